"""A district that a project is offered to, and what it answered. Seeing the project hangs on this row."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_name
from core.ui import Badge
from core.validators import CleanTextField
from inbound.vocabulary import OFFER_TONES, OPEN_OFFERS, SEEN_BY_DISTRICT, OfferState


class DistrictOfferQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_OFFERS)

    def seen_by(self, districts):
        """Those through which officers of these districts read a project: open ones, and the one that was chosen."""
        return self.filter(district__in=districts, state__in=SEEN_BY_DISTRICT)


class DistrictOffer(models.Model):
    """One district asked about one project; asked again later, the same row begins anew."""

    project = models.ForeignKey("inbound.InboundProject", on_delete=models.CASCADE, related_name="offers")
    district = models.CharField(_("district"), max_length=6)
    state = models.CharField(_("answer"), max_length=10, choices=OfferState, default=OfferState.ASKED)
    text = CleanTextField(_("offer"), max_length=2000, blank=True)
    asked_on = models.DateField(_("asked on"))
    answer_due_on = models.DateField(_("answer until"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DistrictOfferQuerySet.as_manager()

    class Meta:
        ordering = ["district"]
        indexes = [models.Index(fields=["district", "state", "project"], name="inbound_offer_seen")]
        constraints = [
            models.UniqueConstraint(fields=["project", "district"], name="inbound_offer_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(state="chosen"), name="inbound_offer_one_chosen"),
            models.CheckConstraint(
                condition=~Q(state="interested") | Q(answered_at__isnull=False), name="inbound_offer_answer_has_date"
            ),
        ]

    @property
    def name(self) -> str:
        return district_name(self.district)

    @property
    def badge(self) -> Badge:
        return Badge(self.get_state_display(), OFFER_TONES[OfferState(self.state)], "building")

    @property
    def is_late(self) -> bool:
        return self.state == OfferState.ASKED and self.answer_due_on < timezone.localdate()
