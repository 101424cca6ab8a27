"""What became of a proposed pair, with the place and the points it had when it was decided: lists are thrown away, this stays."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui import Badge
from matching.models.demand import Demand
from matching.models.runs import MatchRun


class OutcomeKind(models.TextChoices):
    """The furthest that a pair has come, or why it stopped."""

    DECLINED = "declined", _("Declined by a side")
    DISMISSED = "dismissed", _("Taken out by the office")
    SHORTLISTED = "shortlisted", _("On the shortlist")
    INTERESTED = "interested", _("One side interested")
    BOTH = "both", _("Both sides interested")
    INTRODUCED = "introduced", _("Introduced")
    SIGNED = "signed", _("Signed")


GRADES = {
    OutcomeKind.DECLINED: 0,
    OutcomeKind.DISMISSED: 0,
    OutcomeKind.SHORTLISTED: 1,
    OutcomeKind.INTERESTED: 1,
    OutcomeKind.BOTH: 2,
    OutcomeKind.INTRODUCED: 3,
    OutcomeKind.SIGNED: 4,
}
GOOD_FROM = 1


class MatchOutcomeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(demand__in=Demand.objects.handled_by_office(user))

    def judging(self):
        """What says something about how well the two fit, of pairs that stood in a list."""
        return self.filter(tells=True, rank__isnull=False)

    def good(self):
        return self.filter(grade__gte=GOOD_FROM)

    def for_list(self):
        return self.select_related("demand__current_version", "demand__organisation", "enterprise__organisation", "run")


class MatchOutcome(models.Model):
    """One row for each pair that somebody has decided about. ``tells``: the reason is about the fit, not about time or price."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="outcomes")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("what came of it"), max_length=12, choices=OutcomeKind)
    grade = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=24, blank=True)
    tells = models.BooleanField(default=True)
    decided_at = models.DateTimeField(default=timezone.now)
    field = models.CharField(max_length=12, blank=True, help_text="Domain of the demand's first technology field")
    lang = models.CharField(max_length=2, blank=True)
    run = models.ForeignKey(MatchRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settings_hash = models.CharField(max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: added by hand, or left out")
    score = models.FloatField(null=True, blank=True)
    parts = models.JSONField(default=list, blank=True)

    objects = MatchOutcomeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "enterprise"], name="outcome_once_per_pair")]
        indexes = [
            models.Index(fields=["-decided_at", "-id"], name="outcome_newest"),
            models.Index(fields=["decided_at", "rank"], condition=Q(tells=True), name="outcome_judging"),
        ]

    @property
    def is_good(self) -> bool:
        return self.grade >= GOOD_FROM

    @property
    def badge(self) -> Badge:
        if not self.is_good:
            return Badge(self.get_kind_display(), "neutral", "dash-circle")
        return Badge(self.get_kind_display(), "progress" if self.grade == GOOD_FROM else "ok")
