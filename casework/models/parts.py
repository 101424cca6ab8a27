"""What hangs on a case: files, comments, correction items, checklist answers, tasks, notifications."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from core.models import WithPublicId
from core.uploads import private_storage

USER = settings.AUTH_USER_MODEL


def attachment_path(attachment, filename):
    """By address, not by name: a name typed by a user never becomes a path."""
    return f"cases/{attachment.case.public_id}/{attachment.public_id}"


class AttachmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(removed_at__isnull=True)

    def handed_in(self):
        """What went in with a submission, or was put there by the office or another party."""
        return self.filter(first_round__isnull=False)


class Attachment(WithPublicId):
    """A file in a section's slot. A replaced one stays for the rounds that named it.

    Until it is handed in, ``first_round`` is empty and only the applicant sees the file. Files that others than the applicant
    put there have the round that they came in.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    slot = models.CharField(max_length=60)
    file = models.FileField(storage=private_storage, upload_to=attachment_path, max_length=200)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, default="not_scanned")
    uploaded_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    first_round = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Submission it was first part of")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["slot", "pk"]
        indexes = [models.Index(fields=["case", "slot"], name="attachment_slot")]

    def __str__(self):
        return self.name


class CommentQuerySet(models.QuerySet):
    def for_viewpoint(self, viewpoint):
        return self if viewpoint == "staff" else self.filter(internal=False)


class Comment(WithPublicId):
    """A remark: among staff, or between the office and the parties."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    internal = models.BooleanField()
    text = models.TextField(_("text"))
    at = models.DateTimeField(default=timezone.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]


class CorrectionItemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resubmitted_at__isnull=True)


class CorrectionItem(WithPublicId):
    """One thing to correct, pinned to a field or a file of a section."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="correction_items")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=40)
    target = models.CharField(max_length=60, help_text="Field name, or slot:code for a file")
    reason = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("what to correct"))
    answer = models.TextField(_("your answer"), blank=True)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    resubmitted_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionItemQuerySet.as_manager()

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "round", "number"], name="correction_number_once")]

    @property
    def is_file(self) -> bool:
        return self.target.startswith("slot:")

    @property
    def slot(self) -> str:
        return self.target.removeprefix("slot:")


class ChecklistAnswer(models.Model):
    """A reviewer's mark on one line of the kind's checklist."""

    class Mark(models.TextChoices):
        YES = "yes", _("Met")
        NO = "no", _("Not met")
        NOT_APPLICABLE = "na", _("Not applicable")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checklist_answers")
    line = models.CharField(max_length=40)
    mark = models.CharField(max_length=4, choices=Mark)
    remark = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "line"], name="checklist_line_once")]


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def to_do(self, user):
        """Open tasks of a person, about cases that they still handle; the first due first."""
        mine = self.open().filter(owner=user, case__in=Case.objects.handled_by_office(user))
        return mine.select_related("case").order_by(models.F("due_on").asc(nulls_last=True), "pk")


class Task(WithPublicId):
    """Something a colleague has to do about a case, by a day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(_("task"), max_length=160)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(_("due"), null=True, blank=True)
    created_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["done_at", "due_on", "pk"]
        indexes = [models.Index(fields=["owner", "done_at"], name="task_owner_open")]


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)

    def of(self, user):
        """A person's own, but those about cases that they may no longer see."""
        return self.filter(Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user)), user=user)


class Notification(WithPublicId):
    """Something a person should know. Told in the portal, by mail, or both, as they chose for the topic."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300, help_text="English source string")
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="notification_newest")]


class NotificationChoice(models.Model):
    """How a person wants to hear of one topic."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    portal = models.BooleanField(default=True)
    email = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="notification_choice_once")]
