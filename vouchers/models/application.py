"""An enterprise's application for vouchers of a programme, as the content of a case; and corrections of the ledger by two persons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanTextField
from vouchers.models.ledger import Wallet
from vouchers.models.programme import Programme, Size
from vouchers.models.use import UsePart
from vouchers.money import MoneyField, positive

USER = settings.AUTH_USER_MODEL


class VoucherApplication(models.Model):
    """What an enterprise asks for and states about itself; what was proposed and granted."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount asked for"), null=True, blank=True, validators=positive())
    services = models.JSONField(_("services planned"), default=list, blank=True)
    purpose = CleanTextField(_("what for"), max_length=2000, blank=True)
    size = models.CharField(_("size of the enterprise"), max_length=8, choices=Size, blank=True)
    staff = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    other_support = CleanTextField(_("other public support for the same services"), max_length=1000, blank=True)
    proposed = MoneyField(_("amount proposed"), null=True, blank=True)
    granted = MoneyField(_("amount granted"), null=True, blank=True)

    def __str__(self):
        return str(self.programme)


class CorrectionKind(models.TextChoices):
    ADD = "add", _("Grant more")
    TAKE_BACK = "take_back", _("Take unused vouchers back into the budget")
    REFUND = "refund", _("Undo a redemption: the provider's claim falls, the vouchers are available again")


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for a second person")
    APPROVED = "approved", _("Carried out")
    REFUSED = "refused", _("Not approved")


class CorrectionQuerySet(models.QuerySet):
    def of_office(self, user):
        return self.filter(wallet__in=Wallet.objects.of_office(user))

    def for_list(self):
        return self.select_related(
            "wallet__organisation", "wallet__programme", "part__use", "proposed_by", "decided_by"
        )


class Correction(WithPublicId):
    """A change of balances that no order explains: proposed by one person with a reason, carried out by another."""

    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("correction"), max_length=10, choices=CorrectionKind)
    part = models.ForeignKey(UsePart, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"), validators=positive())
    reason = CleanTextField(_("reason"), max_length=300)
    state = models.CharField(max_length=8, choices=CorrectionState, default=CorrectionState.PROPOSED)
    proposed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="correction_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="correction_of_something"),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.REFUND, part__isnull=False)
                | (~Q(kind=CorrectionKind.REFUND) & Q(part__isnull=True)),
                name="correction_refund_names_its_order",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=CorrectionState.PROPOSED) & Q(decided_at__isnull=False)),
                name="correction_decided_has_date",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.PROPOSED

    @property
    def badge(self) -> Badge:
        tones = {
            CorrectionState.PROPOSED: ("wait", "pause-circle"),
            CorrectionState.APPROVED: ("ok", "check-circle-fill"),
            CorrectionState.REFUSED: ("neutral", "dash-circle"),
        }
        return Badge(self.get_state_display(), *tones[CorrectionState(self.state)])
