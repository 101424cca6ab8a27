"""Who is told of what. A title is the demand's own, which both sides may read; no sentence names a side."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.models import Membership, StaffRole, User
from casework import notify
from casework.conflicts import in_conflict
from casework.models import Case
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
ASKED_TO_BROKER = gettext_noop("You are asked to broker an introduction: %(title)s")
HANDED_TO_YOU = gettext_noop("A colleague asks you to take over an introduction: %(title)s")
BROKER_ACCEPTED = gettext_noop("%(broker)s brokers the introduction about “%(title)s” from now on.")
BROKER_DECLINED = gettext_noop("%(broker)s declined to broker “%(title)s”. The page shows who would be next.")
BROKER_RELIEVED = gettext_noop("The office has relieved you of brokering “%(title)s”.")
COMMISSION = gettext_noop("There is something new about the commission for brokering “%(title)s”.")
MESSAGE = gettext_noop("There is a new message about “%(title)s”.")
BROUGHT = gettext_noop("An introduction that you brought has reached another stage: %(number)s")
BROUGHT_NEW = gettext_noop("You are named as who brought a side of the introduction %(number)s.")


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


# --- brokers, and who brought a side -----------------------------------------------------------------


def _people_asked(request) -> list[User]:
    if request.manager_id:
        user = request.manager.profile.user
        return [user] if user and user.is_active else []
    return managers_of(request.organisation_id)


def _to(users, text: str, *, url: str, **params) -> None:
    for user in users:
        notify.send(user, topic=CODE, text=text, params=params, url=url)


def broker_asked(request) -> None:
    text = HANDED_TO_YOU if request.handed_by_id else ASKED_TO_BROKER
    _to(_people_asked(request), text, url=reverse("introductions:brokering"), title=request.introduction.case.title)


def broker_answered(request, *, before=None) -> None:
    """The officer and who asked; once accepted both sides and who brokered it until now."""
    introduction = request.introduction
    title, address = introduction.case.title, introduction.case.get_absolute_url()
    accepted = request.state == "accepted"
    told = {one.pk: one for one in notify.recipients(introduction.case, notify.ASSIGNEE)}
    if request.asked_by and request.asked_by.is_active:
        told[request.asked_by.pk] = request.asked_by
    if before is not None:
        told |= {one.pk: one for one in _people_asked(before)}
    text = BROKER_ACCEPTED if accepted else BROKER_DECLINED
    _to(told.values(), text, url=address, title=title, broker=str(request.who))
    if accepted:
        tell_sides(introduction, BROKER_ACCEPTED, broker=str(request.who))


def broker_relieved(request) -> None:
    _to(
        _people_asked(request),
        BROKER_RELIEVED,
        url=reverse("introductions:brokering"),
        title=request.introduction.case.title,
    )


def commission(row, *, by) -> None:
    """The broker and who would pay, nobody else."""
    introduction = row.introduction
    tell_side(introduction, row.payer, COMMISSION, but=by)
    for user in _people_asked(row.broker):
        if user.pk != by.pk:
            notify.send(
                user, topic=CODE, case=introduction.case, text=COMMISSION, params={"title": introduction.case.title}
            )


def message(introduction: Introduction, *, by, voice: str) -> None:
    """Everybody of the circle but the voice that wrote. No word of it travels."""
    for side in Side:
        if side != voice:
            tell_side(introduction, side, MESSAGE, but=by)
    tell_broker(introduction, MESSAGE, but=by)


def loop(introduction: Introduction) -> None:
    """Who brought a side hears that it goes on, by number alone: the title is the demand's."""
    brought = {introduction.brought_demand_id, introduction.brought_enterprise_id} - {None}
    url = reverse("introductions:brought-detail", args=[introduction.case.public_id]) if brought else ""
    number = Case.objects.values_list("case_no", flat=True).get(pk=introduction.pk) if brought else ""
    users = {user.pk: user for organisation in brought for user in managers_of(organisation)}
    _to(users.values(), BROUGHT, url=url, number=number)


def brought(introduction: Introduction, organisations) -> None:
    url = reverse("introductions:brought-detail", args=[introduction.case.public_id])
    users = {user.pk: user for organisation in organisations for user in managers_of(organisation.pk)}
    _to(users.values(), BROUGHT_NEW, url=url, number=introduction.case.case_no)
