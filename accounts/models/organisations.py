"""Organisations and the capacities in which they take part."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.districts import district_name
from core.models import WithPublicId


class OrganisationStatus(models.TextChoices):
    UNVERIFIED = "unverified", _("Not verified")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", pgettext_lazy("organisation", "Refused")
    SUSPENDED = "suspended", _("Suspended")
    MERGED = "merged", _("Merged with another")


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Commission staff see all; others their own. What is public has its own directory pages."""
        if user.is_commission_staff:
            return self
        return self.filter(Q(pk__in=user.organisation_ids) | Q(merged_into__in=user.organisation_ids))

    def standing(self):
        """Without the stubs of merged ones, which only lead on to the organisation that stays."""
        return self.exclude(status=OrganisationStatus.MERGED)

    def verified(self):
        return self.filter(status=OrganisationStatus.VERIFIED)

    def with_capacity(self, kind):
        return self.filter(Exists(Capacity.objects.verified().filter(organisation=OuterRef("pk"), kind=kind)))


class Organisation(WithPublicId):
    """A company, incubator, institution or office; what it may do hangs on its verified capacities."""

    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    country = CountryField(_("country or region"), default="CN")
    uscc = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)
    registry_no = models.CharField(_("registry number"), max_length=60, blank=True)
    district = models.CharField(_("district"), max_length=6, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    mailbox = models.EmailField(_("contact mailbox"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=OrganisationStatus, default=OrganisationStatus.UNVERIFIED
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False, help_text="Demonstration data")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="It was a duplicate of this",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], name="organisation_uscc_once", condition=Q(uscc__isnull=False)),
            models.UniqueConstraint(
                fields=["country", "registry_no"], name="organisation_registry_no_once", condition=~Q(registry_no="")
            ),
            models.CheckConstraint(condition=~Q(name_zh="", name_en=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False, uscc__isnull=True, registry_no="")
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="organisation_stub_leads_on",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the page's language, or the one there is."""
        if (get_language() or "").startswith("en"):
            return self.name_en or self.name_zh
        return self.name_zh or self.name_en

    @property
    def district_name(self) -> str:
        return district_name(self.district) if self.district else ""

    @property
    def is_verified(self) -> bool:
        return self.status == OrganisationStatus.VERIFIED

    @cached_property
    def capacities(self) -> frozenset[str]:
        """Kinds of verified capacities."""
        return frozenset(c.kind for c in self.capacity_set.all() if c.state == Capacity.State.VERIFIED)


class CapacityQuerySet(models.QuerySet):
    def verified(self):
        return self.filter(state=Capacity.State.VERIFIED)


class Capacity(models.Model):
    """In which capacity an organisation takes part; asked for by it, verified by staff. One can have several."""

    class Kind(models.TextChoices):
        INCUBATOR = "incubator", _("Incubator")
        ENTERPRISE = "enterprise", _("Technology enterprise")
        CORPORATE = "corporate", _("Overseas corporate")
        RESEARCH_INSTITUTION = "research_institution", _("Research institution")
        TRANSFER_INSTITUTION = "transfer_institution", _("Transfer institution")
        PARK = "park", _("Science park")
        DISTRICT_OFFICE = "district_office", _("District office")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", pgettext_lazy("organisation", "Refused")
        ENDED = "ended", _("Ended")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(pgettext_lazy("organisation", "capacity"), max_length=24, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, help_text="Number of the case it was verified in"
    )

    objects = CapacityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="capacity_once")]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_state_display()})"
