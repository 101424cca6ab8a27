"""Paying providers: claims are put together into a batch, which is paid with a day and a reference, or taken apart again."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.moves import Incomplete, NotYours, StateChanged
from core.models import AuditEntry
from core.numbers import numbered
from vouchers import notices
from vouchers.models import Claim, ClaimState, PayoutBatch
from vouchers.money import ZERO
from vouchers.permissions import may_pay

SERIES = "CQF"  # 创新券兑付
PAID, TAKEN_APART = "voucher_batch_paid", "voucher_batch_undone"
MOST = 500  # claims in one batch


def _may_pay(by) -> None:
    if not may_pay(by):
        raise NotYours(_("You may not pay claims."))


@transaction.atomic
def make_batch(*, public_ids: list[str], key: str, by) -> PayoutBatch:
    """Put claims that wait into one batch. The same ``key`` twice is one. Raises Incomplete when none of them waits any more."""
    _may_pay(by)
    known = PayoutBatch.objects.filter(start_key=key).first()
    if known:
        return known
    wanted = Claim.objects.of_office(by).filter(public_id__in=public_ids[:MOST], state=ClaimState.TO_PAY)
    claims = list(
        Claim.objects.select_for_update()
        .filter(pk__in=list(wanted.values_list("pk", flat=True)), state=ClaimState.TO_PAY)
        .order_by("pk")
    )
    if not claims:
        raise Incomplete(_("Tick claims that wait to be paid."))
    if sum((claim.amount for claim in claims), ZERO) <= 0:
        raise Incomplete(_("What is asked back exceeds what is to be paid: choose more claims."))
    batch, made = PayoutBatch.objects.get_or_create(
        start_key=key, defaults={"number": numbered(SERIES, year=timezone.localdate().year), "made_by": by}
    )
    if made:
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(state=ClaimState.IN_BATCH, batch=batch)
    return batch


def _locked(batch: PayoutBatch, by) -> PayoutBatch:
    _may_pay(by)
    locked = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.paid_on is not None:
        raise StateChanged(
            _("This batch was paid on %(day)s, reference %(reference)s.")
            % {"day": locked.paid_on, "reference": locked.payment_reference}
        )
    return locked


@transaction.atomic
def pay_batch(*, batch: PayoutBatch, paid_on: date, reference: str, by) -> PayoutBatch:
    """Note down that all claims of a batch were paid; their providers are told. Raises StateChanged when it was noted down already."""
    locked = _locked(batch, by)
    claims = list(locked.claims.for_list())
    if not claims:
        raise StateChanged(_("This batch is empty: it was taken apart."))
    locked.paid_on, locked.payment_reference, locked.paid_by = paid_on, reference.strip(), by
    locked.save(update_fields=["paid_on", "payment_reference", "paid_by"])
    locked.claims.update(state=ClaimState.PAID)
    AuditEntry.record(PAID, by=by, subject=locked.number, after=str(sum((claim.amount for claim in claims), ZERO)))
    notices.claims_paid(locked, claims)
    batch.refresh_from_db()
    return locked


@transaction.atomic
def take_apart(*, batch: PayoutBatch, by) -> int:
    """The claims of a batch that is not paid wait again. Returns how many."""
    locked = _locked(batch, by)
    number = locked.claims.update(state=ClaimState.TO_PAY, batch=None)
    if number:
        AuditEntry.record(TAKEN_APART, by=by, subject=locked.number, before=str(number))
    return number
