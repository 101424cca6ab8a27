"""What the machinery puts into every page's head: counts beside the navigation, the bell, a person's function."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffRole
from casework import absences, escalation, unanswered
from casework.kinds import Phase
from casework.models import Case, Notification
from casework.sweep import move_what_is_due, remind_applicants


def overdue_count(user) -> tuple[int, str, str] | None:
    """Overdue cases of the office, in red; nothing when there are none."""
    counted = getattr(user, "inbox_counts", None)  # by the inbox, of this request
    number = counted["overdue"] if counted else Case.objects.handled_by_office(user).overdue().count()
    return (number, "bad", ngettext("overdue", "overdue", number)) if number else None


def waiting_count(user) -> tuple[int, str, str] | None:
    """The person's own cases that wait for them."""
    mine = Q(applicant__in=user.organisation_ids) | Q(applicant_person=user)
    number = Case.objects.of_parties(user).filter(mine, phase=Phase.WAITING_APPLICANT).count()
    return (number, "wait", _("waiting for you")) if number else None


def unread_count(user) -> int:
    return Notification.objects.of(user).unread().count()


def staff_caption(request) -> str:
    """The person's functions in the office: "Case officer · Reviewer"."""
    roles = request.user.staff_roles
    return " · ".join(str(role.label) for role in StaffRole.Role if role.value in roles)


def sweep_due() -> int:
    answers = remind_applicants() + unanswered.warn_applicants() + unanswered.close_unanswered()
    return move_what_is_due() + answers + escalation.raise_overdue() + absences.hand_over_what_is_due()
