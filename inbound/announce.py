"""Who is told of what besides the parties of a step: districts read the project on a page of its own."""

from django.utils.translation import gettext_noop

from accounts.models import StaffRole, User
from casework import notify
from casework.conflicts import in_conflict
from inbound.models import InboundProject
from inbound.vocabulary import CODE

INVITED = gettext_noop("Your district is asked about the project “%(title)s”. Please answer until %(day)s.")
CHOSEN = gettext_noop("Your district was chosen for the project “%(title)s”.")
NOT_CHOSEN = gettext_noop("The project “%(title)s” is no longer offered to your district.")
NEXT = gettext_noop("The next step about “%(title)s” was agreed.")
STALE = gettext_noop("“%(title)s” stands still: the day of the next step has passed.")


def officers_of(project: InboundProject, districts) -> list[User]:
    people = User.objects.filter(
        staffrole__role=StaffRole.Role.DISTRICT_OFFICER, staffrole__district__in=list(districts), is_active=True
    ).distinct()
    return [user for user in people if not in_conflict(user, project.case)]


def _districts(project: InboundProject, districts, text: str, **params) -> None:
    for user in officers_of(project, districts):
        words = {"title": project.case.title, **params}
        notify.send(user, topic=CODE, text=text, params=words, url=project.get_absolute_url())


def _inside(project: InboundProject, text: str, *, but=None) -> None:
    people = [*notify.recipients(project.case, "applicant"), *notify.recipients(project.case, notify.ASSIGNEE)]
    for user in {one.pk: one for one in people}.values():
        if but is None or user.pk != but.pk:
            notify.send(user, topic=CODE, case=project.case, text=text, params={"title": project.case.title})


def invited(project: InboundProject, *, districts) -> None:
    due = project.offers.filter(district__in=districts).values_list("answer_due_on", flat=True).first()
    _districts(project, districts, INVITED, day=f"{due:%Y-%m-%d}")


def chosen(project: InboundProject, *, district: str, others) -> None:
    if district:
        _districts(project, [district], CHOSEN)
    _districts(project, others, NOT_CHOSEN)


def next_step(project: InboundProject, *, by) -> None:
    _inside(project, NEXT, but=by)


def stale(project: InboundProject) -> None:
    _inside(project, STALE)
