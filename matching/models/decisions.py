"""What people answer and decide about a pair of demand and enterprise. History is kept; one row of each kind is current."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.validators import CleanTextField
from matching.models.demand import Demand
from matching.vocabulary import Answer, CorporateReason, DismissReason, EnterpriseReason, Side

USER = settings.AUTH_USER_MODEL


class CandidateResponseQuerySet(models.QuerySet):
    def current(self):
        return self.filter(is_current=True)


class CandidateResponse(models.Model):
    """One answer of one side. A later answer of the same side replaces it and leaves it in the history."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="responses")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.CharField(max_length=24, blank=True)
    text = CleanTextField(max_length=1000, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)
    run = models.ForeignKey(
        "MatchRun",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The list that was answered",
    )

    objects = CandidateResponseQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "enterprise", "side"], condition=Q(is_current=True), name="response_one_current"
            ),
            models.CheckConstraint(condition=~Q(answer=Answer.DECLINED) | ~Q(reason=""), name="response_no_has_reason"),
        ]
        indexes = [models.Index(fields=["enterprise", "side", "is_current"], name="response_of_enterprise")]

    @property
    def reason_label(self):
        choices = EnterpriseReason if self.side == Side.ENTERPRISE else CorporateReason
        return dict(choices.choices).get(self.reason, "")


class StaffDecisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def shortlisted(self):
        return self.current().filter(kind=StaffDecision.Kind.SHORTLIST)

    def dismissed(self):
        return self.current().filter(kind=StaffDecision.Kind.DISMISS)


class StaffDecision(models.Model):
    """The office puts a company on a demand's shortlist, or takes it out of the list with a reason. Never both at once."""

    class Kind(models.TextChoices):
        SHORTLIST = "shortlist", _("On the shortlist")
        DISMISS = "dismiss", _("Taken out")

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="decisions")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=24, blank=True, choices=DismissReason)
    note = CleanTextField(max_length=1000, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the owner of the demand was told")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = StaffDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "enterprise"], condition=Q(ended_at__isnull=True), name="decision_one_current"
            ),
            models.CheckConstraint(condition=~Q(kind="dismiss") | ~Q(reason=""), name="dismissal_has_reason"),
        ]
