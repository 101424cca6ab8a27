"""The working copy of the taxonomy: what it changes of the version in force, who changed it, what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanTextField
from regions.models.taxonomy import TaxonomyVersion

USER = settings.AUTH_USER_MODEL


class DraftState(models.TextChoices):
    OPEN = "open", _("In work")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


BADGES = {
    DraftState.OPEN: ("progress", "pencil"),
    DraftState.PUBLISHED: ("ok", ""),
    DraftState.DISCARDED: ("neutral", ""),
}


class DraftQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=DraftState.OPEN)


class TaxonomyDraft(WithPublicId):
    """Changes to the version in force that somebody works on. One is open at a time; many may edit it, another person publishes it.

    ``revision`` counts every change, so that nobody publishes what they have not seen.
    """

    base = models.ForeignKey(TaxonomyVersion, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    revision = models.PositiveIntegerField(default=0)
    restores = models.ForeignKey(
        TaxonomyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="restored_in"
    )
    version = models.OneToOneField(
        TaxonomyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )
    started_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = CleanTextField(max_length=1000, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="open"), name="taxonomy_one_open_draft")
        ]

    def __str__(self):
        return str(_("Draft of %(day)s")) % {"day": f"{timezone.localtime(self.started_at):%Y-%m-%d}"}

    def get_absolute_url(self):
        return reverse("regions:draft", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state == DraftState.OPEN

    @property
    def badge(self) -> Badge:
        tone, icon = BADGES[self.state]
        return Badge(self.get_state_display(), tone, icon)


class DraftNode(models.Model):
    """One node as the draft has it. An empty ``node`` means that the field, new in the draft, was taken out again."""

    draft = models.ForeignKey(TaxonomyDraft, on_delete=models.CASCADE, related_name="rows")
    code = models.CharField(max_length=20)
    node = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    confirmed = models.JSONField(
        default=list, blank=True, help_text="Warnings that the editor has confirmed, by their keys"
    )
    changed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["draft", "code"], name="draft_node_once")]


class TaxonomyChange(models.Model):
    """One step of work on a draft. Rows are only ever added."""

    class What(models.TextChoices):
        EDITED = "edited", pgettext_lazy("technology field", "Edited")
        ADDED = "added", pgettext_lazy("technology field", "Added")
        TAKEN_BACK = "taken_back", _("Change taken back")
        IMPORTED = "imported", _("Imported from a file")
        RESTORED = "restored", _("Restored from an earlier version")

    draft = models.ForeignKey(TaxonomyDraft, on_delete=models.PROTECT, related_name="changes")
    code = models.CharField(max_length=20)
    what = models.CharField(max_length=12, choices=What)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["code", "-at"], name="taxonomy_changes_of_field")]
