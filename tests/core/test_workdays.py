"""Working days: the yearly notice, make-up days, an administrator's word, and years nobody has announced."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import workdays
from core.models import CalendarDay
from core.workdays import Calendar, Deadline

PLAIN = Calendar()
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
COUNTS = st.integers(0, 120)
OVERRIDES = st.dictionaries(DAYS, st.booleans(), max_size=12)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 20), True),  # Sunday worked for National Day
        (date(2026, 9, 24), True),
        (date(2026, 9, 25), False),  # Mid-Autumn
        (date(2026, 9, 26), False),
        (date(2026, 9, 27), False),
        (date(2026, 9, 28), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 2), False),
        (date(2026, 10, 5), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 9), True),
        (date(2026, 10, 10), True),  # Saturday worked for National Day
        (date(2026, 10, 11), False),
        (date(2026, 10, 12), True),
    ],
)
def test_national_day_2026(day, works):
    assert PLAIN.is_workday(day) is works
    assert PLAIN.is_provisional(day) is False


def test_a_makeup_saturday_counts_and_a_holiday_does_not():
    assert PLAIN.deadline(date(2026, 9, 30), 3) == Deadline(date(2026, 10, 10), provisional=False)
    assert PLAIN.between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert PLAIN.between(date(2026, 9, 30), date(2026, 10, 7)) == 0
    assert PLAIN.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)


def test_zero_working_days_is_the_day_itself_even_on_a_holiday():
    assert PLAIN.deadline(date(2026, 10, 1), 0) == Deadline(date(2026, 10, 1), provisional=False)


@pytest.mark.parametrize("n", [-1, 10_001])
def test_a_count_that_cannot_be_a_deadline_is_refused(n):
    with pytest.raises(ValueError, match="working days"):
        PLAIN.deadline(date(2026, 1, 5), n)


def test_a_deadline_that_crosses_into_an_unannounced_year_is_provisional():
    last_year = workdays.chinese_calendar.constants.holidays
    unannounced = max(last_year).year + 1
    december = date(unannounced - 1, 12, 28)

    assert PLAIN.deadline(december, 1).provisional is False
    crossing = PLAIN.deadline(december, 8)
    assert (crossing.on.year, crossing.provisional) == (unannounced, True)
    assert PLAIN.is_workday(date(unannounced, 10, 1)) is False  # the estimate knows the fixed holidays


def test_an_override_wins_over_the_notice_and_makes_the_day_certain():
    calendar = Calendar({date(2026, 10, 8): False, date(2031, 5, 10): True})

    assert calendar.is_workday(date(2026, 10, 8)) is False
    assert calendar.next_workday(date(2026, 9, 30)) == date(2026, 10, 9)
    assert (calendar.is_workday(date(2031, 5, 10)), calendar.is_provisional(date(2031, 5, 10))) == (True, False)
    assert calendar.is_provisional(date(2031, 5, 12)) is True


@pytest.mark.parametrize(
    ("start", "end"), [(date.min, date.max), (date(1, 1, 1), date(1, 1, 2)), (date(9998, 1, 1), date.max)]
)
def test_dates_at_the_end_of_time_are_answered(start, end):
    count = PLAIN.between(start, end)
    assert 0 <= count <= (end - start).days
    assert PLAIN.between(end, start) == -count


@settings(max_examples=60, deadline=None)
@given(DAYS, COUNTS, OVERRIDES)
def test_counting_back_what_was_added_gives_the_same_number(day, n, overrides):
    calendar = Calendar(overrides)
    on = calendar.deadline(day, n).on
    assert calendar.between(day, on) == n
    assert n == 0 or calendar.is_workday(on)


@settings(max_examples=60, deadline=None)
@given(DAYS, COUNTS, COUNTS, st.integers(0, 40), OVERRIDES)
def test_more_days_or_a_later_start_never_end_earlier(day, n, more, later, overrides):
    calendar = Calendar(overrides)
    on = calendar.deadline(day, n).on
    assert calendar.deadline(day, n + more).on >= on
    assert calendar.deadline(day + timedelta(days=later), n).on >= on


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(-400, 400), OVERRIDES)
def test_between_is_the_plain_count_of_working_days(start, span, overrides):
    calendar = Calendar(overrides)
    end = start + timedelta(days=span)
    first, last = min(start, end), max(start, end)
    counted = sum(calendar.is_workday(first + timedelta(days=offset)) for offset in range(1, (last - first).days + 1))
    assert calendar.between(start, end) == (counted if span >= 0 else -counted)


@pytest.mark.django_db
def test_a_changed_override_is_seen_after_forgetting_and_costs_one_query(django_assert_num_queries):
    assert workdays.is_workday(date(2026, 10, 8)) is True
    CalendarDay.objects.create(day=date(2026, 10, 8), is_workday=False)
    workdays.forget_overrides()

    with django_assert_num_queries(1):
        answers = [workdays.workdays_between(date(2026, 9, 30), date(2026, 10, 9)) for _ in range(200)]

    assert answers == [1] * 200


@pytest.mark.django_db
def test_another_process_change_is_seen_after_the_time_to_live(monkeypatch):
    assert workdays.is_workday(date(2026, 10, 8)) is True
    CalendarDay.objects.create(day=date(2026, 10, 8), is_workday=False)
    assert workdays.is_workday(date(2026, 10, 8)) is True

    later = workdays.time.monotonic() + workdays.OVERRIDES_TTL + 1
    monkeypatch.setattr(workdays.time, "monotonic", lambda: later)
    assert workdays.is_workday(date(2026, 10, 8)) is False


@pytest.mark.django_db
def test_a_recorded_notice_makes_its_year_certain_and_may_be_recorded_again():
    free = {date(2031, 1, 1), date(2031, 1, 2), date(2031, 1, 3)}
    assert workdays.deadline(date(2031, 1, 1), 2).provisional is True

    workdays.record_notice(2031, days_off=free, makeup_workdays={date(2031, 1, 4)}, note="first")
    assert workdays.record_notice(2031, days_off=free, makeup_workdays={date(2031, 1, 5)}, note="put right") == 365

    assert workdays.deadline(date(2031, 1, 1), 2) == Deadline(date(2031, 1, 6), provisional=False)
    assert CalendarDay.objects.filter(day__year=2031, note="put right").count() == 365


@pytest.mark.django_db
def test_a_notice_with_a_day_of_another_year_writes_nothing():
    with pytest.raises(ValueError, match="2032-01-01"):
        workdays.record_notice(2031, days_off={date(2032, 1, 1)})
    assert CalendarDay.objects.count() == 0


@pytest.mark.django_db
def test_a_moment_counts_as_its_day_in_shanghai():
    late_on_wednesday_utc = datetime(2026, 10, 7, 18, 0, tzinfo=UTC)  # already Thursday in Shanghai
    assert workdays.is_workday(late_on_wednesday_utc) is True
    assert workdays.workdays_between(late_on_wednesday_utc, date(2026, 10, 9)) == 1
