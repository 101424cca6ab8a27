"""Who gets a case: rules as data, absences with a deputy, and how much a person carries at most."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffRole
from accounts.permissions import has_role
from casework.models.case import Case
from core.models import WithPublicId

USER = settings.AUTH_USER_MODEL
Role = StaffRole.Role
OVERSEERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


class RulePhase(models.TextChoices):
    ACCEPTANCE = "acceptance", _("Acceptance")
    REVIEW = "review", _("Review and decision")


class TargetRole(models.TextChoices):
    """Those who handle cases; an administrator reads, and handles none."""

    CASE_OFFICER = Role.CASE_OFFICER, Role.CASE_OFFICER.label
    REVIEWER = Role.REVIEWER, Role.REVIEWER.label
    SUPERVISOR = Role.SUPERVISOR, Role.SUPERVISOR.label


class RoutingRuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if has_role(user, *OVERSEERS) else self.none()

    def in_force(self, today=None):
        today = today or timezone.localdate()
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        not_over = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
        return self.filter(begun, not_over, is_active=True)


class RoutingRule(WithPublicId):
    """Cases like this go to that person, or to whoever of a role has least to do. The first rule that fits decides.

    An empty condition means any. ``field`` is a code of the technology fields that a kind names; a domain ("IC") stands for all
    of its fields ("IC-EDA").
    """

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    phase = models.CharField(_("step"), max_length=12, choices=RulePhase, blank=True)
    district = models.CharField(_("district"), max_length=6, blank=True)
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    field = models.CharField(_("technology field"), max_length=20, blank=True)
    person = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=TargetRole, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="") | (Q(person__isnull=True) & ~Q(role="")),
                name="rule_goes_to_a_person_or_a_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=models.F("valid_until")),
                name="rule_begins_before_it_ends",
            ),
        ]

    def __str__(self):
        return self.name


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Supervisors and administrators see everybody's, others their own and those in which they are the deputy."""
        if has_role(user, *OVERSEERS):
            return self
        return self.filter(Q(person=user) | Q(deputy=user)) if user.is_authenticated else self.none()

    def standing(self):
        return self.filter(cancelled_at__isnull=True)

    def on(self, day):
        return self.standing().filter(first__lte=day, last__gte=day)

    def not_over(self, day):
        return self.standing().filter(last__gte=day)


class Absence(WithPublicId):
    """A person is away from the first to the last day, both included; the deputy has their open cases meanwhile."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("Annual leave")
        ILLNESS = "illness", _("Illness")
        TRAVEL = "travel", _("Business trip")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other reason")

    person = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    first = models.DateField(_("first day away"))
    last = models.DateField(_("last day away"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.LEAVE)
    entered_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True, help_text="When the open cases went to the deputy")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When what was not touched came back")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first", "pk"]
        indexes = [models.Index(fields=["first", "last"], name="absence_days")]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="absence_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("person")), name="absence_deputy_is_another"
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.first:%Y-%m-%d}/{self.last:%Y-%m-%d}"


class Handover(models.Model):
    """One case that went to somebody else when an absence began, and the event that says so."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="handovers")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(help_text="Number of the event in the case's history")
    to = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "case"], name="handover_once")]


class LoadLimit(models.Model):
    """How many open cases a person gets by rule at most. Given by hand, a case goes over it."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, primary_key=True, related_name="+")
    most = models.PositiveSmallIntegerField(_("open cases at most"))
