"""Who is told of what. A title is the demand's own, which both sides may read; no sentence names a side."""

from django.utils.translation import gettext_noop

from accounts.models import Membership, StaffRole, User
from casework import notify
from casework.conflicts import in_conflict
from introductions.models import Introduction
from introductions.vocabulary import CODE
from matching.vocabulary import Side

PROPOSED = gettext_noop("A conversation is proposed to you about “%(title)s”. Please say whether you want it.")
AGREED = gettext_noop("The other side has agreed to talk about “%(title)s”.")
BOTH_AGREED = gettext_noop(
    "Both sides want to talk about “%(title)s”. Please make the short statement for the compliance check."
)
QUESTION = gettext_noop("The other side has a question about “%(title)s”.")
REPLIED = gettext_noop(
    "The other side has answered your question about “%(title)s”. Please say whether you want to talk."
)
AGAIN = gettext_noop("The office asks for a better statement about “%(title)s”.")
INTRODUCED = gettext_noop("You are introduced: name and contact of the other side stand with “%(title)s”.")
NEXT = gettext_noop("The next step about “%(title)s” was agreed.")
ENDED = gettext_noop("The introduction about “%(title)s” is closed.")
STALE = gettext_noop("“%(title)s” stands still: the day of the next step has passed.")
NDA_ENDS = gettext_noop("The NDA about “%(title)s” ends on %(day)s.")
MEETING = gettext_noop("A meeting about “%(title)s” was entered or changed.")


def managers_of(organisation_id: int) -> list[User]:
    rows = (
        Membership.objects.managers().filter(organisation=organisation_id, user__is_active=True).select_related("user")
    )
    return [row.user for row in rows]


def tell_side(introduction: Introduction, side: str, text: str, *, but=None, **params) -> None:
    for user in managers_of(introduction.both_sides[side].organisation_id):
        if but is None or user.pk != but.pk:
            _send(introduction, user, text, **params)


def tell_sides(introduction: Introduction, text: str, *, but=None, **params) -> None:
    for side in Side:
        tell_side(introduction, side, text, but=but, **params)


def tell_broker(introduction: Introduction, text: str, *, but=None, **params) -> None:
    """The broker and the officer read the case's own page."""
    people = [*notify.recipients(introduction.case, "broker"), *notify.recipients(introduction.case, notify.ASSIGNEE)]
    for user in {one.pk: one for one in people}.values():
        if but is None or user.pk != but.pk:
            notify.send(
                user, topic=CODE, case=introduction.case, text=text, params={"title": introduction.case.title, **params}
            )


def _send(introduction: Introduction, user: User, text: str, **params) -> None:
    words = {"title": introduction.case.title, **params}
    notify.send(user, topic=CODE, text=text, params=words, url=introduction.get_absolute_url())


def officers(introduction: Introduction) -> list[User]:
    people = User.objects.with_role(StaffRole.Role.CASE_OFFICER)
    return [user for user in people if not in_conflict(user, introduction.case)]


def proposed(introduction: Introduction) -> None:
    for side, row in introduction.both_sides.items():
        if not row.agreed:
            tell_side(introduction, side, PROPOSED)


def answered(introduction: Introduction, *, by_side: str, both: bool) -> None:
    from introductions.guards import other

    if both:
        tell_sides(introduction, BOTH_AGREED)
        tell_broker(introduction, BOTH_AGREED)
    else:
        tell_side(introduction, other(by_side), AGREED)
        tell_broker(introduction, AGREED)


def question(introduction: Introduction, *, by_side: str) -> None:
    from introductions.guards import other

    tell_side(introduction, other(by_side), QUESTION)
    tell_broker(introduction, QUESTION)


def replied(introduction: Introduction, *, by_side: str) -> None:
    from introductions.guards import other

    tell_side(introduction, other(by_side), REPLIED)
    tell_broker(introduction, REPLIED)


def statement_again(introduction: Introduction, *, side: str, text: str) -> None:
    for one in Side if side == "both" else [side]:
        tell_side(introduction, one, AGAIN)


def introduced(introduction: Introduction) -> None:
    tell_sides(introduction, INTRODUCED)
    tell_broker(introduction, INTRODUCED)


def next_step(introduction: Introduction, *, by) -> None:
    tell_sides(introduction, NEXT, but=by)
    tell_broker(introduction, NEXT, but=by)


def ended(introduction: Introduction) -> None:
    tell_sides(introduction, ENDED)
    tell_broker(introduction, ENDED)
