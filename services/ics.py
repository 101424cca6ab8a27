"""Bookings as entries of a calendar."""

from datetime import timedelta

from django.utils import timezone

from core.ics import CANCELLED, CONFIRMED, TENTATIVE, Event
from services.models import Booking

BACK, MOST = timedelta(days=90), 500
STATUS = {"requested": TENTATIVE, "confirmed": CONFIRMED, "used": CONFIRMED, "no_show": CONFIRMED}


def event(booking: Booking) -> Event:
    return Event(
        uid=booking.public_id,
        sequence=booking.version,
        changed_at=booking.decided_at or booking.created_at,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary=f"{booking.equipment} #{booking.unit.number}",
        location=f"{booking.platform}, {booking.platform.place}",
        description=str(booking.get_state_display()),
        status=STATUS.get(booking.state, CANCELLED),
    )


def bookings_of(user) -> list[Event]:
    """Bookings of the person's organisations, of the last months and ahead: times and equipment, no names, no purposes."""
    rows = Booking.objects.made_by(user).holding().filter(ends_at__gt=timezone.now() - BACK).for_list()
    return [event(booking) for booking in rows.order_by("starts_at", "pk")[:MOST]]
