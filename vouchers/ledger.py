"""The only place that writes to the ledger. Accounts are locked in one order, balances checked, entries written, all in one transaction.

What may go where stands in ``ROUTES``: a transaction of a kind takes from one account and puts into another, so it balances by its shape;
``verify`` reckons everything again from the entries.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.moves import Incomplete, MoveNotAllowed
from vouchers.models import (
    OF_PROGRAMME,
    OF_WALLET,
    Account,
    AccountKind,
    Claim,
    Entry,
    Programme,
    Transaction,
    TransactionKind,
    UsePart,
    Wallet,
)
from vouchers.money import ZERO, summed, words

K, T = AccountKind, TransactionKind
# Kind of transaction to the (from, to) pairs that it may move money along.
ROUTES: dict[str, frozenset[tuple[str, str]]] = {
    T.FUNDED: frozenset({(K.FUNDING, K.BUDGET)}),
    T.GRANTED: frozenset({(K.BUDGET, K.AVAILABLE)}),
    T.RESERVED: frozenset({(K.AVAILABLE, K.RESERVED)}),
    T.REDEEMED: frozenset({(K.RESERVED, K.REDEEMED)}),
    T.RELEASED: frozenset({(K.RESERVED, K.AVAILABLE)}),
    T.EXPIRED: frozenset({(K.AVAILABLE, K.EXPIRED), (K.RESERVED, K.EXPIRED)}),
    T.CORRECTED: frozenset({(K.BUDGET, K.AVAILABLE), (K.AVAILABLE, K.BUDGET), (K.REDEEMED, K.AVAILABLE)}),
}
MAY_BE_NEGATIVE = frozenset({K.FUNDING})
HALF_A_CENT = Decimal("0.005")


_demonstrated_at: ContextVar[datetime | None] = ContextVar("demonstrated_at", default=None)


@contextmanager
def demonstrated_at(moment: datetime):
    """Demonstration data only: what is booked inside was booked at this moment. Raises PermissionDenied with production settings."""
    if not settings.EMBEDDED:
        raise PermissionDenied("demonstration data exists in embedded mode only")
    token = _demonstrated_at.set(moment)
    try:
        yield
    finally:
        _demonstrated_at.reset(token)


class NotEnough(Incomplete):
    """An account would become negative: nothing is written."""


class KeyUsedBefore(MoveNotAllowed):
    """The same key came with another amount or another account: a mistake of the caller, not a repetition."""


def open_accounts(programme: Programme) -> None:
    """The two accounts of a programme. Doing it twice changes nothing."""
    for kind in OF_PROGRAMME:
        Account.objects.get_or_create(programme=programme, wallet=None, kind=kind)


def open_wallet(*, programme: Programme, organisation) -> Wallet:
    """The wallet of an organisation in a programme whose row the caller holds locked, made with its accounts when there is none."""
    wallet = Wallet.objects.filter(programme=programme, organisation=organisation).order_by("pk").first()
    if wallet is None:
        wallet = Wallet.objects.create(programme=programme, organisation=organisation, opened_for=organisation)
        Account.objects.bulk_create(Account(programme=programme, wallet=wallet, kind=kind) for kind in OF_WALLET)
    return wallet


def lock(accounts: Q) -> dict[tuple[int | None, str], Account]:
    """The accounts that fit, held until the end of the transaction: (wallet's key or None, kind) to account.

    Always in the order of their keys, so that no two transactions wait for each other in a circle.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("accounts are locked inside a transaction only")
    held = Account.objects.select_for_update().filter(accounts).order_by("pk")
    return {(account.wallet_id, account.kind): account for account in held}


def lock_wallets(wallets: Iterable[Wallet]) -> dict[int, dict[str, Decimal]]:
    """Hold all accounts of these wallets: wallet's key to kind to balance."""
    held = lock(Q(wallet__in=[wallet.pk for wallet in wallets]))
    balances: dict[int, dict[str, Decimal]] = {}
    for (wallet, kind), account in held.items():
        balances.setdefault(wallet, {})[kind] = account.balance
    return balances


def post(
    kind: str,
    *,
    programme: Programme,
    source: str,
    target: str,
    amount: Decimal,
    key: str,
    by,
    wallet: Wallet | None = None,
    use=None,
    reference: str = "",
    note: str = "",
) -> Transaction:
    """Move an amount from one account to another. The same ``key`` again gives the transaction that is there.

    Raises NotEnough when the source would become negative, KeyUsedBefore when the key stands for something else, ValueError for a
    route that does not exist or an amount that is not positive cents.
    """
    if (source, target) not in ROUTES[kind]:
        raise ValueError(f"{kind} does not move from {source} to {target}")
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"{amount} is no amount")
    held = lock(
        Q(programme=programme) & (Q(wallet__isnull=True, kind__in=(source, target)) | _of(wallet, source, target))
    )
    known = Transaction.objects.filter(key=key).first()
    if known is not None:
        return _again(known, kind=kind, wallet=wallet, programme=programme, amount=amount)
    giving, taking = (held[None if one in OF_PROGRAMME else wallet.pk, one] for one in (source, target))
    if giving.balance < amount and source not in MAY_BE_NEGATIVE:
        raise NotEnough(not_enough(source, giving.balance, amount))
    made = Transaction.objects.create(
        kind=kind, programme=programme, wallet=wallet, use=use, amount=amount, key=key, by=by, reference=reference, note=note[:300], at=_demonstrated_at.get() or timezone.now()
    )  # fmt: skip
    for account, change in ((giving, -amount), (taking, amount)):
        Entry.objects.create(transaction=made, account=account, amount=change)
        # Worked out here, under the lock: SQLite would add as floats.
        Account.objects.filter(pk=account.pk).update(balance=account.balance + change)
    return made


def _of(wallet: Wallet | None, *kinds: str) -> Q:
    return Q(wallet=wallet, kind__in=kinds) if wallet is not None else Q(pk__in=())


def _again(known: Transaction, *, kind, wallet, programme, amount) -> Transaction:
    asked = (kind, programme.pk, wallet.pk if wallet else None, amount)
    if (known.kind, known.programme_id, known.wallet_id, known.amount) != asked:
        raise KeyUsedBefore(_("This was booked before with other figures. Nothing was changed."))
    return known


def not_enough(source: str, balance: Decimal, amount: Decimal) -> str:
    given = {"left": words(balance), "asked": words(amount)}
    if source == K.BUDGET:
        return _("The budget is not enough: %(left)s left, %(asked)s asked for.") % given
    return _("The vouchers are not enough: %(left)s left, %(asked)s asked for.") % given


# --- proof -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """Something in the ledger that cannot be: which rule, and where."""

    rule: str
    where: str

    def __str__(self):
        return f"{self.rule}: {self.where}"


@transaction.atomic
def verify() -> list[Finding]:
    """Reckon the whole ledger again from its entries. Empty when all of it is right."""
    return [*_transactions(), *_balances(), *_programmes(), *_uses(), *_claims()]


def _not_zero(name: str) -> Q:
    """All entries are whole cents: a sum below half a cent is zero, whatever SQLite's floats made of it."""
    return Q(**{f"{name}__gt": HALF_A_CENT}) | Q(**{f"{name}__lt": -HALF_A_CENT})


def _transactions() -> Iterator[Finding]:
    taken = Sum("entries__amount", filter=Q(entries__amount__gt=0))
    sums = Transaction.objects.annotate(sum=Sum("entries__amount"), difference=taken - F("amount"))
    for row in sums.filter(Q(sum__isnull=True) | _not_zero("sum") | _not_zero("difference")).order_by("pk"):
        yield Finding("a transaction sums to zero and moves its amount", f"transaction {row.public_id}: {row.sum}")
    strangers = Entry.objects.exclude(account__programme=F("transaction__programme"))
    strangers |= Entry.objects.filter(account__wallet__isnull=False).exclude(account__wallet=F("transaction__wallet"))
    for entry in strangers.select_related("transaction"):
        yield Finding("an entry is in an account of its transaction", f"transaction {entry.transaction.public_id}")


def _balances() -> Iterator[Finding]:
    for account in Account.objects.annotate(sum=Sum("entries__amount")).select_related("programme", "wallet"):
        where = f"{account.kind} of {account.wallet.public_id if account.wallet else account.programme.public_id}"
        if account.balance != summed(account.sum):
            yield Finding("a balance is the sum of its entries", f"{where}: {account.balance}, entries {account.sum}")
        if account.balance < 0 and account.kind not in MAY_BE_NEGATIVE:
            yield Finding("nothing is overdrawn", f"{where}: {account.balance}")


def _programmes() -> Iterator[Finding]:
    for programme in Programme.objects.annotate(sum=Sum("accounts__balance")).filter(_not_zero("sum")):
        yield Finding("the accounts of a programme sum to zero", f"programme {programme.public_id}: {programme.sum}")
    taken = Entry.objects.filter(account__kind=K.BUDGET, transaction__wallet__isnull=False)
    given = {
        row["transaction__wallet"]: -summed(row["sum"])
        for row in taken.order_by().values("transaction__wallet").annotate(sum=Sum("amount"))
    }
    for wallet in Wallet.objects.with_balances():
        if wallet.granted != given.get(wallet.pk, ZERO):
            yield Finding(
                "granted = available + reserved + redeemed + expired", f"wallet {wallet.public_id}: {wallet.granted}"
            )


def _uses() -> Iterator[Finding]:
    """What the orders say is what the accounts hold."""
    for kind, column, states in ((K.RESERVED, "reserved", ("reserved",)), (K.REDEEMED, "redeemed", ("redeemed",))):
        parts = UsePart.objects.filter(use__state__in=states).order_by().values("wallet").annotate(sum=Sum(column))
        said = {row["wallet"]: summed(row["sum"]) for row in parts}
        for account in Account.objects.filter(kind=kind).select_related("wallet"):
            if account.balance != said.get(account.wallet_id, ZERO):
                yield Finding(
                    f"the orders explain what is {kind}",
                    f"wallet {account.wallet.public_id}: {account.balance}, orders {said.get(account.wallet_id)}",
                )


def _claims() -> Iterator[Finding]:
    for part in UsePart.objects.annotate(sum=Sum("claims__amount")).select_related("use"):
        if part.redeemed != summed(part.sum):
            yield Finding(
                "the claims are what was redeemed", f"order {part.use.number}: {part.redeemed}, claims {part.sum}"
            )
    for claim in Claim.objects.exclude(provider=F("part__use__provider")):
        yield Finding("a claim is the provider's", f"claim {claim.public_id}")
