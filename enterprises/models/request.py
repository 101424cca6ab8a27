"""A going-abroad service that an enterprise asks for, the bases the portal proposes for it, and the answers given."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.models import Attachment, Case, CaseParty, PartyRole
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from enterprises.models.enterprise import Enterprise
from incubators.choices import EntityStatus
from incubators.service_types import ServiceType, service_label

USER = settings.AUTH_USER_MODEL
BEST_RATING = 5
TAKEABLE_STATES = ("submitted", "pool")


class Urgency(models.TextChoices):
    HIGH = "high", _("Urgent")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Can wait")


class Budget(models.TextChoices):
    """What the enterprise can spend on the service, in CNY."""

    UNKNOWN = "unknown", _("Not known yet")
    NONE = "none", _("None: public services only")
    TO_50K = "to_50k", _("Up to 50,000 CNY")
    TO_200K = "to_200k", _("50,000 to 200,000 CNY")
    TO_500K = "to_500k", _("200,000 to 500,000 CNY")
    MORE = "more", _("More than 500,000 CNY")


class ServiceRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def takeable_by(self, user):
        """Requests that incubators may take, with a base in force of one of the person's organisations that fits.

        Their own requests are left out. These are not visible cases: what may be read of them stands in the view.
        """
        fitting = BaseProposal.objects.filter(
            request=OuterRef("pk"),
            base__operator__in=user.organisation_ids,
            base__status=EntityStatus.ACTIVE,
            base__valid_until__gte=timezone.localdate(),
        )
        open_ones = self.filter(Exists(fitting), open_to_providers=True, case__state__in=TAKEABLE_STATES)
        return open_ones.exclude(case__applicant__in=user.organisation_ids)

    def provided_by(self, user):
        """Requests that one of the person's organisations was asked to answer, or answers."""
        parties = CaseParty.objects.current().filter(
            case=OuterRef("pk"), role=PartyRole.PROVIDER, organisation__in=user.organisation_ids
        )
        return self.filter(Exists(parties))

    def for_list(self):
        return self.select_related("case__applicant", "enterprise__organisation", "region", "chosen_base__operator")


class ServiceRequest(models.Model):
    """What is asked for. Who provides it is a party of the case; ``chosen_base`` says from where.

    ``open_to_providers`` is the enterprise's own switch: incubators with a fitting base may read the request without
    its name and mailbox, and take it.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    main_service = models.CharField(_("service"), max_length=30, choices=ServiceType, blank=True)
    more_services = models.JSONField(_("further services"), default=list, blank=True)
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("target country or region"),
    )
    base_wanted = models.ForeignKey(
        "incubators.OverseasEntity",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("base you would like"),
    )
    text = CleanTextField(_("what you need"), max_length=3000, blank=True)
    intake = models.JSONField(default=dict, blank=True, help_text="Service code to the answer to its question")
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL, blank=True)
    urgency_reason = CleanCharField(_("why it is urgent"), max_length=200, blank=True)
    budget = models.CharField(_("budget"), max_length=8, choices=Budget, default=Budget.UNKNOWN, blank=True)
    use_voucher = models.BooleanField(_("pay with innovation vouchers if possible"), default=False)
    mailbox = models.EmailField(_("contact mailbox"), blank=True)
    open_to_providers = models.BooleanField(_("incubators may take it themselves"), default=True)

    chosen_base = models.ForeignKey(
        "incubators.OverseasEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(BEST_RATING)]
    )
    rating_comment = CleanTextField(max_length=1000, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True, help_text="When bases were last compared")

    objects = ServiceRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "case"], name="request_enterprise"),
            models.Index(fields=["chosen_base", "case"], name="request_base"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rated_at__isnull=True)
                | Q(rating__range=(1, BEST_RATING), rated_at__isnull=False),
                name="request_rating_in_range_with_date",
            )
        ]

    def __str__(self):
        return self.case.title

    def get_absolute_url(self):
        return self.case.get_absolute_url()

    @property
    def services(self) -> list[str]:
        """Codes, the main one first."""
        return [code for code in dict.fromkeys([self.main_service, *self.more_services]) if code]

    @property
    def service_names(self) -> list[str]:
        return [service_label(code) for code in self.services]

    @property
    def title(self) -> str:
        """What the case is called: the main service, and where."""
        parts = [service_label(self.main_service) if self.main_service else "", self.region.name if self.region else ""]
        return " – ".join(part for part in parts if part)


class BaseProposal(models.Model):
    """One base that the engine ranked for a request, with its reasons as codes: they are put into words when shown."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="proposals")
    base = models.ForeignKey("incubators.OverseasEntity", on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    parts = models.JSONField(default=list)
    reasons_for = models.JSONField(default=list)
    reasons_against = models.JSONField(default=list)
    engine_version = models.CharField(max_length=20)
    settings_hash = models.CharField(max_length=20)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["request", "base"], name="proposal_once_per_base")]
        indexes = [models.Index(fields=["base", "request"], name="proposal_base")]


class RequestAnswer(WithPublicId):
    """What the provider, or the office, answered. A question asked again brings a second one; none is overwritten."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="answers")
    text = CleanTextField(_("answer"), max_length=5000)
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="None: the office"
    )
    base = models.ForeignKey(
        "incubators.OverseasEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
