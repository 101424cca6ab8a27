"""A programme of innovation vouchers: who may have them, for what, how much; and ceilings across programmes of one group."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanCharField, CleanTextField
from vouchers.money import MoneyField, positive
from vouchers.service_types import service_label

USER = settings.AUTH_USER_MODEL


class Size(models.TextChoices):
    """Size of an enterprise as the statistics office names it; the enterprise states it, the officer checks the evidence."""

    MICRO = "micro", _("Micro enterprise")
    SMALL = "small", _("Small enterprise")
    MEDIUM = "medium", _("Medium enterprise")
    LARGE = "large", _("Large enterprise")


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", pgettext_lazy("programme", "Open")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")


class TwoNames(models.Model):
    """A name in Chinese, and in English where there is one."""

    name_zh = CleanCharField(_("Chinese name"), max_length=120)
    name_en = CleanCharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the page's language, or the Chinese one."""
        return (self.name_en if (get_language() or "").startswith("en") else "") or self.name_zh


class StackingRule(TwoNames, WithPublicId):
    """A group of programmes whose vouchers together may cover a part of one order only."""

    most_amount = MoneyField(_("at most per order"), null=True, blank=True, validators=positive())
    most_per_cent = models.PositiveSmallIntegerField(
        _("at most of the price"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    version = models.PositiveIntegerField(default=0)
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_amount__isnull=False) | Q(most_per_cent__isnull=False), name="stacking_has_a_ceiling"
            )
        ]


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission sees all; everybody else, without signing in, what is or was published."""
        return self.all() if is_commission(user) else self.published()

    def published(self):
        return self.exclude(state=ProgrammeState.DRAFT)

    def running(self, on=None):
        """Open, and the day lies within their time: vouchers can be granted and used."""
        on = on or timezone.localdate()
        return self.filter(state=ProgrammeState.OPEN, starts_on__lte=on, ends_on__gte=on)

    def coming_or_running(self, on=None):
        return self.filter(state=ProgrammeState.OPEN, ends_on__gte=on or timezone.localdate())

    def for_list(self):
        return self.select_related("stacking")


class Programme(TwoNames, WithPublicId):
    """One programme of at most twelve months. What it promises is not changed once it is open."""

    conditions_zh = CleanTextField(_("conditions in Chinese"), max_length=3000)
    conditions_en = CleanTextField(_("conditions in English"), max_length=4000, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), help_text=_("The last day on which a voucher can be used for an order."))
    redeem_until = models.DateField(
        _("redeemed until"), help_text=_("Deliveries of orders placed in time are confirmed until this day.")
    )
    capacities = models.JSONField(_("open to"), default=list)
    sizes = models.JSONField(_("sizes"), default=list, blank=True)
    services = models.JSONField(_("services covered"), default=list)
    share = models.PositiveSmallIntegerField(
        _("share covered"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    order_ceiling = MoneyField(_("ceiling per order"), validators=positive())
    yearly_quota = MoneyField(_("yearly quota per enterprise"), validators=positive())
    budget = MoneyField(_("budget"), validators=positive())
    stacking = models.ForeignKey(
        StackingRule, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes",
        verbose_name=_("group for the stacking ceiling"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=8, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_invented = models.BooleanField(default=False, help_text="Demonstration data")
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="programme_newest"),
            models.Index(fields=["state", "ends_on"], name="programme_state_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="programme_share_per_cent"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), redeem_until__gte=F("ends_on")), name="programme_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(order_ceiling__gt=0, yearly_quota__gt=0, budget__gt=0), name="programme_amounts_positive"
            ),
            models.CheckConstraint(
                condition=Q(state=ProgrammeState.DRAFT, opened_at__isnull=True)
                | (~Q(state=ProgrammeState.DRAFT) & Q(opened_at__isnull=False)),
                name="programme_opened_has_date",
            ),
        ]

    def get_absolute_url(self):
        return reverse("vouchers:programme-detail", args=[self.public_id])

    @property
    def conditions(self) -> str:
        """The conditions in the page's language, or in Chinese."""
        return (self.conditions_en if (get_language() or "").startswith("en") else "") or self.conditions_zh

    @property
    def is_draft(self) -> bool:
        return self.state == ProgrammeState.DRAFT

    def is_running(self, on=None) -> bool:
        on = on or timezone.localdate()
        return self.state == ProgrammeState.OPEN and self.starts_on <= on <= self.ends_on

    @property
    def is_running_today(self) -> bool:
        return self.is_running()

    @property
    def service_names(self) -> list[str]:
        return [service_label(code) for code in self.services]

    @property
    def size_names(self) -> list[str]:
        return [str(Size(code).label) for code in self.sizes if code in Size.values]

    @property
    def badge(self) -> Badge:
        """The state as a reader of today sees it: an open programme may not have begun, or be over."""
        today = timezone.localdate()
        if self.state == ProgrammeState.OPEN and today < self.starts_on:
            return Badge(_("Opens soon"), "notice", "clock")
        if self.state == ProgrammeState.OPEN and today > self.ends_on:
            return Badge(_("Over, being settled"), "wait", "pause-circle")
        tones = {
            ProgrammeState.DRAFT: ("neutral", "circle"),
            ProgrammeState.OPEN: ("ok", "check-circle-fill"),
            ProgrammeState.CLOSED: ("neutral", "dash-circle"),
        }
        return Badge(self.get_state_display(), *tones[ProgrammeState(self.state)])
