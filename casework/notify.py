"""Who hears of what. A topic is ``<kind>`` for moves of a case, plus a few of the machinery; each person chooses per topic."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from accounts.models import StaffRole, User
from casework.kinds import kinds
from casework.models import Case, Notification, NotificationChoice, PartyRole
from core.mail import queue_mail

STATE_TEXT = gettext_noop("%(title)s is now “%(state)s”.")
ASSIGNED_TEXT = gettext_noop("%(title)s was assigned to you.")
COMMENT_TEXT = gettext_noop("%(who)s wrote about %(title)s.")
RETURNED_TEXT = gettext_noop("%(title)s came back from the applicant.")
TASK_TEXT = gettext_noop("A task about %(title)s is yours: %(task)s")

ASSIGNEE, OFFICERS, SUPERVISORS, REVIEWERS, DISTRICT = "assignee", "officers", "supervisors", "reviewers", "district"


def topics():
    """Every topic a person can switch, with its name."""
    return [(kind.code, kind.label) for kind in kinds.values()] + [
        ("assigned", _("A case is assigned to me")),
        ("comment", _("Somebody writes about a case of mine")),
        ("task", _("I am given a task")),
        ("match", _("New matches")),
    ]


def about_move(step) -> None:
    """Tell the parties and staff named by the move; never the person who made it."""
    case, move = step.case, step.move
    for target in move.notify:
        for user in recipients(case, target):
            if step.by is not None and user.pk == step.by.pk:
                continue
            viewpoint = "staff" if target in {ASSIGNEE, OFFICERS, SUPERVISORS, REVIEWERS, DISTRICT} else "applicant"
            text = RETURNED_TEXT if move.submits and case.round > 1 and target == ASSIGNEE else STATE_TEXT
            send(user, topic=case.kind, case=case, text=text, params={"title": case.title, "state": f"{case.kind}.{case.state}.{viewpoint}"})


def recipients(case: Case, target: str) -> list[User]:
    """People behind a name in a move's ``notify``: a party's role or a function of the office."""
    if target == ASSIGNEE:
        return [case.assignee] if case.assignee and case.assignee.is_active else []
    roles = {OFFICERS: StaffRole.Role.CASE_OFFICER, SUPERVISORS: StaffRole.Role.SUPERVISOR, REVIEWERS: StaffRole.Role.REVIEWER}
    if target in roles:
        return _without_conflict(User.objects.with_role(roles[target]), case)
    if target == DISTRICT:
        officers = User.objects.filter(
            staffrole__role=StaffRole.Role.DISTRICT_OFFICER, staffrole__district=case.district, is_active=True
        ).distinct()
        return _without_conflict(officers, case)
    return _people_of(case, target)


def _without_conflict(users, case) -> list[User]:
    from casework.conflicts import in_conflict

    return [user for user in users if not in_conflict(user, case)]


def _people_of(case: Case, role: str) -> list[User]:
    parties = case.parties.current().filter(role=PartyRole(role))
    organisations = [party.organisation_id for party in parties if party.organisation_id]
    persons = [party.person_id for party in parties if party.person_id]
    members = User.objects.filter(membership__organisation__in=organisations, membership__until__isnull=True, is_active=True)
    return list((members | User.objects.filter(pk__in=persons, is_active=True)).distinct())


def send(user: User, *, topic: str, text: str, params: dict, case: Case | None = None, url: str = "") -> Notification | None:
    """Tell one person, the way they chose. The mail carries no personal data, only the case's title and a link."""
    choice = NotificationChoice.objects.filter(user=user, topic=topic).first()
    in_portal, by_mail = (choice.portal, choice.email) if choice else (True, True)
    made = None
    address = url or (case.get_absolute_url() if case else "/")
    if in_portal:
        made = Notification.objects.create(user=user, topic=topic, case=case, text=text, params=params, url=address)
    if by_mail:
        with override(user.language or "zh-hans"):
            words = render(text, params)
        queue_mail(
            to=user.email,
            subject=words,
            template="casework/mail/notification.txt",
            context={"words": words, "url": address},
            language=user.language,
        )
    return made


def render(text: str, params: dict) -> str:
    """The sentence in the active language. ``state`` is stored as kind.state.viewpoint and named only now."""
    from django.utils.translation import gettext

    shown = dict(params)
    if "state" in shown:
        kind, state, viewpoint = (shown["state"].split(".") + ["staff"])[:3]
        if kind in kinds:
            shown["state"] = str(kinds[kind].state(state).label_for(viewpoint))
    return gettext(text) % shown
