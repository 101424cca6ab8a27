"""What vouchers would cover of an order, and why not more. Nothing is written.

found = quote(organisation=enterprise, service_type="policy_advice", price=Decimal("80000"))
found.total, found.own_share, [(line.programme, line.covered, line.reasons) for line in found.lines]
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from vouchers import eligibility
from vouchers.covering import CEILING, GROUP, LEFT, PRICE, Cover, Offer, cover
from vouchers.models import Account, AccountKind, Programme, Wallet
from vouchers.money import ZERO, words


@dataclass(frozen=True)
class Line:
    """One programme: what it covers of the order with the vouchers that are there, and what it could after an application."""

    programme: Programme
    covered: Decimal
    possible: Decimal
    reasons: list[str]
    may_apply: bool
    held: Decimal = ZERO  # available in the wallet before the order


@dataclass(frozen=True)
class Quote:
    """The answer for one order."""

    price: Decimal
    on: date
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.covered for line in self.lines), ZERO)

    @property
    def possible(self) -> Decimal:
        return sum((line.possible for line in self.lines), ZERO)

    @property
    def own_share(self) -> Decimal:
        return self.price - self.total


def offer_of(wallet_key: int, programme: Programme, left: Decimal) -> Offer:
    rule = programme.stacking
    return Offer(
        key=wallet_key, share=programme.share, ceiling=programme.order_ceiling, left=left, programme=programme.pk,
        group=rule.pk if rule else None, group_amount=rule.most_amount if rule else None, group_per_cent=rule.most_per_cent if rule else None,
    )  # fmt: skip


def in_order_of_use(programmes) -> list[Programme]:
    """What ends first is used first."""
    return sorted(programmes, key=lambda programme: (programme.ends_on, programme.pk))


def quote(*, organisation: Organisation, service_type: str, price: Decimal, on: date | None = None) -> Quote:
    """What would be covered on a day (today). ``price`` in CNY, positive. At most five queries, however many programmes there are."""
    on = on or timezone.localdate()
    programmes = in_order_of_use(Programme.objects.coming_or_running(on).for_list())
    capacities = organisation.capacities
    wallets: dict[int, list[Wallet]] = {}
    for wallet in Wallet.objects.filter(organisation=organisation, programme__in=programmes).with_balances():
        wallets.setdefault(wallet.programme_id, []).append(wallet)
    budgets = dict(
        Account.objects.filter(programme__in=programmes, kind=AccountKind.BUDGET).values_list("programme", "balance")
    )
    against = {
        one.pk: [
            *eligibility.not_for(organisation, one, capacities=capacities),
            *eligibility.not_now(one, on),
            *eligibility.not_covered(one, service_type),
        ]
        for one in programmes
    }
    fitting = [one for one in programmes if not against[one.pk]]
    held = {one.pk: sum((w.available for w in wallets.get(one.pk, [])), ZERO) for one in programmes}
    more = {one.pk: _grantable(one, wallets.get(one.pk, []), budgets.get(one.pk, ZERO)) for one in fitting}
    now = {c.key: c for c in cover(price, [offer_of(one.pk, one, held[one.pk]) for one in fitting])}
    then = {c.key: c for c in cover(price, [offer_of(one.pk, one, held[one.pk] + more[one.pk]) for one in fitting])}
    lines = []
    for one in programmes:
        if against[one.pk]:
            lines.append(Line(one, ZERO, ZERO, against[one.pk], may_apply=False, held=held[one.pk]))
            continue
        better = then[one.pk].amount > now[one.pk].amount
        reasons = _why(one, now[one.pk], held[one.pk], granted=bool(wallets.get(one.pk)))
        lines.append(Line(one, now[one.pk].amount, then[one.pk].amount, reasons, may_apply=better, held=held[one.pk]))
    return Quote(price, on, lines)


def _grantable(programme: Programme, wallets: list[Wallet], budget: Decimal) -> Decimal:
    """What an application could still bring: the rest of the yearly quota, never more than the budget holds."""
    granted = sum((wallet.granted for wallet in wallets), ZERO)
    return max(min(programme.yearly_quota - granted, budget), ZERO)


def _why(programme: Programme, found: Cover, held: Decimal, *, granted: bool) -> list[str]:
    """What kept a programme from covering its whole share."""
    if found.limit == LEFT:
        if not granted:
            return [_("You have no vouchers of this programme yet: apply for them.")]
        return [_("Only %(left)s of your vouchers is left.") % {"left": words(held)}]
    if found.limit == CEILING:
        return [_("At most %(most)s per order.") % {"most": words(programme.order_ceiling)}]
    if found.limit == GROUP:
        return [
            _("Programmes of “%(group)s” together have reached their ceiling for one order.")
            % {"group": programme.stacking}
        ]
    if found.limit == PRICE:
        return [_("Other programmes cover the rest of the price.")]
    return []
