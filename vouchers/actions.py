"""Using vouchers: reserve them for an order, redeem them on confirmed delivery, release them when the order is off.

This is what other apps call. Each verb is one transaction, may be repeated (``key``; the state of the order) and raises what the pages of
cases know how to show: Incomplete (422), NotYours (403), StateChanged (409). ``by`` None is the portal itself.
"""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import belongs
from casework import history
from casework.models import Case
from casework.moves import Incomplete, NotYours, StateChanged
from core.numbers import numbered
from vouchers import eligibility, ledger, notices
from vouchers.covering import cover
from vouchers.models import AccountKind, Claim, Programme, TransactionKind, UsePart, UseState, VoucherUse, Wallet
from vouchers.money import ZERO, words
from vouchers.permissions import may_cancel, may_confirm
from vouchers.quotes import in_order_of_use, offer_of, quote

K, T = AccountKind, TransactionKind
SERIES = "CQ"  # 创新券
RESERVED, REDEEMED, RELEASED = "voucher_reserved", "voucher_redeemed", "voucher_released"  # events in a case's history


@transaction.atomic
def reserve(
    *,
    organisation: Organisation,
    provider: Organisation,
    service_type: str,
    price: Decimal,
    key: str,
    by,
    case: Case | None = None,
    reference: str = "",
    expected: Decimal | None = None,
) -> VoucherUse:
    """Set aside what vouchers cover of an order placed today. The same ``key`` twice gives the same order.

    ``price``: CNY, whole cents. ``case``: the request or booking that the order belongs to; its history says so. ``expected``: the amount
    that the person was shown; StateChanged when it is another by now. Raises Incomplete with the reasons when nothing is covered,
    NotYours for somebody of another organisation.
    """
    _check_order(organisation, provider, price, by)
    held_case = _hold(case)
    wallets = list(
        Wallet.objects.filter(organisation=organisation, programme__in=Programme.objects.running()).for_list()
    )
    balances = ledger.lock_wallets(wallets)  # from here on nobody else spends them
    known = VoucherUse.objects.filter(key=key).first()
    if known is not None:
        return known
    amounts = _covered(wallets, balances, service_type, price)
    total = sum(amounts.values(), ZERO)
    if not total:
        raise Incomplete(*_why_nothing(organisation, service_type, price))
    if expected is not None and total != expected:
        raise StateChanged(
            _("The vouchers cover %(now)s by now, not %(shown)s. Look at it again.")
            % {"now": words(total), "shown": words(expected)}
        )
    made = _stored_order(
        organisation=organisation, provider=provider, service_type=service_type, price=price, key=key, case=case,
        reference=reference.strip(), reserved=total, reserved_by=by,
        redeem_until=min(wallet.programme.redeem_until for wallet in wallets if wallet.pk in amounts),
    )  # fmt: skip
    for wallet in wallets:
        if amount := amounts.get(wallet.pk):
            UsePart.objects.create(use=made, wallet=wallet, reserved=amount)
            _post(T.RESERVED, made, wallet, K.AVAILABLE, K.RESERVED, amount, by=by)
    _tell_case(held_case, case, RESERVED, made, total, by)
    notices.order_reserved(made, by=by)
    for wallet in wallets:
        if wallet.pk in amounts:
            notices.tell_if_low(wallet)
    return made


@transaction.atomic
def redeem(
    *, use: VoucherUse, by, delivered_price: Decimal | None = None, note: str = "", case: Case | None = None
) -> VoucherUse:
    """The service was delivered: the provider may claim what vouchers cover of it; the rest becomes available again.

    ``delivered_price``: what was delivered is worth, CNY (all of it). Less than was ordered covers less, more covers no more.
    ``case``: the caller's own instance of the order's case, if it goes on using it. Redeeming again is no error when it says the same.
    """
    locked, held_case = _locked(use, case)
    delivered = locked.price if delivered_price is None else delivered_price
    if locked.state == UseState.REDEEMED and locked.delivered_price == delivered:
        return _fresh(use, locked)
    _still_reserved(locked)
    if by is not None and not may_confirm(by, locked):
        raise NotYours(_("Delivery is confirmed by the enterprise or the office."))
    if delivered <= 0 or delivered != delivered.quantize(Decimal("0.01")):
        raise Incomplete(_("Say what the delivered service is worth, or call the order off."))
    if timezone.localdate() > locked.redeem_until:
        raise Incomplete(_("Vouchers of this order could be redeemed until %(day)s.") % {"day": locked.redeem_until})
    parts = _parts(locked)
    offers = [offer_of(part.wallet_id, part.wallet.programme, part.reserved) for part in parts]
    amounts = {found.key: found.amount for found in cover(delivered, offers)}
    for part in parts:
        _settle_part(locked, part, amounts[part.wallet_id], by)
    locked.redeemed = sum(amounts.values(), ZERO)
    locked.delivered_price = delivered
    _settle(locked, UseState.REDEEMED, by, note)
    _tell_case(held_case, case, REDEEMED, locked, locked.redeemed, by)
    notices.order_redeemed(locked, by=by)
    return _fresh(use, locked)


@transaction.atomic
def release(*, use: VoucherUse, by, note: str = "", case: Case | None = None) -> VoucherUse:
    """The order is off: all that was set aside is available again. Releasing it again is no error."""
    locked, held_case = _locked(use, case)
    if locked.state == UseState.RELEASED:
        return _fresh(use, locked)
    _still_reserved(locked)
    if by is not None and not may_cancel(by, locked):
        raise NotYours(_("You may not take this step."))
    for part in _parts(locked):
        _post(T.RELEASED, locked, part.wallet, K.RESERVED, K.AVAILABLE, part.reserved, by=by, note=note)
    _settle(locked, UseState.RELEASED, by, note)
    _tell_case(held_case, case, RELEASED, locked, locked.reserved, by)
    notices.order_released(locked, by=by)
    return _fresh(use, locked)


@transaction.atomic
def expire(*, use: VoucherUse, today: date | None = None) -> bool:
    """The portal ends an order whose delivery nobody confirmed in time. What belongs to a programme that still runs is available again."""
    today = today or timezone.localdate()
    locked, held_case = _locked(use, None)
    if not locked.is_open or locked.redeem_until >= today:
        return False
    for part in _parts(locked):
        runs = part.wallet.programme.is_running(today)
        kind, target = (T.RELEASED, K.AVAILABLE) if runs else (T.EXPIRED, K.EXPIRED)
        _post(kind, locked, part.wallet, K.RESERVED, target, part.reserved, by=None)
    _settle(locked, UseState.EXPIRED, None, "")
    _tell_case(held_case, None, RELEASED, locked, locked.reserved, None)
    notices.order_expired(locked)
    return True


# --- parts of the above ------------------------------------------------------------------------------------------------


def _check_order(organisation, provider, price: Decimal, by) -> None:
    if by is not None and not belongs(by, organisation):
        raise NotYours(_("Vouchers are used by the enterprise that holds them."))
    if organisation.pk == provider.pk:
        raise Incomplete(_("An enterprise cannot use vouchers for a service of its own."))
    if not provider.is_verified:
        raise Incomplete(_("The provider is not a verified organisation."))
    if price <= 0 or price != price.quantize(Decimal("0.01")):
        raise Incomplete(_("Give the price in CNY, more than zero and in whole cents."))


def _covered(wallets: list[Wallet], balances, service_type: str, price: Decimal) -> dict[int, Decimal]:
    """Wallet's key to the amount it gives; wallets that give nothing are left out."""
    today = timezone.localdate()
    fitting = {
        wallet.programme_id
        for wallet in wallets
        if not eligibility.not_covered(wallet.programme, service_type)
        and not eligibility.not_now(wallet.programme, today)
        and not eligibility.not_for(wallet.organisation, wallet.programme)
    }
    order = {one.pk: place for place, one in enumerate(in_order_of_use({wallet.programme for wallet in wallets}))}
    usable = sorted((w for w in wallets if w.programme_id in fitting), key=lambda w: (order[w.programme_id], w.pk))
    found = cover(price, [offer_of(w.pk, w.programme, balances[w.pk][K.AVAILABLE]) for w in usable])
    return {one.key: one.amount for one in found if one.amount}


def _why_nothing(organisation, service_type, price) -> list[str]:
    lines = quote(organisation=organisation, service_type=service_type, price=price).lines
    return [f"{line.programme}: {' '.join(line.reasons)}" for line in lines if line.reasons] or [
        _("No programme is open at present.")
    ]


def _stored_order(**values) -> VoucherUse:
    twin = _("Vouchers are reserved or redeemed for this contract already.")
    same = {name: values[name] for name in ("organisation", "provider", "reference")}
    if values["reference"] and VoucherUse.objects.counted().filter(**same).exists():
        raise Incomplete(twin)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            return VoucherUse.objects.create(number=numbered(SERIES, year=today.year), ordered_on=today, **values)
    except IntegrityError as problem:  # the other one was quicker
        raise StateChanged(twin) from problem


def _post(kind, use, wallet, source, target, amount, *, by, note="") -> None:
    """One booking of an order: its key is the order, the wallet and where the money goes, so that it happens once."""
    ledger.post(
        kind, programme=wallet.programme, wallet=wallet, source=source, target=target, amount=amount, use=use, by=by, note=note,
        reference=use.number, key=f"use:{use.public_id}:{wallet.public_id}:{kind}",
    )  # fmt: skip


def _settle_part(use, part: UsePart, amount: Decimal, by) -> None:
    """A part of a delivered order: what is covered goes to the provider, the rest back."""
    if amount:
        _post(T.REDEEMED, use, part.wallet, K.RESERVED, K.REDEEMED, amount, by=by)
        Claim.objects.create(part=part, provider_id=use.provider_id, amount=amount)
    if rest := part.reserved - amount:
        _post(T.RELEASED, use, part.wallet, K.RESERVED, K.AVAILABLE, rest, by=by)
    part.redeemed = amount
    part.save(update_fields=["redeemed"])


def _parts(use: VoucherUse) -> list[UsePart]:
    """In the order in which the programmes are used up, all their accounts held."""
    parts = list(use.parts.select_related("wallet__programme__stacking"))
    ledger.lock_wallets([part.wallet for part in parts])
    return sorted(parts, key=lambda part: (part.wallet.programme.ends_on, part.wallet.programme_id, part.wallet_id))


def _locked(use: VoucherUse, case: Case | None) -> tuple[VoucherUse, Case | None]:
    """The order held, its case first: whoever moves a case holds it before anything else."""
    held = _hold(case if case is not None else use.case_id)
    rows = VoucherUse.objects.select_for_update(of=("self",)).select_related("organisation", "provider")
    return rows.get(pk=use.pk), held


def _hold(case) -> Case | None:
    if case is None:
        return None
    return Case.objects.select_for_update().get(pk=getattr(case, "pk", case))


def _still_reserved(use: VoucherUse) -> None:
    if not use.is_open:
        raise StateChanged(_("This order is settled already: %(state)s.") % {"state": use.get_state_display()})


def _settle(use: VoucherUse, state: str, by, note: str) -> None:
    use.state, use.settled_at, use.settled_by, use.note = state, timezone.now(), by, note.strip()[:300]
    use.save(update_fields=["state", "settled_at", "settled_by", "note", "redeemed", "delivered_price"])


def _fresh(use: VoucherUse, locked: VoucherUse) -> VoucherUse:
    use.refresh_from_db()
    return locked


def _tell_case(held: Case | None, given: Case | None, event: str, use: VoucherUse, amount: Decimal, by) -> None:
    """A line in the history of the order's case. The caller's instance learns the new head of the chain."""
    if held is None:
        return
    history.append(held, move=event, by=by, data={"order": use.number, "amount": str(amount)})
    if given is not None:
        given.head_seq, given.head_hash = held.head_seq, held.head_hash
