"""Who is a technology manager, and who may look at the pool."""

from accounts.models import Capacity
from accounts.permissions import acts_as, is_commission
from talent.models import TalentProfile


def is_technology_manager(user) -> bool:
    """A person with a technology manager's profile of their own; asked once per request."""
    if not user.is_authenticated or user.staff_roles:
        return False
    known = user.__dict__.get("_is_technology_manager")
    if known is None:
        known = TalentProfile.objects.filter(user=user, manager__isnull=False).exists()
        user.__dict__["_is_technology_manager"] = known
    return known


def may_see_pool(user) -> bool:
    """The commission, and those who broker: incubators and transfer institutions."""
    return (
        is_commission(user)
        or acts_as(user, Capacity.Kind.INCUBATOR)
        or acts_as(user, Capacity.Kind.TRANSFER_INSTITUTION)
    )
