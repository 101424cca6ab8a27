"""The tabs over the pages of services and platforms: everybody's two, and what a person's role adds."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import is_commission
from services.models import Booking
from services.permissions import is_provider_member


def runs_a_platform(user) -> bool:
    return bool(waiting_bookings(user)) or is_provider_member(user)


def waiting_bookings(user) -> int:
    """Bookings that wait for an answer of one of the person's organisations. Counted once per request."""
    if not user.is_authenticated or not user.organisation_ids:
        return 0
    if "_waiting_bookings" not in user.__dict__:
        user.__dict__["_waiting_bookings"] = Booking.objects.operated_by(user).waiting().count()
    return user.__dict__["_waiting_bookings"]


def tabs_for(request) -> list[dict]:
    user = request.user
    rows = [("services:service-list", _("Services")), ("services:platform-list", _("Platforms"))]
    if user.is_authenticated and user.organisation_ids:
        rows.append(("services:booking-list", _("My bookings")))
    if is_provider_member(user):
        rows += [("services:offers", _("Our offers")), ("services:booking-requests", _("Bookings of our platforms"))]
    if is_commission(user):
        rows += [
            ("services:office-services", _("Services (office)")),
            ("services:office-platforms", _("Platforms (office)")),
            ("services:office-bookings", _("Bookings (office)")),
        ]
    here, waiting = request.resolver_match.view_name, waiting_bookings(user)
    return [
        {
            "label": label,
            "url": reverse(name),
            "current": name == here,
            "count": waiting if name == "services:booking-requests" and waiting else None,
            "tone": "wait",
        }
        for name, label in rows
    ]
