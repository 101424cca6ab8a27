"""Vocabularies of the catalogue, with the badges that states are drawn as.

Kinds of services are those of ``incubators.service_types``, stages and kinds of platforms those of ``incubators.choices``: one list
for filings and for the catalogue.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import Badge


class OfferState(models.TextChoices):
    """Whether an offer (service or platform) stands in the catalogue."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("offer", "Published")
    PAUSED = "paused", pgettext_lazy("offer", "Paused")
    RETIRED = "retired", pgettext_lazy("offer", "Retired")
    TAKEN_DOWN = "taken_down", _("Taken down by the office")


class Tier(models.TextChoices):
    """How far a service goes (letter, part 3): one service, one-stop, or the upgraded going-abroad service."""

    SINGLE = "single", _("Single service")
    ONE_STOP = "one_stop", _("One-stop service")
    UPGRADED = "upgraded", _("Upgraded service")


class PriceModel(models.TextChoices):
    FREE = "free", _("Free of charge")
    FIXED = "fixed", _("Fixed price")
    FROM = "from", _("From a price")
    HOURLY = "hourly", _("By the hour")
    ON_REQUEST = "on_request", _("Price on request")


PRICED = (PriceModel.FIXED, PriceModel.FROM, PriceModel.HOURLY)


class VoucherUse(models.TextChoices):
    """What an innovation voucher can be used for; a service names those that it falls under."""

    INSTRUMENTS = "instruments", _("Shared use of instruments")
    TESTING = "testing", _("Testing and inspection")
    RESEARCH = "research", _("Commissioned research and development")
    TRANSFER = "transfer", _("Technology transfer")
    ADVICE = "advice", _("Strategy, compliance and policy advice")


class PlatformState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("platform", "Planned")
    BUILDING = "building", _("Being built")
    IN_SERVICE = "in_service", pgettext_lazy("platform", "In service")
    CLOSED = "closed", pgettext_lazy("platform", "Closed")


class Access(models.TextChoices):
    """Who may book."""

    MEMBERS = "members", _("Every verified organisation")
    ENTERPRISES = "enterprises", _("Verified technology enterprises")


class Certificate(models.TextChoices):
    """Accreditations of laboratories: by the national service (CNAS), and the approval of metrology (CMA)."""

    CNAS = "cnas", "CNAS"
    CMA = "cma", "CMA"
    ISO_17025 = "iso_17025", "ISO/IEC 17025"
    ISO_13485 = "iso_13485", "ISO 13485"
    GLP = "glp", "GLP"
    GMP = "gmp", "GMP"


class BookingState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("booking", "Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    USED = "used", pgettext_lazy("booking", "Used")
    NO_SHOW = "no_show", _("Did not come")


HOLDING = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.USED, BookingState.NO_SHOW)

_OFFER = {
    OfferState.DRAFT: ("neutral", "pencil"),
    OfferState.PUBLISHED: ("ok", ""),
    OfferState.PAUSED: ("wait", "pause-circle"),
    OfferState.RETIRED: ("neutral", "archive"),
    OfferState.TAKEN_DOWN: ("bad", ""),
}
_PLATFORM = {
    PlatformState.PLANNED: ("neutral", "circle"),
    PlatformState.BUILDING: ("progress", ""),
    PlatformState.IN_SERVICE: ("ok", ""),
    PlatformState.CLOSED: ("neutral", "archive"),
}
_BOOKING = {
    BookingState.REQUESTED: ("wait", "hourglass-split"),
    BookingState.CONFIRMED: ("ok", ""),
    BookingState.DECLINED: ("bad", ""),
    BookingState.CANCELLED: ("neutral", "x-lg"),
    BookingState.USED: ("ok", "check-lg"),
    BookingState.NO_SHOW: ("bad", "dash-circle"),
}


def offer_badge(state: str) -> Badge:
    return Badge(OfferState(state).label, *_OFFER[state])


def platform_badge(state: str) -> Badge:
    return Badge(PlatformState(state).label, *_PLATFORM[state])


def booking_badge(state: str) -> Badge:
    return Badge(BookingState(state).label, *_BOOKING[state])


# Time zones that a platform can stand in. All of them lie a whole number of half hours from UTC, as the booking grid asks for.
TIME_ZONES = [
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Bangkok", "Asia/Ho_Chi_Minh",
    "Asia/Jakarta", "Asia/Manila", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata", "Asia/Almaty", "Asia/Tashkent", "Asia/Dubai", "Asia/Riyadh", "Asia/Jerusalem",
    "Europe/Moscow", "Europe/Istanbul", "Europe/Athens", "Europe/Helsinki", "Europe/Berlin", "Europe/Paris", "Europe/Zurich", "Europe/Vienna",
    "Europe/Amsterdam", "Europe/Brussels", "Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Rome", "Europe/Madrid", "Europe/Warsaw",
    "Europe/Budapest", "Europe/Belgrade", "Europe/Lisbon", "Europe/Dublin", "Europe/London",
    "Africa/Cairo", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Lagos", "America/Sao_Paulo", "America/Santiago", "America/Mexico_City", "America/New_York",
    "America/Toronto", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Vancouver", "Australia/Perth", "Australia/Brisbane",
    "Australia/Adelaide", "Australia/Sydney", "Australia/Melbourne", "Pacific/Auckland",
]  # fmt: skip
