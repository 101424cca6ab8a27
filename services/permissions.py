"""Who may do what around services and platforms, as small named questions."""

from accounts.models import Capacity
from accounts.permissions import belongs, is_case_officer, is_supervisor, manages
from casework.conflicts import conflicted_organisation_ids

Kind = Capacity.Kind
# Carriers that the letter names: incubators, transfer institutions, parks, universities and institutes.
PROVIDERS = (Kind.INCUBATOR, Kind.TRANSFER_INSTITUTION, Kind.RESEARCH_INSTITUTION, Kind.PARK)


def is_provider(organisation) -> bool:
    """Verified, with a verified capacity that offers services."""
    return organisation.is_verified and bool(organisation.capacities & set(PROVIDERS))


def provider_organisations(user) -> list:
    """The person's organisations that may offer something. Read once per request."""
    if not getattr(user, "is_authenticated", False):
        return []
    cache = user.__dict__.get("_provider_organisations")
    if cache is None:
        cache = user.__dict__["_provider_organisations"] = [one for one in user.organisations() if is_provider(one)]
    return cache


def is_provider_member(user) -> bool:
    return bool(provider_organisations(user))


def acting_provider(request):
    """The provider that a person acts for: the organisation chosen in the head, else the first of their own; or None."""
    mine = provider_organisations(request.user)
    chosen = request.organisation
    return next((one for one in mine if chosen and one.pk == chosen.pk), mine[0] if mine else None)


def may_offer(user, organisation) -> bool:
    """Write, publish, pause, retire: managers of a verified provider."""
    return manages(user, organisation) and is_provider(organisation)


def may_take_down(user, organisations) -> bool:
    """Officers and supervisors of the commission who are tied to none of those who offer it."""
    if not (is_case_officer(user) or is_supervisor(user)):
        return False
    return not conflicted_organisation_ids(user) & {one.pk for one in organisations}


def operators_of(platform) -> list:
    """The organisations that run the platform and have agreed to it."""
    return [row.organisation for row in platform.operators.all() if row.agreed_at]


def may_run(user, platform) -> bool:
    """Answer bookings: members of an operator that has agreed."""
    return any(belongs(user, organisation) for organisation in operators_of(platform))


def may_edit_platform(user, platform) -> bool:
    """Change the platform itself: managers of its lead operator."""
    lead = platform.lead
    return lead is not None and may_offer(user, lead)
