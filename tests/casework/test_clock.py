"""The clock of a case over three years of calendars: never negative, stop and resume add up, weekends and make-up days right."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import clock
from core import workdays
from core.workdays import Calendar

LIMIT = 20
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)  # two announced years and one that is an estimate
DAYS = st.dates(FIRST, date(2027, 3, 31))
OVERRIDES = st.dictionaries(st.dates(FIRST, LAST + timedelta(days=120)), st.booleans(), max_size=15)
STEPS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(["stop", "go", "extend", "wait"])), min_size=1, max_size=12
)


def started(limit: int, *, on: date) -> SimpleNamespace:
    """What the clock writes of a case; nothing is saved."""
    case = SimpleNamespace(clock_state="none")
    clock.start(case, limit, today=on)
    return case


@pytest.fixture(autouse=True, scope="module")
def one_calendar():
    """The calendar of the test in place of that of the database."""
    patch = pytest.MonkeyPatch()
    patch.setattr(workdays, "current_calendar", lambda: Tested.calendar)
    yield
    patch.undo()


class Tested:
    calendar = Calendar()


def plain_count(calendar: Calendar, after: date, until: date) -> int:
    """Working days after one day up to another, counted on the fingers."""
    return sum(calendar.is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def run(calendar, begin, steps):
    """Turn the clock through the steps; yields (case, day, working days that passed while it ran, days more) after each."""
    Tested.calendar = calendar
    case = started(LIMIT, on=begin)
    day, ran, more = begin, 0, 0
    yield case, day, ran, more
    for gap, step in steps:
        later = day + timedelta(days=gap)
        if case.clock_state == "running":
            ran += plain_count(calendar, day, later)
        day = later
        if step == "stop":
            clock.stop(case, today=day)
        elif step == "go":
            clock.go(case, today=day)
        elif step == "extend":
            clock.extend(case, 3, today=day)
            more += 3
        yield case, day, ran, more


@settings(max_examples=80, deadline=None)
@given(DAYS, STEPS, OVERRIDES)
def test_what_is_used_is_the_working_days_on_which_it_ran_and_never_negative(begin, steps, overrides):
    calendar = Calendar(overrides)
    for case, day, ran, more in run(calendar, begin, steps):
        used = case.clock_used
        if case.clock_state == "running":
            used += workdays.workdays_between(case.clock_from, day)
        assert used == ran
        assert used >= 0
        assert case.clock_limit == LIMIT + more


@settings(max_examples=80, deadline=None)
@given(DAYS, STEPS, OVERRIDES)
def test_the_promise_leaves_exactly_the_days_that_are_left(begin, steps, overrides):
    calendar = Calendar(overrides)
    for case, day, ran, more in run(calendar, begin, steps):
        if case.clock_state == "stopped":
            assert case.promised_on is None
            continue
        left = LIMIT + more - ran
        if left > 0:
            assert calendar.is_workday(case.promised_on)
            assert plain_count(calendar, day, case.promised_on) == left
        elif left == 0:
            assert case.promised_on <= day
            assert plain_count(calendar, case.promised_on, day) == 0
        else:
            assert plain_count(calendar, case.promised_on, day) == -left


@settings(max_examples=60, deadline=None)
@given(DAYS, STEPS, OVERRIDES)
def test_standing_still_moves_the_promise_by_the_working_days_it_stood(begin, steps, overrides):
    """However often it stopped, the promise is the limit counted from the beginning plus the working days that did not count."""
    calendar = Calendar(overrides)
    last = list(run(calendar, begin, [*steps, (1, "go")]))[-1]
    case, day, ran, more = last
    stood = plain_count(calendar, begin, day) - ran
    total = LIMIT + more + stood
    if plain_count(calendar, begin, day) < total:
        assert case.promised_on == calendar.deadline(begin, total).on


@settings(max_examples=60, deadline=None)
@given(DAYS, OVERRIDES, OVERRIDES)
def test_after_a_change_of_the_calendar_the_promise_is_that_of_the_new_one(begin, before, after):
    Tested.calendar = Calendar(before)
    case = started(20, on=begin)
    earlier = case.promised_on

    Tested.calendar = Calendar(after)
    moved = clock.recompute(case)

    expected = Tested.calendar.deadline(begin, 20)
    assert (case.promised_on, case.promised_provisional) == (expected.on, expected.provisional)
    assert moved == (case.promised_on != earlier)


@pytest.mark.parametrize(
    ("begin", "limit", "promised"),
    [
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday that is worked for National Day
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday: the weekend does not count
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # begun on a Saturday
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked for the Spring Festival
        (date(2025, 4, 30), 2, date(2025, 5, 7)),
    ],
)
def test_holidays_weekends_and_make_up_days(begin, limit, promised):
    Tested.calendar = Calendar()
    case = started(limit, on=begin)
    assert case.promised_on == promised
    assert case.promised_provisional is False


def test_a_promise_in_a_year_that_nobody_announced_says_so():
    Tested.calendar = Calendar()
    case = started(20, on=date(2027, 5, 6))
    assert case.promised_provisional is True
