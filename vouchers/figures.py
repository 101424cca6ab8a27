"""Figures of a programme for the office: of the enterprises that the reader may see, so that nothing tells of the others."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from vouchers.models import OF_WALLET, Account, AccountKind, Programme, Wallet
from vouchers.money import ZERO, summed


@dataclass(frozen=True)
class Figures:
    """Amounts of one programme. ``left``: the budget less what was granted to enterprises that the reader may see."""

    budget: Decimal
    balances: dict[str, Decimal]
    holders: int

    @property
    def granted(self) -> Decimal:
        return sum(self.balances.values(), ZERO)

    @property
    def left(self) -> Decimal:
        return self.budget - self.granted

    @property
    def parts(self) -> list[tuple]:
        """For a bar as long as the budget."""
        return [(self.balances[kind], AccountKind(kind).label) for kind in OF_WALLET]


def figures_of(programmes: list[Programme], user) -> dict[int, Figures]:
    """Programme's key to its figures, in two queries for all of them."""
    wallets = Wallet.objects.of_office(user).filter(programme__in=programmes)
    sums: dict[int, dict[str, Decimal]] = {}
    rows = (
        Account.objects.filter(wallet__in=wallets).order_by().values("programme", "kind").annotate(sum=Sum("balance"))
    )
    for row in rows:
        sums.setdefault(row["programme"], {})[row["kind"]] = summed(row["sum"])
    holders = dict(
        wallets.order_by()
        .values("programme")
        .annotate(n=Count("organisation", distinct=True))
        .values_list("programme", "n")
    )
    return {
        one.pk: Figures(
            one.budget,
            {kind: sums.get(one.pk, {}).get(kind, ZERO) for kind in OF_WALLET},
            holders.get(one.pk, 0),
        )
        for one in programmes
    }


def programme_figures(programme: Programme, user) -> Figures:
    return figures_of([programme], user)[programme.pk]
