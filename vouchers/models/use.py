"""What vouchers are used for: an order of a service, covered in part by one or several programmes; the provider's claims."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanCharField
from vouchers.models.ledger import Wallet
from vouchers.money import ZERO, MoneyField, positive
from vouchers.service_types import service_label

USER = settings.AUTH_USER_MODEL


class UseState(models.TextChoices):
    RESERVED = "reserved", _("Reserved")
    REDEEMED = "redeemed", _("Redeemed")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Expired")


BADGES = {
    UseState.RESERVED: ("wait", "pause-circle"),
    UseState.REDEEMED: ("ok", "check-circle-fill"),
    UseState.RELEASED: ("neutral", "dash-circle"),
    UseState.EXPIRED: ("bad", "x-octagon-fill"),
}
COUNTED = (UseState.RESERVED, UseState.REDEEMED)  # a contract or invoice may stand once among these


def _parties(user) -> Q:
    return Q(organisation__in=user.organisation_ids) | Q(provider__in=user.organisation_ids)


def _away(user) -> Q:
    """Rows that a member of staff must stay away from, because of either side."""
    banned = conflicted_organisation_ids(user)
    return Q(organisation__in=banned) | Q(provider__in=banned)


class VoucherUseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides of the order, and the commission where it has no tie to either."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = _parties(user)
        if is_commission(user):
            seen |= ~_away(user)
        return self.filter(seen)

    def of_office(self, user):
        return self.exclude(_away(user)) if is_commission(user) else self.none()

    def counted(self):
        """Those among which a contract may stand once."""
        return self.filter(state__in=COUNTED)

    def for_list(self):
        return self.select_related("organisation", "provider", "case").prefetch_related("parts__wallet__programme")


class VoucherUse(WithPublicId):
    """One order whose price vouchers cover in part: reserved, then redeemed, released or expired. It ends once."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("enterprise")
    )
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("provider"))
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = CleanCharField(_("contract or order number"), max_length=80, blank=True)
    service_type = models.CharField(_("service"), max_length=40)
    price = MoneyField(_("price"), validators=positive())
    delivered_price = MoneyField(_("price of what was delivered"), null=True, blank=True)
    ordered_on = models.DateField(_("ordered on"))
    redeem_until = models.DateField(_("delivery to be confirmed by"), help_text="The earliest day of its programmes")
    state = models.CharField(_("state"), max_length=8, choices=UseState, default=UseState.RESERVED)
    reserved = MoneyField(_("reserved"), help_text="Sum of the parts")
    redeemed = MoneyField(_("redeemed"), default=ZERO, help_text="Sum of the parts")
    reserved_at = models.DateTimeField(default=timezone.now)
    reserved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    key = models.CharField(max_length=80, unique=True)

    objects = VoucherUseQuerySet.as_manager()

    class Meta:
        ordering = ["-reserved_at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-reserved_at", "-id"], name="use_organisation"),
            models.Index(fields=["provider", "-reserved_at", "-id"], name="use_provider"),
            models.Index(fields=["state", "-reserved_at", "-id"], name="use_state"),
            models.Index(fields=["redeem_until"], condition=Q(state=UseState.RESERVED), name="use_to_expire"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gt=0, redeemed__gte=0, redeemed__lte=models.F("reserved"), price__gt=0)
                & Q(reserved__lte=models.F("price")),
                name="use_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=UseState.RESERVED, settled_at__isnull=True)
                | (~Q(state=UseState.RESERVED) & Q(settled_at__isnull=False)),
                name="use_settled_has_date",
            ),
            models.UniqueConstraint(
                fields=["organisation", "provider", "reference"],
                condition=~Q(reference="") & Q(state__in=COUNTED),
                name="use_once_per_contract",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("vouchers:use-detail", args=[self.public_id])

    @property
    def service_name(self) -> str:
        return service_label(self.service_type)

    @property
    def is_open(self) -> bool:
        return self.state == UseState.RESERVED

    @property
    def own_share(self) -> Decimal:
        """What the enterprise pays itself: of the price until the delivery, then of what was delivered."""
        if self.state == UseState.REDEEMED:
            return (self.delivered_price or ZERO) - self.redeemed
        return self.price - self.reserved

    @property
    def badge(self) -> Badge:
        return Badge(self.get_state_display(), *BADGES[UseState(self.state)])


class UsePart(models.Model):
    """What one programme covers of an order. Its own share and ceiling are the programme's, which no longer change."""

    use = models.ForeignKey(VoucherUse, on_delete=models.PROTECT, related_name="parts")
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="parts")
    reserved = MoneyField()
    redeemed = MoneyField(default=ZERO)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["use", "wallet"], name="part_once_per_wallet"),
            models.CheckConstraint(
                condition=Q(reserved__gt=0, redeemed__gte=0, redeemed__lte=models.F("reserved")),
                name="part_redeems_no_more_than_reserved",
            ),
        ]


class PayoutBatch(WithPublicId):
    """Claims that are paid together. Paid ones have a day and the reference of the payment."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_reference = CleanCharField(_("reference of the payment"), max_length=80, blank=True)
    paid_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, payment_reference="")
                | (Q(paid_on__isnull=False) & ~Q(payment_reference="")),
                name="batch_paid_has_reference",
            )
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("vouchers:batch-detail", args=[self.public_id])

    @property
    def badge(self) -> Badge:
        paid = self.paid_on is not None
        return Badge(
            _("Paid") if paid else _("Being paid"),
            *(BADGES[UseState.REDEEMED] if paid else ("progress", "arrow-repeat")),
        )


class ClaimState(models.TextChoices):
    TO_PAY = "to_pay", _("To pay")
    IN_BATCH = "in_batch", _("Being paid")
    PAID = "paid", _("Paid")


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = Q(provider__in=user.organisation_ids)
        if is_commission(user):
            seen |= ~self._away(user)
        return self.filter(seen)

    def of_office(self, user):
        return self.exclude(self._away(user)) if is_commission(user) else self.none()

    @staticmethod
    def _away(user) -> Q:
        banned = conflicted_organisation_ids(user)
        return Q(provider__in=banned) | Q(part__use__organisation__in=banned)

    def for_list(self):
        return self.select_related("provider", "part__use__organisation", "part__wallet__programme", "batch")


class Claim(WithPublicId):
    """What the office owes a provider from one programme for one order; negative where a correction asks money back."""

    part = models.ForeignKey(UsePart, on_delete=models.PROTECT, related_name="claims")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))
    state = models.CharField(_("state"), max_length=8, choices=ClaimState, default=ClaimState.TO_PAY)
    made_at = models.DateTimeField(default=timezone.now)
    batch = models.ForeignKey(PayoutBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-made_at", "-id"], name="claim_state"),
            models.Index(fields=["provider", "-made_at", "-id"], name="claim_provider"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="claim_of_something"),
            models.CheckConstraint(
                condition=Q(state=ClaimState.TO_PAY, batch__isnull=True)
                | (~Q(state=ClaimState.TO_PAY) & Q(batch__isnull=False)),
                name="claim_paid_in_a_batch",
            ),
        ]

    @property
    def badge(self) -> Badge:
        tones = {
            ClaimState.TO_PAY: ("wait", "pause-circle"),
            ClaimState.IN_BATCH: ("progress", "arrow-repeat"),
            ClaimState.PAID: ("ok", "check-circle-fill"),
        }
        return Badge(self.get_state_display(), *tones[ClaimState(self.state)])
