"""How much of a price vouchers cover: plain arithmetic over frozen values, without the database.

For one programme: share x price, never more than its ceiling per order and than what is left in the wallet. Programmes of one group
together: never more than the ceiling of the group. All together: never more than the price. Each step rounds down to the cent.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from vouchers.money import ZERO, per_cent_of

SHARE, CEILING, LEFT, GROUP, PRICE = "share", "ceiling", "left", "group", "price"


@dataclass(frozen=True)
class Offer:
    """What one wallet can give to an order. ``group`` names the stacking rule; its ceilings are None where it has none."""

    key: int
    share: int
    ceiling: Decimal
    left: Decimal
    group: int | None = None
    group_amount: Decimal | None = None
    group_per_cent: int | None = None
    programme: int = 0  # two wallets of one programme (after a merger) share its share and its ceiling


@dataclass(frozen=True)
class Cover:
    """What it gives, and what kept it from giving more: SHARE where nothing else did."""

    key: int
    amount: Decimal
    limit: str


def cover(price: Decimal, offers: Iterable[Offer]) -> list[Cover]:
    """The amounts in the order of the offers, which is the order in which they are used up."""
    rest, in_group, in_programme = price, defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    found = []
    for offer in offers:
        spent = in_programme[offer.programme or -offer.key]
        bounds = [
            (per_cent_of(offer.share, price) - spent, SHARE),
            (offer.ceiling - spent, CEILING),
            (offer.left, LEFT),
            (rest, PRICE),
        ]
        if offer.group is not None:
            bounds += [(most - in_group[offer.group], GROUP) for most in _group_most(offer, price)]
        amount, limit = min(bounds, key=lambda bound: bound[0])
        amount = max(amount, ZERO)
        rest -= amount
        in_programme[offer.programme or -offer.key] += amount
        if offer.group is not None:
            in_group[offer.group] += amount
        found.append(Cover(offer.key, amount, limit))
    return found


def _group_most(offer: Offer, price: Decimal) -> list[Decimal]:
    amounts = [offer.group_amount] if offer.group_amount is not None else []
    return amounts + ([per_cent_of(offer.group_per_cent, price)] if offer.group_per_cent is not None else [])
