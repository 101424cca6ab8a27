"""What moves when two organisations become one: the enterprise's profile, or what hangs on it where both have one."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.actions import derive
from enterprises.models import Enterprise, LimitedMeans, PlanChange, Product, Quote, RequestAnswer, ServiceRequest
from enterprises.signals import profile_changed
from onboarding.merging.steps import MergeStep, named_again, steps


def _profile_read_again(organisation: Organisation) -> None:
    """Name and products are part of what is searched and compared."""
    for enterprise in Enterprise.objects.filter(organisation=organisation).select_related("organisation"):
        derive(enterprise, list(enterprise.products.all()))
        enterprise.save(update_fields=["completeness", "public_text", "search_text", "facets"])
        transaction.on_commit(lambda pk=enterprise.pk: profile_changed.send(sender=Enterprise, enterprise_id=pk))


def register() -> None:
    # Products and requests first: once the profile itself has moved, nothing hangs on the other one any more.
    steps.register(MergeStep(_("Products"), Product, "enterprise", owner=Enterprise), order=40)
    steps.register(
        MergeStep(_("Declarations of limited means"), LimitedMeans, "enterprise", owner=Enterprise), order=40
    )
    steps.register(MergeStep(_("Service requests"), ServiceRequest, "enterprise", owner=Enterprise), order=40)
    steps.register(MergeStep(_("Profile of the enterprise"), Enterprise, "organisation", single=True), order=42)
    steps.register(MergeStep(_("Enterprises in the incubator"), Enterprise, "incubator"), order=43)
    steps.register(MergeStep(_("Answers to service requests"), RequestAnswer, "organisation"), order=44)
    steps.register(MergeStep(_("Quotes for service requests"), Quote, "organisation"), order=44)
    steps.register(MergeStep(_("Changes of a delivery plan"), PlanChange, "organisation"), order=44)
    named_again.register(_profile_read_again, order=42)
