"""A long piece of work as a database row: what the page shows, what a killed worker leaves, what the sweeper finds."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Expression
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id

STALE_AFTER = timedelta(seconds=settings.JOB_STALE_SECONDS)
MAX_ATTEMPTS = 5


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def stuck(self, *, now=None):
        """Running without a sign of life, or queued longer than a message should take."""
        now = now or timezone.now()
        return self.filter(
            Q(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
            | Q(state=JobState.QUEUED, queued_at__lt=now - 2 * STALE_AFTER)
        )


class JobRow(models.Model):
    """State, counted progress and heartbeat of one job. A task takes only its id and may run twice."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    done_units = models.PositiveIntegerField(default=0)
    total_units = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done_units / self.total_units)) if self.total_units else 0

    @property
    def is_finished(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}

    def claim(self) -> bool:
        """Take the job over; False when another worker holds it alive or it is finished."""
        now = timezone.now()
        free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
        taken = (
            type(self)
            .objects.filter(free, pk=self.pk)
            .update(state=JobState.RUNNING, heartbeat_at=now, started_at=now, attempt=F("attempt") + 1, error="")
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def beat(self, *, done_units: int | Expression | None = None) -> None:
        """Say that the job is alive, and how far it is: a number, or an expression that the database computes."""
        changes = {"heartbeat_at": timezone.now()}
        if done_units is not None:
            changes["done_units"] = done_units
        type(self).objects.filter(pk=self.pk, state=JobState.RUNNING).update(**changes)

    def finish(self, state: str, *, error: str = "") -> bool:
        """End the job once; a second end (a task that ran twice) changes nothing."""
        now = timezone.now()
        ended = (
            type(self)
            .objects.filter(pk=self.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
            .update(state=state, finished_at=now, heartbeat_at=now, error=error[:500])
        )
        self.refresh_from_db()
        return bool(ended)

    def requeue(self, *, error: str = "") -> bool:
        """Put a stuck or failed job back; after MAX_ATTEMPTS it fails for good."""
        if self.attempt >= MAX_ATTEMPTS:
            self.finish(JobState.FAILED, error=error or "gave up after repeated attempts")
            return False
        return bool(
            type(self)
            .objects.filter(pk=self.pk)
            .exclude(state=JobState.DONE)
            .update(
                state=JobState.QUEUED, queued_at=timezone.now(), heartbeat_at=None, finished_at=None, error=error[:500]
            )
        )
