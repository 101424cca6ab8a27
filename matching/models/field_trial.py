"""What a draft of the technology fields would change in the lists, worked out on some demands before anybody publishes it."""

from django.db import models
from django.db.models import Q

from core.jobs import JobRow
from matching.models.runs import UNFINISHED
from regions.models import TaxonomyDraft


class FieldTrial(JobRow):
    """One comparison. ``revision`` is the state of the draft that was read.

    ``changes``: for each demand that was compared {"demand", "came", "went": [[enterprise, rank, score], …], "moved", "stayed"}.
    """

    draft = models.ForeignKey(TaxonomyDraft, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0, help_text="Profiles that the demands were compared with")
    profiles = models.PositiveIntegerField(default=0, help_text="Profiles there are")
    published = models.PositiveIntegerField(default=0, help_text="Demands there are")
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"], condition=Q(state__in=UNFINISHED), name="field_trial_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="field_trial_stuck")]
