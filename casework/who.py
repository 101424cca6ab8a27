"""The people of a case, as named permissions for the table of moves."""

from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import Membership
from casework.conflicts import in_conflict
from casework.kinds import Who


def _staff(right):
    return lambda user, case: user is not None and right(user) and not in_conflict(user, case)


def _applicant(user, case):
    if user is None:
        return False
    return case.applicant_person_id == user.pk or case.applicant_id in user.organisation_ids


def _applicant_manager(user, case):
    if user is None:
        return False
    return case.applicant_person_id == user.pk or any(
        m.organisation_id == case.applicant_id and m.role == Membership.Role.MANAGER for m in user.active_memberships
    )


def party_of(role):
    """Somebody of an organisation that takes part in the case in this role."""

    def test(user, case):
        return user is not None and any(
            party.role == role and (party.person_id == user.pk or party.organisation_id in user.organisation_ids)
            for party in case.current_parties
        )

    return test


def _district(user, case):
    return user is not None and case.district in user.staff_districts and not in_conflict(user, case)


def _handles(user, case):
    """Officers, reviewers and supervisors handle cases; an administrator looks after the portal and only reads them."""
    return user is not None and permissions.has_role(user, *HANDLERS) and not in_conflict(user, case)


HANDLERS = (permissions.Role.CASE_OFFICER, permissions.Role.REVIEWER, permissions.Role.SUPERVISOR)
anyone_of_applicant = Who(_("applicant"), _applicant)
manager_of_applicant = Who(_("manager of the applicant"), _applicant_manager)
case_officer = Who(_("case officer"), _staff(permissions.is_case_officer))
reviewer = Who(_("reviewer"), _staff(permissions.is_reviewer))
supervisor = Who(_("supervisor"), _staff(permissions.is_supervisor))
handles_cases = Who(_("case officer, reviewer or supervisor"), _handles)
commission = Who(_("commission staff"), _staff(permissions.is_commission))
district_officer = Who(_("district officer"), _district)
provider = Who(_("provider"), party_of("provider"))
broker = Who(_("broker"), party_of("broker"))
system = Who(_("the portal itself"), lambda user, case: user is None)
