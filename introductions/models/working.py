"""What the two sides work with: files that open at a stage, and meetings."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import WithPublicId
from core.uploads import private_storage
from core.validators import CleanCharField, CleanTextField
from introductions.models.introduction import Introduction
from introductions.vocabulary import Actor, FileStage

USER = settings.AUTH_USER_MODEL


def file_path(row, filename):
    """By address, not by name: a name typed by a user never becomes a path."""
    return f"introductions/{row.introduction.case.public_id}/{row.public_id}"


class StagedFileQuerySet(models.QuerySet):
    def current(self):
        return self.filter(removed_at__isnull=True)


class StagedFile(WithPublicId):
    """A file of one side, of the broker or of the office; the other side may open it from ``stage`` on."""

    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="files")
    owner = models.CharField(max_length=10, choices=Actor)
    stage = models.CharField(_("who may open it"), max_length=10, choices=FileStage, default=FileStage.INTRODUCED)
    is_nda = models.BooleanField(default=False)
    message = models.ForeignKey(
        "conversations.Message",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="It came with",
    )
    file = models.FileField(storage=private_storage, upload_to=file_path, max_length=200)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, default="not_scanned")
    uploaded_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StagedFileQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]


class Meeting(WithPublicId):
    """A meeting of the two sides: planned, held with minutes, or called off."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Called off")

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(
        pgettext_lazy("introduction", "minutes"), default=60, validators=[MinValueValidator(15), MaxValueValidator(600)]
    )
    place = CleanCharField(_("place or address of the video room"), max_length=200, blank=True)
    topic = CleanCharField(_("about"), max_length=160)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    result = CleanTextField(_("what came of it"), max_length=2000, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    sequence = models.PositiveSmallIntegerField(default=0, help_text="Changes so far, for calendars")

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts")]

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)
