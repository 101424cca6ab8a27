"""Match runs and their shards: work that any worker can take over, with what it was given and what it found."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import JobRow, JobState
from matching.models.demand import Demand

BADGES = {
    JobState.QUEUED: ("neutral", "circle"),
    JobState.RUNNING: ("progress", "arrow-repeat"),
    JobState.DONE: ("ok", "check-circle-fill"),
    JobState.FAILED: ("bad", "x-octagon-fill"),
    JobState.CANCELLED: ("neutral", "dash-circle"),
}
UNFINISHED = [JobState.QUEUED, JobState.RUNNING]


class RunKind(models.TextChoices):
    FULL = "full", _("All demands")
    DEMAND = "demand", _("One demand")
    ENTERPRISE = "enterprise", _("One enterprise")


class MatchRun(JobRow):
    """One run: what was asked for, with which inputs and which engine, how far it is, what came out.

    ``done_units`` of ``total_units`` are pairs of a demand and an enterprise. ``inputs`` hold the ids of immutable rows
    (versions of demands, snapshots of profiles), so every worker computes from the same and a run can be repeated.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    number = models.PositiveIntegerField(null=True, blank=True, unique=True, help_text="Full runs are counted")
    demand = models.ForeignKey(Demand, null=True, blank=True, on_delete=models.CASCADE, related_name="runs")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    weights = models.ForeignKey(
        "WeightSet",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="runs",
        help_text="Learned weights; empty: the engine's own",
    )
    is_trial = models.BooleanField(default=False, help_text="With weights that are not in force; no list is switched")
    rates = models.JSONField(default=dict, blank=True, help_text="Currency to CNY for one unit, as they were then")
    engine_version = models.CharField(max_length=20, blank=True)
    settings_hash = models.CharField(max_length=20, blank=True)
    taxonomy_version = models.CharField(max_length=40, blank=True)
    inputs = models.JSONField(default=dict, blank=True)
    inputs_at = models.DateTimeField(null=True, blank=True)
    phases = models.JSONField(default=list, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "-id"], name="run_newest"),
            models.Index(fields=["state", "heartbeat_at"], name="run_stuck"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="full", state__in=UNFINISHED), name="run_one_full_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["demand"], condition=Q(kind="demand", state="queued"), name="run_one_queued_per_demand"
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(kind="enterprise", state="queued"),
                name="run_one_queued_per_enterprise",
            ),
        ]

    def __str__(self):
        return f"#{self.number}" if self.number else self.get_kind_display()

    def get_absolute_url(self):
        return reverse("matching:run-detail", args=[self.public_id])

    @property
    def badge(self):
        return _badge(self)

    @property
    def is_aside(self) -> bool:
        """Only compares; the lists that people read stay."""
        return self.is_trial or self.repeats_id is not None

    @property
    def seconds(self) -> float | None:
        """From the first start to the end, or until now."""
        if self.started_at is None:
            return None
        first = self.inputs_at or self.started_at
        return max(0.0, ((self.finished_at or timezone.now()) - min(first, self.started_at)).total_seconds())


class MatchShard(JobRow):
    """Some demands of a run, as one task. Each finished demand is written at once, so a retry goes on where the last ended."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="shards")
    number = models.PositiveSmallIntegerField()
    demand_ids = models.JSONField(default=list)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="shard_once")]

    @property
    def badge(self):
        from core.ui import Badge

        retried = self.attempt - (self.state == JobState.RUNNING)
        if self.state in UNFINISHED and retried > 0:
            return Badge(_("Retry no. %(n)d") % {"n": retried}, "wait", "exclamation-triangle-fill")
        return _badge(self)


class ReadingShard(JobRow):
    """Some profiles that a full run has analysed before it begins, as one task; only where there are many."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="reading_shards")
    number = models.PositiveSmallIntegerField()
    enterprise_ids = models.JSONField(default=list)
    analysed = models.PositiveIntegerField(default=0, help_text="Profiles whose wording was new")
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="reading_once")]


def _badge(job):
    from core.ui import Badge

    tone, icon = BADGES[job.state]
    return Badge(job.get_state_display(), tone, icon)
