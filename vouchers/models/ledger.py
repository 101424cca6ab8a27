"""The double-entry ledger: accounts, transactions whose entries sum to zero, and rows that are never changed or deleted.

What enters a budget comes from the account ``funding`` of its programme, the only one that may be negative, so that all accounts of a
programme sum to zero at any time. See docs/vouchers.md for who debits what.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from core.models import WithPublicId
from vouchers.models.programme import Programme
from vouchers.money import ZERO, MoneyField

USER = settings.AUTH_USER_MODEL


class AccountKind(models.TextChoices):
    FUNDING = "funding", _("Funding")
    BUDGET = "budget", _("Budget not granted yet")
    AVAILABLE = "available", _("Available")
    RESERVED = "reserved", _("Reserved")
    REDEEMED = "redeemed", _("Redeemed")
    EXPIRED = "expired", _("Expired")


OF_PROGRAMME = (AccountKind.FUNDING, AccountKind.BUDGET)
OF_WALLET = (AccountKind.AVAILABLE, AccountKind.RESERVED, AccountKind.REDEEMED, AccountKind.EXPIRED)


class TransactionKind(models.TextChoices):
    FUNDED = "funded", _("Budget provided")
    GRANTED = "granted", _("Granted")
    RESERVED = "reserved", _("Reserved")
    REDEEMED = "redeemed", _("Redeemed")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Expired")
    CORRECTED = "corrected", _("Corrected")


class LedgerIsAppendOnly(RuntimeError):
    """Somebody tried to change or delete a row of the ledger."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and read. A correction is a transaction of its own."""

    def update(self, **fields):
        raise LedgerIsAppendOnly(f"{self.model.__name__} rows are never changed")

    def delete(self):
        raise LedgerIsAppendOnly(f"{self.model.__name__} rows are never deleted")

    def bulk_update(self, *args, **kwargs):
        raise LedgerIsAppendOnly(f"{self.model.__name__} rows are never changed")


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Refuses a row that is stored already; nothing else happens here."""
        if not self._state.adding:
            raise LedgerIsAppendOnly(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise LedgerIsAppendOnly(f"{type(self).__name__} rows are never deleted")


class WalletQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An enterprise sees its own, the commission all but those of organisations that the reader must stay away from."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = Q(organisation__in=user.organisation_ids)
        if is_commission(user):
            return self.filter(own | ~Q(organisation__in=conflicted_organisation_ids(user)))
        return self.filter(own)

    def of_office(self, user):
        """What the office's pages show to this reader, not even as a count more than that."""
        if not is_commission(user):
            return self.none()
        return self.exclude(organisation__in=conflicted_organisation_ids(user))

    def for_list(self):
        return self.select_related("programme__stacking", "organisation")

    def with_balances(self):
        return self.for_list().prefetch_related("accounts")


class Wallet(WithPublicId):
    """The vouchers of one enterprise in one programme. After a merger an organisation may hold two of the same programme:
    ``opened_for`` stays, ``organisation`` is the holder of today."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="wallets")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    told_ending_on = models.DateField(null=True, blank=True, help_text="When its people were told that it ends")
    told_low_on = models.DateField(null=True, blank=True, help_text="When they were told that little is left")

    objects = WalletQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "programme"], name="wallet_holder")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "opened_for"], name="wallet_once_per_programme"),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.programme}"

    @property
    def balances(self) -> dict[str, Decimal]:
        """Kind of account to its balance; read with ``with_balances`` it costs no query."""
        found = {account.kind: account.balance for account in self.accounts.all()}
        return {kind: found.get(kind, ZERO) for kind in OF_WALLET}

    @property
    def granted(self) -> Decimal:
        """All that was granted, wherever it is now."""
        return sum(self.balances.values(), ZERO)

    @property
    def available(self) -> Decimal:
        return self.balances[AccountKind.AVAILABLE]


class Account(models.Model):
    """A balance under a row lock, kept by ``vouchers.ledger.post`` alone. It equals the sum of its entries at any time."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="accounts")
    wallet = models.ForeignKey(Wallet, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=10, choices=AccountKind)
    balance = MoneyField(default=ZERO)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"], condition=Q(wallet__isnull=True), name="account_once_per_programme"
            ),
            models.UniqueConstraint(
                fields=["wallet", "kind"], condition=Q(wallet__isnull=False), name="account_once_per_wallet"
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(kind=AccountKind.FUNDING), name="account_never_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_PROGRAMME, wallet__isnull=True) | Q(kind__in=OF_WALLET, wallet__isnull=False),
                name="account_has_its_owner",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.balance}"


class TransactionQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """Those of the wallets one may see; the commission also reads how a budget was provided."""
        seen = Q(wallet__in=Wallet.objects.visible_to(user))
        return self.filter(seen | Q(wallet__isnull=True)) if is_commission(user) else self.filter(seen)

    def of_office(self, user):
        if not is_commission(user):
            return self.none()
        return self.filter(Q(wallet__in=Wallet.objects.of_office(user)) | Q(wallet__isnull=True))

    def for_list(self):
        return self.select_related("programme", "wallet__organisation", "use", "by").prefetch_related(
            "entries__account"
        )


class Transaction(AppendOnly, WithPublicId):
    """One thing that happened to the money. Its entries sum to zero; ``key`` makes that it happens once."""

    kind = models.CharField(_("kind"), max_length=10, choices=TransactionKind)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    wallet = models.ForeignKey(Wallet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    use = models.ForeignKey(
        "vouchers.VoucherUse", null=True, blank=True, on_delete=models.PROTECT, related_name="transactions"
    )
    amount = MoneyField(help_text="What was moved: the sum of the entries that are positive")
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    key = models.CharField(max_length=120, unique=True, help_text="The same key twice is the same transaction")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: the portal itself"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="transaction_newest"),
            models.Index(fields=["programme", "-at", "-id"], name="transaction_programme"),
            models.Index(fields=["wallet", "-at", "-id"], name="transaction_wallet"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.amount}"

    def amount_on(self, kind: str) -> Decimal:
        """By how much this changed the account of a kind; zero where it did not."""
        return sum((entry.amount for entry in self.entries.all() if entry.account.kind == kind), ZERO)


class Entry(AppendOnly):
    """One account's part of a transaction: positive is in, negative is out."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = MoneyField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["transaction", "account"], name="entry_once_per_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
        ]
