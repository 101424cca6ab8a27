"""A link by which somebody without an account answers one question, once."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from core.models import WithPublicId
from core.ui import Badge

USER = settings.AUTH_USER_MODEL
LINK_LIFE = timedelta(days=14)


class SignedLinkQuerySet(models.QuerySet):
    def open(self, now=None):
        """Those that still work."""
        now = now or timezone.now()
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)

    def about(self, subject: str, purpose: str = ""):
        found = self.filter(subject=subject)
        return found.filter(purpose=purpose) if purpose else found

    def ended_before(self, moment):
        """Used, revoked or expired before then."""
        return self.filter(Q(used_at__lt=moment) | Q(revoked_at__lt=moment) | Q(expires_at__lt=moment))


class SignedLink(WithPublicId):
    """One question to one organisation. The token stands in the mail alone; here is its SHA-256.

    ``subject`` is the public id of what the question is about; what may be answered stands in the ``purpose``
    (``accounts.links.purposes``).
    """

    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=16)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(_("mailbox"))
    language = models.CharField(max_length=10, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_count = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(
        max_length=300, blank=True, help_text="What was done with it, in the language of the answer"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = SignedLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "purpose"], name="link_subject"),
            models.Index(fields=["expires_at"], name="link_expires"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject", "organisation"],
                name="link_one_standing",
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="link_used_or_revoked"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def badge(self) -> Badge:
        if self.used_at:
            return Badge(_("Answered"), "ok")
        if self.revoked_at:
            return Badge(_("Revoked"), "neutral", "dash-circle")
        if not self.is_open:
            return Badge(_("Expired"), "wait", "clock")
        return Badge(_("Waits for an answer"), "progress", "envelope")
