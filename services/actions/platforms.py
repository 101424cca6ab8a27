"""Writes to platforms: the platform itself, its operators, equipment with its units, and closed days."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services import telling
from services.actions.common import Refused, Stale, next_state, note
from services.choices import OfferState, PlatformState
from services.models import Booking, Closure, Equipment, Platform, PlatformOperator, Unit
from services.models.words import CHANGED
from services.permissions import is_provider, may_edit_platform, may_offer, may_take_down, operators_of


@transaction.atomic
def save_platform(*, platform: Platform | None, lead, values: dict, by, version: int = 0, key: str = "") -> Platform:
    """Make (``platform`` None, with ``lead`` as its only operator) or change a platform. Raises PermissionDenied, Stale, Refused."""
    if platform is None:
        if not may_offer(by, lead):
            raise PermissionDenied
        known = Platform.objects.filter(start_key=key).first() if key else None
        if known and may_edit_platform(by, known):
            return known
        kept = Platform(start_key=key or None)
    else:
        kept = locked(platform, by=by)
        if kept.version != version:
            raise Stale
        kept.version += 1
    closing = kept.state != PlatformState.CLOSED and values.get("state") == PlatformState.CLOSED
    if closing and platform is not None:
        _no_bookings_after(kept.pk, values["closed_on"])
    for name, value in values.items():
        setattr(kept, name, value)
    own = {lead.pk} if platform is None else set(kept.operators.values_list("organisation", flat=True))
    if kept.base and kept.base.operator_id not in own:
        raise Refused(_("The base belongs to another organisation."))
    kept.changed_at = timezone.now()
    kept.refresh_derived()
    kept.save()
    if platform is None:
        PlatformOperator.objects.create(
            platform=kept, organisation=lead, is_lead=True, share=100, agreed_at=timezone.now()
        )
        _derive(kept)
    elif kept.publication != OfferState.DRAFT:
        note(state=kept.publication, by=by, platform=kept, text=CHANGED)
    return kept


@transaction.atomic
def move_platform(*, platform: Platform, move: str, by) -> Platform:
    """Publish, pause or retire. Made twice it is made once. Raises PermissionDenied, Stale, Refused."""
    kept = locked(platform, by=by)
    target = next_state(kept.publication, move, office=False)
    if target is None:
        return kept
    if target == OfferState.PUBLISHED:
        if kept.lead is None or not is_provider(kept.lead):
            raise Refused(_("Only verified carriers publish platforms."))
        kept.published_at = timezone.now()
    return _moved(kept, target, by=by)


@transaction.atomic
def office_platform(*, platform: Platform, move: str, by, reason: str = "") -> Platform:
    """The office takes a platform down, with a reason, or puts it back; its operators are told. Raises PermissionDenied, Stale."""
    kept = Platform.objects.select_for_update().get(pk=platform.pk)
    if not may_take_down(by, [row.organisation for row in kept.operators.select_related("organisation")]):
        raise PermissionDenied
    target = next_state(kept.publication, move, office=True)
    if target is None:
        return kept
    kept.reason = reason if target == OfferState.TAKEN_DOWN else ""
    _moved(kept, target, by=by, office=True, text=reason)
    telling.tell(
        telling.members_of(operators_of(kept)),
        telling.TAKEN_DOWN if target == OfferState.TAKEN_DOWN else telling.PUT_BACK,
        topic=telling.OFFER, url=kept.get_absolute_url(), except_for=by, names={"title": kept}, reason=reason,
    )  # fmt: skip
    return kept


@transaction.atomic
def save_operators(*, platform: Platform, rows: list[dict], by, version: int) -> Platform:
    """Who runs the platform: ``rows`` of organisation, share (per cent, 100 in all) and duty, the lead among them.

    A new operator is asked to agree. Raises PermissionDenied, Stale, Refused.
    """
    kept = locked(platform, by=by)
    if kept.version != version:
        raise Stale
    if sum(row["share"] for row in rows) != 100:
        raise Refused(
            _("The shares add up to %(sum)d per cent, not to 100.") % {"sum": sum(row["share"] for row in rows)}
        )
    if kept.lead not in [row["organisation"] for row in rows]:
        raise Refused(_("The lead operator stays."))
    wanted = {row["organisation"].pk: row for row in rows}
    kept.operators.exclude(organisation__in=wanted).delete()
    known = {row.organisation_id: row for row in kept.operators.all()}
    for organisation_id, row in wanted.items():
        if organisation_id in known:
            known[organisation_id].share, known[organisation_id].duty = row["share"], row["duty"]
            known[organisation_id].save(update_fields=["share", "duty"])
        else:
            PlatformOperator.objects.create(platform=kept, **row)
            _ask_to_run(kept, row["organisation"], by=by)
    kept.version += 1
    _derive(kept)
    return kept


def _ask_to_run(platform: Platform, organisation, *, by) -> None:
    telling.tell(
        telling.members_of([organisation], managers_only=True), telling.ASKED_TO_RUN, topic=telling.OFFER, except_for=by,
        url=platform.get_absolute_url(), names={"title": platform, "who": platform.lead},
    )  # fmt: skip


@transaction.atomic
def answer_operator(*, platform: Platform, organisation, agree: bool, by) -> None:
    """A joint operator agrees, or declines and is taken off (its share goes to the lead). Raises PermissionDenied, Stale."""
    kept = Platform.objects.select_for_update().get(pk=platform.pk)
    row = kept.operators.select_related("organisation").filter(organisation=organisation, agreed_at=None).first()
    if row is None:
        raise Stale(_("This has been answered already."))
    if not may_offer(by, row.organisation):
        raise PermissionDenied
    if agree:
        row.agreed_at = timezone.now()
        row.save(update_fields=["agreed_at"])
    else:
        lead = kept.operators.get(is_lead=True)
        lead.share += row.share
        row.delete()
        lead.save(update_fields=["share"])
    kept.version += 1
    _derive(kept)
    telling.tell(
        telling.members_of([kept.lead]), telling.ANSWERED_RUN if agree else telling.DECLINED_RUN, topic=telling.OFFER,
        url=kept.get_absolute_url(), except_for=by, names={"title": kept, "who": organisation},
    )  # fmt: skip


@transaction.atomic
def save_equipment(
    *,
    platform: Platform,
    equipment: Equipment | None,
    values: dict,
    units: set[int],
    by,
    version: int = 0,
    key: str = "",
) -> Equipment:
    """Make or change equipment. ``units``: numbers in use; a number left out is put away, if nobody has booked it.

    Raises PermissionDenied, Stale, Refused.
    """
    kept_platform = locked(platform, by=by)
    if equipment is None:
        known = kept_platform.equipment.filter(start_key=key).first() if key else None
        if known:
            return known
        kept = Equipment(platform=kept_platform, start_key=key or None)
    else:
        kept = kept_platform.equipment.select_for_update().get(pk=equipment.pk)
        if kept.version != version or kept.removed_at:
            raise Stale
        kept.version += 1
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    _set_units(kept, units)
    _derive(kept_platform)
    return kept


def _set_units(equipment: Equipment, wanted: set[int]) -> None:
    known = {unit.number: unit for unit in equipment.units.all()}
    put_away = [unit for number, unit in known.items() if unit.in_use and number not in wanted]
    booked = Booking.objects.holding().filter(unit__in=put_away, ends_at__gt=timezone.now())
    if numbers := sorted(set(booked.values_list("unit__number", flat=True))):
        raise Refused(
            _("Unit %(numbers)s is booked. Cancel these bookings first.") % {"numbers": ", ".join(map(str, numbers))}
        )
    for number in wanted - known.keys():
        Unit.objects.create(equipment=equipment, number=number)
    for number, unit in known.items():
        if unit.in_use != (number in wanted):
            unit.in_use = number in wanted
            unit.save(update_fields=["in_use"])


@transaction.atomic
def remove_equipment(*, equipment: Equipment, by) -> None:
    """Take equipment off the platform; past bookings keep it. Raises PermissionDenied, Refused when somebody has booked it."""
    platform = locked(equipment.platform, by=by)
    kept = platform.equipment.select_for_update().get(pk=equipment.pk)
    ahead = Booking.objects.holding().filter(unit__equipment=kept, ends_at__gt=timezone.now()).count()
    if ahead:
        raise Refused(_booked(ahead))
    if kept.removed_at is None:
        kept.removed_at = timezone.now()
        kept.save(update_fields=["removed_at"])
        _derive(platform)


@transaction.atomic
def add_closure(
    *, platform: Platform, by, starts_on, ends_on, reason: str, equipment: Equipment | None = None
) -> Closure:
    """Close a platform, or one kind of equipment, on some days. Raises PermissionDenied, Refused while bookings lie in them."""
    kept = locked(platform, by=by)
    # Bookings lock the equipment: none slips in between the look and the closure.
    list(kept.equipment.select_for_update().values_list("pk", flat=True))
    first, last = _edges(kept, starts_on, ends_on)
    held = Booking.objects.holding().overlapping(first, last).filter(unit__equipment__platform=kept)
    if equipment is not None:
        held = held.filter(unit__equipment=equipment)
    if number := held.count():
        raise Refused(_booked(number))
    closure, _made = Closure.objects.get_or_create(
        platform=kept, equipment=equipment, starts_on=starts_on, ends_on=ends_on, defaults={"reason": reason}
    )
    return closure


@transaction.atomic
def remove_closure(*, closure: Closure, by) -> None:
    """Open again. Removing it twice is no error."""
    locked(closure.platform, by=by)
    Closure.objects.filter(pk=closure.pk).delete()


def _edges(platform: Platform, starts_on, ends_on):
    zone, midnight = platform.zone, timezone.datetime.min.time()
    combine = timezone.datetime.combine
    return combine(starts_on, midnight, tzinfo=zone), combine(
        ends_on + timezone.timedelta(days=1), midnight, tzinfo=zone
    )


def _booked(number: int) -> str:
    return ngettext(
        "%(n)d booking stands in the way. Cancel it first, so that its people are told.",
        "%(n)d bookings stand in the way. Cancel them first, so that their people are told.",
        number,
    ) % {"n": number}


def _no_bookings_after(platform_id: int, day) -> None:
    list(Equipment.objects.select_for_update().filter(platform=platform_id).values_list("pk", flat=True))
    held = Booking.objects.holding().filter(unit__equipment__platform=platform_id, ends_at__gt=timezone.now())
    if number := held.filter(ends_at__date__gt=day).count():
        raise Refused(_booked(number))


def locked(platform: Platform, *, by) -> Platform:
    """The row, for somebody who may change it. Raises PermissionDenied."""
    kept = Platform.objects.select_for_update(of=("self",)).select_related("base", "region").get(pk=platform.pk)
    if not may_edit_platform(by, kept):
        raise PermissionDenied
    return kept


def _moved(platform: Platform, target: str, *, by, office: bool = False, text: str = "") -> Platform:
    platform.publication = target
    platform.version += 1
    platform.changed_at = timezone.now()
    platform.save()
    note(state=target, by=by, office=office, text=text, platform=platform)
    return platform


def _derive(platform: Platform) -> None:
    """After operators or equipment changed: what the search finds, from the rows as they are now."""
    platform._prefetched_objects_cache = {}
    platform.refresh_derived()
    platform.changed_at = timezone.now()
    platform.save()
