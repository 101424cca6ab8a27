"""An enterprise as it describes itself, beside the facts of its organisation that were verified."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationStatus
from accounts.permissions import is_commission
from core.models import WithPublicId
from core.validators import CleanTextField
from enterprises import vocabulary
from enterprises.permissions import may_see_directory
from enterprises.vocabulary import (
    CURRENCIES,
    CooperationType,
    Disclosure,
    Language,
    Qualification,
    SizeBand,
    TechnologyExport,
    WantedAbroad,
)
from regions.reference import codes_counted_as, field_label, region_label

TEXT_LIMIT = 2000


def money_range(least: int | None, most: int | None, currency: str) -> str:
    """ "USD 20,000–50,000", "USD from 20,000", "USD up to 50,000"; "" for nothing."""
    if least is None and most is None:
        return ""
    if most is None:
        words = _("from %(amount)s") % {"amount": f"{least:,}"}
    elif least is None:
        words = _("up to %(amount)s") % {"amount": f"{most:,}"}
    else:
        words = f"{least:,}–{most:,}" if least != most else f"{least:,}"
    return f"{currency} {words}".strip()


class EnterpriseQuerySet(models.QuerySet):
    def listed(self):
        """In the members' directory: of a verified organisation, and not hidden by itself."""
        return self.filter(organisation__status=OrganisationStatus.VERIFIED).exclude(disclosure=Disclosure.HIDDEN)

    def visible_to(self, user):
        """The office sees all, members of a verified organisation what is listed, everybody their own."""
        if is_commission(user):
            return self
        own = Q(organisation__in=user.organisation_ids)
        if not may_see_directory(user):
            return self.filter(own)
        listed = Q(organisation__status=OrganisationStatus.VERIFIED) & ~Q(disclosure=Disclosure.HIDDEN)
        return self.filter(own | listed)

    def willing(self):
        """Those whom the matching may propose to the owners of demands."""
        return self.filter(willing_to_be_matched=True, organisation__status=OrganisationStatus.VERIFIED)

    def in_field(self, code: str):
        """Enterprises of a field, or with a domain's code ("IC") of any field in it."""
        found = Q()
        for one in codes_counted_as(code):
            found |= Q(facets__contains=f" f:{one} ") | Q(facets__contains=f" f:{one}-")
        return self.filter(found)

    def targeting(self, country: str):
        return self.filter(facets__contains=f" r:{country} ")

    def offering(self, cooperation_type: str):
        return self.filter(facets__contains=f" c:{cooperation_type} ")

    def qualified_as(self, qualification: str):
        return self.filter(facets__contains=f" q:{qualification} ")

    def for_list(self):
        return self.select_related("organisation")


class Enterprise(WithPublicId):
    """What matching, directory and service requests know about a company.

    Code lists are JSON so that a profile is saved in one row; ``facets`` repeats them as text that every database can
    search. ``version`` counts all saves, ``section_versions`` those of each section, so that two colleagues in
    different sections do not stand in each other's way.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    industry_code = models.CharField(_("industry"), max_length=4, blank=True, help_text="GB/T 4754-2017 division: C35")
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    size_band = models.CharField(_("size"), max_length=8, choices=SizeBand, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.PositiveBigIntegerField(
        _("turnover of the last full year"), null=True, blank=True, help_text="In 10,000 CNY"
    )
    export_share = models.PositiveSmallIntegerField(
        _("share of exports in turnover"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    qualifications = models.JSONField(_("recognised as"), default=list, blank=True)
    incubator = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("incubator")
    )

    tech_fields = models.JSONField(
        _("technology fields"), default=list, blank=True, help_text="Codes, the main one first"
    )
    profile_zh = CleanTextField(_("profile in Chinese"), max_length=TEXT_LIMIT, blank=True)
    profile_en = CleanTextField(_("profile in English"), max_length=TEXT_LIMIT, blank=True)
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    certifications = models.JSONField(_("certificates"), default=list, blank=True)

    technology_export = models.CharField(
        _("export of your technology"), max_length=10, choices=TechnologyExport, blank=True
    )
    technology_export_note = CleanTextField(_("note on its export"), max_length=500, blank=True)

    contract_from = models.PositiveBigIntegerField(_("smallest order you take"), null=True, blank=True)
    contract_to = models.PositiveBigIntegerField(_("usual upper end of a contract"), null=True, blank=True)
    contract_currency = models.CharField(_("currency of these amounts"), max_length=3, choices=CURRENCIES, blank=True)

    target_regions = models.JSONField(_("target countries and regions"), default=list, blank=True)
    cooperation_types = models.JSONField(_("co-operation offered"), default=list, blank=True)
    wanted_abroad = models.JSONField(_("looking for abroad"), default=list, blank=True)
    wanted_note = CleanTextField(_("what you are looking for, in your words"), max_length=500, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)

    willing_to_be_matched = models.BooleanField(_("may be proposed to overseas demands"), default=True)
    disclosure = models.CharField(
        _("what other members read"), max_length=8, choices=Disclosure, default=Disclosure.BASICS
    )

    version = models.PositiveIntegerField(default=0)
    section_versions = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    completeness = models.PositiveSmallIntegerField(default=0, help_text="0 to 100, kept at each save")
    search_text = models.TextField(blank=True, help_text="Everything that can be searched")
    public_text = models.TextField(blank=True, help_text="Of it, what stands in the basics")
    facets = models.TextField(blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="enterprise_newest"),
            models.Index(fields=["-completeness", "-id"], name="enterprise_complete"),
        ]

    def __str__(self):
        return str(self.organisation)

    def get_absolute_url(self):
        return reverse("enterprises:enterprise-detail", args=[self.public_id])

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def industry_name(self) -> str:
        return vocabulary.industry_label(self.industry_code) if self.industry_code else ""

    @property
    def profile(self) -> str:
        """The profile in the page's language, or the one there is."""
        if (get_language() or "").startswith("en"):
            return self.profile_en or self.profile_zh
        return self.profile_zh or self.profile_en

    @property
    def profile_language(self) -> str:
        """The language that ``profile`` is written in, for the ``lang`` attribute."""
        if (get_language() or "").startswith("en"):
            return "en" if self.profile_en else "zh-CN"
        return "zh-CN" if self.profile_zh else "en"

    @property
    def contract(self) -> str:
        """The range of a typical contract in words; "" when none is stated."""
        return money_range(self.contract_from, self.contract_to, self.contract_currency)

    @property
    def field_names(self) -> list[str]:
        return [field_label(code) for code in self.tech_fields]

    @property
    def region_names(self) -> list[str]:
        return [region_label(code) for code in self.target_regions]

    @property
    def certificate_names(self) -> list[str]:
        return [vocabulary.certificate_label(code) for code in self.certifications]

    @property
    def cooperation_names(self) -> list:
        return vocabulary.labels(CooperationType, self.cooperation_types)

    @property
    def language_names(self) -> list:
        return vocabulary.labels(Language, self.languages)

    @property
    def qualification_names(self) -> list:
        return vocabulary.labels(Qualification, self.qualifications)

    @property
    def wanted_names(self) -> list:
        return vocabulary.labels(WantedAbroad, self.wanted_abroad)

    def shows_profile_to(self, user) -> bool:
        """Beyond the basics: to the office, to its own people, and to members when it chose so."""
        own = self.organisation_id in user.organisation_ids
        return own or is_commission(user) or self.disclosure == Disclosure.PROFILE

    def shows_figures_to(self, user) -> bool:
        """Turnover and contact stay between the enterprise and the office."""
        return self.organisation_id in user.organisation_ids or is_commission(user)
