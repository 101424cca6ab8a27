"""A professional platform: who runs it, where it stands, what is in it, and when it is open."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationStatus
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from core.filters import make_search_text
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from incubators.choices import PlatformKind
from incubators.models import OverseasEntity
from incubators.models.entity import place_of
from regions.models import Region, TechnologyField
from services.choices import TIME_ZONES, Access, OfferState, PlatformState, offer_badge, platform_badge
from services.models.words import facet_words, in_page_language
from services.prices import Rates

WEEK = 7


def default_hours() -> list:
    """Monday to Friday 09:00-17:30."""
    return [["09:00", "17:30"] if day < 5 else None for day in range(WEEK)]


class PlatformQuerySet(models.QuerySet):
    def published(self):
        """Published, and its lead operator is verified."""
        lead = PlatformOperator.objects.filter(
            platform=OuterRef("pk"), is_lead=True, organisation__status=OrganisationStatus.VERIFIED
        )
        return self.filter(Exists(lead), publication=OfferState.PUBLISHED)

    def run_by(self, organisation_ids):
        """Operated by one of these organisations: those that were asked and have not agreed yet included."""
        operators = PlatformOperator.objects.filter(platform=OuterRef("pk"), organisation__in=organisation_ids)
        return self.filter(Exists(operators))

    def visible_to(self, user):
        """The catalogue for everybody, one's own in any state; the office everything that was ever published."""
        seen = Q(pk__in=self.model.objects.published().values("pk"))
        if user.is_authenticated and user.organisation_ids:
            seen |= Q(pk__in=self.model.objects.run_by(user.organisation_ids).values("pk"))
        if is_commission(user):
            seen |= Q(pk__in=self.model.objects.handled_by_office(user).values("pk"))
        return self.filter(seen)

    def handled_by_office(self, user):
        """What the office's pages list; nothing about platforms of organisations that the reader is tied to."""
        if not is_commission(user):
            return self.none()
        tied = PlatformOperator.objects.filter(
            platform=OuterRef("pk"), organisation__in=conflicted_organisation_ids(user)
        )
        return self.exclude(publication=OfferState.DRAFT).exclude(Exists(tied))

    def for_list(self):
        return self.select_related("region", "base__region").prefetch_related("operators__organisation")


class Platform(WithPublicId):
    """Laboratory, proof of concept, pilot production, testing. ``state`` is about the house, ``publication`` about the catalogue."""

    kind = models.CharField(_("kind of platform"), max_length=20, choices=PlatformKind)
    name_zh = CleanCharField(_("Chinese name"), max_length=80)
    name_en = CleanCharField(_("English name"), max_length=120, blank=True)
    description_zh = CleanTextField(_("description in Chinese"), max_length=2000)
    description_en = CleanTextField(_("description in English"), max_length=3000, blank=True)
    state = models.CharField(_("stage"), max_length=12, choices=PlatformState, default=PlatformState.PLANNED)
    opens_on = models.DateField(_("opens on"), null=True, blank=True, help_text=_("Planned, or the day it opened."))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    publication = models.CharField(_("state"), max_length=12, choices=OfferState, default=OfferState.DRAFT)
    reason = CleanTextField(_("reason"), max_length=500, blank=True, help_text="Why the office took it down")
    published_at = models.DateTimeField(null=True, blank=True)
    base = models.ForeignKey(
        OverseasEntity,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("overseas base"),
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("country or region"))
    city = CleanCharField(_("city"), max_length=60, blank=True)
    city_en = CleanCharField(_("city in English"), max_length=60, blank=True)
    address = CleanCharField(_("address"), max_length=160, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=[(name, name) for name in TIME_ZONES], default="Asia/Shanghai"
    )
    tech_fields = models.JSONField(_("technology fields"), default=list, blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    certificate_note = CleanCharField(_("numbers of the certificates"), max_length=200, blank=True)
    hours = models.JSONField(default=default_hours, help_text="Seven days from Monday: [from, until] or null")
    follows_workdays = models.BooleanField(
        _("follows the Chinese working-day calendar"), default=True,
        help_text=_("Closed on public holidays, open on days that are worked instead."),
    )  # fmt: skip
    access = models.CharField(_("who may book"), max_length=12, choices=Access, default=Access.MEMBERS)
    needs_confirmation = models.BooleanField(_("bookings need our confirmation"), default=True)
    overnight = models.BooleanField(_("may run over several days"), default=False)
    notice_hours = models.PositiveSmallIntegerField(
        _("book at least"), default=24, validators=[MaxValueValidator(24 * 60)]
    )
    longest_hours = models.PositiveSmallIntegerField(
        _("longest booking"), default=8, validators=[MinValueValidator(1), MaxValueValidator(24 * 14)]
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("cancel until"), default=24, validators=[MaxValueValidator(24 * 60)]
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("bookable ahead"), default=60, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    contact_role_zh = CleanCharField(_("contact, in Chinese"), max_length=60)
    contact_role_en = CleanCharField(_("contact, in English"), max_length=80, blank=True)
    mailbox = models.EmailField(_("mailbox"), blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="Saves so far: a form that shows an older one is stale")
    start_key = models.CharField(max_length=16, unique=True, null=True, blank=True)
    search_text = models.TextField(blank=True)
    facets = models.TextField(blank=True)
    is_invented = models.BooleanField(default=False)

    objects = PlatformQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["publication", "-published_at", "-id"], name="platform_newest"),
            models.Index(fields=["base", "publication"], name="platform_base"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PlatformState.CLOSED) | Q(closed_on__isnull=False),
                name="platform_closed_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(publication=OfferState.DRAFT) | Q(published_at__isnull=False),
                name="platform_published_has_a_time",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("services:platform-detail", args=[self.public_id])

    @property
    def name(self) -> str:
        return in_page_language(self.name_zh, self.name_en)

    @property
    def description(self) -> str:
        return in_page_language(self.description_zh, self.description_en)

    @property
    def contact_role(self) -> str:
        return in_page_language(self.contact_role_zh, self.contact_role_en)

    @property
    def place(self) -> str:
        return place_of(self.region, in_page_language(self.city, self.city_en))

    @property
    def badge(self):
        return platform_badge(self.state)

    @property
    def publication_badge(self):
        return offer_badge(self.publication)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def lead(self) -> Organisation | None:
        return next((one.organisation for one in self.operators.all() if one.is_lead), None)

    @property
    def takes_bookings(self) -> bool:
        return self.state == PlatformState.IN_SERVICE and self.publication == OfferState.PUBLISHED

    def refresh_derived(self) -> None:
        """Work out what searches and filters look in: call it after operators or equipment changed, then save."""
        labels = TechnologyField.objects.filter(code__in=self.tech_fields).values_list("labels", flat=True)
        operators = self.operators.select_related("organisation") if self.pk else ()
        equipment = self.equipment.standing() if self.pk else ()
        self.search_text = make_search_text(
            self.name_zh, self.name_en, self.description_zh, self.description_en, self.city, self.city_en,
            self.region.name_zh, self.region.name_en,
            *(word for row in operators for word in (row.organisation.name_zh, row.organisation.name_en)),
            *(word for row in equipment for word in (row.name_zh, row.name_en, row.model)),
            *(found.get(language, "") for found in labels for language in ("zh", "en")),
        )  # fmt: skip
        self.facets = facet_words(f=self.tech_fields, c=self.certificates)


class PlatformOperator(WithPublicId):
    """One of those who run a platform. A joint operator stands on the page only after it has agreed (``agreed_at``)."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="operators")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    share = models.PositiveSmallIntegerField(
        _("share of duty"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    duty = CleanCharField(_("duty"), max_length=120, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_lead", "-share", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "organisation"], name="platformoperator_once"),
            models.UniqueConstraint(
                fields=["platform"], condition=Q(is_lead=True), name="platformoperator_one_lead"
            ),
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="platformoperator_share"),
        ]  # fmt: skip


class EquipmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(removed_at__isnull=True)


class Equipment(WithPublicId):
    """One kind of equipment on a platform, bookable by its numbered units."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="equipment")
    name_zh = CleanCharField(_("Chinese name"), max_length=80)
    name_en = CleanCharField(_("English name"), max_length=120, blank=True)
    model = CleanCharField(_("model"), max_length=80, blank=True)
    spec_zh = CleanTextField(_("specification in Chinese"), max_length=800, blank=True)
    spec_en = CleanTextField(_("specification in English"), max_length=1200, blank=True)
    is_free = models.BooleanField(_("free of charge"), default=False)
    price_hour = models.DecimalField(_("price of an hour"), max_digits=10, decimal_places=2, null=True, blank=True)
    price_half_day = models.DecimalField(
        _("price of a half day"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    price_day = models.DecimalField(_("price of a day"), max_digits=10, decimal_places=2, null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    start_key = models.CharField(max_length=16, unique=True, null=True, blank=True)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("equipment")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_free=False)
                | Q(price_hour__isnull=True, price_half_day__isnull=True, price_day__isnull=True),
                name="equipment_free_has_no_price",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("services:calendar", args=[self.public_id])

    @property
    def name(self) -> str:
        return in_page_language(self.name_zh, self.name_en)

    @property
    def spec(self) -> str:
        return in_page_language(self.spec_zh, self.spec_en)

    @property
    def rates(self) -> Rates:
        return Rates(self.price_hour, self.price_half_day, self.price_day)

    @property
    def price(self) -> list[str]:
        """The rates in words; free of charge, or on request where there is none."""
        if self.is_free:
            return [str(_("Free of charge"))]
        return self.rates.words or [str(_("Price on request"))]

    def cost(self, hours: Decimal) -> Decimal | None:
        """Yuan for so many hours; None where the price is given on request."""
        return Decimal(0) if self.is_free else self.rates.for_hours(hours)


class Unit(models.Model):
    """One of several like machines. Numbers are given once and stay."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    in_use = models.BooleanField(default=True, help_text="Can be booked; False while it is broken or put away")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["equipment", "number"], name="unit_number_once")]

    def __str__(self):
        return f"{self.equipment} #{self.number}"


class Closure(WithPublicId):
    """Days on which a platform, or one kind of equipment on it, is closed; both ends included."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="closures")
    equipment = models.ForeignKey(
        Equipment, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("equipment")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = CleanCharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["platform", "ends_on"], name="closure_ahead")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="closure_ends_later")
        ]
