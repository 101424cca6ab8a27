"""What moves when two organisations become one: its offers, its part in platforms, its bookings."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from onboarding.merging.steps import MergeStep, named_again, steps
from services.models import Booking, BookingEvent, Platform, PlatformOperator, Service


def _offers_found_by_name(organisation: Organisation) -> None:
    """The provider's name is part of what a search finds."""
    for service in Service.objects.filter(provider=organisation).select_related("provider"):
        service.refresh_derived()
        Service.objects.filter(pk=service.pk).update(search_text=service.search_text, facets=service.facets)
    for platform in Platform.objects.run_by([organisation.pk]).select_related("region"):
        platform.refresh_derived()
        Platform.objects.filter(pk=platform.pk).update(search_text=platform.search_text, facets=platform.facets)


def register() -> None:
    steps.register(MergeStep(_("Services of the catalogue"), Service, "provider"), order=33)
    steps.register(MergeStep(_("Parts in platforms"), PlatformOperator, "organisation", same=("platform",)), order=34)
    steps.register(MergeStep(_("Bookings"), Booking, "organisation"), order=35)
    steps.register(MergeStep(_("History of bookings"), BookingEvent, "organisation"), order=36)
    named_again.register(_offers_found_by_name, order=33)
