"""No unit is held twice at any moment: by the actions, and by the database when the actions are left out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import new_public_id
from services.actions import bookings
from services.actions.bookings import Taken
from services.choices import HOLDING
from services.hours import slots
from services.models import Booking, BookingSlot
from tests.services.factories import at, book, equipment_on, later

pytestmark = pytest.mark.django_db


def overlaps(equipment) -> list:
    rows = list(Booking.objects.holding().filter(unit__equipment=equipment).order_by("unit", "starts_at"))
    return [(a, b) for a, b in zip(rows, rows[1:], strict=False) if a.unit_id == b.unit_id and b.starts_at < a.ends_at]


def slots_fit() -> bool:
    """Holding bookings have exactly their half hours, the others none."""
    return all(
        sorted(booking.slots.values_list("starts_at", flat=True))
        == (slots(booking.starts_at, booking.ends_at) if booking.state in HOLDING else [])
        for booking in Booking.objects.all()
    )


def test_the_second_is_told_and_offered_the_next_times(machine, booker, rival):
    book(machine, by=booker, start="09:00", end="11:00")

    with pytest.raises(Taken) as refusal:
        book(machine, by=rival, start="10:00", end="12:00")

    assert Booking.objects.count() == 1
    offered = refusal.value.next_free
    assert [f"{one.starts_at:%H:%M}-{one.ends_at:%H:%M}" for one in offered] == [
        "11:00-13:00",
        "13:00-15:00",
        "15:00-17:00",
    ]


def test_back_to_back_is_allowed(machine, booker, rival):
    book(machine, by=booker, start="09:00", end="11:00")
    book(machine, by=rival, start="11:00", end="12:00")
    book(machine, by=rival, start="08:30", end="09:00")

    assert Booking.objects.count() == 3
    assert overlaps(machine) == []


def test_several_units_are_given_one_after_the_other(platform, booker, rival):
    two = equipment_on(platform, units=2)
    numbers = [book(two, by=person).unit.number for person in (booker, rival)]

    with pytest.raises(Taken):
        book(two, by=rival)
    with pytest.raises(Taken):
        book(two, by=rival, start="13:00", end="14:00", number=3)
    assert numbers == [1, 2]


def test_a_cancelled_or_declined_booking_gives_its_time_back(platform, machine, booker, rival, manager):
    platform.needs_confirmation = True
    platform.save()
    first = book(machine, by=booker)
    bookings.cancel(booking=first, by=booker, version=first.version)
    second = book(machine, by=rival)
    bookings.decline(booking=second, by=manager, version=second.version, reason="calibration")
    third = book(machine, by=booker)

    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "declined",
        "requested",
    ]
    assert slots_fit()
    assert BookingSlot.objects.count() == third.slots.count() == 4


def test_the_same_form_sent_twice_is_one_booking(machine, booker):
    key = new_public_id()
    assert book(machine, by=booker, key=key).pk == book(machine, by=booker, key=key).pk
    assert Booking.objects.count() == 1


def test_the_database_refuses_what_the_actions_did_not_check(machine, booker):
    """The half hours are unique on every database."""
    first = book(machine, by=booker, start="09:00", end="11:00")
    twin = Booking(
        unit=first.unit, organisation=first.organisation, starts_at=at(machine, "10:30"), ends_at=at(machine, "12:00"), purpose="x",
        state="requested", start_key=new_public_id(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        bookings.hold(twin)
    assert Booking.objects.count() == 1


@pytest.mark.postgres
def test_postgresql_refuses_an_overlap_without_any_half_hours(machine, booker):
    first = book(machine, by=booker, start="09:00", end="11:00")
    with pytest.raises(IntegrityError, match="booking_no_overlap"), transaction.atomic():
        Booking.objects.create(
            unit=first.unit, organisation=first.organisation, starts_at=at(machine, "10:00"), ends_at=at(machine, "12:00"), purpose="x",
            state="confirmed", start_key=new_public_id(),
        )  # fmt: skip
    Booking.objects.create(
        unit=first.unit, organisation=first.organisation, starts_at=at(machine, "10:00"), ends_at=at(machine, "12:00"), purpose="x",
        state="cancelled", start_key=new_public_id(),
    )  # fmt: skip


STEPS = st.lists(
    st.tuples(st.sampled_from(["book", "book", "book", "cancel", "decline"]), st.integers(0, 95), st.integers(1, 20), st.integers(0, 30)),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_people_do_nothing_overlaps(platform, booker, manager, steps):
    """Random bookings, cancellations and refusals over two days and two units, against a plain list kept beside."""
    machine = equipment_on(platform, units=2)
    platform.overnight = True
    platform.save()
    begin = at(machine, "00:00", later(9))
    held: list[Booking] = []
    for step, place, length, which in steps:
        if step == "book":
            start = begin + timedelta(minutes=30 * place)
            end = start + timedelta(minutes=30 * length)
            free = 2 - max(sum(one.starts_at <= moment < one.ends_at for one in held) for moment in slots(start, end))
            inside = {
                unit for unit in machine.units.values_list("pk", flat=True)
                if not any(one.unit_id == unit and one.starts_at < end and start < one.ends_at for one in held)
            }  # fmt: skip
            try:
                made = bookings.book(
                    equipment=machine, organisation=booker.organisations()[0], by=booker, starts_at=start, ends_at=end, purpose="x", key=new_public_id()
                )  # fmt: skip
            except Taken:
                assert inside == set()
            else:
                assert made.unit_id in inside and free > 0
                held.append(made)
        elif held:
            gone = held.pop(which % len(held))
            if step == "cancel":
                bookings.cancel(booking=gone, by=booker, version=gone.version)
            else:
                bookings.decline(booking=gone, by=manager, version=gone.version, reason="x")
        assert overlaps(machine) == []
    assert slots_fit()
    assert {one.pk for one in held} == set(
        Booking.objects.holding().filter(unit__equipment=machine).values_list("pk", flat=True)
    )
