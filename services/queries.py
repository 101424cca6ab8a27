"""What the apps above read here: offers that fit, a quote that stays readable, what is booked, how much a platform is used.

See docs/services.md. Nothing here decides what a person may see beyond the public catalogue, unless it takes ``user``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from accounts.models import Organisation
from services.choices import BookingState, PlatformState
from services.hours import hours_with
from services.models import Booking, Closure, Platform, PlatformOperator, Service, ServiceVersion

USING = (BookingState.CONFIRMED, BookingState.USED)


@dataclass(frozen=True)
class Quote:
    """A published service as it can be ordered now. Keep ``version``: ``ordered(version)`` reads it years later."""

    version: str
    title_zh: str
    title_en: str
    price_model: str  # services.choices.PriceModel
    amount: Decimal | None  # Chinese yuan; None for free of charge and on request
    days: int | None  # working days
    voucher_uses: tuple[str, ...]  # services.choices.VoucherUse

    @property
    def is_binding(self) -> bool:
        """Whether the amount is the whole price; else a provider has to say it."""
        return self.price_model in ("free", "fixed")


def published_services(
    *, kinds: Iterable[str] = (), country: str = "", fields: Iterable[str] = (), provider: Organisation | None = None
):
    """The catalogue's services of any of these kinds, for this country or without countries, in any of these fields."""
    found = Service.objects.published().for_list()
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if country:
        found = found.filter(Q(facets__contains=f" r:{country} ") | Q(countries=[]))
    if fields:
        found = found.filter(Q.create([("facets__contains", f" f:{code} ") for code in fields], connector=Q.OR))
    if provider is not None:
        found = found.filter(provider=provider)
    return found.order_by("-published_at", "-pk")


def quote(service: Service) -> Quote | None:
    """What an order of the service would be made at; None when it cannot be ordered now."""
    stands = Service.objects.published().filter(pk=service.pk).select_related("current_version").first()
    return quoted(stands.current_version) if stands else None


def quoted(version: ServiceVersion) -> Quote:
    content = version.content
    return Quote(
        version=version.public_id, title_zh=content["title_zh"], title_en=content["title_en"], price_model=content["price_model"],
        amount=version.amount, days=content["days"], voucher_uses=tuple(content["voucher_uses"]),
    )  # fmt: skip


def ordered(version: str) -> Quote:
    """The service as it was when ``version`` was ordered. Raises ServiceVersion.DoesNotExist."""
    return quoted(ServiceVersion.objects.get(public_id=version))


def platforms_of(organisation: Organisation):
    """Published platforms that it runs, alone or with others."""
    run = PlatformOperator.objects.filter(organisation=organisation, agreed_at__isnull=False)
    return (
        Platform.objects.published().filter(pk__in=run.values("platform")).for_list().order_by("-published_at", "-pk")
    )


def bookings_of_case(case):
    """Bookings that were made for a case (``actions.bookings.book(case=...)``), the earliest first."""
    return Booking.objects.filter(case=case).for_list().order_by("starts_at", "pk")


@dataclass(frozen=True)
class Use:
    """How much of what a platform could have given was booked, in hours of units."""

    booked: Decimal
    available: Decimal
    waiting: int = 0

    @property
    def share(self) -> int | None:
        """Per cent; None where the platform was never open."""
        return round(100 * self.booked / self.available) if self.available else None


def use_of(platforms: Iterable[Platform], since: datetime, until: datetime) -> dict[int, Use]:
    """For each platform, by its key: hours confirmed or used against open hours of its units now in use. Four queries for all."""
    platforms = list(platforms)
    booked, units, closures = defaultdict(Decimal), defaultdict(lambda: defaultdict(int)), defaultdict(list)
    waiting = defaultdict(int)
    keys = [platform.pk for platform in platforms]
    rows = Booking.objects.overlapping(since, until).filter(unit__equipment__platform__in=keys)
    hours = {}
    for platform, equipment, first, last, why in Closure.objects.filter(platform__in=keys).values_list(
        "platform", "equipment", "starts_on", "ends_on", "reason"
    ):
        closures[platform].append((equipment, first, last, why))
    for platform in platforms:
        for equipment in platform.equipment.all():
            if equipment.removed_at is None:
                units[platform.pk][equipment.pk] = sum(unit.in_use for unit in equipment.units.all())
        hours[platform.pk] = hours_with(platform, (row[1:] for row in closures[platform.pk] if row[0] is None))
    counted = rows.filter(state__in=USING).values_list("unit__equipment__platform", "starts_at", "ends_at")
    for platform, starts_at, ends_at in counted:
        booked[platform] += hours[platform].hours(max(starts_at, since), min(ends_at, until))
    for platform in (
        Booking.objects.waiting()
        .filter(unit__equipment__platform__in=keys)
        .values_list("unit__equipment__platform", flat=True)
    ):
        waiting[platform] += 1
    found = {}
    for platform in platforms:
        available = Decimal(0)
        open_now = platform.state == PlatformState.IN_SERVICE  # what is not open, or not any more, has nothing to give
        for equipment, number in units[platform.pk].items() if open_now else ():
            shut = (row[1:] for row in closures[platform.pk] if row[0] in (None, equipment))
            available += number * hours_with(platform, shut).hours(since, until)
        found[platform.pk] = Use(booked[platform.pk], available, waiting[platform.pk])
    return found
