"""The week of a kind of equipment as a page draws it: runs of equal half hours, free, taken, closed or past. No names of others."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from services.free import units_taken
from services.hours import GRID, ONE_DAY, open_hours, slots
from services.models import Booking, Equipment
from services.models.platform import WEEK

FREE, TAKEN, CLOSED, PAST, MINE = "free", "taken", "closed", "past", "mine"


@dataclass(frozen=True)
class Run:
    """Neighbouring half hours of one day in which the same holds. Times are local."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    free: int = 0
    bookings: tuple[Booking, ...] = ()  # only those that the reader may see

    @property
    def rows(self) -> int:
        return (self.ends_at - self.starts_at) // GRID


@dataclass
class Day:
    day: date
    runs: list[Run] = field(default_factory=list)
    closed: str | None = None  # why it is closed all day; "" without a reason
    is_today: bool = False

    @property
    def is_open(self) -> bool:
        return any(run.kind != CLOSED for run in self.runs)


@dataclass(frozen=True)
class Row:
    """One line of the table: a half hour, and the runs that begin in it (None where one runs on)."""

    label: str
    cells: list[Run | None]


@dataclass(frozen=True)
class Week:
    days: list[Day]
    rows: list[Row]
    units: int
    monday: date

    @property
    def previous(self) -> date:
        return self.monday - timedelta(days=WEEK)

    @property
    def following(self) -> date:
        return self.monday + timedelta(days=WEEK)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(equipment: Equipment, day: date, user, *, now: datetime | None = None) -> Week:
    """The week around ``day`` as ``user`` may see it. Four queries, however many bookings."""
    platform, now, monday = equipment.platform, now or timezone.now(), monday_of(day)
    zone, days = platform.zone, [monday + ONE_DAY * number for number in range(WEEK)]
    hours = open_hours(platform, equipment, since=monday)
    units = [unit for unit in equipment.units.all() if unit.in_use]
    begin = datetime.combine(monday, datetime.min.time(), tzinfo=zone)
    end = datetime.combine(monday + timedelta(days=WEEK), datetime.min.time(), tzinfo=zone)
    taken = units_taken(units, begin, end)
    seen = _seen(equipment, user, begin, end)
    open_spans = {one: hours.on(one) for one in days}
    first, last = _frame(open_spans, zone)
    earliest = now + timedelta(hours=platform.notice_hours)
    drawn = []
    for one in days:
        marks = [_mark(at, open_spans[one], units, taken, seen, earliest) for at in _moments(one, first, last, zone)]
        drawn.append(
            Day(one, _runs(one, first, marks, zone), _why(hours, one, open_spans), one == now.astimezone(zone).date())
        )
    return Week(drawn, _rows(drawn, first, last), len(units), monday)


def _why(hours, day: date, open_spans) -> str | None:
    return None if open_spans[day] else hours.closed_because(day) or ""


def _seen(equipment: Equipment, user, begin, end) -> dict[datetime, list[Booking]]:
    """Bookings of the week that this reader may see, by half hour. Nobody who is not signed in sees any."""
    found: dict[datetime, list[Booking]] = {}
    if not user.is_authenticated:
        return found
    visible = Booking.objects.visible_to(user).holding().overlapping(begin, end).filter(unit__equipment=equipment)
    for booking in visible.select_related("organisation", "unit"):
        for at in slots(max(booking.starts_at, begin), min(booking.ends_at, end)):
            found.setdefault(at, []).append(booking)
    return found


def _frame(open_spans: dict, zone) -> tuple[int, int]:
    """First and last half hour of the day (counted from midnight) that any day of the week is open in."""
    firsts, lasts = [], []
    for day, span in open_spans.items():
        if span:
            midnight = datetime.combine(day, datetime.min.time())
            opens, closes = (edge.astimezone(zone).replace(tzinfo=None) - midnight for edge in span)
            firsts.append(opens // GRID)
            lasts.append(closes // GRID)
    return (min(firsts), max(lasts)) if firsts else (18, 35)


def _moments(day: date, first: int, last: int, zone) -> list[datetime]:
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    return [midnight + GRID * number for number in range(first, last)]


def _mark(at: datetime, span, units, taken, seen, earliest) -> tuple:
    moment = at.astimezone(UTC)
    if span is None or not span[0] <= moment < span[1]:
        return (CLOSED, 0, ())
    shown = tuple(seen.get(moment, ()))
    free = len(units) - len(taken.get(moment, ()))
    if shown:
        return (MINE, free, shown)
    if moment < earliest:
        return (PAST, 0, ())
    return (FREE, free, ()) if free > 0 else (TAKEN, 0, ())


def _runs(day: date, first: int, marks: list[tuple], zone) -> list[Run]:
    runs, place = [], first
    for (kind, free, shown), group in groupby(marks):
        length = len(list(group))
        midnight = datetime.combine(day, datetime.min.time(), tzinfo=zone)
        runs.append(Run(kind, midnight + GRID * place, midnight + GRID * (place + length), free, shown))
        place += length
    return runs


def _rows(days: list[Day], first: int, last: int) -> list[Row]:
    starts = [{_place(run.starts_at): run for run in day.runs} for day in days]
    return [
        Row(f"{place // 2:02d}:{'30' if place % 2 else '00'}", [begins.get(place) for begins in starts])
        for place in range(first, last)
    ]


def _place(at: datetime) -> int:
    return at.hour * 2 + at.minute // 30
