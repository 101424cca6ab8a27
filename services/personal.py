"""Bookings among a person's data. The organisation keeps its bookings; who of its people made them is let go of with the account."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from services.models import Booking, BookingEvent, CalendarFeed, OfferEvent

MOST = 1_000


def bookings(user: User) -> list[Record]:
    return [
        [
            (_("Platform"), str(booking.platform)),
            (_("Equipment"), str(booking.equipment)),
            (_("Time"), booking.when),
            (_("State"), booking.get_state_display()),
        ]
        for booking in Booking.objects.filter(by=user).for_list().order_by("-pk")[:MOST]
    ]


def erase(user: User) -> None:
    """The feed's address ends; bookings, and lines of history, stay without the name."""
    CalendarFeed.objects.filter(user=user).delete()
    for model in (Booking, BookingEvent, OfferEvent):
        model.objects.filter(by=user).update(by=None)


def register() -> None:
    erasers.register(Eraser("services", erase), order=110)
    personal_data.register(
        PersonalData(
            "bookings", gettext_lazy("Bookings of platforms"),
            origin=gettext_lazy("From you, when you book for your organisation."),
            purpose=gettext_lazy("So that the operator knows that somebody of the organisation comes."),
            retention=gettext_lazy("As long as the organisation has its account."),
            records=bookings,
        ),
        order=130,
    )  # fmt: skip
