"""A year of the working-day calendar as it counts: which days are worked, which are free, and what is out of the ordinary."""

from calendar import MONDAY, Calendar
from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext_lazy

from core.models import CalendarDay
from core.workdays import current_calendar

SATURDAY = 5
WEEKDAYS = (
    pgettext_lazy("weekday in a small calendar", "Mo"),
    pgettext_lazy("weekday in a small calendar", "Tu"),
    pgettext_lazy("weekday in a small calendar", "We"),
    pgettext_lazy("weekday in a small calendar", "Th"),
    pgettext_lazy("weekday in a small calendar", "Fr"),
    pgettext_lazy("weekday in a small calendar", "Sa"),
    pgettext_lazy("weekday in a small calendar", "Su"),
)
WEEKS = Calendar(firstweekday=MONDAY)


@dataclass(frozen=True)
class Day:
    """``mark``: "makeup" (a weekend that is worked), "holiday" (a weekday that is free), "weekend", or nothing."""

    day: date
    mark: str
    is_corrected: bool


def months_of(year: int, corrections: list[CalendarDay]) -> list[tuple[date, list[list[Day | None]]]]:
    """Each month with its weeks from Monday; None fills up the first and the last."""
    calendar, corrected = current_calendar(), {row.day for row in corrections}

    def as_day(number: int, month: int) -> Day | None:
        if not number:
            return None
        day = date(year, month, number)
        works, weekend = calendar.is_workday(day), day.weekday() >= SATURDAY
        mark = {(True, True): "makeup", (False, False): "holiday", (False, True): "weekend"}.get((works, weekend), "")
        return Day(day, mark, day in corrected)

    return [
        (
            date(year, month, 1),
            [[as_day(number, month) for number in week] for week in WEEKS.monthdayscalendar(year, month)],
        )
        for month in range(1, 13)
    ]
