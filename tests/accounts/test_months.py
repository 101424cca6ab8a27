"""The year of the working-day calendar as administrators see it."""

from datetime import date

import pytest

from accounts.months import months_of
from core import workdays
from core.models import CalendarDay


def marks(year):
    months = months_of(year, list(CalendarDay.objects.filter(day__year=year)))
    days = [day for _month, weeks in months for week in weeks for day in week if day]
    return len(months), {day.day: (day.mark, day.is_corrected) for day in days}


@pytest.mark.django_db
def test_it_shows_holidays_and_make_up_days_and_what_was_entered():
    CalendarDay.objects.create(day=date(2026, 11, 24), is_workday=False)
    workdays.forget_overrides()

    number, days = marks(2026)

    assert (number, len(days)) == (12, 365)
    assert days[date(2026, 10, 1)] == ("holiday", False)
    assert days[date(2026, 10, 10)] == ("makeup", False)
    assert days[date(2026, 10, 11)] == ("weekend", False)
    assert days[date(2026, 11, 24)] == ("holiday", True)
    assert days[date(2026, 11, 25)] == ("", False)
