"""What was agreed by choosing a quote: milestones, reports with evidence, the enterprise's answers, changes of the plan."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from casework.models import Attachment
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanCharField, CleanTextField
from enterprises.models.quote import Quote
from enterprises.models.request import ServiceRequest
from vouchers.models import VoucherUse
from vouchers.money import MoneyField, per_cent_of

USER = settings.AUTH_USER_MODEL
WHOLE = 100


class Delivery(models.Model):
    """The plan in force. ``price`` is that of the quote and is not changed; ``settled_share`` stands when it is over."""

    request = models.OneToOneField(ServiceRequest, primary_key=True, on_delete=models.PROTECT, related_name="delivery")
    quote = models.OneToOneField(Quote, on_delete=models.PROTECT, related_name="+")
    price = MoneyField()
    voucher_use = models.ForeignKey(VoucherUse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    paused_on = models.DateField(null=True, blank=True)
    settled_share = models.PositiveSmallIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.request)

    @property
    def provider(self) -> Organisation:
        return self.quote.organisation

    @property
    def accepted_share(self) -> int:
        """Per cent of the price whose milestones the enterprise has accepted."""
        accepted = self.milestones.filter(state=MilestoneState.ACCEPTED)
        return accepted.aggregate(total=models.Sum("share"))["total"] or 0

    @property
    def accepted_amount(self) -> Decimal:
        return per_cent_of(self.accepted_share, self.price)


class MilestoneState(models.TextChoices):
    OPEN = "open", pgettext_lazy("milestone", "To be delivered")
    REPORTED = "reported", pgettext_lazy("milestone", "Reported, to be looked at")
    ACCEPTED = "accepted", pgettext_lazy("milestone", "Accepted")
    REPLACED = "replaced", pgettext_lazy("milestone", "Replaced by a change of the plan")


class MilestoneQuerySet(models.QuerySet):
    def planned(self):
        """The plan in force."""
        return self.exclude(state=MilestoneState.REPLACED)

    def unfinished(self):
        return self.filter(state__in=[MilestoneState.OPEN, MilestoneState.REPORTED])

    def overdue(self, today: date):
        return self.filter(state=MilestoneState.OPEN, due_on__lt=today)


class Milestone(WithPublicId):
    """A part of the service: what is handed over, until when, for which share of the price."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    title = CleanCharField(max_length=100)
    deliverable = CleanCharField(max_length=300)
    share = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=MilestoneState, default=MilestoneState.OPEN)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["state", "due_on"], name="milestone_due")]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(1, WHOLE)), name="milestone_share_in_range"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True)),
                name="milestone_accepted_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    @property
    def amount(self) -> Decimal:
        return per_cent_of(self.share, self.delivery.price)

    @property
    def is_overdue(self) -> bool:
        return self.state == MilestoneState.OPEN and self.due_on < timezone.localdate()

    @property
    def badge(self) -> Badge:
        if self.is_overdue:
            return Badge(_("Overdue"), "bad", "exclamation-triangle-fill")
        tone, icon = {
            MilestoneState.OPEN: ("neutral", "circle"),
            MilestoneState.REPORTED: ("wait", "hourglass-split"),
            MilestoneState.ACCEPTED: ("ok", "check-circle-fill"),
            MilestoneState.REPLACED: ("neutral", "dash-circle"),
        }[MilestoneState(self.state)]
        return Badge(self.get_state_display(), tone, icon)


class MilestoneReport(WithPublicId):
    """What the provider handed over for a milestone, and what the enterprise said. None is overwritten."""

    class Answer(models.TextChoices):
        NONE = "", _("Not answered yet")
        ACCEPTED = "accepted", pgettext_lazy("milestone", "Accepted")
        SENT_BACK = "sent_back", pgettext_lazy("milestone", "Sent back")

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports")
    text = CleanTextField(max_length=3000)
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = CleanTextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]


class PlanChange(WithPublicId):
    """Another plan for what is not accepted yet, proposed by one side and in force when the other agrees."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("plan", "Proposed")
        AGREED = "agreed", pgettext_lazy("plan", "Agreed")
        REFUSED = "refused", pgettext_lazy("plan", "Refused")
        DROPPED = "dropped", pgettext_lazy("plan", "Dropped: the delivery went on")

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="changes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = CleanTextField(max_length=4000)
    milestones = models.JSONField(help_text='[{"title", "deliverable", "due_on", "share"}] of what is not accepted')
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = CleanTextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(state="proposed"), name="plan_change_one_at_a_time"
            )
        ]
