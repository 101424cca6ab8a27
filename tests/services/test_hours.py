"""Opening hours by the Chinese calendar and across summer time, prices, and the use of a platform."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from services.actions.bookings import lapse_unanswered
from services.actions.common import Refused
from services.actions.platforms import add_closure
from services.hours import NoSuchTime, OpenHours, moment
from services.models import Booking
from services.prices import Rates
from services.queries import use_of
from services.rules import problems
from tests.services.factories import at, book, later

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = tuple([["09:00", "17:30"]] * 5 + [None, None])


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # the Saturday worked for it
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_close_and_make_up_workdays_open(db, day, open_):
    hours = OpenHours(SHANGHAI, OFFICE, follows_workdays=True)
    assert (hours.on(day) is not None) == open_


def test_hours_stay_local_when_the_clocks_change():
    hours = OpenHours(BERLIN, OFFICE, follows_workdays=False)
    winter, summer = hours.on(date(2026, 3, 27))[0], hours.on(date(2026, 3, 30))[0]
    assert (winter.hour, summer.hour) == (8, 7)  # UTC


def test_a_time_that_the_clocks_skip_is_refused():
    with pytest.raises(NoSuchTime):
        moment(date(2026, 3, 29), time(2, 30), BERLIN)
    assert moment(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "cost"),
    [("0.5", 100), ("2", 200), ("3.5", 300), ("4", 300), ("5", 400), ("7", 500), ("8", 500), ("9", 600), ("16", 1000)],
)
def test_a_booking_costs_the_cheapest_way_of_covering_it(hours, cost):
    assert Rates(Decimal(100), Decimal(300), Decimal(500)).for_hours(Decimal(hours)) == cost


def test_without_rates_the_price_is_on_request():
    assert Rates().for_hours(Decimal(3)) is None


def test_rules_name_their_field(db, machine, english):
    platform = machine.platform
    platform.notice_hours, platform.longest_hours, platform.days_ahead = 24, 2, 10
    hours = OpenHours(SHANGHAI, tuple([["09:00", "17:30"]] * 7), False, ((later(5), later(5), "calibration"),))
    machine.platform = platform

    def fields(start, end, day):
        return [
            (one.field, one.text) for one in problems(machine, hours, at(machine, start, day), at(machine, end, day))
        ]

    assert fields("09:00", "10:00", later(3)) == []
    assert [field for field, _text in fields("08:00", "10:00", later(3))] == ["start"]
    assert [field for field, _text in fields("16:00", "18:00", later(3))] == ["end"]
    assert [field for field, _text in fields("09:00", "12:00", later(3))] == ["end"]
    assert fields("09:00", "10:00", later(5)) == [("day", f"Closed on {later(5):%Y-%m-%d}: calibration.")]
    assert [field for field, _text in fields("09:00", "10:00", later(20))] == ["day"]


def test_days_with_bookings_are_not_closed(db, manager, booker, platform, machine):
    book(machine, by=booker)
    with pytest.raises(Refused):
        add_closure(platform=platform, by=manager, starts_on=later(), ends_on=later(), reason="x")
    assert add_closure(platform=platform, by=manager, starts_on=later(8), ends_on=later(8), reason="x").pk


def test_an_unanswered_request_lapses_and_its_time_is_free(db, booker, platform, machine):
    platform.needs_confirmation = True
    platform.save()
    booking = book(machine, by=booker)
    assert lapse_unanswered(now=booking.starts_at) == 1
    assert lapse_unanswered(now=booking.starts_at) == 0
    kept = Booking.objects.get()
    assert (kept.state, kept.slots.count()) == ("declined", 0)


def test_use_is_booked_against_open_hours_of_all_units(db, booker, platform, machine):
    book(machine, by=booker, start="06:00", end="12:00")
    begin = at(machine, "00:00")
    use = use_of([platform], begin, begin.replace() + (at(machine, "00:00", later(8)) - begin))[platform.pk]
    assert (use.booked, use.available, use.share) == (6, 24, 25)
