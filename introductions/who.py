"""The people of an introduction, as named permissions for the table of moves."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from casework import who
from casework.kinds import Who
from casework.models import PartyRole


def _sides(case) -> set[int]:
    """The organisations on the two sides."""
    return {party.organisation_id for party in case.current_parties if party.role == PartyRole.SIDE}


def _member(user, case) -> bool:
    return user is not None and bool(_sides(case) & set(user.organisation_ids))


def _manager(user, case) -> bool:
    if user is None:
        return False
    managed = {m.organisation_id for m in user.active_memberships if m.role == Membership.Role.MANAGER}
    return bool(_sides(case) & managed)


side_member = Who(_("either side"), _member)
side_manager = Who(_("manager of either side"), _manager)
side_or_link = side_manager | who.system  # a side without an account answers by a signed link
office = who.case_officer | who.supervisor
checker = who.reviewer | who.supervisor
working = side_member | who.broker | who.handles_cases
