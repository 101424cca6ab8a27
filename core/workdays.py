"""Chinese working days: public holidays, make-up workdays, and an administrator's corrections.

Three sources, the first that knows a day wins: ``CalendarDay`` rows (an administrator's word), ``chinese_calendar`` (the State
Council's yearly notice), then ``holidays`` and the weekday. The last is an estimate, since the notice for a year comes out
only in the November before it: such days are *provisional*, and so is every deadline that counts across one.

Lists may ask for every row: the overrides are read once and kept for ``OVERRIDES_TTL`` seconds.
"""

import threading
import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils import timezone

OVERRIDES_TTL = 30  # seconds until another process's change of CalendarDay is seen
KNOWN_YEARS = range(1950, 2101)  # years that ``holidays`` can estimate; before and after, weekdays count as they fall
LONGEST_COUNT = 10_000  # working days, about 40 years: more is a mistake in a setting, not a deadline

ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A promised day. ``provisional`` when the calendar it was counted with is not announced yet."""

    on: date
    provisional: bool


@dataclass(frozen=True)
class _Year:
    """Where one year differs from plain Monday to Friday: ordinals of days in order, +1 made a workday, -1 made free."""

    ordinals: tuple[int, ...]
    running: tuple[int, ...]  # running[i]: sum of the changes up to and including ordinals[i]
    announced: bool

    @classmethod
    def of(cls, changes: Mapping[int, int], *, announced: bool) -> "_Year":
        ordinals = tuple(sorted(changes))
        total, running = 0, []
        for ordinal in ordinals:
            total += changes[ordinal]
            running.append(total)
        return cls(ordinals, tuple(running), announced)

    def up_to(self, ordinal: int) -> int:
        """Sum of the changes on days up to and including ``ordinal``."""
        position = bisect_right(self.ordinals, ordinal)
        return self.running[position - 1] if position else 0

    def differs(self, ordinal: int) -> bool:
        position = bisect_right(self.ordinals, ordinal)
        return position > 0 and self.ordinals[position - 1] == ordinal


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=offset) for offset in range(366 if _is_leap(year) else 365)]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=256)
def _published(year: int) -> tuple[frozenset[date], bool]:
    """The days of ``year`` that differ from plain Monday to Friday, and whether the year has been announced."""
    if year not in KNOWN_YEARS:
        return frozenset(), False
    try:
        return frozenset(day for day in _days_of(year) if chinese_calendar.is_workday(day) != _is_weekday(day)), True
    except NotImplementedError:
        import holidays  # 0.1 s to import, needed for unannounced years only

        estimate = holidays.country_holidays("CN", years=year)
        return frozenset(day for day in _days_of(year) if estimate.is_working_day(day) != _is_weekday(day)), False


def _is_weekday(day: date) -> bool:
    return day.weekday() < MONDAY_TO_FRIDAY


def _weekdays_up_to(ordinal: int) -> int:
    """Mondays to Fridays from day 1 (a Monday) to ``ordinal``."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * MONDAY_TO_FRIDAY + min(rest, MONDAY_TO_FRIDAY)


class Calendar:
    """The working days under one set of overrides (day -> is it a workday). Never changes; no database."""

    def __init__(self, overrides: Mapping[date, bool] | None = None):
        self.overrides = dict(overrides or {})
        self._years: dict[int, _Year] = {}
        self._override_years: dict[int, list[date]] = {}
        for day in self.overrides:
            self._override_years.setdefault(day.year, []).append(day)

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            different, announced = _published(year)
            changes = {day.toordinal(): -1 if _is_weekday(day) else 1 for day in different}
            for day in self._override_years.get(year, ()):
                plain, wanted = _is_weekday(day), self.overrides[day]
                changes.pop(day.toordinal(), None)
                if wanted != plain:
                    changes[day.toordinal()] = 1 if wanted else -1
            self._years[year] = _Year.of(changes, announced=announced)
        return self._years[year]

    def is_workday(self, day: date) -> bool:
        return _is_weekday(day) != self._year(day.year).differs(day.toordinal())

    def is_provisional(self, day: date) -> bool:
        return day not in self.overrides and not self._year(day.year).announced

    def next_workday(self, day: date) -> date:
        day += ONE_DAY
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def deadline(self, day: date, n: int) -> Deadline:
        if not 0 <= n <= LONGEST_COUNT:
            raise ValueError(f"a deadline counts 0 to {LONGEST_COUNT} working days, not {n}")
        provisional = n == 0 and self.is_provisional(day)
        while n > 0:
            day += ONE_DAY
            provisional = provisional or self.is_provisional(day)
            n -= self.is_workday(day)
        return Deadline(day, provisional)

    def between(self, start: date, end: date) -> int:
        if end < start:
            return -self.between(end, start)
        first, last = start.toordinal(), end.toordinal()
        count = _weekdays_up_to(last) - _weekdays_up_to(first)
        years = set(range(max(start.year, KNOWN_YEARS.start), min(end.year + 1, KNOWN_YEARS.stop)))
        years |= {year for year in self._override_years if start.year <= year <= end.year}
        for year in years:
            count += self._year(year).up_to(last) - self._year(year).up_to(first)
        return count


class _Current:
    """The calendar of this process and when its overrides were read."""

    def __init__(self):
        self.calendar: Calendar | None = None
        self.read_at = 0.0
        self.lock = threading.Lock()

    def get(self) -> Calendar:
        with self.lock:
            if self.calendar is None or time.monotonic() - self.read_at > OVERRIDES_TTL:
                overrides = _read_overrides()
                if self.calendar is None or overrides != self.calendar.overrides:
                    self.calendar = Calendar(overrides)
                self.read_at = time.monotonic()
            return self.calendar

    def forget(self) -> None:
        with self.lock:
            self.calendar = None


_current = _Current()


def _read_overrides() -> dict[date, bool]:
    from core.models import CalendarDay

    return dict(CalendarDay.objects.values_list("day", "is_workday"))


def forget_overrides() -> None:
    """Read the overrides again at the next question. Call it where a ``CalendarDay`` is written."""
    _current.forget()


def current_calendar() -> Calendar:
    """The calendar with today's overrides: at most one query in ``OVERRIDES_TTL`` seconds."""
    return _current.get()


def record_notice(year: int, *, days_off: Iterable[date], makeup_workdays: Iterable[date] = (), note: str = "") -> int:
    """Enter the State Council's yearly notice: every day of ``year`` becomes certain. Returns the number of days written.

    Raises ``ValueError`` when a day is in both lists or in another year: half a notice would be worse than none.
    """
    from core.models import CalendarDay

    free, made_up = set(days_off), set(makeup_workdays)
    strange = {day for day in free | made_up if day.year != year} | (free & made_up)
    if strange:
        raise ValueError("days of another year, or both free and worked: " + ", ".join(sorted(map(str, strange))))
    rows = [
        CalendarDay(
            day=day,
            is_workday=day in made_up or (_is_weekday(day) and day not in free),
            note=note,
            updated_at=timezone.now(),
        )
        for day in _days_of(year)
    ]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "note", "updated_at"]
    )
    forget_overrides()
    return len(rows)


def _local_day(day: date) -> date:
    """A point in time belongs to its day in the portal's time zone."""
    if isinstance(day, datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day


def is_workday(day: date) -> bool:
    """Whether offices work on ``day``. Make-up Saturdays and Sundays do count, public holidays do not."""
    return current_calendar().is_workday(_local_day(day))


def is_provisional(day: date) -> bool:
    """Whether the answer for ``day`` is an estimate, because its year has not been announced."""
    return current_calendar().is_provisional(_local_day(day))


def next_workday(day: date) -> date:
    """The first working day after ``day``."""
    return current_calendar().next_workday(_local_day(day))


def add_workdays(day: date, n: int) -> date:
    """The ``n``-th working day after ``day``; 0 is ``day`` itself. Raises ``ValueError`` below 0 or above ``LONGEST_COUNT``."""
    return deadline(day, n).on


def workdays_between(start: date, end: date) -> int:
    """Working days in (start, end]; negative when ``end`` is before ``start``. The inverse of ``add_workdays``."""
    return current_calendar().between(_local_day(start), _local_day(end))


def deadline(day: date, n: int) -> Deadline:
    """The ``n``-th working day after ``day``, and whether any day counted on the way is still an estimate."""
    return current_calendar().deadline(_local_day(day), n)
