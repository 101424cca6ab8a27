"""Who may do what with enterprises and their requests, as small named questions."""

from django.core.exceptions import PermissionDenied

from accounts.models import Capacity, OrganisationStatus
from accounts.permissions import acts_as, is_staff_of_any_kind
from talent.permissions import is_technology_manager

INVITED_KINDS = (
    Capacity.Kind.INCUBATOR,
    Capacity.Kind.TRANSFER_INSTITUTION,
    Capacity.Kind.RESEARCH_INSTITUTION,
    Capacity.Kind.PARK,
)


def is_enterprise_member(user) -> bool:
    """Belongs to a verified technology enterprise."""
    return acts_as(user, Capacity.Kind.ENTERPRISE)


def may_be_invited(user) -> bool:
    """Belongs to an organisation that can be asked for a quote."""
    return any(acts_as(user, kind) for kind in INVITED_KINDS)


def may_see_directory(user) -> bool:
    """Registered members only: people of a verified organisation, technology managers, and staff."""
    if not getattr(user, "is_authenticated", False):
        return False
    if is_staff_of_any_kind(user) or is_technology_manager(user):
        return True
    return any(organisation.status == OrganisationStatus.VERIFIED for organisation in user.organisations())


def acting_enterprise(request):
    """The organisation that the person acts for as an enterprise: the chosen one if it is one, else their first.

    Raises PermissionDenied for people without a verified technology enterprise.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    kinds = Capacity.objects.verified().filter(
        kind=Capacity.Kind.ENTERPRISE, organisation__in=request.user.organisation_ids
    )
    own = set(kinds.values_list("organisation_id", flat=True))
    candidates = [o for o in (request.organisation, *request.user.organisations()) if o and o.pk in own]
    if not candidates:
        raise PermissionDenied
    return candidates[0]
