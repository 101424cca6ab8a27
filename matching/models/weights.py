"""Weights of the parts of a score, learned from outcomes: every set with what it was made from, how it did, and who switched it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import JobQuerySet, JobRow, JobState
from core.ui import Badge
from core.validators import CleanTextField
from matching.models.runs import BADGES, UNFINISHED

USER = settings.AUTH_USER_MODEL


class Verdict(models.TextChoices):
    BETTER = "better", _("Better on the held-out slice")
    NO_BETTER = "no_better", _("Not better: refused")
    BY_HAND = "by_hand", _("Set by hand")
    TOO_FEW = "too_few", _("Too few outcomes")
    TOO_FEW_HELD_OUT = "too_few_held_out", _("Too few demands to compare on")


class WeightSetQuerySet(JobQuerySet):
    def active(self):
        return self.filter(is_active=True)


class WeightSet(JobRow):
    """Weights learned as a job, or set by hand. ``weights`` and ``before`` map part codes to points; ``figures`` are the engine's lesson."""

    number = models.PositiveIntegerField(unique=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    outcomes = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict, blank=True)
    inside = models.JSONField(
        default=dict,
        blank=True,
        help_text="Criterion to points of its part, where a person set them; empty: in the engine's proportions",
    )
    inside_before = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=False)
    note = CleanTextField(_("reason"), max_length=1000, blank=True, help_text="Of weights that a person set by hand")

    objects = WeightSetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="weights_one_active"),
            models.UniqueConstraint(
                fields=["cancel_requested"], condition=Q(state__in=UNFINISHED), name="weights_one_lesson_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="weights_stuck")]

    def __str__(self):
        return f"#{self.number}"

    def get_absolute_url(self):
        return reverse("matching:weights-detail", args=[self.public_id])

    @property
    def badge(self):
        if self.is_active:
            return Badge(_("In force"), "ok")
        if self.state == JobState.DONE:
            tone = "progress" if self.may_be_tried else "neutral"
            return Badge(self.get_verdict_display(), tone, "circle")
        tone, icon = BADGES[self.state]
        return Badge(self.get_state_display(), tone, icon)

    @property
    def is_by_hand(self) -> bool:
        return self.verdict == Verdict.BY_HAND

    @property
    def may_be_tried(self) -> bool:
        """Better where it was compared, or set by a person who answers for it."""
        return self.verdict in {Verdict.BETTER, Verdict.BY_HAND}

    @property
    def may_go_on(self) -> bool:
        """May be tried, and not in force."""
        return self.state == JobState.DONE and self.may_be_tried and not self.is_active


class WeightEvent(models.Model):
    """Switched on or rolled back, by whom and why. Without a person: by the portal, because newer outcomes spoke against it."""

    class What(models.TextChoices):
        ON = "on", _("Switched on")
        BACK = "back", _("Rolled back")
        REPLACED = "replaced", _("Replaced by another set")

    weights = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=8, choices=What)
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = CleanTextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
