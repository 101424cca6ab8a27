"""Demonstration rows: services of fourteen incubators, platforms in every state, bookings around now. All invented.

Every row goes through its form and its action, as if people had typed it.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from accounts.models import Membership, User
from core.ids import new_public_id
from services.actions import bookings as booking_actions
from services.actions import platforms as platform_actions
from services.actions import services as service_actions
from services.choices import BookingState
from services.forms.platform import EquipmentForm, PlatformForm
from services.forms.service import ServiceForm
from services.free import free_units
from services.hours import moment, open_hours
from services.models import Booking, BookingEvent, Platform, Service
from services.rules import problems

DATA = Path(__file__).parent / "data" / "demo.json"
ROOM = 90  # days that the search for a fitting day goes through


def load(world: dict) -> None:
    """``world["services"]`` and ``world["platforms"]`` map the keys of ``demo.json`` to rows."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    world["services"] = {row["key"]: _service(world, data, row, number) for number, row in enumerate(data["services"])}
    world["platforms"] = {row["key"]: _platform(world, data, row) for row in data["platforms"]}
    for row in data["bookings"]:
        _booking(world, data, row)


def _checked(form):
    """The form, or ValueError with what is wrong: demonstration data obeys the rules of user input."""
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return form


def _member(organisation, *, manager: bool = True) -> User:
    """A member of the organisation; one is made where it has none."""
    rows = Membership.objects.current().filter(organisation=organisation).select_related("user").order_by("pk")
    found = next((row.user for row in rows if not manager or row.role == Membership.Role.MANAGER), None)
    if found:
        return found
    user = User.objects.create_user(email=f"carrier-{organisation.pk}@demo.example", name=f"负责人{organisation.pk}")
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.MANAGER)
    return user


def _service(world: dict, data: dict, row: dict, number: int) -> Service:
    provider = world["organisations"][row["provider"]]
    by = _member(provider)
    base = world["bases"].get(row.get("base"))
    typed = {
        **data["service"], **{name: value for name, value in row.items() if name not in ("key", "provider", "base", "state", "days_ago", "reason", "price_before")},
        "base": base.public_id if base and base.is_public else "", "version": 0, "key": new_public_id(),
    }  # fmt: skip
    first = {**typed, "amount": row["price_before"]} if "price_before" in row else typed
    form = _checked(ServiceForm(first, instance=Service(provider=provider), provider=provider))
    service = service_actions.save_service(service=None, provider=provider, values=form.values, by=by)
    Service.objects.filter(pk=service.pk).update(is_invented=True)
    state = row.get("state", "published")
    if state != "draft":
        service = service_actions.move_service(service=service, move="publish", by=by)
    if "price_before" in row:
        form = _checked(ServiceForm(typed, instance=Service.objects.get(pk=service.pk), provider=provider))
        service = service_actions.save_service(
            service=service, provider=provider, values=form.values, by=by, version=service.version
        )
    if state in ("paused", "retired"):
        service = service_actions.move_service(service=service, move=state.removesuffix("d"), by=by)
    if state == "taken_down":
        officer = world["users"]["officer@demo.example"]
        service = service_actions.office_service(service=service, move="take_down", by=officer, reason=row["reason"])
    if state != "draft":
        at = world["now"] - timedelta(days=12 + 9 * number % 200, hours=number)
        Service.objects.filter(pk=service.pk).update(published_at=at, changed_at=at)
        service.events.update(at=at)
        for place, version in enumerate(service.versions.order_by("-number")):
            service.versions.filter(pk=version.pk).update(published_at=at - timedelta(days=120 * place))
    return service


def _platform(world: dict, data: dict, row: dict) -> Platform:
    lead = world["organisations"][row["lead"]]
    by = _member(lead)
    base = world["bases"].get(row.get("base"))
    hours = row.get("hours", ["09:00", "17:30"])
    week = {
        f"hours_{day}_{end}": hours[end] if day < row.get("open_days", 5) else "" for day in range(7) for end in (0, 1)
    }
    day = {name: world["today"] + timedelta(days=row[name]) for name in ("opens_on", "closed_on") if name in row}
    skipped = ("key", "lead", "base", "hours", "open_days", "operators", "equipment", "publication", "closure", *day)
    typed = {
        **data["platform"], **week, **day, **{name: value for name, value in row.items() if name not in skipped},
        "base": base.public_id if base and base.is_public else "", "version": 0, "key": new_public_id(),
    }  # fmt: skip
    form = _checked(PlatformForm(typed, organisations=[lead]))
    platform = platform_actions.save_platform(platform=None, lead=lead, values=form.values, by=by)
    Platform.objects.filter(pk=platform.pk).update(is_invented=True)
    for one in row["equipment"]:
        filled = _checked(EquipmentForm({**one, "version": 0, "key": new_public_id()}))
        platform_actions.save_equipment(
            platform=platform, equipment=None, values=filled.values, units=filled.cleaned_data["numbers"], by=by
        )
    if "operators" in row:
        _operators(world, platform, lead, row["operators"], by)
    if "closure" in row:
        first, last, reason = row["closure"]
        platform_actions.add_closure(
            platform=platform, by=by, starts_on=world["today"] + timedelta(days=first), ends_on=world["today"] + timedelta(days=last), reason=reason
        )  # fmt: skip
    if row.get("publication") != "draft":
        platform = platform_actions.move_platform(platform=platform, move="publish", by=by)
    return platform


def _operators(world, platform, lead, wanted, by) -> None:
    rows = [{"organisation": lead, "share": 100 - sum(share for _key, share, _duty, _agreed in wanted), "duty": ""}]
    rows += [
        {"organisation": world["organisations"][key], "share": share, "duty": duty}
        for key, share, duty, _agreed in wanted
    ]
    version = Platform.objects.get(pk=platform.pk).version
    platform_actions.save_operators(platform=platform, rows=rows, by=by, version=version)
    for key, _share, _duty, agreed in wanted:
        organisation = world["organisations"][key]
        if agreed:
            platform_actions.answer_operator(
                platform=platform, organisation=organisation, agree=True, by=_member(organisation)
            )


def _booking(world: dict, data: dict, row: dict) -> Booking | None:
    """On the first open day from ``day`` (days from today, past ones backwards) on which the platform is open and the unit free."""
    platform = Platform.objects.get(pk=world["platforms"][row["platform"]].pk)
    equipment = platform.equipment.order_by("pk")[row["equipment"]]
    organisation, now = world["organisations"][row["organisation"]], world["now"]
    step = 1 if row["day"] >= 0 else -1
    first = world["today"] + timedelta(days=row["day"])
    hours = open_hours(platform, equipment, since=first - timedelta(days=ROOM))
    for number in range(ROOM):
        day = first + timedelta(days=step * number)
        start, end = (moment(day, time.fromisoformat(text), platform.zone) for text in row["time"])
        if problems(equipment, hours, start, end, now=min(now, start - timedelta(days=2))):
            continue
        if booking := _made(world, platform, equipment, organisation, row, start, end):
            return booking
    raise ValueError(f"no day fits {row}")


def _made(world, platform, equipment, organisation, row, start: datetime, end: datetime) -> Booking | None:
    if start > timezone.now() + timedelta(hours=platform.notice_hours):
        by = _member(organisation, manager=False)
        try:
            booking = booking_actions.book(
                equipment=equipment, organisation=organisation, by=by, starts_at=start, ends_at=end, purpose=row["purpose"], key=new_public_id()
            )  # fmt: skip
        except booking_actions.Taken:
            return None
        return _answered(booking, row.get("state"))
    return _past(world, equipment, organisation, row, start, end)


def _answered(booking: Booking, state: str | None) -> Booking:
    operator = _member(booking.platform.lead)
    if state == "confirmed" and booking.state == BookingState.REQUESTED:
        return booking_actions.confirm(booking=booking, by=operator, version=booking.version)
    if state == "declined":
        return booking_actions.decline(
            booking=booking, by=operator, version=booking.version, reason="该时段设备安排年度校准，请改约下周。"
        )
    if state == "cancelled":
        return booking_actions.cancel(booking=booking, by=booking.by, version=booking.version)
    return booking


def _past(world, equipment, organisation, row, start, end) -> Booking | None:
    """A booking of some days ago, written as it would stand there now."""
    free = free_units(equipment, start, end)
    if not free:
        return None
    state = row.get("state", BookingState.USED)
    made_at = start - timedelta(days=4)
    hours = open_hours(equipment.platform, equipment, since=start.date())
    booking = Booking(
        unit=free[0], organisation=organisation, by=_member(organisation, manager=False), starts_at=start, ends_at=end, purpose=row["purpose"],
        state=state, created_at=made_at, decided_at=made_at, price=equipment.cost(hours.hours(start, end)), start_key=new_public_id(),
    )  # fmt: skip
    booking_actions.hold(booking)
    BookingEvent.objects.create(
        booking=booking, at=made_at, by=booking.by, organisation=organisation, state=BookingState.REQUESTED
    )
    if state != BookingState.REQUESTED:
        BookingEvent.objects.create(booking=booking, at=end, organisation=equipment.platform.lead, state=state)
    return booking
