"""Case, its parties, and the snapshots of what was submitted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership, Organisation
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from casework.kinds import CLOSED_PHASES, OPEN_PHASES, Kind, Phase, State, kinds
from core import workdays
from core.models import WithPublicId

DUE_SOON = 3  # working days


class PartyRole(models.TextChoices):
    APPLICANT = "applicant", _("Applicant")
    PROVIDER = "provider", _("Provider")
    BROKER = "broker", _("Broker")
    OTHER_SIDE = "other_side", _("Other side")
    DISTRICT = "district", _("District")
    REVIEWER = "reviewer", _("Reviewer")
    DEPUTY = "deputy", _("Deputy")
    SIDE = "side", pgettext_lazy("party of a case", "Side")


TAKING_PART = (PartyRole.APPLICANT, PartyRole.PROVIDER, PartyRole.BROKER, PartyRole.OTHER_SIDE)
# A side of an introduction has an interest in it, but reads it on pages that show what has been disclosed to it, never here.
INTERESTED = (*TAKING_PART, PartyRole.SIDE)


class StateWrittenOutside(RuntimeError):
    """Somebody tried to write a case's state or phase without a move."""


def conflicted_cases(user):
    """Ids (for a subquery) of the cases that this member of staff must stay away from."""
    banned = conflicted_organisation_ids(user)
    tied = Q(organisation__in=banned) | Q(person=user)
    if banned:
        tied |= Q(person__in=Membership.objects.current().filter(organisation__in=banned).values("user"))
    return CaseParty.objects.current().filter(tied, role__in=INTERESTED).values("case")


class CaseQuerySet(models.QuerySet):
    def update(self, **fields):
        if {"state", "phase"} & set(fields):
            raise StateWrittenOutside("state and phase change by casework.moves.perform only")
        return super().update(**fields)

    @staticmethod
    def _as_party(user):
        """A party's view: own applications from the draft on, others' from the submission on.

        Asked from the parties' side: a person takes part in few cases, and their index finds them without a look at the others.
        """
        mine = CaseParty.objects.current().filter(Q(organisation__in=user.organisation_ids) | Q(person=user))
        seen = Q(role=PartyRole.APPLICANT) | (Q(role__in=TAKING_PART) & ~Q(case__phase=Phase.DRAFT))
        return Q(pk__in=mine.filter(seen).values("case"))

    @staticmethod
    def _in_conflict(user):
        """Cases in which a person with a staff role is a party, or has a tie to one."""
        return Q(pk__in=conflicted_cases(user))

    def of_parties(self, user):
        """Cases in which the person or one of their organisations takes part."""
        return self.filter(self._as_party(user))

    def about(self, organisation):
        """Cases in which the organisation takes part, as applicant or on another side."""
        return self.filter(pk__in=CaseParty.objects.current().filter(organisation=organisation).values("case"))

    def visible_to(self, user):
        """Parties see their cases; staff see what was submitted, except where they have a conflict of interest."""
        seen = self._as_party(user)
        office = self._office(user)
        if office is not None:
            seen |= office & ~Q(phase=Phase.DRAFT) & ~self._in_conflict(user)
        return self.filter(seen)

    @staticmethod
    def _office(user):
        """What the person's staff roles open, before conflicts; None without a role."""
        if is_commission(user):
            return Q()
        if user.staff_districts:
            seen_by_districts = [kind.code for kind in kinds.values() if kind.district_sees]
            return Q(district__in=user.staff_districts, kind__in=seen_by_districts)
        return None

    def handled_by_office(self, user):
        """What the person sees as staff: the inbox. Cases in which they are a party are left out."""
        office = self._office(user)
        if office is None:
            return self.none()
        return self.filter(office & ~Q(phase=Phase.DRAFT) & ~self._in_conflict(user))

    def open(self):
        return self.filter(phase__in=OPEN_PHASES)

    def due_soon(self, today=None):
        today = today or timezone.localdate()
        return self.open().filter(promised_on__range=(today, workdays.add_workdays(today, DUE_SOON)))

    def overdue(self, today=None):
        return self.open().filter(promised_on__lt=today or timezone.localdate())

    def of_kind(self, code):
        return self.filter(kind=code)

    def for_list(self):
        """With whom each is by; without what a list never shows and may be long."""
        return self.select_related("applicant", "applicant_person", "assignee").defer("search_text")


class Case(WithPublicId):
    """Everything that is submitted and reviewed. State and phase are written by ``casework.moves`` alone."""

    kind = models.CharField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=30)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    district = models.CharField(_("district"), max_length=6, blank=True)
    applicant = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applicant_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True, help_text="Since when the assignee has it")
    receipt_no = models.CharField(_("receipt number"), max_length=40, blank=True)
    case_no = models.CharField(_("case number"), max_length=40, blank=True)
    filing_no = models.CharField(_("filing number"), max_length=40, blank=True)
    round = models.PositiveSmallIntegerField(default=0, help_text="Submissions so far")
    version = models.PositiveIntegerField(default=0, help_text="Moves so far: a page that shows an older one is stale")
    draft_version = models.PositiveIntegerField(default=0, help_text="Saves of the form so far")
    return_state = models.CharField(max_length=30, blank=True)
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True, help_text="Until when the applicant is asked to answer")
    notice_until = models.DateField(null=True, blank=True)

    clock_state = models.CharField(max_length=8, default="none")  # none, running, stopped, ended
    clock_limit = models.PositiveSmallIntegerField(default=0)
    clock_used = models.SmallIntegerField(default=0)
    clock_from = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    promised_provisional = models.BooleanField(default=False)
    raised_on = models.DateField(null=True, blank=True, help_text="The promised day that passed and was raised")
    days_asked = models.PositiveSmallIntegerField(default=0, help_text="Working days more, asked for and not decided")

    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    search_text = models.TextField(blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["phase", "promised_on", "id", "assignee"], name="case_queue"
            ),  # tabs: read from it alone
            models.Index(fields=["promised_on", "id"], name="case_open_due", condition=models.Q(phase__in=OPEN_PHASES)),
            models.Index(fields=["assignee", "phase"], name="case_assignee"),
            models.Index(fields=["kind", "state"], name="case_kind_state"),
            models.Index(fields=["-submitted_at", "-id"], name="case_submitted"),
            models.Index(fields=["district", "phase"], name="case_district"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=[Phase.DRAFT, Phase.WITHDRAWN, Phase.WAITING_APPLICANT])
                | Q(submitted_at__isnull=False),
                name="case_submitted_before_review",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=CLOSED_PHASES, closed_at__isnull=False)
                | (~Q(phase__in=CLOSED_PHASES) & Q(closed_at__isnull=True)),
                name="case_closed_has_date",
            ),
            models.UniqueConstraint(fields=["receipt_no"], condition=~Q(receipt_no=""), name="case_receipt_once"),
            models.UniqueConstraint(fields=["case_no"], condition=~Q(case_no=""), name="case_number_once"),
            models.UniqueConstraint(fields=["filing_no"], condition=~Q(filing_no=""), name="case_filing_number_once"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}".strip()

    @classmethod
    def from_db(cls, db, field_names, values):
        case = super().from_db(db, field_names, values)
        case._stored = (case.__dict__.get("state"), case.__dict__.get("phase"))
        return case

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        if fields is None or {"state", "phase"} & set(fields):
            self._stored = (self.__dict__.get("state"), self.__dict__.get("phase"))

    def save(self, *args, **kwargs):
        """Refuses a state that did not come from a move; nothing else happens here."""
        stored = getattr(self, "_stored", None)
        written = (self.__dict__.get("state"), self.__dict__.get("phase"))  # both None where they were not read
        if stored and stored != written and not getattr(self, "_moving", False):
            raise StateWrittenOutside("state and phase change by casework.moves.perform only")
        super().save(*args, **kwargs)
        self._stored = written

    def get_absolute_url(self):
        return reverse("casework:case-detail", args=[self.public_id])

    @property
    def reference(self) -> str:
        """The number the office uses now: the case number, before acceptance the receipt's."""
        return self.case_no or self.receipt_no

    @property
    def kind_of(self) -> Kind:
        """The declaration; for a kind that is not there any more, a bare one, so that its cases can still be listed and read."""
        return kinds.get(self.kind) or Kind(self.kind, label=self.kind, prefix="", states=(), moves=())

    @property
    def kind_label(self):
        return self.kind_of.label

    @property
    def state_of(self) -> State:
        try:
            return self.kind_of.state(self.state)
        except LookupError:
            return State(self.state, self.state, Phase(self.phase))

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN_PHASES

    @property
    def is_raised(self) -> bool:
        """Overdue, and the supervisors have been told."""
        return self.raised_on is not None and self.raised_on == self.promised_on and self.is_open

    @property
    def is_closed(self) -> bool:
        return self.phase in CLOSED_PHASES

    @property
    def applicant_name(self) -> str:
        return str(self.applicant or self.applicant_person or "")

    @cached_property
    def current_parties(self) -> list["CaseParty"]:
        return list(self.parties.current())

    @property
    def clock_stopped(self) -> bool:
        return self.clock_state == "stopped"

    @property
    def days_left(self) -> int | None:
        """Working days left until the promised date; negative when overdue; None without a clock."""
        if self.clock_state == "running" and self.promised_on:
            return workdays.workdays_between(timezone.localdate(), self.promised_on)
        if self.clock_state == "stopped":
            return self.clock_limit - self.clock_used
        return None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and bool(self.promised_on and self.promised_on < timezone.localdate())


class CasePartyQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)


class CaseParty(models.Model):
    """Who takes part in a case, as what. Seeing a case hangs on this row."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=12, choices=PartyRole)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "role", "case"], name="party_organisation"),
            models.Index(fields=["person", "role", "case"], name="party_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(person__isnull=False),
                name="party_is_organisation_or_person",
            )
        ]

    @property
    def has_interest(self) -> bool:
        return self.role in INTERESTED

    @property
    def takes_part(self) -> bool:
        """Reads the case, and what is written about it."""
        return self.role in TAKING_PART


class Submission(models.Model):
    """What was handed in, in one round, as it was: values and file hashes. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    files = models.JSONField(default=list)
    columns = models.JSONField(default=dict, help_text="Columns of the content that the form fills, as they were")
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="submission_once_per_round")]
