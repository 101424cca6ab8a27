"""Writes to bookings. Each locks the equipment or the booking, looks again, and leaves a line in the history."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services import telling
from services.actions.common import Refused, Stale
from services.choices import HOLDING, BookingState
from services.free import free_units, next_free
from services.hours import ONE_DAY, open_hours, slots
from services.models import Booking, BookingEvent, BookingSlot, Equipment
from services.models.words import UNANSWERED
from services.permissions import may_run, operators_of
from services.rules import booking_organisations, problems
from services.signals import announce_booking


class NotPossible(Refused):
    """The span breaks rules of the platform; ``problems`` name the fields."""

    def __init__(self, found):
        super().__init__(*(one.text for one in found))
        self.problems = found


class Taken(Refused):
    """Somebody else has the time. ``next_free``: the first spans of the same length that were free."""

    status = 409

    def __init__(self, offered):
        super().__init__(_("This time has been taken in the meantime."))
        self.next_free = offered


@transaction.atomic
def book(
    *,
    equipment: Equipment,
    organisation,
    by,
    starts_at,
    ends_at,
    purpose: str,
    key: str,
    number: int | None = None,
    case=None,
) -> Booking:
    """Hold a unit (``number``, or the first that is free) for an organisation. The same ``key`` twice is one booking.

    Raises PermissionDenied (not a member, not admitted), NotPossible, Taken.
    """
    equipment = Equipment.objects.select_for_update(of=("self",)).select_related("platform").get(pk=equipment.pk)
    known = Booking.objects.for_list().filter(organisation=organisation, start_key=key).first()
    if known:
        return known
    platform = equipment.platform
    if organisation not in booking_organisations(by, platform):
        raise PermissionDenied
    if not platform.takes_bookings or equipment.removed_at:
        raise Refused(_("This platform takes no bookings now."))
    hours = open_hours(platform, equipment, since=starts_at.astimezone(platform.zone).date() - ONE_DAY)
    if found := problems(equipment, hours, starts_at, ends_at):
        raise NotPossible(found)
    units = [unit for unit in free_units(equipment, starts_at, ends_at) if number in (None, unit.number)]
    if not units:
        raise _taken(equipment, starts_at, ends_at)
    booking = Booking(
        unit=units[0], organisation=organisation, by=by, purpose=purpose, starts_at=starts_at, ends_at=ends_at, case=case, start_key=key,
        state=BookingState.REQUESTED if platform.needs_confirmation else BookingState.CONFIRMED,
        price=equipment.cost(hours.hours(starts_at, ends_at)),
    )  # fmt: skip
    try:
        with transaction.atomic():
            hold(booking)
    except IntegrityError:
        raise _taken(equipment, starts_at, ends_at) from None
    _happened(booking, by=by, organisation=organisation)
    _tell_operators(booking, telling.ASKED if platform.needs_confirmation else telling.BOOKED, by=by)
    return booking


def hold(booking: Booking) -> None:
    """Store a new booking with its half hours. Raises IntegrityError where one of them is held already: see ``BookingSlot``."""
    booking.save(force_insert=True)
    rows = (
        BookingSlot(booking=booking, unit=booking.unit, starts_at=at)
        for at in slots(booking.starts_at, booking.ends_at)
    )
    BookingSlot.objects.bulk_create(rows, batch_size=500)


def _taken(equipment, starts_at, ends_at) -> Taken:
    return Taken(next_free(equipment, ends_at - starts_at, after=starts_at))


@transaction.atomic
def confirm(*, booking: Booking, by, version: int) -> Booking:
    """An operator says yes. Raises PermissionDenied, Stale."""
    kept = _operators(booking, by=by, version=version, states={BookingState.REQUESTED})
    return _move(kept, BookingState.CONFIRMED, by=by, text=telling.CONFIRMED)


@transaction.atomic
def decline(*, booking: Booking, by, version: int, reason: str) -> Booking:
    """An operator says no to what was asked for, or cancels what it had confirmed. Raises PermissionDenied, Stale."""
    kept = _operators(booking, by=by, version=version, states={BookingState.REQUESTED, BookingState.CONFIRMED})
    if kept.state == BookingState.REQUESTED:
        return _move(kept, BookingState.DECLINED, by=by, text=telling.DECLINED, reason=reason)
    if kept.ends_at <= timezone.now():
        raise Stale(_("This booking is over. Say whether it was used."))
    return _move(kept, BookingState.CANCELLED, by=by, text=telling.CALLED_OFF, reason=reason)


@transaction.atomic
def close(*, booking: Booking, by, version: int, used: bool) -> Booking:
    """After its beginning an operator says whether a booking was used. Raises PermissionDenied, Stale, Refused."""
    states = {BookingState.CONFIRMED, BookingState.USED, BookingState.NO_SHOW}
    kept = _operators(booking, by=by, version=version, states=states)
    if kept.starts_at > timezone.now():
        raise Refused(_("This booking has not begun yet."))
    return _move(kept, BookingState.USED if used else BookingState.NO_SHOW, by=by)


@transaction.atomic
def cancel(*, booking: Booking, by, version: int, reason: str = "") -> Booking:
    """The organisation that booked gives the time back, until the platform's deadline. Raises PermissionDenied, Stale, Refused."""
    kept = _locked(booking)
    if kept.organisation_id not in by.organisation_ids:
        raise PermissionDenied
    if kept.state == BookingState.CANCELLED:
        return kept
    _as_shown(kept, version, {BookingState.REQUESTED, BookingState.CONFIRMED})
    if not may_cancel_now(kept):
        until = kept.cancellable_until.astimezone(kept.platform.zone)
        raise Refused(
            _("Bookings here can be cancelled until %(when)s. Call the operator.") % {"when": f"{until:%Y-%m-%d %H:%M}"}
        )
    _move(kept, BookingState.CANCELLED, by=by, reason=reason, organisation=kept.organisation)
    _tell_operators(kept, telling.CANCELLED, by=by)
    return kept


def may_cancel_now(booking: Booking) -> bool:
    """Requested: until it begins. Confirmed: until the platform's deadline."""
    now = timezone.now()
    until = booking.starts_at if booking.state == BookingState.REQUESTED else booking.cancellable_until
    return booking.state in (BookingState.REQUESTED, BookingState.CONFIRMED) and now < until


def lapse_unanswered(*, now=None) -> int:
    """Requests that nobody answered before they began: declined, and both sides are told. Safe to run twice."""
    now, touched = now or timezone.now(), 0
    for pk in Booking.objects.waiting().filter(starts_at__lte=now).values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            kept = _locked(Booking(pk=pk))
            if kept.state != BookingState.REQUESTED:
                continue
            _move(kept, BookingState.DECLINED, by=None, text=telling.LAPSED, reason=UNANSWERED)
            _tell_operators(kept, telling.LAPSED_HERE, by=None)
            touched += 1
    return touched


def _locked(booking: Booking) -> Booking:
    return Booking.objects.for_list().select_for_update(of=("self",)).get(pk=booking.pk)


def _operators(booking: Booking, *, by, version: int, states) -> Booking:
    kept = _locked(booking)
    if not may_run(by, kept.platform):
        raise PermissionDenied
    _as_shown(kept, version, states)
    return kept


def _as_shown(booking: Booking, version: int, states) -> None:
    if booking.version != version or booking.state not in states:
        raise Stale(
            _("This booking is “%(state)s” by now. Nothing was changed.") % {"state": booking.get_state_display()}
        )


def _move(booking: Booking, target: str, *, by, text: str = "", reason: str = "", organisation=None) -> Booking:
    booking.state, booking.note = target, reason
    booking.version += 1
    booking.decided_at = timezone.now()
    booking.save(update_fields=["state", "note", "version", "decided_at"])
    if target not in HOLDING:
        booking.slots.all().delete()
    mine = organisation or next(
        (one for one in operators_of(booking.platform) if by is not None and one.pk in by.organisation_ids), None
    )
    _happened(booking, by=by, organisation=mine, note=reason)
    if text:
        telling.tell(
            telling.members_of([booking.organisation_id]), text, topic=telling.BOOKING, url=booking.get_absolute_url(), except_for=by,
            names={"title": booking.equipment}, when=booking.when, reason=reason,
        )  # fmt: skip
    return booking


def _happened(booking: Booking, *, by, organisation, note: str = "") -> None:
    BookingEvent.objects.create(booking=booking, by=by, organisation=organisation, state=booking.state, note=note)
    announce_booking(booking)


def _tell_operators(booking: Booking, text: str, *, by) -> None:
    telling.tell(
        telling.members_of(operators_of(booking.platform)), text, topic=telling.BOOKING, url=booking.get_absolute_url(), except_for=by,
        names={"title": booking.equipment, "who": booking.organisation}, when=booking.when,
    )  # fmt: skip
