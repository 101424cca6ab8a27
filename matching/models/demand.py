"""Demands: the thing, its published versions, and the case in which a version is proposed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationStatus
from accounts.permissions import is_commission, is_staff_of_any_kind
from casework.conflicts import conflicted_organisation_ids
from casework.models import Case
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from enterprises.vocabulary import CooperationType, Language
from matching.vocabulary import (
    CONFIDENTIALITY_SHORT,
    BuyingStage,
    ClosingReason,
    Confidentiality,
    DemandKind,
    DemandStatus,
    IprExpectation,
    TranslatedBy,
)

USER = settings.AUTH_USER_MODEL


class DemandContent(models.Model):
    """What a demand says. Held twice: as it is proposed in a case, and as it was published."""

    kind = models.CharField(_("kind"), max_length=12, choices=DemandKind, default=DemandKind.TECHNOLOGY)
    lang = models.CharField(_("language of the text"), max_length=2, choices=Language, blank=True)
    title = CleanCharField(_("title"), max_length=120, blank=True)
    teaser = CleanCharField(_("teaser"), max_length=140, blank=True)
    text = CleanTextField(_("what you need"), max_length=6000, blank=True)
    summary_en = CleanTextField(_("summary in English"), max_length=2000, blank=True)
    title_zh = CleanCharField(_("title in Chinese"), max_length=120, blank=True)
    summary_zh = CleanTextField(_("summary in Chinese"), max_length=2000, blank=True)
    translated_by = models.CharField(_("translated by"), max_length=10, choices=TranslatedBy, blank=True)
    tech_fields = models.JSONField(_("technology fields"), default=list, blank=True)
    application = CleanCharField(_("where it will be used"), max_length=200, blank=True)
    required_certifications = models.JSONField(_("required certificates"), default=list, blank=True)
    min_trl = models.PositiveSmallIntegerField(_("lowest maturity"), null=True, blank=True)
    must_haves = models.JSONField(_("must-haves"), default=list, blank=True)
    nice_to_haves = models.JSONField(_("nice to have"), default=list, blank=True)
    excluded = models.JSONField(_("not wanted"), default=list, blank=True)
    gates = models.JSONField(_("musts"), default=list, blank=True)
    ipr = models.CharField(_("rights in the technology"), max_length=10, choices=IprExpectation, blank=True)
    cooperation_type = models.CharField(_("form of co-operation"), max_length=20, choices=CooperationType, blank=True)
    partner_kinds = models.JSONField(_("partner sought"), default=list, blank=True)
    min_employees = models.PositiveIntegerField(_("at least this many employees"), null=True, blank=True)
    region = models.ForeignKey(
        "regions.Region",
        verbose_name=_("country or region"),
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    budget_low = models.PositiveBigIntegerField(_("budget from"), null=True, blank=True)
    budget_high = models.PositiveBigIntegerField(_("budget to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    buying_stage = models.CharField(_("stage"), max_length=10, choices=BuyingStage, blank=True)
    deadline = models.DateField(_("answers wanted by"), null=True, blank=True)
    valid_until = models.DateField(_("published until"), null=True, blank=True)
    confidentiality = models.CharField(
        _("who may read it"), max_length=8, choices=Confidentiality, default=Confidentiality.MEMBERS
    )
    named_organisations = models.JSONField(_("named organisations"), default=list, blank=True)
    show_name = models.BooleanField(_("show our name"), default=False)

    class Meta:
        abstract = True

    CONTENT = (
        "kind lang title teaser text summary_en title_zh summary_zh translated_by tech_fields application required_certifications "
        "min_trl must_haves nice_to_haves excluded gates ipr cooperation_type partner_kinds min_employees region_id budget_low "
        "budget_high currency buying_stage deadline valid_until confidentiality named_organisations show_name"
    ).split()

    def content_values(self) -> dict:
        """Every field of the content by name, for a copy."""
        return {name: getattr(self, name) for name in self.CONTENT}

    @property
    def lang_tag(self) -> str:
        """For the ``lang`` attribute: without it Japanese characters take Chinese shapes."""
        return "zh-CN" if self.lang == "zh" else self.lang

    @property
    def shown_title(self) -> str:
        """In the reader's language where there is one."""
        return self.title_zh if self.title_zh and not _english() else self.title

    @property
    def shown_title_lang(self) -> str:
        return "zh-CN" if self.title_zh and not _english() else self.lang_tag

    @property
    def summary(self) -> tuple[str, str]:
        """(text, language tag) of the short text that suits the reader; ("", "") without one."""
        if not _english() and self.summary_zh:
            return self.summary_zh, "zh-CN"
        return (self.summary_en, "en") if self.summary_en else ("", "")

    @property
    def budget(self) -> str:
        if self.budget_low is None and self.budget_high is None:
            return ""
        low, high = (f"{value:,}" if value is not None else "" for value in (self.budget_low, self.budget_high))
        return f"{self.currency} {low}–{high}".strip("– ") if low != high else f"{self.currency} {low}"


def _english() -> bool:
    return (get_language() or "").startswith("en")


class DemandQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Owners see theirs, the commission all but those it has a conflict with, others what is published for them."""
        if not getattr(user, "is_authenticated", False):
            return self.public()
        own = Q(organisation__in=user.organisation_ids)
        if is_commission(user):
            return self.filter(own | ~Q(organisation__in=conflicted_organisation_ids(user)))
        return self.filter(own | self._for_reader(user))

    def handled_by_office(self, user):
        """What the office's pages show: lists with names, decisions, plans. Who belongs to an owner, or is tied to it, reads none of it
        there, though the demand itself is theirs to see."""
        if not is_commission(user):
            return self.none()
        return self.exclude(organisation__in=conflicted_organisation_ids(user))

    def public(self):
        return self.filter(status=DemandStatus.PUBLISHED, confidentiality=Confidentiality.PUBLIC)

    @staticmethod
    def _for_reader(user) -> Q:
        """What somebody who is neither owner nor commission may read."""
        levels = [Confidentiality.PUBLIC]
        if is_network_member(user):
            levels.append(Confidentiality.MEMBERS)
        named = Demand.named.through.objects.filter(demand=OuterRef("pk"), organisation__in=user.organisation_ids)
        asked = Q(manager_proposals__manager__profile__user=user, manager_proposals__state__in=["proposed", "accepted"])
        return Q(status=DemandStatus.PUBLISHED) & (
            Q(confidentiality__in=levels)
            | (Q(confidentiality=Confidentiality.NAMED) & Exists(named))
            | Q(pk__in=Demand.objects.filter(asked).values("pk"))
        )

    def readable_as(self, user):
        """The same without the rights of an owner or of the office: what the person could answer as an enterprise."""
        return self.filter(self._for_reader(user)).exclude(organisation__in=user.organisation_ids)

    def published(self):
        return self.filter(status=DemandStatus.PUBLISHED)

    def owned_by(self, user):
        return self.filter(organisation__in=user.organisation_ids)

    def past_their_day(self, today=None):
        return self.filter(status=DemandStatus.PUBLISHED, valid_until__lt=today or timezone.localdate())

    def for_list(self):
        return self.select_related("current_version", "current_version__region", "organisation", "current_ranking")


def is_network_member(user) -> bool:
    """Belongs to a verified organisation, or to an office."""
    if not getattr(user, "is_authenticated", False):
        return False
    if is_staff_of_any_kind(user):
        return True
    return any(m.organisation.status == OrganisationStatus.VERIFIED for m in user.active_memberships)


class Demand(WithPublicId):
    """What an overseas corporate looks for. Its words stand in versions; what may be read follows the current one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=DemandStatus, default=DemandStatus.DRAFT)
    current_version = models.ForeignKey(
        "DemandVersion", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    current_ranking = models.ForeignKey("Ranking", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    confidentiality = models.CharField(max_length=8, choices=Confidentiality, default=Confidentiality.MEMBERS)
    named = models.ManyToManyField(Organisation, blank=True, related_name="+")
    region = models.ForeignKey(
        "regions.Region", to_field="code", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    draft_title = CleanCharField(max_length=120, blank=True, help_text="Until there is a version")
    valid_until = models.DateField(_("published until"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    closing_reason = models.CharField(_("reason"), max_length=20, choices=ClosingReason, blank=True)
    flags = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    public_words = models.TextField(blank=True, help_text="Searched for everybody who may see the demand at all")
    search_words = models.TextField(
        blank=True, help_text="Searched for those who may read the whole text; never the owner's name"
    )
    is_invented = models.BooleanField(default=False, help_text="Demonstration data")

    objects = DemandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="demand_newest"),
            models.Index(fields=["organisation", "status"], name="demand_owner"),
            models.Index(fields=["status", "valid_until"], name="demand_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=DemandStatus.PUBLISHED)
                | Q(current_version__isnull=False, published_at__isnull=False),
                name="demand_published_has_version",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="demand_number_once"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("matching:demand-detail", args=[self.public_id])

    @property
    def title(self) -> str:
        return self.current_version.shown_title if self.current_version else self.draft_title

    @property
    def title_lang(self) -> str:
        return self.current_version.shown_title_lang if self.current_version else ""

    @property
    def is_open(self) -> bool:
        return self.status == DemandStatus.PUBLISHED

    @property
    def confidentiality_label(self):
        return CONFIDENTIALITY_SHORT[self.confidentiality]

    @property
    def days_left(self) -> int | None:
        """Calendar days until it expires; None when it is not published."""
        return (self.valid_until - timezone.localdate()).days if self.is_open and self.valid_until else None

    @property
    def ends_soon(self) -> bool:
        return (
            self.is_open
            and self.valid_until is not None
            and self.valid_until <= timezone.localdate() + timedelta(days=14)
        )

    @property
    def badge(self):
        from core.ui import Badge

        tone, icon = {
            DemandStatus.PUBLISHED: ("ok", "check-circle-fill"),
            DemandStatus.HELD: ("wait", "pause-circle"),
            DemandStatus.REFUSED: ("bad", "x-octagon-fill"),
            DemandStatus.CLOSED: ("neutral", "archive"),
            DemandStatus.EXPIRED: ("neutral", "clock"),
        }.get(self.status, ("neutral", "circle"))
        return Badge(self.get_status_display(), tone, icon)


class DemandVersion(DemandContent):
    """One published wording. Never changed: match runs refer to it."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["demand", "number"], name="demandversion_once")]

    def __str__(self):
        return f"{self.title} ({self.number})"


class DemandModerationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self):
        return self.filter(case__closed_at__isnull=True)


class DemandModeration(DemandContent):
    """The case in which a version is proposed, corrected, marked and published, or not."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="moderations")
    marks = models.JSONField(default=dict, blank=True, help_text="Code of the mark to 0-5")
    flags = models.JSONField(default=list, blank=True)
    export_checked = models.BooleanField(default=False)
    marked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = DemandModerationQuerySet.as_manager()

    @property
    def is_change(self) -> bool:
        return self.demand.current_version_id is not None

    @property
    def export_words(self):
        """Words that a moderator has to look at."""
        from matching import exportwords

        return exportwords.in_content(self)


class DemandEvent(models.Model):
    """What happened to a demand outside its cases: extended, closed, expired, reopened for a change."""

    class What(models.TextChoices):
        EXTENDED = "extended", _("Extended")
        CLOSED = "closed", _("Closed")
        EXPIRED = "expired", _("Expired")

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    note = CleanTextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["at", "pk"]
