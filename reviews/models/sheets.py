"""Checklists and scoring sheets: one per kind of case and purpose, in versions of which the published ones never change."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission
from casework.kinds import kinds
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge

USER = settings.AUTH_USER_MODEL


class Purpose(models.TextChoices):
    CHECKLIST = "checklist", _("Checklist")
    SCORING = "scoring", _("Scoring sheet")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


@dataclass(frozen=True)
class SheetLine:
    """One line of a version. ``code`` never changes: marks, scores and the evidence shown beside a line hang on it."""

    code: str
    label_zh: str
    label_en: str
    hint_zh: str = ""
    hint_en: str = ""
    weight: int = 0
    anchors_zh: str = ""
    anchors_en: str = ""

    def _word(self, name: str) -> str:
        """In the reader's language, in the other one where only that is written."""
        zh, en = getattr(self, f"{name}_zh"), getattr(self, f"{name}_en")
        return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)

    @property
    def label(self) -> str:
        return self._word("label")

    @property
    def hint(self) -> str:
        return self._word("hint")

    @property
    def anchors(self) -> str:
        return self._word("anchors")


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission reads all sheets; nobody else knows them."""
        return self.filter(kind__in=list(kinds)) if is_commission(user) else self.none()


class Sheet(WithPublicId):
    """The checklist or the scoring sheet of a kind of case."""

    kind = models.CharField(_("kind of case"), max_length=40)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "purpose"]
        constraints = [models.UniqueConstraint(fields=["kind", "purpose"], name="sheet_once_per_kind")]

    def __str__(self):
        kind = kinds[self.kind].label if self.kind in kinds else self.kind
        return gettext("%(kind)s: %(purpose)s") % {"kind": kind, "purpose": self.get_purpose_display()}

    def get_absolute_url(self):
        return reverse("reviews:sheet", args=[self.public_id])

    @property
    def scores(self) -> bool:
        return self.purpose == Purpose.SCORING


class SheetVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(sheet__in=Sheet.objects.visible_to(user))

    def published(self):
        return self.filter(state=VersionState.PUBLISHED)

    def in_force(self, kind: str, purpose: str, *, at=None):
        """The newest published version of a kind's sheet, or the one of a moment; None without one."""
        versions = self.published().filter(sheet__kind=kind, sheet__purpose=purpose)
        if at is not None:
            versions = versions.filter(Q(published_at__lte=at) | Q(number=1))
        return versions.select_related("sheet").order_by("-number").first()


class SheetVersion(WithPublicId):
    """One version. A draft is edited, ``revision`` counts its saves; what is published stays as it was for its cases."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    lines = models.JSONField(default=list)
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    edited_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SheetVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheetversion_number_once"),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state=VersionState.DRAFT), name="sheetversion_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, published_at__isnull=True)
                | Q(state=VersionState.PUBLISHED, published_at__isnull=False),
                name="sheetversion_published_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.sheet}, {self.number}"

    def get_absolute_url(self):
        return reverse("reviews:version", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def rows(self) -> list[SheetLine]:
        return [SheetLine(**line) for line in self.lines]

    @property
    def weights(self) -> dict[str, int]:
        return {line["code"]: line.get("weight", 0) for line in self.lines}

    @property
    def weight_sum(self) -> int:
        return sum(self.weights.values())

    @property
    def badge(self) -> Badge:
        return Badge(self.get_state_display(), *(("wait", "pencil") if self.is_draft else ("ok", "check-circle-fill")))


class CaseSheet(models.Model):
    """The version of the checklist that a case keeps from the moment its review began."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
