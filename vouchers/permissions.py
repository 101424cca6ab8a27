"""Who may do what with vouchers, as small named questions."""

from django.core.exceptions import PermissionDenied

from accounts.models import Capacity, Organisation
from accounts.permissions import acts_as, belongs, has_role, is_case_officer, is_commission, is_supervisor
from casework.conflicts import conflicted_organisation_ids
from casework.who import HANDLERS


def may_hold_vouchers(user) -> bool:
    """Belongs to a verified technology enterprise: it has the pages of an enterprise's vouchers."""
    return acts_as(user, Capacity.Kind.ENTERPRISE)


def may_be_paid(user) -> bool:
    """Belongs to an incubator: it has the page of vouchers redeemed with it. Other providers reach it from an order."""
    return acts_as(user, Capacity.Kind.INCUBATOR) or acts_as(user, Capacity.Kind.TRANSFER_INSTITUTION)


def may_read_office(user) -> bool:
    return is_commission(user)


def may_write_programmes(user) -> bool:
    return is_case_officer(user) or is_supervisor(user)


def may_open_programmes(user) -> bool:
    """To open or close a programme commits or ends the spending of money: a supervisor does it."""
    return is_supervisor(user)


def may_pay(user) -> bool:
    return is_case_officer(user) or is_supervisor(user)


def is_away(user, *organisations: Organisation) -> bool:
    """A member of staff who must stay away from one of these organisations."""
    return bool({organisation.pk for organisation in organisations} & conflicted_organisation_ids(user))


def handles(user, use) -> bool:
    """Officers, reviewers and supervisors without a tie to either side of an order."""
    return has_role(user, *HANDLERS) and not is_away(user, use.organisation, use.provider)


def may_confirm(user, use) -> bool:
    """The enterprise says that it received the service; the office may, never the provider who is paid for it."""
    if belongs(user, use.provider):
        return False
    return belongs(user, use.organisation) or handles(user, use)


def may_cancel(user, use) -> bool:
    """Either side can call an order off; so can the office."""
    return belongs(user, use.organisation) or belongs(user, use.provider) or handles(user, use)


def acting_holder(request) -> Organisation:
    """The enterprise that the person acts for: the chosen one if it is one, else their first. Raises PermissionDenied without one."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    own = set(
        Capacity.objects.verified()
        .filter(kind=Capacity.Kind.ENTERPRISE, organisation__in=request.user.organisation_ids)
        .values_list("organisation_id", flat=True)
    )
    candidates = [one for one in (request.organisation, *request.user.organisations()) if one and one.pk in own]
    if not candidates:
        raise PermissionDenied
    return candidates[0]
