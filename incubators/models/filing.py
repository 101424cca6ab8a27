"""The content of one base filing: what the applicant fills in, and what the office notes down on the way."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.kinds import CLOSED_PHASES, Phase
from casework.models import Case
from core.validators import CleanCharField, CleanTextField
from incubators import choices
from incubators.models.batch import NoticeBatch
from incubators.models.entity import OverseasEntity, place_of
from regions.models import Region


class BaseFilingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def on_notice(self):
        """What the public may see of a filing: that it is on public notice."""
        return self.filter(case__phase=Phase.ON_NOTICE).for_notice()

    def for_notice(self):
        return self.select_related("case__applicant", "region", "notice_batch").order_by("pk")

    def unfinished(self):
        """Drafts and what is under way: an entity can have one of these at most."""
        return self.exclude(case__phase__in=CLOSED_PHASES)

    def finished(self):
        return self.filter(case__phase__in=CLOSED_PHASES)


def _number(verbose_name, **kwargs):
    return models.PositiveIntegerField(verbose_name, null=True, blank=True, **kwargs)


def _amount(verbose_name):
    return models.DecimalField(verbose_name, max_digits=16, decimal_places=2, null=True, blank=True)


def _code(verbose_name, choices_class, length=24):
    return models.CharField(verbose_name, max_length=length, choices=choices_class, blank=True)


def _codes(verbose_name):
    return models.JSONField(verbose_name, default=list, blank=True)


class BaseFiling(models.Model):
    """One round of filing: proposes what the entity is to be. Every column may be empty, since drafts have gaps."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(OverseasEntity, on_delete=models.PROTECT, related_name="filings")
    purpose = models.CharField(max_length=10, choices=choices.FilingPurpose, default=choices.FilingPurpose.NEW)

    # The applicant. The class comes from the commission's own record.
    recognised_class = _code(_("recognised class"), choices.RecognisedClass)
    class_evidence_no = CleanCharField(_("number of the recognition"), max_length=80, blank=True)
    class_valid_until = models.DateField(_("recognition valid until"), null=True, blank=True)
    incubator_area = _number(_("floor area of the incubator"))
    incubator_staff = _number(_("staff of the incubator"))
    incubator_tenants = _number(_("enterprises in the incubator"))
    contact_name = CleanCharField(_("contact person"), max_length=60, blank=True)
    contact_position = CleanCharField(_("position of the contact"), max_length=60, blank=True)
    contact_phone = CleanCharField(_("telephone of the contact"), max_length=30, blank=True)
    contact_email = models.EmailField(_("mailbox of the contact"), blank=True)

    # The base.
    name_zh = CleanCharField(_("Chinese name of the base"), max_length=120, blank=True)
    name_local = CleanCharField(_("local name"), max_length=160, blank=True)
    name_en = CleanCharField(_("English name"), max_length=160, blank=True)
    kind = _code(_("kind of base"), choices.EntityKind)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country or region")
    )
    city = CleanCharField(_("city"), max_length=60, blank=True)
    city_en = CleanCharField(_("city in English"), max_length=60, blank=True)
    address = CleanCharField(_("address"), max_length=200, blank=True)
    area = models.DecimalField(_("floor area"), max_digits=9, decimal_places=1, null=True, blank=True)
    seats = _number(_("desks"))
    opened = models.DateField(_("opened"), null=True, blank=True)

    # How it is held, and the legal entity.
    holding = _code(_("how it is held"), choices.Holding)
    legal_name = CleanCharField(_("registered name of the local entity"), max_length=160, blank=True)
    legal_form = CleanCharField(_("legal form"), max_length=80, blank=True)
    registry_no = CleanCharField(_("local registry number"), max_length=60, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    odi_need = _code(_("record of outward investment"), choices.OdiNeed)
    odi_no = CleanCharField(_("number of the record"), max_length=60, blank=True)
    odi_on = models.DateField(_("date of the record"), null=True, blank=True)

    # Partners and agreement.
    partner = CleanCharField(_("main partner"), max_length=200, blank=True)
    partner_kind = _code(_("what the partner is"), choices.PartnerKind)
    partner_registry_no = CleanCharField(_("registry number of the partner"), max_length=60, blank=True)
    partner_roles = _codes(_("what the partner does"))
    other_partners = CleanTextField(_("other partners"), max_length=600, blank=True)
    agreement_kind = _code(_("agreement behind it"), choices.AgreementKind)
    agreement_signed_on = models.DateField(_("signed on"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement valid until"), null=True, blank=True)
    agreement_renewal = _code(_("renewal"), choices.Renewal)

    # People.
    head_name = CleanCharField(_("head of the base"), max_length=60, blank=True)
    head_position = CleanCharField(_("position of the head"), max_length=60, blank=True)
    head_experience = CleanTextField(_("experience of the head"), max_length=600, blank=True)
    staff_local = _number(_("local staff"))
    staff_sent = _number(_("staff sent from Shanghai"))
    languages = _codes(_("working languages"))

    # Services and platforms.
    services = _codes(_("services"))
    stages = _codes(_("stages of incubation"))
    specialised_fields = _codes(_("specialised fields"))
    covers_countries = _codes(_("countries and regions covered"))
    platforms = _codes(_("platforms"))
    platform_text = CleanTextField(_("what the platforms offer"), max_length=600, blank=True)
    capability_zh = CleanTextField(_("what the base can do, in Chinese"), max_length=1000, blank=True)
    capability_en = CleanTextField(_("what the base can do, in English"), max_length=1000, blank=True)

    # Two-way figures of the last full year.
    figures_year = models.PositiveSmallIntegerField(_("year of the figures"), null=True, blank=True)
    landed_projects = _number(_("projects landed in Shanghai"))
    outbound_served = _number(_("enterprises served going abroad"))
    deals = _number(_("deals brought about"))
    deals_amount = _amount(_("value of the deals"))
    investment_amount = _amount(_("investment brought about"))
    figures_currency = _code(_("currency of the figures"), choices.Currency, 3)
    patents = _number(_("patents filed together"))

    # Budget.
    budget_amount = _amount(_("budget of a year"))
    budget_currency = _code(_("currency of the budget"), choices.Currency, 3)
    budget_rate_on = models.DateField(_("day of the exchange rate"), null=True, blank=True)
    funding_sources = _codes(_("where the money comes from"))
    support_asked = CleanTextField(_("support asked for"), max_length=600, blank=True)

    # Risk and compliance.
    screening = _code(_("screening against sanctions lists"), choices.Screening)
    screening_note = CleanTextField(_("what the screening found"), max_length=600, blank=True)
    export_control = _code(_("export control of technology"), choices.Concern)
    export_control_note = CleanTextField(_("measures on export control"), max_length=600, blank=True)
    data_flow = _code(_("data leaving the country"), choices.Concern)
    data_flow_note = CleanTextField(_("measures on data"), max_length=600, blank=True)

    # What the office notes down; never part of a submission.
    district_opinion = _code(_("district opinion"), choices.DistrictOpinion)
    district_opinion_on = models.DateField(null=True, blank=True)
    recommendation = _code(_("recommendation of the review"), choices.Recommendation)
    notice_batch = models.ForeignKey(
        NoticeBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="filings"
    )
    remedies = CleanTextField(_("remedies"), max_length=600, blank=True)

    objects = BaseFilingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name_zh or str(self.case)

    @property
    def name(self) -> str:
        """The base's name in the page's language, or the one there is."""
        return self.name_en or self.name_zh if _english() else self.name_zh

    @property
    def notice_from(self):
        """The first day of the public notice; None before there is one."""
        return self.notice_batch.begins if self.notice_batch_id else None

    @property
    def place(self) -> str:
        """Country or region, and the city."""
        city = self.city_en or self.city if _english() else self.city or self.city_en
        return place_of(self.region, city)

    @property
    def team(self) -> int | None:
        """Local staff and staff sent, together; None while neither is filled in."""
        if self.staff_local is None and self.staff_sent is None:
            return None
        return (self.staff_local or 0) + (self.staff_sent or 0)


def _english() -> bool:
    return (get_language() or "").startswith("en")
