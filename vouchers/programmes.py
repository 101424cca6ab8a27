"""Writes to programmes and stacking rules: write, open by a second person, close; and vouchers granted to an enterprise."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from casework.moves import Incomplete, NotYours, StateChanged
from core.models import AuditEntry
from vouchers import eligibility, ledger
from vouchers.models import (
    AccountKind,
    Programme,
    ProgrammeState,
    StackingRule,
    Transaction,
    TransactionKind,
    Wallet,
)
from vouchers.money import ZERO, words
from vouchers.permissions import may_open_programmes, may_write_programmes

OPENED, CLOSED, RULE_CHANGED = "voucher_programme_opened", "voucher_programme_closed", "voucher_stacking_changed"


def _may_write(by) -> None:
    if not may_write_programmes(by):
        raise NotYours(_("You may not write programmes."))


def _unless_newer(row, version: int) -> None:
    if row.version != version:
        raise StateChanged(_("A colleague changed this after you opened the page."))


def _stored(form, key: str, **more):
    """The form's new row; the same key twice is one."""
    row = form.save(commit=False)
    for name, value in more.items():
        setattr(row, name, value)
    values = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in ("id", "start_key")
    }
    made, _new = type(row).objects.get_or_create(start_key=key, defaults=values)
    return made


@transaction.atomic
def write(*, form, key: str, by) -> Programme:
    """A new draft."""
    _may_write(by)
    return _stored(form, key, written_by=by, written_at=timezone.now())


@transaction.atomic
def change(*, programme: Programme, form, version: int, by) -> Programme:
    """Change a draft. Raises StateChanged when it is open, or somebody saved in between."""
    _may_write(by)
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if not locked.is_draft:
        raise StateChanged(_("The programme is open: what it promises is not changed any more."))
    _unless_newer(locked, version)
    for name in form.Meta.fields:
        setattr(locked, name, form.cleaned_data[name])
    locked.version += 1
    locked.written_by, locked.written_at = by, timezone.now()
    locked.save()
    return locked


@transaction.atomic
def open_programme(*, programme: Programme, version: int, by) -> Programme:
    """Publish a draft and provide its budget. Raises NotYours for whoever wrote it last, StateChanged, Incomplete."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if not may_open_programmes(by):
        raise NotYours(_("A supervisor opens programmes."))
    if locked.state == ProgrammeState.OPEN:
        raise StateChanged(_("The programme is open already."))
    if not locked.is_draft:
        raise StateChanged(_("The programme is closed."))
    _unless_newer(locked, version)
    if locked.written_by_id == by.pk:
        raise NotYours(_("A second person has to take this step: you took the one before it."))
    if locked.ends_on < timezone.localdate():
        raise Incomplete(_("The last day has passed: change it first."))
    locked.state, locked.opened_by, locked.opened_at = ProgrammeState.OPEN, by, timezone.now()
    locked.version += 1
    locked.save()
    ledger.open_accounts(locked)
    ledger.post(
        TransactionKind.FUNDED, programme=locked, source=AccountKind.FUNDING, target=AccountKind.BUDGET, amount=locked.budget,
        key=f"fund:{locked.public_id}", by=by,
    )  # fmt: skip
    AuditEntry.record(OPENED, by=by, subject=locked.name_zh, after=str(locked.budget))
    programme.refresh_from_db()
    return locked


@transaction.atomic
def close_programme(*, programme: Programme, version: int, by) -> Programme:
    """Nothing is granted or ordered from now on; what is reserved can be redeemed until its day. ``by`` None is the portal.

    Raises NotYours, StateChanged.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if by is not None and not may_open_programmes(by):
        raise NotYours(_("A supervisor closes programmes."))
    if locked.state != ProgrammeState.OPEN:
        raise StateChanged(_("The programme is not open."))
    _unless_newer(locked, version)
    locked.state, locked.closed_at = ProgrammeState.CLOSED, timezone.now()
    locked.version += 1
    locked.save()
    AuditEntry.record(CLOSED, by=by, subject=locked.name_zh)
    programme.refresh_from_db()
    return locked


@transaction.atomic
def write_rule(*, form, key: str, by) -> StackingRule:
    _may_write(by)
    return _stored(form, key)


@transaction.atomic
def change_rule(*, rule: StackingRule, form, version: int, by) -> StackingRule:
    """Change a ceiling, as long as no programme that was opened counts on it. Raises NotYours, StateChanged."""
    _may_write(by)
    locked = StackingRule.objects.select_for_update().get(pk=rule.pk)
    _unless_newer(locked, version)
    if locked.programmes.published().exists():
        raise StateChanged(_("A programme of this group was opened: its ceiling is not changed any more."))
    for name in form.Meta.fields:
        setattr(locked, name, form.cleaned_data[name])
    locked.version += 1
    locked.save()
    AuditEntry.record(RULE_CHANGED, by=by, subject=locked.name_zh)
    return locked


# --- granting --------------------------------------------------------------------------------------------------------


def not_grantable(*, programme: Programme, organisation: Organisation, amount: Decimal) -> list[str]:
    """What stands in the way of granting an amount now, in sentences. Ask inside a transaction that holds the programme to be sure."""
    reasons = [
        *eligibility.not_now(programme, timezone.localdate(), to_grant=True),
        *eligibility.not_for(organisation, programme),
    ]
    wallets = Wallet.objects.filter(programme=programme, organisation=organisation).with_balances()
    rest = programme.yearly_quota - sum((wallet.granted for wallet in wallets), ZERO)
    if amount > rest:
        reasons.append(
            _("The yearly quota is %(quota)s, of which %(rest)s can still be granted.")
            % {"quota": words(programme.yearly_quota), "rest": words(max(rest, ZERO))}
        )
    budget = programme.accounts.filter(kind=AccountKind.BUDGET).first()
    if budget is not None and amount > budget.balance:
        reasons.append(ledger.not_enough(AccountKind.BUDGET, budget.balance, amount))
    return reasons


@transaction.atomic
def grant(
    *, programme: Programme, organisation: Organisation, amount: Decimal, key: str, by, reference: str = ""
) -> Transaction:
    """Vouchers for an enterprise, out of the budget and within its yearly quota. The same ``key`` twice grants once.

    Raises Incomplete with the reasons when it cannot be granted. All grants of a programme wait for each other at its row, so that
    no two of them spend the same rest of a quota or of the budget.
    """
    locked = Programme.objects.select_for_update(of=("self",)).select_related("stacking").get(pk=programme.pk)
    known = Transaction.objects.filter(key=key).first()
    if known is None:
        reasons = not_grantable(programme=locked, organisation=organisation, amount=amount)
        if reasons:
            raise Incomplete(*reasons)
    wallet = known.wallet if known else ledger.open_wallet(programme=locked, organisation=organisation)
    made = ledger.post(
        TransactionKind.GRANTED, programme=locked, wallet=wallet, source=AccountKind.BUDGET, target=AccountKind.AVAILABLE,
        amount=amount, key=key, by=by, reference=reference,
    )  # fmt: skip
    if known is None:
        Wallet.objects.filter(pk=wallet.pk).update(told_low_on=None)
    return made
