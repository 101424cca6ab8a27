"""What a booking must obey, as sentences for the form; asked once for the page and once more under the lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Capacity
from accounts.permissions import acts_as
from services.choices import Access
from services.hours import ONE_DAY, OpenHours, on_grid
from services.models import Equipment, Platform


@dataclass(frozen=True)
class Problem:
    field: str  # of the form: day, start, end_day, end
    text: str


def may_book(user, platform: Platform) -> bool:
    """Whether the person can book here at all, as far as who they are decides."""
    return bool(booking_organisations(user, platform))


def booking_organisations(user, platform: Platform) -> list:
    """The person's organisations that may book on the platform."""
    if not getattr(user, "is_authenticated", False):
        return []
    verified = [one for one in user.organisations() if one.is_verified]
    if platform.access == Access.ENTERPRISES:
        if not acts_as(user, Capacity.Kind.ENTERPRISE):
            return []
        verified = [one for one in verified if Capacity.Kind.ENTERPRISE in one.capacities]
    return verified


def problems(
    equipment: Equipment, hours: OpenHours, starts_at: datetime, ends_at: datetime, *, now: datetime | None = None
) -> list[Problem]:
    """What is wrong with a span of time, first the most basic; empty when it can be booked if a unit is free."""
    platform, now = equipment.platform, now or timezone.now()
    if ends_at <= starts_at:
        return [Problem("end", _("The end must be later than the beginning."))]
    if not (on_grid(starts_at) and on_grid(ends_at)):
        return [Problem("start", _("Choose full or half hours."))]
    found = []
    if starts_at < now + timedelta(hours=platform.notice_hours):
        found.append(Problem("start", _too_soon(platform, now)))
    if starts_at > now + timedelta(days=platform.days_ahead):
        found.append(
            Problem(
                "day", _("Bookings open %(days)d days ahead. Choose an earlier day.") % {"days": platform.days_ahead}
            )
        )
    return found + _times(platform, hours, starts_at, ends_at)


def _too_soon(platform: Platform, now: datetime) -> str:
    if not platform.notice_hours:
        return _("This time has passed.")
    earliest = (now + timedelta(hours=platform.notice_hours)).astimezone(platform.zone)
    return _("Book at least %(hours)d hours ahead: the earliest beginning is %(when)s.") % {
        "hours": platform.notice_hours, "when": f"{earliest:%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _times(platform: Platform, hours: OpenHours, starts_at: datetime, ends_at: datetime) -> list[Problem]:
    zone = platform.zone
    first, last = starts_at.astimezone(zone).date(), (ends_at - timedelta(seconds=1)).astimezone(zone).date()
    if first != last and not platform.overnight:
        return [Problem("end", _("A booking here begins and ends on the same day."))]
    found = []
    if hours.on(first) is None:
        return [Problem("day", _closed(hours, first))]
    if not hours.is_open(starts_at):
        found.append(Problem("start", _outside(hours, first)))
    if hours.on(last) is None:
        found.append(Problem("end", _closed(hours, last)))
    elif not hours.is_open(ends_at, as_end=True):
        found.append(Problem("end", _outside(hours, last)))
    day = first + ONE_DAY
    while day < last:
        if hours.closed_because(day) is not None:
            found.append(Problem("end", _closed(hours, day)))
            break
        day += ONE_DAY
    if ends_at - starts_at > timedelta(hours=platform.longest_hours):
        found.append(
            Problem("end", _("The longest booking is %(hours)d hours.") % {"hours": platform.longest_hours})
        )  # fmt: skip
    return found


def _closed(hours: OpenHours, day) -> str:
    reason = hours.closed_because(day)
    if reason:
        return _("Closed on %(day)s: %(reason)s.") % {"day": f"{day:%Y-%m-%d}", "reason": reason}
    return _("Closed on %(day)s.") % {"day": f"{day:%Y-%m-%d}"}


def _outside(hours: OpenHours, day) -> str:
    opens, closes = (edge.astimezone(hours.zone) for edge in hours.on(day))
    return _("Open from %(opens)s to %(closes)s on %(day)s.") % {
        "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}", "day": f"{day:%Y-%m-%d}",
    }  # fmt: skip
