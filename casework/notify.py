"""Who hears of what. A topic is ``<kind>`` for moves of a case, plus a few of the machinery; each person chooses per topic."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffRole, User
from casework.conflicts import in_conflict
from casework.kinds import kinds
from casework.models import Case, Notification, NotificationChoice, PartyRole
from core.mail import queue_mail
from core.models import OutgoingMail

STATE_TEXT = gettext_noop("%(title)s is now “%(state)s”.")
ASSIGNED_TEXT = gettext_noop("%(title)s was assigned to you.")
NOBODY_FREE_TEXT = gettext_noop("%(title)s waits in the pool: the rule “%(rule)s” fits, but nobody is free.")
COMMENT_TEXT = gettext_noop("%(who)s wrote about %(title)s.")
COMMENT_MAIL = gettext_noop("There is a new message about %(title)s.")
RETURNED_TEXT = gettext_noop("%(title)s came back from the applicant.")
TASK_TEXT = gettext_noop("A task about %(title)s is yours: %(task)s")
TASK_MAIL = gettext_noop("A task about %(title)s is yours.")
REMINDER_TEXT = gettext_noop("%(title)s waits for your answer until %(day)s.")
REMINDER_WITHOUT_DAY = gettext_noop("%(title)s waits for your answer.")
CLOSING_TEXT = gettext_noop("%(title)s is closed as withdrawn if nothing is handed in until %(day)s.")

ASSIGNEE, OFFICERS, SUPERVISORS, REVIEWERS, DISTRICT = "assignee", "officers", "supervisors", "reviewers", "district"
POOL = "pool"  # the topic of cases for which the rules find nobody
OFFICE = "@office"  # instead of a name: the reader's word for the office


def topics():
    """Every topic a person can switch, with its name."""
    return [(kind.code, kind.label) for kind in kinds.values()] + [
        ("assigned", _("A case is assigned to me")),
        (POOL, _("Nobody is free for a case")),
        ("comment", _("Somebody writes about a case of mine")),
        ("task", _("I am given a task")),
        ("review", _("I am asked to review")),
        ("match", _("New matches")),
        ("voucher", _("Orders paid with vouchers, and vouchers that end or run low")),
        ("outcome", _("Outcomes: confirmation, shares, questionnaires")),
        ("booking", _("Bookings of platforms")),
        ("offer", _("Our offers in the catalogue")),
    ]


def about_move(step) -> None:
    """Tell the parties and staff named by the move, each once; never the person who made it."""
    case, move = step.case, step.move
    told = {step.by.pk} if step.by is not None else set()
    for target in move.notify:
        for user in recipients(case, target):
            if user.pk in told:
                continue
            told.add(user.pk)
            viewpoint = "staff" if target in {ASSIGNEE, OFFICERS, SUPERVISORS, REVIEWERS, DISTRICT} else "applicant"
            text = RETURNED_TEXT if move.submits and case.round > 1 and target == ASSIGNEE else move.told or STATE_TEXT
            facts = {name: step.data[name] for name in move.told_with}
            send(
                user,
                topic=case.kind,
                case=case,
                text=text,
                params={"title": case.title, "state": f"{case.kind}.{case.state}.{viewpoint}", **facts},
            )


def recipients(case: Case, target: str) -> list[User]:
    """People behind a name in a move's ``notify``: a party's role or a function of the office. Nobody in conflict."""
    if target == ASSIGNEE:
        return (
            _without_conflict(User.objects.commission().filter(pk=case.assignee_id), case) if case.assignee_id else []
        )
    roles = {
        OFFICERS: StaffRole.Role.CASE_OFFICER,
        SUPERVISORS: StaffRole.Role.SUPERVISOR,
        REVIEWERS: StaffRole.Role.REVIEWER,
    }
    if target in roles:
        return _without_conflict(User.objects.with_role(roles[target]), case)
    if target == DISTRICT:
        officers = User.objects.filter(
            staffrole__role=StaffRole.Role.DISTRICT_OFFICER, staffrole__district=case.district, is_active=True
        ).distinct()
        return _without_conflict(officers, case)
    return _people_of(case, target)


def _without_conflict(users, case) -> list[User]:
    return [user for user in users if not in_conflict(user, case)]


def _people_of(case: Case, role: str) -> list[User]:
    parties = case.parties.current().filter(role=PartyRole(role))
    organisations = [party.organisation_id for party in parties if party.organisation_id]
    persons = [party.person_id for party in parties if party.person_id]
    members = User.objects.filter(
        membership__organisation__in=organisations, membership__until__isnull=True, is_active=True
    )
    return list((members | User.objects.filter(pk__in=persons, is_active=True)).distinct())


@dataclass(frozen=True)
class Told:
    """How a person was told: a message in the portal, a mail that is on its way, both, or (as they chose) neither."""

    message: Notification | None
    mail: OutgoingMail | None


def send(user: User, **what) -> Notification | None:
    """Tell one person, the way they chose. Returns the message in the portal, if there is one."""
    return tell(user, **what).message


def tell(
    user: User, *, topic: str, text: str, params: dict, case: Case | None = None, url: str = "", mail_text: str = ""
) -> Told:
    """Tell one person, the way they chose; nobody who took their consent back.

    A mail travels through other people's machines, so it carries no personal data: the case's title (its kind and number where
    the applicant is a person) and a link. ``mail_text`` is the sentence for the mail, where ``text`` names people or quotes them.
    """
    if user.consent_withdrawn_at is not None:
        return Told(None, None)
    choice = NotificationChoice.objects.filter(user=user, topic=topic).first()
    in_portal, by_mail = (choice.portal, choice.email) if choice else (True, True)
    made = mail = None
    address = url or (case.get_absolute_url() if case else "/")
    if in_portal:
        made = Notification.objects.create(user=user, topic=topic, case=case, text=text, params=params, url=address)
    if by_mail:
        with override(user.language or "zh-hans"):
            words = render(mail_text or text, _for_mail(case, params))
        mail = queue_mail(
            to=user.email,
            subject=words,
            template="casework/mail/notification.txt",
            context={"words": words, "url": address},
            language=user.language,
        )
    return Told(made, mail)


def _for_mail(case: Case | None, params: dict) -> dict:
    if case is None or case.applicant_person_id is None:
        return params
    return {**params, "title": f"{case.kind_label} {case.reference}".strip()}


def render(text: str, params: dict) -> str:
    """The sentence in the active language. ``state`` is stored as kind.state.viewpoint and named only now."""
    shown = dict(params)
    if "state" in shown:
        shown["state"] = _state_in_words(shown["state"])
    if shown.get("who") == OFFICE:
        shown["who"] = gettext("The office")
    return gettext(text) % shown


def _state_in_words(stored: str) -> str:
    """The name of a state; its code where the kind or the state is not there any more."""
    kind, _dot, rest = stored.partition(".")
    code, _dot, viewpoint = rest.partition(".")
    try:
        return str(kinds[kind].state(code).label_for(viewpoint or "staff"))
    except LookupError:
        return code
