"""What moves when two organisations become one: the enterprise's profile, or what hangs on it where both have one."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enterprises.actions import derive
from enterprises.models import Enterprise, Product, RequestAnswer, ServiceRequest
from enterprises.signals import profile_changed
from onboarding.merging.steps import MergeStep, steps


def _profile_moved(ids, **kwargs) -> None:
    """The name is part of what is searched and compared."""
    for enterprise in Enterprise.objects.filter(pk__in=ids).select_related("organisation"):
        derive(enterprise, list(enterprise.products.all()))
        enterprise.save(update_fields=["completeness", "public_text", "search_text", "facets"])
        transaction.on_commit(lambda pk=enterprise.pk: profile_changed.send(sender=Enterprise, enterprise_id=pk))


def _products_moved(ids, **kwargs) -> None:
    _profile_moved(Product.objects.filter(pk__in=ids).values_list("enterprise", flat=True).distinct())


def register() -> None:
    # Products and requests first: once the profile itself has moved, nothing hangs on the other one any more.
    steps.register(MergeStep(_("Products"), Product, "enterprise", owner=Enterprise, after=_products_moved), order=40)
    steps.register(MergeStep(_("Service requests"), ServiceRequest, "enterprise", owner=Enterprise), order=41)
    steps.register(
        MergeStep(_("Profile of the enterprise"), Enterprise, "organisation", single=True, after=_profile_moved),
        order=42,
    )
    steps.register(MergeStep(_("Enterprises in the incubator"), Enterprise, "incubator"), order=43)
    steps.register(MergeStep(_("Answers to service requests"), RequestAnswer, "organisation"), order=44)
