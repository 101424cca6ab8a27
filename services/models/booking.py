"""Bookings of units. No unit is held twice at any moment: see docs/adr/0012-bookings.md and ``BookingSlot``."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from casework.models import Case
from core.models import WithPublicId
from core.validators import CleanTextField
from services.choices import HOLDING, BookingState, booking_badge
from services.models.platform import PlatformOperator, Unit
from services.models.words import said


class BookingQuerySet(models.QuerySet):
    def holding(self):
        """Bookings that keep their unit from others."""
        return self.filter(state__in=HOLDING)

    def overlapping(self, starts_at, ends_at):
        """With a moment in common; one that ends when the other begins has none."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def waiting(self):
        return self.filter(state=BookingState.REQUESTED)

    def made_by(self, user):
        """Of the organisations that the person belongs to."""
        return self.filter(organisation__in=user.organisation_ids)

    def operated_by(self, user):
        """On platforms that the person's organisations run."""
        run = PlatformOperator.objects.filter(organisation__in=user.organisation_ids, agreed_at__isnull=False)
        return self.filter(unit__equipment__platform__in=run.values("platform"))

    def handled_by_office(self, user):
        """The office's view; nothing of organisations that the reader is tied to, as booker or as operator."""
        if not is_commission(user):
            return self.none()
        tied = conflicted_organisation_ids(user)
        run = PlatformOperator.objects.filter(organisation__in=tied)
        return self.exclude(organisation__in=tied).exclude(unit__equipment__platform__in=run.values("platform"))

    def visible_to(self, user):
        """To the organisation that booked, the operators, and the office. To nobody else: not even by a count."""
        if not user.is_authenticated:
            return self.none()
        mine, run = Q(organisation__in=user.organisation_ids), self.model.objects.operated_by(user).values("pk")
        return self.filter(mine | Q(pk__in=run) | Q(pk__in=self.model.objects.handled_by_office(user).values("pk")))

    def for_list(self):
        return self.select_related("unit__equipment__platform__region", "organisation", "by")


class Booking(WithPublicId):
    """A unit for an organisation, from ``starts_at`` up to, and without, ``ends_at``. Both lie on the grid of half hours."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = CleanTextField(_("purpose"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=BookingState)
    price = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Yuan, as it was when booked; null: on request",
    )
    note = CleanTextField(max_length=500, blank=True, help_text="Why it was declined or cancelled")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    start_key = models.CharField(max_length=16)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="booking_unit"),
            models.Index(fields=["organisation", "-starts_at", "-id"], name="booking_mine"),
            models.Index(fields=["-starts_at", "-id"], name="booking_newest"),
            models.Index(fields=["starts_at"], name="booking_waiting", condition=Q(state="requested")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_later"),
            models.UniqueConstraint(fields=["organisation", "start_key"], name="booking_once_for_a_form"),
        ]

    def __str__(self):
        return f"{self.unit}, {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("services:booking-detail", args=[self.public_id])

    @property
    def platform(self):
        return self.unit.equipment.platform

    @property
    def equipment(self):
        return self.unit.equipment

    @property
    def local_start(self):
        """In the time of the platform's place."""
        return self.starts_at.astimezone(self.platform.zone)

    @property
    def local_end(self):
        return self.ends_at.astimezone(self.platform.zone)

    @property
    def when(self) -> str:
        """``2026-12-01 09:00–11:30``, in the time of the platform's place."""
        start, end = self.local_start, self.local_end
        last = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
        return f"{start:%Y-%m-%d %H:%M}–{last}"

    @property
    def badge(self):
        return booking_badge(self.state)

    @property
    def words(self) -> str:
        return said(self.note)

    @property
    def cancellable_until(self):
        return self.starts_at - timezone.timedelta(hours=self.platform.cancel_hours)


class BookingSlot(models.Model):
    """One half hour of one unit, taken. A holding booking has a row for each of its half hours, others have none.

    That (unit, starts_at) is unique is what keeps two bookings apart, on every database.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="slots")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "starts_at"], name="bookingslot_once")]


class BookingEvent(models.Model):
    """What happened to a booking. Never changed, never deleted."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BookingState)
    note = CleanTextField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    @property
    def badge(self):
        return booking_badge(self.state)

    @property
    def words(self) -> str:
        return said(self.note)


class CalendarFeed(models.Model):
    """A person's secret address for calendar programs. Only the digest of its token is kept; a new one ends the old."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
