"""Approved paragraphs of a letter, version by version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import Badge
from core.validators import CleanCharField, CleanTextField

USER = settings.AUTH_USER_MODEL
LONGEST_BODY = 6000


class TextState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("text of a letter", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("text of a letter", "In force")
    REPLACED = "replaced", pgettext_lazy("text of a letter", "Replaced")
    DROPPED = "dropped", pgettext_lazy("text of a letter", "Not approved")


_BADGES = {
    TextState.DRAFT: ("wait", "pencil"),
    TextState.IN_FORCE: ("ok", "check-circle-fill"),
    TextState.REPLACED: ("neutral", "clock-history"),
    TextState.DROPPED: ("neutral", "dash-circle"),
}


class LetterText(models.Model):
    """Title and paragraphs of one letter in one language. Version 0 is what the portal is delivered with and has no row.

    ``body`` holds paragraphs apart by empty lines, with names of facts in braces. A version that was in force never changes.
    """

    key = models.CharField(max_length=64, help_text="Kind of case and letter: base_filing.acceptance")
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    title = CleanCharField(_("title of the letter"), max_length=80)
    body = CleanTextField(_("paragraphs"), max_length=LONGEST_BODY)
    state = models.CharField(max_length=10, choices=TextState, default=TextState.DRAFT)
    saves = models.PositiveIntegerField(default=1, help_text="Saves of the draft: a page that shows fewer is stale")
    written_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["key", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "language", "version"], name="letter_text_version_once"),
            models.UniqueConstraint(
                fields=["key", "language"], condition=Q(state="draft"), name="letter_text_one_draft"
            ),
            models.UniqueConstraint(
                fields=["key", "language"], condition=Q(state="in_force"), name="letter_text_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(approved_at__isnull=False), name="letter_text_in_force_is_approved"
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.language} {self.version}"

    @property
    def badge(self) -> Badge:
        tone, icon = _BADGES[TextState(self.state)]
        return Badge(self.get_state_display(), tone, icon)
