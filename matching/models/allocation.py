"""Plans of who is proposed where: what was asked for, both ways of doing it side by side, and what was made of them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.jobs import JobRow
from core.ui import Badge
from matching.models.decisions import StaffDecision
from matching.models.demand import Demand
from matching.models.runs import BADGES, UNFINISHED
from talent.models import TechnologyManager


class PlanKind(models.TextChoices):
    FAIR = "fair", _("Fair")
    GREEDY = "greedy", _("Greedy")


class AllocationRun(JobRow):
    """One allocation of the lists that people read. ``figures`` hold, for each plan, value, share served and worst served."""

    number = models.PositiveIntegerField(unique=True)
    settings = models.JSONField(default=dict)
    inputs_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cancel_requested"], condition=Q(state__in=UNFINISHED), name="allocation_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="allocation_stuck")]

    def __str__(self):
        return f"#{self.number}"

    def get_absolute_url(self):
        return reverse("matching:allocation-detail", args=[self.public_id])

    @property
    def badge(self):
        tone, icon = BADGES[self.state]
        return Badge(self.get_state_display(), tone, icon)


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of demands that the person sees: not of those they have a conflict with."""
        return self.filter(demand__in=Demand.objects.handled_by_office(user))

    def of_plan(self, plan: str):
        return self.filter(**{plan: True})

    def differing(self):
        """Who is in one of the two plans only."""
        return self.exclude(fair=True, greedy=True)

    def with_decision(self):
        """``on_shortlist``: whether the pair stands on the demand's shortlist by now."""
        known = StaffDecision.objects.shortlisted().filter(demand=OuterRef("demand"), enterprise=OuterRef("enterprise"))
        return self.annotate(on_shortlist=Exists(known))


class Placement(models.Model):
    """An enterprise given a place at a demand by one of the plans, or by both."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="placements")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    fair = models.BooleanField(default=False)
    greedy = models.BooleanField(default=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "demand", "enterprise"], name="placement_once")]


class BrokerPlacement(models.Model):
    """A technology manager given to a demand by one of the plans, or by both."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="brokers")
    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="+")
    manager = models.ForeignKey(TechnologyManager, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    fair = models.BooleanField(default=False)
    greedy = models.BooleanField(default=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "demand", "manager"], name="brokerplacement_once")]


class AllocationStep(JobRow):
    """Putting a plan on the shortlists: who asked, which plan, what came of it. ``refused`` names the pairs that could not be put."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="steps")
    plan = models.CharField(max_length=8, choices=PlanKind)
    demand = models.ForeignKey(Demand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    with_managers = models.BooleanField(default=False)
    put = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0, help_text="Technology managers asked")
    refused = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(state__in=UNFINISHED), name="allocationstep_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="allocationstep_stuck")]

    @property
    def badge(self):
        tone, icon = BADGES[self.state]
        return Badge(self.get_state_display(), tone, icon)
