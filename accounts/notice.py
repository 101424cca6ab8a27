"""The notice on personal information, and who has agreed to which version of it (PIPL articles 13 to 17)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

PRIVACY = "privacy"
NOTICE_VERSION = (
    "2026-11"  # raise it with every change of templates/accounts/privacy.html that a person must agree to anew
)


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)

    def latest_of(self, user, notice: str = PRIVACY):
        """What the person agreed to last, or None."""
        return self.in_force().filter(user=user, notice=notice).order_by("-given_at", "-pk").first()


class Consent(models.Model):
    """A person has read a notice in one version and agreed to it. Rows are added, never changed, except to withdraw."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    notice = models.CharField(max_length=40, default=PRIVACY)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10, blank=True, help_text="In which language it was read")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        indexes = [models.Index(fields=["user", "notice", "-given_at"], name="consent_latest")]
