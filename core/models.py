"""What every app needs and no app owns: public ids, counters, calendar overrides, heartbeats, saved views, logs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.imports.models import ImportBatch, ImportRow  # noqa: F401
from core.jobs import JobRow  # noqa: F401  (re-exported: one place to find the abstract models)


class WithPublicId(models.Model):
    """A record that has an address of its own."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True


class Counter(models.Model):
    """The last number given in one series of one year. Taken under a row lock, so there are no gaps."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_one_per_series_and_year")]


class CalendarDay(models.Model):
    """An administrator's word on one day; it wins over every published calendar."""

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When a background process was last seen alive."""

    name = models.CharField(max_length=60, unique=True)
    beat_at = models.DateTimeField()

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(Q(user=user) | Q(shared=True))


class SavedView(WithPublicId):
    """A list with its filters, kept under a name: private, or shared with everyone who may open the list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80, help_text="URL name of the list")
    name = models.CharField(_("name of the view"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("shared with colleagues"), default=False)
    is_default = models.BooleanField(default=False, help_text="The list opens with it when nothing else is asked for")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="savedview_name_once_per_page"),
            models.UniqueConstraint(
                fields=["user", "page"], name="savedview_one_default_per_page", condition=Q(is_default=True)
            ),
        ]

    def __str__(self):
        return self.name


class SavedViewSeen(models.Model):
    """Up to when a person has seen what a view shows. Without a row: since the view was saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="savedviewseen_once")]


class ExportLog(models.Model):
    """Who took which list out of the portal, and why."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    page = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=8)
    rows = models.PositiveIntegerField()
    columns = models.JSONField(default=list, blank=True, help_text="English headings of the columns in the file")
    at = models.DateTimeField(default=timezone.now)

    @property
    def column_labels(self) -> list[str]:
        """The headings in the reader's language: a heading's code is its English source text."""
        return [gettext(code) for code in self.columns]


class ExportChoice(models.Model):
    """The columns that a person took from a list the last time: ticked when they export it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="export_choice_one_per_page")]


class AuditEntry(models.Model):
    """Who did what outside of a case: sign-ins refused, roles given, settings changed, personal data opened."""

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="audit_newest")]

    @classmethod
    def record(cls, action: str, *, by, subject="", before="", after="", address=None):
        return cls.objects.create(
            action=action,
            user=by,
            subject=str(subject)[:200],
            before=str(before)[:500],
            after=str(after)[:500],
            address=address,
        )


class OutgoingMail(models.Model):
    """A mail that the portal has promised to send: written with the change it tells of, sent after commit."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="mail_unsent", condition=Q(sent_at__isnull=True))]
