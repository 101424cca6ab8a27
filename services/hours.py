"""When a platform is open, and how local times become moments. All of it in the time of the platform's place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from core import workdays
from services.models import Closure, Equipment, Platform

GRID = timedelta(minutes=30)
ONE_DAY = timedelta(days=1)
FRIDAY = 4
Span = tuple[datetime, datetime]


class NoSuchTime(ValueError):
    """A local time that the clocks skip when summer time begins."""


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, of a local day and time. Of the hour that comes twice in autumn it is the first. Raises NoSuchTime."""
    local = datetime.combine(day, at, tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(local)
    return found


def _edge(day: date, text: str, zone: ZoneInfo) -> datetime:
    """An end of the opening hours; "24:00" is the next midnight. A time that the clocks skip counts as the moment they jump to."""
    if text == "24:00":
        day, text = day + ONE_DAY, "00:00"
    return datetime.combine(day, time.fromisoformat(text), tzinfo=zone).astimezone(UTC)


def on_grid(at: datetime) -> bool:
    return at.second == at.microsecond == 0 and at.minute % 30 == 0


def slots(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The beginnings of the half hours between two moments of the grid."""
    return [starts_at + GRID * number for number in range((ends_at - starts_at) // GRID)]


@dataclass(frozen=True)
class OpenHours:
    """The opening hours of one platform over some days, with everything that closes it. Asks the database nothing."""

    zone: ZoneInfo
    weekly: tuple
    follows_workdays: bool
    closures: tuple[tuple[date, date, str], ...] = ()

    def on(self, day: date) -> Span | None:
        """From when to when it is open on a local day, in UTC; None on a day it is closed."""
        pair = self._pair(day)
        if pair is None or self.closed_because(day) is not None:
            return None
        return _edge(day, pair[0], self.zone), _edge(day, pair[1], self.zone)

    def _pair(self, day: date):
        pair = self.weekly[day.weekday()]
        if not self.follows_workdays:
            return pair
        if not workdays.is_workday(day):
            # A weekend that is open anyway stays open; a public holiday on a weekday closes.
            return None if day.weekday() <= FRIDAY else pair
        if pair is None and day.weekday() > FRIDAY:  # worked in the place of a holiday: the hours of an ordinary day
            return next((hours for hours in self.weekly[: FRIDAY + 1] if hours), None)
        return pair

    def closed_because(self, day: date) -> str | None:
        """The reason of the closure that covers the day ("" where none was given); None where there is no closure."""
        return next((why for first, last, why in self.closures if first <= day <= last), None)

    def between(self, starts_at: datetime, ends_at: datetime) -> list[Span]:
        """The open spans inside two moments, in order."""
        day, last = starts_at.astimezone(self.zone).date(), ends_at.astimezone(self.zone).date()
        found = []
        while day <= last:
            span = self.on(day)
            if span and (start := max(span[0], starts_at)) < (end := min(span[1], ends_at)):
                found.append((start, end))
            day += ONE_DAY
        return found

    def hours(self, starts_at: datetime, ends_at: datetime) -> Decimal:
        """Open hours inside two moments: what a booking pays for, and what the use is measured against."""
        seconds = sum((end - start).total_seconds() for start, end in self.between(starts_at, ends_at))
        return Decimal(int(seconds)) / 3600

    def is_open(self, at: datetime, *, as_end: bool = False) -> bool:
        """Whether it is open at a moment; ``as_end``: whether a booking may end then."""
        day = at.astimezone(self.zone).date()
        spans = [
            self.on(day),
            self.on(day - ONE_DAY) if as_end else None,
        ]  # closing at midnight belongs to the day before
        inside = (span[0] < at <= span[1] if as_end else span[0] <= at < span[1] for span in spans if span)
        return any(inside)


def open_hours(platform: Platform, equipment: Equipment | None = None, *, since: date) -> OpenHours:
    """With the closures that end on ``since`` or later: one query. Of a kind of equipment with its own closures as well."""
    rows = Closure.objects.filter(platform=platform, ends_on__gte=since)
    own = rows.filter(equipment__isnull=True)
    if equipment is not None:
        own = own | rows.filter(equipment=equipment)
    return hours_with(platform, own.values_list("starts_on", "ends_on", "reason"))


def hours_with(platform: Platform, closures: Iterable[tuple[date, date, str]]) -> OpenHours:
    """With closures that were read before."""
    return OpenHours(platform.zone, tuple(platform.hours), platform.follows_workdays, tuple(closures))
