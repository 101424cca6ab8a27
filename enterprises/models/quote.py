"""What an invited organisation would deliver for a request, until when and at what price. Each sees its own quote alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanTextField
from enterprises.models.request import ServiceRequest
from vouchers.money import MoneyField

USER = settings.AUTH_USER_MODEL


class QuoteState(models.TextChoices):
    INVITED = "invited", pgettext_lazy("quote", "Invited")
    GIVEN = "given", _("Quote given")
    DECLINED = "declined", pgettext_lazy("quote", "Declined")
    LAPSED = "lapsed", _("Lapsed without a quote")
    CHOSEN = "chosen", pgettext_lazy("quote", "Chosen")
    NOT_CHOSEN = "not_chosen", _("Not chosen")
    ENDED = "ended", _("Invitation ended")


TONES = {
    QuoteState.INVITED: ("wait", "hourglass-split"),
    QuoteState.GIVEN: ("progress", "arrow-repeat"),
    QuoteState.DECLINED: ("neutral", "dash-circle"),
    QuoteState.LAPSED: ("neutral", "dash-circle"),
    QuoteState.CHOSEN: ("ok", "check-circle-fill"),
    QuoteState.NOT_CHOSEN: ("neutral", "dash-circle"),
    QuoteState.ENDED: ("neutral", "dash-circle"),
}
OPEN = (QuoteState.INVITED, QuoteState.GIVEN)


class QuoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An organisation its own; the enterprise those shown to it for its choice; the office all but those in conflict."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(organisation__in=user.organisation_ids)
        shown = Q(request__case__applicant__in=user.organisation_ids, shown_at__isnull=False)
        office = Q(request__case__in=Case.objects.handled_by_office(user))
        return self.filter(own | shown | office)

    def of_providers(self, user):
        """Invitations of the person's organisations."""
        return self.filter(organisation__in=user.organisation_ids)

    def standing(self):
        return self.filter(state__in=OPEN)

    def for_list(self):
        return self.select_related("organisation", "base__region", "request__case__applicant", "request__region")


class Quote(WithPublicId):
    """One invitation, and what became of it. Amounts in CNY, tax included; ``days`` are working days from the choice.

    ``milestones``: [{"title", "deliverable", "day", "share"}], ``day`` in working days from the choice, ``share`` in per cent of the
    price, together 100.
    """

    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="quotes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(
        "incubators.OverseasEntity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=QuoteState, default=QuoteState.INVITED)
    due_on = models.DateField(_("quote until"))
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    price = MoneyField(_("price"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    deliverables = CleanTextField(_("what is delivered"), max_length=2000, blank=True)
    milestones = models.JSONField(default=list, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decline_reason = CleanTextField(_("why not"), max_length=1000, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True, help_text="When the enterprise was shown it")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Saves so far: a form that shows an older one is stale")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on", "id"], name="quote_organisation"),
            models.Index(fields=["state", "due_on"], name="quote_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"], condition=Q(state__in=OPEN), name="quote_once_at_a_time"
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(state="chosen"), name="quote_one_chosen"),
            models.CheckConstraint(
                condition=~Q(state__in=["given", "chosen", "not_chosen"])
                | Q(price__gt=0, days__gt=0, valid_until__isnull=False, given_at__isnull=False),
                name="quote_given_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.request}"

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("enterprises:quote-detail", args=[self.public_id])

    @property
    def badge(self) -> Badge:
        tone, icon = TONES[QuoteState(self.state)]
        return Badge(self.get_state_display(), tone, icon)

    @property
    def is_open(self) -> bool:
        """The organisation may still write or change it."""
        return self.state in OPEN and self.shown_at is None and self.due_on >= timezone.localdate()

    @property
    def is_valid(self) -> bool:
        return self.state == QuoteState.GIVEN and self.valid_until >= timezone.localdate()
