"""The technology fields in force, and every version that was."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanTextField
from regions.languages import in_reading_language


class TechnologyFieldQuerySet(models.QuerySet):
    def domains(self):
        return self.filter(parent__isnull=True)

    def active(self):
        return self.filter(is_active=True)


class TechnologyField(models.Model):
    """A node of the taxonomy in force: a domain (IC) or a field in it (IC-EDA), with names in six languages and synonyms.

    Written by publishing a version alone. A code is never given back: a retired field stays, with the field that took its place.
    """

    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="fields")
    labels = models.JSONField(default=dict)
    synonyms = models.JSONField(default=dict)
    wipo_field = models.JSONField(null=True, blank=True)
    industry = models.CharField(max_length=120, blank=True, help_text="The city's priority industry it belongs to")
    is_active = models.BooleanField(default=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    search_text = models.TextField(blank=True, help_text="Code, names and synonyms of all languages, to be searched")

    objects = TechnologyFieldQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(successor__isnull=True), name="field_replaced_only_when_retired"
            )
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("regions:field", args=[self.code])

    @property
    def label(self) -> str:
        return in_reading_language(self.labels) or self.code

    @property
    def is_domain(self) -> bool:
        return self.parent_id is None

    @property
    def synonym_count(self) -> int:
        return sum(map(len, self.synonyms.values()))

    @property
    def badge(self) -> Badge:
        return Badge(_("In use"), "ok") if self.is_active else Badge(_("Retired"), "neutral", "archive")

    def as_node(self) -> dict:
        """The row as versions and drafts hold it; see ``regions.nodes``."""
        return {
            "code": self.code,
            "parent": self.parent.code if self.parent else "",
            "labels": self.labels,
            "synonyms": self.synonyms,
            "industry": self.industry,
            "wipo_field": self.wipo_field,
            "is_active": self.is_active,
            "successor": self.successor.code if self.successor else "",
        }


class TaxonomyVersion(WithPublicId):
    """The whole taxonomy as it stood from a moment on. Never changed; the newest is in force. Match runs remember which they used."""

    number = models.PositiveIntegerField(unique=True)
    version = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    nodes = models.JSONField(
        default=list, help_text="Every node as regions.nodes describes it; empty when it was not kept"
    )
    note = CleanTextField(max_length=1000, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    loaded_at = models.DateTimeField(default=timezone.now, help_text="In force from here on")

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        get_latest_by = ["loaded_at", "pk"]

    def __str__(self):
        return f"#{self.number}"

    def get_absolute_url(self):
        return reverse("regions:version", args=[self.public_id])

    @property
    def engine_name(self) -> str:
        """What the engine, match runs and stored analyses call it."""
        return f"{self.version}+{self.digest[:8]}"
