"""Free and taken times of a kind of equipment, worked out in memory from one query of what is held."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from services.hours import GRID, ONE_DAY, open_hours, slots
from services.models import BookingSlot, Equipment, Unit

LOOKED_AHEAD = 30  # days that a search for free times goes through


def units_taken(units: list[Unit], starts_at: datetime, ends_at: datetime) -> dict[datetime, set[int]]:
    """Half hour to the keys of units that are held in it."""
    rows = BookingSlot.objects.filter(unit__in=units, starts_at__gte=starts_at, starts_at__lt=ends_at)
    taken = defaultdict(set)
    for unit, at in rows.values_list("unit_id", "starts_at"):
        taken[at].add(unit)
    return taken


def free_units(equipment: Equipment, starts_at: datetime, ends_at: datetime) -> list[Unit]:
    """Units in use that nobody holds at any moment of the span, by number. Two queries."""
    units = list(equipment.units.filter(in_use=True))
    held = set().union(*units_taken(units, starts_at, ends_at).values())
    return [unit for unit in units if unit.pk not in held]


@dataclass(frozen=True)
class FreeTime:
    """A span that could be booked when it was looked for, in the time of the platform's place."""

    starts_at: datetime
    ends_at: datetime
    units: int


def next_free(
    equipment: Equipment, length: timedelta, *, after: datetime, limit: int = 3, now: datetime | None = None
) -> list[FreeTime]:
    """The first ``limit`` spans of this length from ``after`` on, within opening hours, notice and the days bookable ahead.

    Each ends before the next begins. Spans inside one day only. Three queries.
    """
    platform, now = equipment.platform, now or timezone.now()
    first = max(after, now + timedelta(hours=platform.notice_hours))
    last = min(first + timedelta(days=LOOKED_AHEAD), now + timedelta(days=platform.days_ahead))
    if last <= first or length <= timedelta(0):
        return []
    units = list(equipment.units.filter(in_use=True))
    hours = open_hours(platform, equipment, since=first.astimezone(platform.zone).date())
    taken = units_taken(units, first, last + ONE_DAY)
    found: list[FreeTime] = []
    for start, end in hours.between(first, last):
        found += _in_span(_up_to_grid(start), end, length, {unit.pk for unit in units}, taken, limit - len(found))
        if len(found) == limit:
            break
    return [
        FreeTime(one.starts_at.astimezone(platform.zone), one.ends_at.astimezone(platform.zone), one.units)
        for one in found
    ]


def _up_to_grid(at: datetime) -> datetime:
    over = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at + (GRID - over if over else over)


def _in_span(start, end, length, units, taken, limit) -> list[FreeTime]:
    found = []
    while start + length <= end and len(found) < limit:
        held = set().union(*(taken.get(at, ()) for at in slots(start, start + length)))
        if free := len(units - held):
            found.append(FreeTime(start, start + length, free))
            start += length
        else:
            start += GRID
    return found
