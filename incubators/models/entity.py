"""An overseas entity: base, laboratory, R&D centre or service point, of any organisation. It changes only when a filing is filed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from casework.models import Submission
from core.filters import make_search_text
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from incubators.choices import PUBLIC_STATUSES, EntityKind, EntityStatus, status_badge
from incubators.service_types import source_names
from regions.models import Region, TechnologyField


class OverseasEntityQuerySet(models.QuerySet):
    def in_register(self):
        """What the public may see: filed entities, also those whose filing is suspended or has expired."""
        return self.filter(status__in=PUBLIC_STATUSES)

    def active(self):
        """Filed and in force: what may be proposed to enterprises."""
        return self.filter(status=EntityStatus.ACTIVE)

    def visible_to(self, user):
        """The register for everybody, one's own in any state; the office also closed ones.

        What has never been filed belongs to its operator: an entity without a filing stands behind a draft that nobody else sees.
        """
        seen = Q(status__in=PUBLIC_STATUSES)
        if user.is_authenticated:
            seen |= Q(operator__in=user.organisation_ids) | (
                Q(status=EntityStatus.CLOSED, operator__district__in=user.staff_districts)
            )
        if is_commission(user):
            seen |= Q(status=EntityStatus.CLOSED)
        return self.filter(seen)

    def of(self, organisation):
        return self.filter(operator=organisation)

    def lapsed(self, today=None):
        """In force in the register although the last valid day has passed."""
        return self.filter(status=EntityStatus.ACTIVE, valid_until__lt=today or timezone.localdate())

    def for_list(self):
        return self.select_related("operator", "region")


class OverseasEntity(WithPublicId):
    """One place abroad. ``current_submission`` is the version in force: what was handed in with the filing that is filed."""

    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=EntityKind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    city = CleanCharField(_("city"), max_length=60, blank=True)
    city_en = CleanCharField(_("city in English"), max_length=60, blank=True)
    name_zh = CleanCharField(_("Chinese name"), max_length=120)
    name_local = CleanCharField(_("local name"), max_length=160, blank=True)
    name_en = CleanCharField(_("English name"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EntityStatus, default=EntityStatus.NONE)
    filing_no = models.CharField(_("filing number"), max_length=40, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    services = models.JSONField(_("services"), default=list, blank=True)
    specialised_fields = models.JSONField(_("specialised fields"), default=list, blank=True)
    covers_countries = models.JSONField(_("countries and regions covered"), default=list, blank=True)
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    staff = models.PositiveIntegerField(_("team"), null=True, blank=True)
    area = models.DecimalField(_("floor area"), max_digits=9, decimal_places=1, null=True, blank=True)
    opened = models.DateField(_("opened"), null=True, blank=True)
    legal_form = CleanCharField(_("legal form"), max_length=80, blank=True)
    partner = CleanCharField(_("partner abroad"), max_length=200, blank=True)
    capability_zh = CleanTextField(_("what it can do, in Chinese"), max_length=1000, blank=True)
    capability_en = CleanTextField(_("what it can do, in English"), max_length=1000, blank=True)
    current_submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    renewal_told_for = models.DateField(
        null=True, blank=True, help_text="The last valid day about which the operator was told that renewal is open"
    )
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False)

    objects = OverseasEntityQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["-filed_on", "-id"], name="entity_newest"),
            models.Index(fields=["status", "valid_until"], name="entity_validity"),
            models.Index(fields=["operator", "status"], name="entity_operator"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["filing_no"], condition=~Q(filing_no=""), name="entity_filing_number_once"),
            models.CheckConstraint(
                condition=Q(status="none", filing_no="", filed_on__isnull=True, valid_until__isnull=True)
                | (~Q(status="none") & ~Q(filing_no="") & Q(filed_on__isnull=False, valid_until__isnull=False)),
                name="entity_filed_has_number_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("filed_on")),
                name="entity_valid_after_filing",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("incubators:base-detail", args=[self.public_id])

    @property
    def name(self) -> str:
        """The name in the page's language, or the one there is."""
        return self.name_en or self.name_zh if _english() else self.name_zh

    @property
    def city_name(self) -> str:
        return self.city_en or self.city if _english() else self.city or self.city_en

    @property
    def place(self) -> str:
        """Country or region, and the city."""
        return place_of(self.region, self.city_name)

    @property
    def capability(self) -> str:
        return self.capability_en or self.capability_zh if _english() else self.capability_zh or self.capability_en

    @property
    def badge(self):
        return status_badge(self.status)

    @property
    def is_public(self) -> bool:
        return self.status in PUBLIC_STATUSES

    @property
    def is_in_force(self) -> bool:
        """Filed, and the last valid day has not passed (the sweep that marks it as expired may be late)."""
        return self.status == EntityStatus.ACTIVE and self.valid_until >= timezone.localdate()

    def refresh_search_text(self) -> None:
        """Work out what the search looks in, in both languages. Call it before saving a change of what it is made of."""
        fields = TechnologyField.objects.filter(code__in=self.specialised_fields)
        self.search_text = make_search_text(
            self.name_zh, self.name_local, self.name_en, self.city, self.city_en, self.region.name_zh, self.region.name_en,
            self.operator.name_zh, self.operator.name_en, self.filing_no, self.partner,
            *(source_names().get(code, "") for code in self.services),
            *(field.labels.get(language, "") for field in fields for language in ("zh", "en")),
            self.capability_zh, self.capability_en,
        )  # fmt: skip


def place_of(region: Region | None, city: str) -> str:
    """Both names, or the city's alone where it begins with the country's (Singapore)."""
    if region is None or (city and city.startswith(region.name)):
        return city
    return f"{region.name} · {city}" if city else region.name


def _english() -> bool:
    return (get_language() or "").startswith("en")
