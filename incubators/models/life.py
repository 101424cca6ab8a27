"""The contents of the small cases in the life of a filed base: change, yearly confirmation, suspension, cancellation."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.kinds import CLOSED_PHASES, Phase
from casework.models import Case
from core.validators import CleanCharField, CleanTextField
from incubators import choices
from incubators.models.entity import OverseasEntity
from incubators.models.version import EntityVersion
from regions.models import Region


class LifeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def unfinished(self):
        """Drafts and what is under way: an entity can have one of each kind at most."""
        return self.exclude(case__phase__in=CLOSED_PHASES)


class LifeContent(models.Model):
    """What every one of them has: its case, and the base it is about."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(OverseasEntity, on_delete=models.PROTECT, related_name="+")

    objects = LifeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return str(self.case)


class BaseChange(LifeContent):
    """What the base is to be from now on, prefilled from the version in force. Names are those of the register's columns."""

    based_on = models.ForeignKey(EntityVersion, on_delete=models.PROTECT, related_name="+")
    why = CleanTextField(_("why it changes"), max_length=600, blank=True)
    since = models.DateField(_("changed since"), null=True, blank=True)

    name_zh = CleanCharField(_("Chinese name of the base"), max_length=120, blank=True)
    name_local = CleanCharField(_("local name"), max_length=160, blank=True)
    name_en = CleanCharField(_("English name"), max_length=160, blank=True)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country or region")
    )
    city = CleanCharField(_("city"), max_length=60, blank=True)
    city_en = CleanCharField(_("city in English"), max_length=60, blank=True)
    address = CleanCharField(_("address"), max_length=200, blank=True)
    area = models.DecimalField(_("floor area"), max_digits=9, decimal_places=1, null=True, blank=True)
    kind = models.CharField(_("kind of base"), max_length=24, choices=choices.EntityKind, blank=True)
    legal_form = CleanCharField(_("legal form"), max_length=80, blank=True)
    partner = CleanCharField(_("main partner"), max_length=200, blank=True)
    staff = models.PositiveIntegerField(_("team"), null=True, blank=True)
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    services = models.JSONField(_("services"), default=list, blank=True)
    specialised_fields = models.JSONField(_("specialised fields"), default=list, blank=True)
    covers_countries = models.JSONField(_("countries and regions covered"), default=list, blank=True)
    capability_zh = CleanTextField(_("what the base can do, in Chinese"), max_length=1000, blank=True)
    capability_en = CleanTextField(_("what the base can do, in English"), max_length=1000, blank=True)
    head_name = CleanCharField(_("head of the base"), max_length=60, blank=True)
    contact_name = CleanCharField(_("contact person"), max_length=60, blank=True)
    contact_position = CleanCharField(_("position of the contact"), max_length=60, blank=True)
    contact_phone = CleanCharField(_("telephone of the contact"), max_length=30, blank=True)
    contact_email = models.EmailField(_("mailbox of the contact"), blank=True)

    recommendation = models.CharField(max_length=24, choices=choices.ChangeAdvice, blank=True)


class BaseConfirmationQuerySet(LifeQuerySet):
    def waiting(self):
        """Still with the operator, to be filled in or corrected."""
        return self.filter(case__phase=Phase.WAITING_APPLICANT)

    def late(self, today=None):
        return self.waiting().filter(due_on__lt=today or timezone.localdate())

    def for_list(self):
        return self.select_related("case", "entity__operator", "entity__region")


class BaseConfirmation(LifeContent):
    """The report of one year of one base: that it still works, and its two-way figures (fields.md 4.1)."""

    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due on"))
    known = models.JSONField(default=dict, blank=True, help_text="What the portal counted itself: source to number")
    still_works = models.CharField(_("whether the base works"), max_length=10, choices=choices.StillWorks, blank=True)
    staff = models.PositiveIntegerField(_("team"), null=True, blank=True)
    landed_projects = models.PositiveIntegerField(_("projects landed in Shanghai"), null=True, blank=True)
    outbound_served = models.PositiveIntegerField(_("enterprises served going abroad"), null=True, blank=True)
    deals = models.PositiveIntegerField(_("deals brought about"), null=True, blank=True)
    deals_amount = models.DecimalField(_("value of the deals"), max_digits=16, decimal_places=2, null=True, blank=True)
    investment_amount = models.DecimalField(
        _("investment brought about"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    figures_currency = models.CharField(
        _("currency of the figures"), max_length=3, choices=choices.Currency, blank=True
    )
    patents = models.PositiveIntegerField(_("patents filed together"), null=True, blank=True)
    remarks = CleanTextField(_("remarks"), max_length=1000, blank=True)

    objects = BaseConfirmationQuerySet.as_manager()

    class Meta(LifeContent.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["entity", "year"], name="confirmation_once_per_year")]
        indexes = [models.Index(fields=["due_on", "case"], name="confirmation_due")]

    @property
    def is_late(self) -> bool:
        """Still with the operator although the due day is over."""
        return self.case.phase == Phase.WAITING_APPLICANT and self.due_on < timezone.localdate()


class BaseSuspension(LifeContent):
    """A base stands still for a time: on its operator's word, or because the office orders it."""

    by_office = models.BooleanField(default=False)
    ground = models.CharField(_("ground"), max_length=12, choices=choices.SuspensionGround, blank=True)
    text = CleanTextField(_("reason in words"), max_length=1000, blank=True)
    expected_until = models.DateField(_("expected until"), null=True, blank=True)


class BaseCancellation(LifeContent):
    """The end of a filing: asked for by the operator, or proposed by the office, which hears the operator first."""

    by_office = models.BooleanField(default=False)
    ground = models.CharField(_("ground"), max_length=12, choices=choices.CancellationGround, blank=True)
    text = CleanTextField(_("reason in words"), max_length=1000, blank=True)
    last_day = models.DateField(_("last day of work"), null=True, blank=True)
    views = CleanTextField(_("views of the operator"), max_length=2000, blank=True)
