"""What came of a case: a contract, a pilot, an investment, a landing. Confirmed by both sides, version by version."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, SignedLink
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from casework.models import Case
from casework.models.case import conflicted_cases
from core.models import WithPublicId
from core.ui import Badge
from core.uploads import private_storage, upload_path
from core.validators import CleanCharField, CleanTextField
from outcomes import choices
from outcomes.choices import Currency, OutcomeState, SideState

USER = settings.AUTH_USER_MODEL


class OutcomeQuerySet(models.QuerySet):
    def of_organisations(self, ids):
        """Those in which one of these organisations is a side that was asked, or which one of them records."""
        sides = OutcomeSide.objects.filter(organisation__in=ids).values("outcome")
        return self.filter(Q(pk__in=sides, number__gt=0) | Q(recorded_for__in=ids))

    def contributed_by(self, user):
        """Those that a share of is named for the person, or for one of their organisations or its bases."""
        from outcomes.models.attribution import Attribution

        return self.standing().filter(pk__in=Attribution.objects.of(user).values("outcome"))

    def visible_to(self, user):
        """Both sides and who records see theirs; contributors see that there is one; the office without a conflict sees all.

        How much a reader sees of one stands in ``outcomes.permissions.seen_as``.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = Q(pk__in=self.model.objects.of_organisations(user.organisation_ids).values("pk"))
        seen |= Q(pk__in=self.model.objects.contributed_by(user).values("pk"))
        if is_commission(user):
            seen |= Q(pk__in=self.model.objects.handled_by_office(user).values("pk"))
        return self.filter(seen)

    def handled_by_office(self, user):
        """What the office's lists, figures and steps are about. Nobody reads there what they have a tie to, not even in a count."""
        if not is_commission(user):
            return self.none()
        from outcomes.models.attribution import Attribution

        banned = conflicted_organisation_ids(user)
        sides = OutcomeSide.objects.filter(outcome=OuterRef("pk"), organisation__in=banned)
        shares = Attribution.objects.tied_to(banned, user).filter(outcome=OuterRef("pk"))
        own_draft = Q(number=0, recorded_for__isnull=False)
        return self.exclude(own_draft).filter(
            ~Exists(sides), ~Exists(shares), ~Q(recorded_for__in=banned), ~Q(case__in=conflicted_cases(user))
        )

    def standing(self):
        return self.exclude(state__in=[OutcomeState.DRAFT, OutcomeState.WITHDRAWN])

    def confirmed(self):
        return self.filter(state=OutcomeState.CONFIRMED)

    def for_list(self):
        return self.select_related("case", "recorded_for").prefetch_related("sides__organisation")


class Outcome(WithPublicId):
    """One result. ``case`` is what it came of; ``recorded_for`` the organisation whose member wrote it down (None: the office)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=choices.OutcomeKind)
    title_zh = CleanCharField(_("title in Chinese"), max_length=160, blank=True)
    title_en = CleanCharField(_("title in English"), max_length=160, blank=True)
    register_no = CleanCharField(_("number in the register of technology contracts"), max_length=40, blank=True)
    signed_on = models.DateField(_("signed on"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    total = models.DecimalField(_("value"), max_digits=16, decimal_places=2, default=Decimal(0))
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)])
    text = CleanTextField(_("what was agreed"), max_length=2000, blank=True)
    confidential = models.BooleanField(_("the value is confidential"), default=True)
    case_study = models.BooleanField(_("may be told in public"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=OutcomeState, default=OutcomeState.DRAFT)
    version = models.PositiveIntegerField(default=0, help_text="Saves so far: a form that shows an older one is stale")
    number = models.PositiveIntegerField(default=0, help_text="Frozen versions so far: what the sides are asked about")
    recorded_for = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = CleanTextField(max_length=1000, blank=True)
    upheld_note = CleanTextField(max_length=1000, blank=True, help_text="Why the office left the values as they are")
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    search_text = models.TextField(blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-pk"]
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="outcome_signed"),
            models.Index(fields=["state", "-signed_on", "-id"], name="outcome_state"),
            models.Index(fields=["currency", "state"], name="outcome_currency"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh="", title_en=""), name="outcome_has_a_title"),
            models.CheckConstraint(condition=Q(total__gte=0), name="outcome_value_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False), name="outcome_confirmed_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="outcome_withdrawn_has_date"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("outcomes:detail", args=[self.public_id])

    @property
    def title(self) -> str:
        """The title in the page's language, or the one there is."""
        if (get_language() or "").startswith("en"):
            return self.title_en or self.title_zh
        return self.title_zh or self.title_en

    @property
    def badge(self) -> Badge:
        tone, icon = choices.TONES[OutcomeState(self.state)]
        return Badge(self.get_state_display(), tone, icon)

    @property
    def is_fixed(self) -> bool:
        """Confirmed by both, or withdrawn: nothing of it changes any more."""
        return self.state in {OutcomeState.CONFIRMED, OutcomeState.WITHDRAWN}

    @cached_property
    def both_sides(self) -> list["OutcomeSide"]:
        return sorted(self.sides.all(), key=lambda side: side.role)

    @property
    def side_names(self) -> str:
        return " – ".join(side.organisation.name for side in self.both_sides)

    def side_of(self, organisation) -> "OutcomeSide | None":
        return next((side for side in self.both_sides if side.organisation_id == organisation.pk), None)


class OutcomeSide(models.Model):
    """One of the two parties, and what it said about the version it was asked about. ``mailbox``: where one without accounts is written to."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="sides")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=choices.SideRole)
    mailbox = models.EmailField(_("contact mailbox"), blank=True)
    state = models.CharField(max_length=10, choices=SideState, default=SideState.ASKED)
    said_about = models.PositiveIntegerField(default=0, help_text="Number of the frozen version it answered about")
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    said_by_link = models.ForeignKey(SignedLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = CleanTextField(_("what is wrong"), max_length=1000, blank=True)

    class Meta:
        ordering = ["role"]
        indexes = [models.Index(fields=["organisation", "outcome"], name="outcomeside_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "role"], name="outcomeside_once_per_role"),
            models.UniqueConstraint(fields=["outcome", "organisation"], name="outcomeside_two_organisations"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(said_at__isnull=False), name="outcomeside_said_has_date"
            ),
        ]

    @property
    def badge(self) -> Badge:
        tone, icon = {
            SideState.ASKED: ("progress", "hourglass-split"),
            SideState.CONFIRMED: ("ok", "check-circle-fill"),
            SideState.DISPUTED: ("bad", "exclamation-triangle-fill"),
        }[SideState(self.state)]
        return Badge(self.get_state_display(), tone, icon)


class OutcomeValue(models.Model):
    """Money of one kind in one year of the contract (1: the year from the signing)."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="values_by_year")
    kind = models.CharField(_("kind of value"), max_length=12, choices=choices.ValueKind)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1), MaxValueValidator(choices.YEARS_OF_VALUE)]
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["kind", "year"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "kind", "year"], name="outcomevalue_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outcomevalue_positive"),
            models.CheckConstraint(condition=Q(year__range=(1, choices.YEARS_OF_VALUE)), name="outcomevalue_year"),
        ]


class OutcomeFile(WithPublicId):
    """Evidence: the signed page, a statement. Handed out by a view that asks who may read the values."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=private_storage, upload_to=upload_path, max_length=200)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, default="not_scanned")
    uploaded_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]


class OutcomeVersion(models.Model):
    """What the sides were asked about, frozen: the content as it was and its digest. Never changed."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    answers = models.JSONField(default=list, help_text="What the sides said about it, in order")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["outcome", "number"], name="outcomeversion_once")]
