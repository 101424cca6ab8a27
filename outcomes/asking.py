"""Who is told of what about an outcome: people of a side in the portal, a side without accounts by a signed link."""

from django.utils.translation import gettext_noop

from accounts.errors import Refused
from accounts.links import actions as links
from accounts.models import User
from casework import notify
from outcomes.models import Outcome, OutcomeSide

TOPIC = "outcome"
CONFIRM, FOLLOW_UP = "outcome_confirm", "outcome_follow_up"
ASKED_TEXT = gettext_noop("Please confirm what came of it: %(title)s.")
ASKED_MAIL = gettext_noop("An outcome waits for your confirmation.")
UPHELD_TEXT = gettext_noop("The office answered your objection to the outcome %(title)s. Please look at it again.")
UPHELD_MAIL = gettext_noop("The office answered an objection to an outcome.")
CONFIRMED_TEXT = gettext_noop("Both sides have confirmed the outcome %(title)s.")
CONFIRMED_MAIL = gettext_noop("Both sides have confirmed an outcome.")
DISPUTED_TEXT = gettext_noop("A side says that something is wrong with the outcome %(title)s.")
DISPUTED_MAIL = gettext_noop("A side says that something is wrong with an outcome.")
SHARE_TEXT = gettext_noop("The office set your share in the outcome %(title)s.")
SHARE_MAIL = gettext_noop("The office set your share in an outcome.")
DUE_TEXT = gettext_noop("Please tell what became of the outcome %(title)s.")
DUE_MAIL = gettext_noop("Please tell what became of an outcome: a few questions.")
OBJECTED_TEXT = gettext_noop("Somebody objects to their share in the outcome %(title)s.")
OBJECTED_MAIL = gettext_noop("Somebody objects to their share in an outcome.")


def people_of(organisation):
    """Those who can be told in the portal."""
    return User.objects.members_of(organisation).agreeing()


def send(people, outcome: Outcome, text: str, mail: str, *, url: str = "", but=None) -> int:
    """Tell each once, not the one who did it. Mails name no outcome: its title may be confidential."""
    told = 0
    for user in people:
        if but is None or user.pk != but.pk:
            notify.send(
                user,
                topic=TOPIC,
                text=text,
                mail_text=mail,
                params={"title": outcome.title},
                url=url or outcome.get_absolute_url(),
            )
            told += 1
    return told


def ask(outcome: Outcome, side: OutcomeSide, *, by, again: bool = False) -> bool:
    """Ask one side to confirm. False when there is neither an account nor a mailbox: the page says so."""
    people = list(people_of(side.organisation))
    if people:
        text, mail = (UPHELD_TEXT, UPHELD_MAIL) if again else (ASKED_TEXT, ASKED_MAIL)
        send(people, outcome, text, mail, but=by)
        return True
    try:
        links.issue(
            purpose=CONFIRM, subject=outcome.public_id, organisation=side.organisation, email=side.mailbox, by=by
        )
    except Refused:
        return False
    return True


def revoke(outcome: Outcome, *, organisation=None, by=None) -> None:
    """Links that ask about an older version, or one that was answered in the portal, are dead."""
    links.revoke_all(subject=outcome.public_id, purpose=CONFIRM, organisation=organisation, by=by)


def office_of(outcome: Outcome) -> list[User]:
    """The officer of the case, else all case officers; nobody with a tie."""
    people = notify.recipients(outcome.case, notify.ASSIGNEE) or notify.recipients(outcome.case, notify.OFFICERS)
    return [one for one in people if Outcome.objects.handled_by_office(one).filter(pk=outcome.pk).exists()]


def tell_confirmed(outcome: Outcome, *, by) -> None:
    people = {user for side in outcome.sides.select_related("organisation") for user in people_of(side.organisation)}
    send(sorted(people, key=lambda user: user.pk), outcome, CONFIRMED_TEXT, CONFIRMED_MAIL, but=by)


def tell_disputed(outcome: Outcome, side: OutcomeSide, *, by) -> None:
    others = outcome.sides.exclude(pk=side.pk).select_related("organisation")
    people = {user for one in others for user in people_of(one.organisation)} | set(office_of(outcome))
    send(sorted(people, key=lambda user: user.pk), outcome, DISPUTED_TEXT, DISPUTED_MAIL, but=by)
