"""What runs find: ranked lists of candidates with their reasons. Rows are written once and never changed.

A demand points to the list that readers see (``current_ranking``); a run switches all its demands in one transaction.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.permissions import is_commission
from enterprises.models import Enterprise
from matching.engine.certainty import Spread
from matching.models.demand import Demand, DemandVersion
from matching.models.runs import MatchRun


class ProfileSnapshotQuerySet(models.QuerySet):
    def of_the_willing(self):
        """The present wording of everybody who may be proposed: what a run compares demands with."""
        willing = Enterprise.objects.willing().filter(pk=OuterRef("enterprise"))
        return self.filter(Exists(willing), is_current=True)


class ProfileSnapshot(models.Model):
    """An enterprise as the engine was given it, with its analysis (the dear part). One row for each wording."""

    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, help_text="Hash of the record and of the engine's keys")
    record = models.JSONField()
    analysis = models.BinaryField()
    prepared = models.BinaryField(default=bytes, help_text="What an index takes in of it")
    taxonomy = models.CharField(
        max_length=60, blank=True, help_text="Of which version of the technology fields it was made"
    )
    created_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(
        default=True, help_text="What the enterprise says now; older ones stay for the runs that used them"
    )

    objects = ProfileSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "key"], name="profilesnapshot_once"),
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(is_current=True), name="profilesnapshot_one_current"
            ),
        ]


class Ranking(models.Model):
    """The candidates of one demand as one run found them."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rankings")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="rankings")
    version = models.ForeignKey(DemandVersion, on_delete=models.RESTRICT, related_name="+")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    inputs_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)
    checked = models.PositiveIntegerField(default=0, help_text="Enterprises compared")
    proposed = models.PositiveSmallIntegerField(default=0, help_text="Candidates that were not left out")
    left_out_counts = models.JSONField(default=dict, blank=True, help_text="Reason code to number of enterprises")
    changes = models.JSONField(default=dict, blank=True, help_text="Against the list before: new, gone, moved")
    spread = models.JSONField(default=dict, blank=True, help_text="Scores of the first, second and tenth")
    hints = models.JSONField(
        default=list, blank=True, help_text="What to rewrite, when the list is thin: code and figures"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "demand"], name="ranking_once_per_run")]
        indexes = [models.Index(fields=["demand", "-made_at"], name="ranking_newest")]

    def __str__(self):
        return f"{self.demand_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def certainty(self) -> Spread | None:
        """How far the first stands before the others; None for fewer than two."""
        return Spread(**self.spread) if self.spread else None

    @property
    def left_out_total(self) -> int:
        return sum(self.left_out_counts.values())


class CandidateQuerySet(models.QuerySet):
    def current(self):
        """Rows of the lists that readers see."""
        return self.filter(ranking=F("demand__current_ranking"))

    def proposed(self):
        return self.filter(left_out="")

    def left_out_ones(self):
        return self.exclude(left_out="")

    def visible_to(self, user):
        """The office sees candidates of the demands it sees; both sides see rows of their own in the current lists."""
        own = Demand.objects.owned_by(user)
        of_sides = self.current().filter(demand__in=own) | self.current().filter(
            demand__in=Demand.objects.readable_as(user), enterprise__organisation__in=user.organisation_ids
        )
        return (
            self.filter(demand__in=Demand.objects.handled_by_office(user)) | of_sides
            if is_commission(user)
            else of_sides
        )


class Candidate(models.Model):
    """One enterprise in one list, with everything that explains its place. ``left_out`` names why it is not proposed."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="candidates")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="candidates")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey(ProfileSnapshot, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    parts = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    reasons_for = models.JSONField(default=list)
    reasons_against = models.JSONField(default=list)
    left_out = models.CharField(max_length=30, blank=True)
    left_out_params = models.JSONField(default=dict, blank=True)
    since = models.DateTimeField(
        default=timezone.now, help_text="Since when it has been in the demand's list without a gap"
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["ranking", "enterprise"], name="candidate_once_per_list")]
        indexes = [models.Index(fields=["enterprise", "ranking"], name="candidate_of_enterprise")]

    @property
    def points(self) -> int:
        return round(self.score)
