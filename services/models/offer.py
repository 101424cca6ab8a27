"""The history of an offer: who published, paused or took it down, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.validators import CleanTextField
from services.choices import OfferState, offer_badge
from services.models.words import said


class OfferEvent(models.Model):
    """One change of the state of a service or a platform. Never changed, never deleted."""

    service = models.ForeignKey("Service", null=True, on_delete=models.PROTECT, related_name="events")
    platform = models.ForeignKey("Platform", null=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_office = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=OfferState)
    note = CleanTextField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, platform__isnull=True)
                | Q(service__isnull=True, platform__isnull=False),
                name="offerevent_of_one_offer",
            )
        ]

    @property
    def badge(self):
        return offer_badge(self.state)

    @property
    def words(self) -> str:
        return said(self.note)
