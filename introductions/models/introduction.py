"""An introduction of an enterprise to the owner of a demand: a case, its two sides, and what each has shown the other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.models import Case
from core.validators import CleanCharField, CleanTextField
from introductions.vocabulary import TOGETHER, Actor, EndReason, FileStage, Origin, Said, Shown
from matching.vocabulary import Side

USER = settings.AUTH_USER_MODEL


class IntroductionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The sides see theirs, brokers and the office what their cases show them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(pk__in=self._of_sides(user)) | Q(case__in=Case.objects.visible_to(user).of_kind("introduction"))
        )

    @staticmethod
    def _of_sides(user):
        sides = IntroductionSide.objects.filter(organisation__in=user.organisation_ids)
        return sides.exclude(introduction__case__phase="draft").values("introduction")

    def of_sides(self, user):
        """Those in which an organisation of the person is a side."""
        return self.filter(pk__in=self._of_sides(user))

    def handled_by_office(self, user):
        """The office's own, without those in which the person has a conflict."""
        return self.filter(case__in=Case.objects.handled_by_office(user).of_kind("introduction"))

    def brokered_by(self, user):
        return self.filter(
            Q(manager__profile__user=user) | Q(broker__in=user.organisation_ids), case__in=Case.objects.of_parties(user)
        )

    def brought_by(self, user):
        """Those that an organisation of the person brought, on either side; they read little of it (``introductions.disclosure``)."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = user.organisation_ids
        return self.filter(Q(brought_demand__in=own) | Q(brought_enterprise__in=own)).exclude(case__phase="draft")

    def open(self):
        return self.filter(case__closed_at__isnull=True)

    def stale(self, today=None):
        """Open, brought together, and without a next step, or with one whose day has passed."""
        today = today or timezone.localdate()
        return self.open().filter(Q(next_on__isnull=True) | Q(next_on__lt=today), case__state__in=TOGETHER)

    def for_list(self):
        sides = models.Prefetch("sides", IntroductionSide.objects.select_related("organisation"))
        related = (
            "case__assignee",
            "demand__organisation",
            "version__region",
            "enterprise",
            "manager__profile",
            "broker",
        )
        return self.select_related(*related).defer("case__search_text").prefetch_related(sides)


class Introduction(models.Model):
    """Brings the owner of a demand and an enterprise together. Names are shown as ``introductions.disclosure`` allows."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    demand = models.ForeignKey("matching.Demand", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("matching.DemandVersion", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("matching.MatchRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    score = models.FloatField(null=True, blank=True, help_text="0 to 100, when it was proposed")
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Place in the list, when it was proposed")
    origin = models.CharField(_("how it came about"), max_length=8, choices=Origin, default=Origin.OFFICE)
    open_pair = models.CharField(max_length=44, null=True, blank=True, unique=True, help_text="One open for each pair")

    manager = models.ForeignKey(
        "talent.TechnologyManager", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commission = CleanCharField(_("commission agreed"), max_length=300, blank=True)
    brought_demand = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who brought it"
    )
    brought_enterprise = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who brought it"
    )

    conditions = CleanTextField(_("conditions of the office"), max_length=2000, blank=True)
    introduced_at = models.DateTimeField(_("introduced"), null=True, blank=True)
    first_contact_due = models.DateField(_("first contact until"), null=True, blank=True)
    nda_signed_on = models.DateField(_("NDA signed on"), null=True, blank=True)
    nda_expires_on = models.DateField(_("NDA valid until"), null=True, blank=True)
    nda_reminded_on = models.DateField(null=True, blank=True)
    next_step = CleanCharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("until"), null=True, blank=True)
    next_by = models.CharField(_("by"), max_length=10, choices=Actor, blank=True)
    stale_told_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=24, choices=EndReason, blank=True)
    ended_by = models.CharField(max_length=10, choices=Actor, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_on", "case"], name="introduction_next"),
            models.Index(fields=["demand", "enterprise"], name="introduction_pair"),
            models.Index(fields=["nda_expires_on"], name="introduction_nda"),
        ]

    def __str__(self):
        return str(self.case)

    def get_absolute_url(self):
        return reverse("introductions:introduction-detail", args=[self.case.public_id])

    @cached_property
    def both_sides(self) -> dict[str, "IntroductionSide"]:
        """Side to its row; asked once, or taken from what a list has asked."""
        known = "sides" in getattr(self, "_prefetched_objects_cache", {})
        rows = self.sides.all() if known else self.sides.select_related("organisation", "answered_by")
        return {row.side: row for row in rows}

    @property
    def owner_side(self) -> "IntroductionSide":
        return self.both_sides[Side.CORPORATE]

    @property
    def enterprise_side(self) -> "IntroductionSide":
        return self.both_sides[Side.ENTERPRISE]

    def side_of(self, user) -> "IntroductionSide | None":
        """The side that the person stands on; None for the office, brokers and strangers."""
        ids = getattr(user, "organisation_ids", ())
        return next((side for side in self.both_sides.values() if side.organisation_id in ids), None)

    @property
    def consent_stands(self) -> bool:
        return all(side.withdrawn_at is None for side in self.both_sides.values())

    @property
    def names_shown(self) -> bool:
        """Both agreed, the office cleared it, and nobody has taken the consent back."""
        return self.introduced_at is not None and self.consent_stands

    @property
    def under_nda(self) -> bool:
        today = timezone.localdate()
        signed = self.nda_signed_on is not None and self.nda_signed_on <= today
        return self.names_shown and signed and (self.nda_expires_on is None or today <= self.nda_expires_on)

    @property
    def is_stale(self) -> bool:
        together = self.case.closed_at is None and self.case.state in TOGETHER
        return together and (self.next_on is None or self.next_on < timezone.localdate())

    @property
    def days_in_stage(self) -> int:
        """Calendar days since the case last moved."""
        return (timezone.now() - self.case.moved_at).days

    @property
    def broker_name(self) -> str:
        return " · ".join(str(one) for one in (self.manager, self.broker) if one)


class IntroductionSide(models.Model):
    """One of the two sides: what it answered, whom it names as contact, and whether its consent stands."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="sides")
    side = models.CharField(max_length=10, choices=Side)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(_("answer"), max_length=10, choices=Said, default=Said.ASKED)
    reason = models.CharField(_("reason"), max_length=24, blank=True)
    text = CleanTextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    contact_name = CleanCharField(_("contact"), max_length=80, blank=True)
    contact_mail = models.EmailField(_("mailbox"), blank=True)
    contact_phone = CleanCharField(_("telephone"), max_length=40, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side"], name="introduction_side_once"),
            models.CheckConstraint(
                condition=~Q(said=Said.AGREED) | Q(answered_at__isnull=False), name="introduction_side_agreed_when"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "introduction"], name="introduction_side_of")]

    @property
    def agreed(self) -> bool:
        return self.said == Said.AGREED and self.withdrawn_at is None


class Disclosure(models.Model):
    """One thing about one side that was shown to the other: written once, never changed, read by both."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="disclosures")
    what = models.CharField(max_length=10, choices=Shown)
    about = models.CharField(max_length=10, choices=Side)
    detail = models.CharField(max_length=160, blank=True, help_text="Stage of a file; never its name")
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["introduction", "at"], name="disclosure_of")]

    @property
    def detail_words(self) -> str:
        """The stage of a file in the reader's language."""
        return str(dict(FileStage.choices).get(self.detail, self.detail))
