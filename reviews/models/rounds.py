"""Several people score one case, each blind until the own review is in."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.conflicts import in_conflict_about
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from reviews import scores
from reviews.models.sheets import SheetVersion

USER = settings.AUTH_USER_MODEL


class RoundState(models.TextChoices):
    OPEN = "open", _("Being scored")
    CLOSED = "closed", _("Complete")


class Recommendation(models.TextChoices):
    YES = "yes", _("Pass")
    CONDITIONS = "conditions", _("Pass with conditions")
    NO = "no", _("Do not pass")


class ReviewRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office's rounds of cases that the person handles or may read there; never in a conflict of interest."""
        return self.filter(case__in=Case.objects.handled_by_office(user))


class ReviewRound(WithPublicId):
    """One scoring of a case by ``needed`` reviewers with one version of the sheet."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="+")
    needed = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.OPEN)
    due_on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(needed__gte=1), name="round_needs_somebody")]

    @property
    def is_closed(self) -> bool:
        return self.state == RoundState.CLOSED

    def counted(self) -> list["Review"]:
        """The reviews that are in and count: who came into a conflict of interest since does not."""
        banned = in_conflict_about(self.case)
        rows = self.reviews.active().filter(submitted_at__isnull=False).select_related("reviewer")
        return [review for review in rows.order_by("submitted_at", "pk") if review.reviewer_id not in banned]


class ReviewQuerySet(models.QuerySet):
    def active(self):
        return self.filter(taken_back_at__isnull=True)

    def of(self, user):
        """A person's own reviews, of cases that they may still read: a conflict of interest takes them away."""
        return self.active().filter(reviewer=user, round__case__in=Case.objects.handled_by_office(user))

    def visible_to(self, user):
        """Blind: one's own; others' that are in, once one's own is in or, for who does not review, once the round is complete."""
        mine = Review.objects.active().filter(round=OuterRef("round"), reviewer=user)
        mine_in = Exists(mine.filter(submitted_at__isnull=False))
        complete = Q(round__state=RoundState.CLOSED)
        waits_for_me = Exists(mine.filter(submitted_at__isnull=True))
        open_to_me = Q(mine_in) | (complete & ~Q(waits_for_me))
        seen = Q(reviewer=user) | (Q(submitted_at__isnull=False) & open_to_me)
        return self.active().filter(seen, round__case__in=Case.objects.handled_by_office(user))

    def to_do(self):
        return self.active().filter(submitted_at__isnull=True, round__state=RoundState.OPEN)

    def for_list(self):
        return self.select_related("round__case__applicant", "round__version__sheet", "reviewer")


class Review(WithPublicId):
    """One reviewer's scores of one round. Once it is in, it is not changed any more."""

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField(default=dict, blank=True, help_text="Line to 0…5")
    remarks = models.JSONField(default=dict, blank=True, help_text="Line to words")
    remark = models.TextField(_("overall remark"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=Recommendation, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Saves so far: a page that shows an older one is stale")
    assigned_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "pk"]
        indexes = [models.Index(fields=["reviewer", "submitted_at", "id"], name="review_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "reviewer"], condition=Q(taken_back_at__isnull=True), name="review_once_per_person"
            )
        ]

    def get_absolute_url(self):
        return reverse("reviews:review", args=[self.public_id])

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_late(self) -> bool:
        return not self.is_in and self.round.due_on < timezone.localdate()

    @property
    def total(self) -> float | None:
        """Out of 100; None until it is in."""
        return scores.total(self.points, self.round.version.weights) if self.is_in else None

    @property
    def badge(self) -> Badge:
        if self.is_in:
            return Badge(_("Handed in"), "ok", "check-circle-fill")
        if self.is_late:
            return Badge(_("Late"), "bad", "x-octagon-fill")
        return Badge(_("To be scored"), "wait", "exclamation-triangle-fill")
