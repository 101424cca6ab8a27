"""Notices on personal information and the consents to them, who opened whose data, copies, deletion, retention.

Sources: Personal Information Protection Law (PIPL) articles 13 to 17, 19, 29, 36, 38 to 40, 44 to 50.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from core.jobs import JobQuerySet, JobRow
from core.models import WithPublicId
from core.uploads import private_storage, upload_path


class NoticeCode(models.TextChoices):
    GENERAL = "general", _("Personal information")
    ABROAD = "abroad", _("Passing data abroad")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody reads what is published; administrators also their drafts."""
        from accounts.permissions import is_administrator

        return self if is_administrator(user) else self.published()

    def published(self):
        return self.filter(published_at__isnull=False)

    def current(self, code: str):
        """The version that is asked for now, or None."""
        return self.published().filter(code=code).order_by("-published_at", "-pk").first()

    def current_of_all(self) -> dict[str, "Notice"]:
        """Code → the version that is asked for now; one query."""
        return {notice.code: notice for notice in self.published().order_by("published_at", "pk")}


class Notice(WithPublicId):
    """One version of a notice in both languages. A draft may be edited; a published one never changes."""

    code = models.CharField(_("notice"), max_length=12, choices=NoticeCode)
    version = models.CharField(_("version"), max_length=20)
    text_zh = models.TextField(_("text in Chinese"))
    text_en = models.TextField(_("text in English"))
    edition = models.PositiveIntegerField(default=1, help_text="Counts the savings of a draft")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="notice_version_once")]

    def __str__(self):
        return f"{self.get_code_display()} {self.version}"

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)

    def latest_of(self, user, code: str = NoticeCode.GENERAL):
        """What the person agreed to last and has not withdrawn, with its notice; or None."""
        mine = self.in_force().filter(user=user, notice__code=code).select_related("notice")
        return mine.order_by("-given_at", "-pk").first()

    def abroad(self):
        """Consents to passing data abroad that count now: those to the version that is asked for now."""
        current = Notice.objects.published().filter(code=NoticeCode.ABROAD).order_by("-published_at", "-pk")
        return self.in_force().filter(notice=models.Subquery(current.values("pk")[:1]))


class Consent(models.Model):
    """A person has read one version of a notice and agreed to it. Rows are added, never changed, except to withdraw."""

    class How(models.TextChoices):
        REGISTRATION = "registration", _("when opening the account")
        PROFILE = "profile", _("on the profile page")

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT)
    language = models.CharField(max_length=10, blank=True, help_text="In which language it was read")
    how = models.CharField(max_length=12, choices=How, default=How.PROFILE)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-given_at"], name="consent_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "notice"], name="consent_one_in_force", condition=Q(withdrawn_at__isnull=True)
            )
        ]


class PersonalDataViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators read the whole log; everybody who opened their own data."""
        from accounts.permissions import is_administrator

        return self if is_administrator(user) else self.filter(person=user)


class PersonalDataView(models.Model):
    """Somebody opened a page with another person's personal data. One row for viewer, person, page and quarter of an hour."""

    viewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40, help_text="Code of the page, which stands for the purpose")
    at = models.DateTimeField(default=timezone.now)
    quarter = models.PositiveIntegerField(help_text="Quarter of an hour since 1970")

    objects = PersonalDataViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["viewer", "person", "page", "quarter"], name="personal_view_once_a_quarter")
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="personal_view_person"),
            models.Index(fields=["-at"], name="personal_view_newest"),
        ]


class PersonalCopyQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(user=user)


class PersonalCopy(JobRow):
    """A copy of what the portal holds about a person: made in the background, kept for seven days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file = models.FileField(storage=private_storage, upload_to=upload_path, max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = PersonalCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="personal_copy_one_at_work", condition=Q(state__in=["queued", "running"])
            )
        ]

    @property
    def is_available(self) -> bool:
        return self.state == "done" and bool(self.file) and self.expires_at > timezone.now()


class PersonalRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        from accounts.permissions import is_administrator

        return self if is_administrator(user) else self.filter(user=user)

    def open(self):
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)


class DeletionRequest(WithPublicId):
    """A person wants their account deleted. Until ``due_at`` they can undo it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=500, blank=True, help_text="What stood in the way at the last try")

    objects = PersonalRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="deletion_one_open",
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
            )
        ]


class CorrectionRequest(WithPublicId):
    """A person asks an administrator to correct what they cannot correct themselves."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(_("what it is about"), max_length=40)
    text = models.CharField(_("what is wrong, and how it should read"), max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = PersonalRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "about"],
                name="correction_one_open",
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
            )
        ]


class RetentionRule(models.Model):
    """After how many days a kind of rows goes, and whether the rule is switched on. Without a row it is off."""

    code = models.CharField(max_length=40, unique=True)
    days = models.PositiveIntegerField(_("days"))
    active = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class RetentionRun(models.Model):
    """One night's work of one rule: how many rows it found and how many went."""

    code = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    days = models.PositiveIntegerField()
    found = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["code", "-at"], name="retention_run_newest")]
