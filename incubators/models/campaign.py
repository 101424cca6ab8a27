"""Campaigns of evaluation and what is noted down about each base drawn."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission
from casework.kinds import CLOSED_PHASES, OPEN_PHASES, Phase
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanCharField, CleanTextField
from incubators.models.entity import OverseasEntity
from reviews.models import ReviewRound, RoundState

USER = settings.AUTH_USER_MODEL


class CampaignState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")


class Verdict(models.TextChoices):
    PASSED = "passed", _("Passed")
    CONDITIONS = "conditions", _("Passed with conditions")
    FAILED = "failed", _("Not passed")


class Consequence(models.TextChoices):
    NOTHING = "nothing", _("None")
    RECHECK = "recheck", _("Look at it again by a day")
    SUSPENSION = "suspension", _("Propose to suspend the filing")


class Stage(models.TextChoices):
    """How far an evaluation is. The first five are counted whether it went on since or not."""

    EVIDENCE_IN = "evidence_in", _("Evidence is in")
    REVIEWED = "reviewed", _("Scored by all reviewers")
    FIRST = "first", _("First verdict given")
    FINAL = "final", _("Final verdict given")
    WAITING = "waiting", _("Evidence not in yet")
    LATE = "late", _("Late")


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission plans and follows campaigns; an incubator sees its own evaluation as a case."""
        return self.all() if is_commission(user) else self.none()


class Campaign(WithPublicId):
    """One evaluation of filed bases. Who is drawn follows from population, share and seed, so that the draw can be repeated."""

    title = CleanCharField(_("title"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    population_query = models.CharField(
        max_length=1000, blank=True, help_text="Filter of the register, as in an address"
    )
    share = models.PositiveSmallIntegerField(
        _("share drawn"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of the population, rounded up."),
    )
    seed = CleanCharField(
        _("seed of the draw"),
        max_length=40,
        help_text=_("Any words or digits. The same seed draws the same bases again: note it before the draw."),
    )
    evidence = models.JSONField(_("evidence asked for"), default=list)
    opens = models.DateField(_("opens"))
    due = models.DateField(_("evidence due"))
    state = models.CharField(max_length=8, choices=CampaignState, default=CampaignState.PLANNED)
    population = models.JSONField(default=list, blank=True, help_text="Filing numbers at the time of the draw")
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    drawn_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="campaign_share_per_cent"),
            models.CheckConstraint(condition=Q(due__gte=models.F("opens")), name="campaign_due_after_opening"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("incubators:campaign", args=[self.public_id])

    @property
    def is_planned(self) -> bool:
        return self.state == CampaignState.PLANNED

    @property
    def badge(self) -> Badge:
        return Badge(
            self.get_state_display(), *(("neutral", "circle") if self.is_planned else ("progress", "arrow-repeat"))
        )


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def handled_by_office(self, user):
        """What the office's pages show: nobody reads there of a base of their own, not even as its applicant."""
        return self.filter(case__in=Case.objects.handled_by_office(user))

    def unfinished(self):
        return self.exclude(case__phase__in=CLOSED_PHASES)

    def at(self, stage: str, today=None):
        """The evaluations that a figure of the progress page counts."""
        return self.filter(stage_condition(stage, today or timezone.localdate()))

    def for_list(self):
        return self.select_related("case", "case__applicant", "entity__region", "campaign")


def stage_condition(stage: str, today) -> Q:
    round_ = ReviewRound.objects.filter(case=OuterRef("case"))
    open_late = Exists(round_.filter(state=RoundState.OPEN, due_on__lt=today))
    return {
        Stage.EVIDENCE_IN: Q(case__round__gt=0),
        Stage.REVIEWED: Q(Exists(round_.filter(state=RoundState.CLOSED))),
        Stage.FIRST: ~Q(first_verdict=""),
        Stage.FINAL: ~Q(final_verdict=""),
        Stage.WAITING: Q(case__state="evidence"),
        Stage.LATE: Q(case__phase=Phase.WAITING_APPLICANT, case__answer_due_on__lt=today)
        | Q(case__phase__in=OPEN_PHASES, case__promised_on__lt=today)
        | (Q(case__phase=Phase.IN_REVIEW) & Q(open_late)),
    }[Stage(stage)]


class Evaluation(models.Model):
    """The content of one evaluation: what the incubator states, and the verdicts."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="evaluations")
    entity = models.ForeignKey(OverseasEntity, on_delete=models.PROTECT, related_name="+")
    statement = CleanTextField(_("what the base did in the year"), max_length=3000, blank=True)
    changes = CleanTextField(_("what has changed since the filing"), max_length=2000, blank=True)
    landed = models.PositiveIntegerField(_("projects landed in the city"), null=True, blank=True)
    served = models.PositiveIntegerField(_("enterprises served abroad"), null=True, blank=True)
    deals = models.PositiveIntegerField(_("deals brought about"), null=True, blank=True)

    score = models.FloatField(
        null=True, blank=True, help_text="Average total of the reviewers when the first verdict was given"
    )
    spread = models.FloatField(null=True, blank=True, help_text="Highest minus lowest total")
    first_verdict = models.CharField(_("first verdict"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("answer of the incubator"), blank=True)
    final_verdict = models.CharField(_("final verdict"), max_length=10, choices=Verdict, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    consequence = models.CharField(_("consequence"), max_length=10, choices=Consequence, blank=True)
    recheck_on = models.DateField(_("look again on"), null=True, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "entity"], name="evaluation_once_per_campaign")]

    def __str__(self):
        return str(self.entity)
