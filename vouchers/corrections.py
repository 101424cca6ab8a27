"""Corrections of the ledger: proposed by one person with a reason, carried out or refused by another."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.moves import Incomplete, NotYours, StateChanged
from core.models import AuditEntry
from vouchers import ledger
from vouchers.models import (
    AccountKind,
    Claim,
    ClaimState,
    Correction,
    CorrectionKind,
    CorrectionState,
    Programme,
    TransactionKind,
    UsePart,
    VoucherUse,
    Wallet,
)
from vouchers.permissions import is_away, may_open_programmes, may_write_programmes
from vouchers.programmes import not_grantable

K = AccountKind
ROUTES = {
    CorrectionKind.ADD: (K.BUDGET, K.AVAILABLE),
    CorrectionKind.TAKE_BACK: (K.AVAILABLE, K.BUDGET),
    CorrectionKind.REFUND: (K.REDEEMED, K.AVAILABLE),
}
CORRECTED, REFUSED = "voucher_corrected", "voucher_correction_refused"


def _allowed(by, wallet: Wallet) -> None:
    if not may_write_programmes(by) or is_away(by, wallet.organisation):
        raise NotYours(_("You may not correct the ledger."))


@transaction.atomic
def propose(
    *, wallet: Wallet, kind: str, amount: Decimal, reason: str, key: str, by, part: UsePart | None = None
) -> Correction:
    """Ask for a correction. The same ``key`` twice is one. Raises NotYours, Incomplete when it could not be carried out today."""
    _allowed(by, wallet)
    known = Correction.objects.filter(start_key=key).first()
    if known:
        return known
    reasons = not_possible(wallet=wallet, kind=kind, amount=amount, part=part)
    if reasons:
        raise Incomplete(*reasons)
    values = {
        "wallet": wallet,
        "kind": kind,
        "amount": amount,
        "reason": reason.strip(),
        "part": part,
        "proposed_by": by,
    }
    made, _new = Correction.objects.get_or_create(start_key=key, defaults=values)
    return made


def not_possible(*, wallet: Wallet, kind: str, amount: Decimal, part: UsePart | None) -> list[str]:
    """What stands in the way, in sentences."""
    if kind == CorrectionKind.ADD:
        return not_grantable(programme=wallet.programme, organisation=wallet.organisation, amount=amount)
    if kind == CorrectionKind.REFUND:
        if part is None or part.wallet_id != wallet.pk:
            return [_("Choose the order whose redemption is undone.")]
        if amount > part.redeemed:
            return [ledger.not_enough(K.REDEEMED, part.redeemed, amount)]
        return []
    balance = Wallet.objects.with_balances().get(pk=wallet.pk).available
    return [ledger.not_enough(K.AVAILABLE, balance, amount)] if amount > balance else []


def _locked(correction: Correction, by) -> Correction:
    locked = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("wallet__organisation", "wallet__programme", "part")
        .get(pk=correction.pk)
    )
    _allowed(by, locked.wallet)
    if not locked.is_open:
        raise StateChanged(_("This correction is decided already: %(state)s.") % {"state": locked.get_state_display()})
    if locked.proposed_by_id == by.pk:
        raise NotYours(_("A second person has to take this step: you took the one before it."))
    return locked


def _decided(correction: Correction, state: str, action: str, by) -> None:
    correction.state, correction.decided_by, correction.decided_at = state, by, timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at"])
    AuditEntry.record(action, by=by, subject=correction.wallet.public_id, after=str(correction.amount))


@transaction.atomic
def approve(*, correction: Correction, by) -> Correction:
    """Carry a correction out. Raises NotYours for whoever proposed it or is no supervisor, StateChanged, Incomplete."""
    if not may_open_programmes(by):
        raise NotYours(_("A supervisor carries corrections out."))
    locked = _locked(correction, by)
    wallet = locked.wallet
    if locked.kind == CorrectionKind.ADD:
        Programme.objects.select_for_update().get(pk=wallet.programme_id)  # as every grant of it
    if locked.part_id:
        VoucherUse.objects.select_for_update().get(pk=locked.part.use_id)
        locked.part.refresh_from_db()
    reasons = not_possible(wallet=wallet, kind=locked.kind, amount=locked.amount, part=locked.part)
    if reasons:
        raise Incomplete(*reasons)
    source, target = ROUTES[CorrectionKind(locked.kind)]
    ledger.post(
        TransactionKind.CORRECTED, programme=wallet.programme, wallet=wallet, source=source, target=target, amount=locked.amount,
        use=locked.part.use if locked.part else None, reference=locked.part.use.number if locked.part else "",
        key=f"correct:{locked.public_id}", by=by, note=locked.reason,
    )  # fmt: skip
    if locked.part:
        _undo_redemption(locked.part, locked.amount)
    _decided(locked, CorrectionState.APPROVED, CORRECTED, by)
    correction.refresh_from_db()
    return locked


def _undo_redemption(part: UsePart, amount: Decimal) -> None:
    """The order says what is left; a claim that waits falls, one that is being paid or was paid is asked back by a claim of its own."""
    part.redeemed -= amount
    part.save(update_fields=["redeemed"])
    use = part.use
    use.redeemed -= amount
    use.save(update_fields=["redeemed"])
    for claim in (
        Claim.objects.select_for_update().filter(part=part, state=ClaimState.TO_PAY, amount__gt=0).order_by("pk")
    ):
        taken = min(claim.amount, amount)
        amount -= taken
        if taken == claim.amount:
            claim.delete()
        else:
            claim.amount -= taken
            claim.save(update_fields=["amount"])
    if amount:
        Claim.objects.create(part=part, provider_id=use.provider_id, amount=-amount)


@transaction.atomic
def refuse(*, correction: Correction, by) -> Correction:
    """Do not carry it out. Raises NotYours for whoever proposed it, StateChanged."""
    locked = _locked(correction, by)
    _decided(locked, CorrectionState.REFUSED, REFUSED, by)
    correction.refresh_from_db()
    return locked
