"""What the catalogue shows on pages of the apps below: a base, an incubator, an incubator's first page."""

from django.template.loader import render_to_string

from services import queries
from services.models import Booking, Platform
from services.permissions import is_provider

SHOWN = 6


def base_offers(request, base) -> str:
    """On a base's page: services and platforms that are given there."""
    services = list(queries.published_services().filter(base=base)[:SHOWN])
    platforms = list(Platform.objects.published().filter(base=base).for_list().order_by("-published_at", "-pk")[:SHOWN])
    return _panel(request, services, platforms, base.operator, key="base")


def incubator_offers(request, incubator) -> str:
    organisation = incubator.organisation
    services = list(queries.published_services(provider=organisation)[:SHOWN])
    return _panel(request, services, list(queries.platforms_of(organisation)[:SHOWN]), organisation, key="incubator")


def _panel(request, services, platforms, organisation, *, key) -> str:
    if not services and not platforms:
        return ""
    context = {"services": services, "platforms": platforms, "organisation": organisation, "key": key}
    return render_to_string("services/panels/offers.html", context, request=request)


def incubator_home(request, incubator) -> str:
    """On an incubator's first page: bookings that wait for an answer, and the way to its offers."""
    user = request.user
    waiting = list(Booking.objects.operated_by(user).waiting().for_list().order_by("starts_at", "pk")[: SHOWN + 1])
    organisation = getattr(incubator, "organisation", None)
    if not waiting and not (organisation and is_provider(organisation)):
        return ""
    context = {"waiting": waiting[:SHOWN], "more": len(waiting) > SHOWN}
    return render_to_string("services/panels/incubator_home.html", context, request=request)
