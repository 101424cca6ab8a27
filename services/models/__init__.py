from services.models.booking import Booking, BookingEvent, BookingSlot, CalendarFeed
from services.models.offer import OfferEvent
from services.models.platform import Closure, Equipment, Platform, PlatformOperator, Unit
from services.models.service import Service, ServiceVersion

__all__ = [
    "Booking",
    "BookingEvent",
    "BookingSlot",
    "CalendarFeed",
    "Closure",
    "Equipment",
    "OfferEvent",
    "Platform",
    "PlatformOperator",
    "Service",
    "ServiceVersion",
    "Unit",
]
