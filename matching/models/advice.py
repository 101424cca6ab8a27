"""What a company could add to its profile, and what each demand's score would then be: worked out by a worker, kept to be read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.jobs import JobRow
from enterprises.models import Enterprise
from matching.models.results import ProfileSnapshot
from matching.models.runs import UNFINISHED


class ProfileAdvice(JobRow):
    """One working-out for one enterprise, as a job.

    ``additions`` is a list of {"code", "value", "rises": {demand: [score now, score then]}}, the most useful first.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey(
        ProfileSnapshot,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The wording that it is about",
    )
    additions = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("advice on a profile")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(state__in=UNFINISHED), name="advice_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="advice_stuck"),
            models.Index(fields=["enterprise", "-id"], name="advice_newest"),
        ]
