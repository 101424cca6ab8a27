"""A technology manager proposed to a demand, and what they say to it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import WithPublicId
from core.validators import CleanTextField
from matching.models.demand import Demand
from talent.models import TechnologyManager

USER = settings.AUTH_USER_MODEL


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("technology manager", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("technology manager", "Accepted")  # not the office's acceptance of a case
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class ManagerReason(models.TextChoices):
    """Why a technology manager declines."""

    NO_TIME = "no_time", _("No time now")
    NOT_MY_FIELD = "not_my_field", _("Not my field")
    LANGUAGE_OR_REGION = "language_or_region", _("Language or region does not fit")
    CONFLICT = "conflict", _("Conflict of interest")
    OTHER = "other", _("Other")


class ManagerProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ProposalState.PROPOSED)

    def standing(self):
        """Waiting or accepted: what gives a manager the right to read the demand."""
        return self.filter(state__in=[ProposalState.PROPOSED, ProposalState.ACCEPTED])

    def of_user(self, user):
        return self.filter(manager__profile__user=user)


class ManagerProposal(WithPublicId):
    """The office asks a technology manager to broker a demand. Score and reasons are those of the moment of asking."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="manager_proposals")
    manager = models.ForeignKey(TechnologyManager, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=dict, help_text="for and against: engine codes with params")
    proposed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=24, choices=ManagerReason, blank=True)
    text = CleanTextField(_("note"), max_length=1000, blank=True)

    objects = ManagerProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "manager"],
                condition=models.Q(state__in=["proposed", "accepted"]),
                name="managerproposal_one_standing",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""), name="managerproposal_no_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["manager", "state"], name="managerproposal_of_manager")]
