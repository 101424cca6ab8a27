"""One uploaded file and its rows: what the preview and the result show, and what a killed worker goes on with."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.jobs import JobQuerySet, JobRow, JobState
from core.uploads import private_storage, upload_path


class Stage(models.TextChoices):
    """How far a batch is. Checking, writing and undoing are work of the job; in the others a person has the word."""

    CHECKING = "checking", _("Being checked")
    PREVIEW = "preview", _("To be confirmed")
    WRITING = "writing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


WORKING = (Stage.CHECKING, Stage.WRITING, Stage.UNDOING)


class Mode(models.TextChoices):
    GOOD = "good", _("The rows without problems")
    ALL = "all", _("All rows or none")


class Decision(models.TextChoices):
    """What becomes of a row."""

    OPEN = "", _("Not decided")
    NEW = "new", _("Enter as new")
    FILL = "fill", _("Fill empty fields of the existing one")
    SKIP = "skip", _("Leave out")


class Outcome(models.TextChoices):
    NONE = "", _("Not imported yet")
    CREATED = "created", _("Entered")
    FILLED = "filled", _("Existing one completed")
    SKIPPED = "skipped", _("Not entered")
    REFUSED = "refused", _("Refused")
    UNDONE = "undone", _("Taken back")
    KEPT = "kept", _("Stays")


class ImportBatchQuerySet(JobQuerySet):
    def visible_to(self, user):
        """Administrators see all imports, nobody else any."""
        return self if "administrator" in getattr(user, "staff_roles", ()) else self.none()


class ImportBatch(JobRow):
    """One file that is imported. ``state`` belongs to the work under way, ``stage`` to the import as a whole."""

    importer = models.CharField(max_length=40)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.CHECKING)
    mode = models.CharField(_("what is imported"), max_length=4, choices=Mode, default=Mode.GOOD)
    file = models.FileField(storage=private_storage, upload_to=upload_path)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField(help_text="In bytes")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, blank=True)
    start_key = models.CharField(max_length=40, unique=True)
    places = models.JSONField(default=dict, help_text="Letter of each column in the file")
    unknown = models.JSONField(default=list, help_text="Headings that nobody asked for")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-queued_at", "-id"], name="import_newest")]

    def __str__(self):
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.stage in WORKING

    @property
    def has_broken_down(self) -> bool:
        """The work gave up half-way; somebody may send it again."""
        return self.is_working and self.state == JobState.FAILED

    @property
    def may_undo(self) -> bool:
        return self.stage == Stage.IMPORTED


class ImportRowQuerySet(models.QuerySet):
    def good(self):
        return self.filter(problems=[])

    def bad(self):
        return self.exclude(problems=[])

    def undecided(self):
        """Without a problem of its own, but perhaps here already: somebody has to say what it is."""
        return self.filter(problems=[], decision=Decision.OPEN)

    def to_write(self):
        return self.filter(problems=[], decision__in=[Decision.NEW, Decision.FILL])


class ImportRow(models.Model):
    """One row of a file: what stands in it, what is wrong with it, what was decided, what came of it.

    ``problems``: [{"column", "cell", "text": {language: sentence}}]. ``duplicates``: [{"ref", "label", "url", "exact", "score"}].
    ``written`` is what the importer needs to take the row back.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Of the row in the file")
    title = models.CharField(max_length=200, blank=True)
    values = models.JSONField()
    problems = models.JSONField(default=list)
    duplicates = models.JSONField(default=list)
    decision = models.CharField(max_length=4, choices=Decision, default=Decision.OPEN, blank=True)
    target = models.CharField(max_length=40, blank=True, help_text="Which of the duplicates is filled: its reference")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.NONE, blank=True)
    reason = models.JSONField(default=dict, help_text="Why it was refused or stays: language to sentence")
    object_ref = models.CharField(max_length=40, blank=True)
    written = models.JSONField(default=dict)
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def sentences(self) -> list[tuple[str, str, str]]:
        """(heading of the column, cell, sentence) of each problem in the reader's language."""
        from core.imports.declaring import heading_of

        importer = self.batch.importer
        return [(heading_of(importer, p["column"]), p["cell"], in_this_language(p["text"])) for p in self.problems]

    @property
    def why(self) -> str:
        return in_this_language(self.reason)

    @property
    def has_exact_duplicate(self) -> bool:
        return any(known["exact"] for known in self.duplicates)

    @property
    def choice(self) -> str:
        """The decision as a form sends it: what is filled is named with it."""
        return f"{self.decision}:{self.target}" if self.target else self.decision


def in_this_language(texts: dict[str, str]) -> str:
    """A sentence that is stored in every language of the portal."""
    return texts.get(get_language() or "") or next(iter(texts.values()), "")
