"""What happens by itself when a day has passed: orders and vouchers expire, programmes that are settled are closed. Safe to run twice."""

import logging
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.moves import MoveNotAllowed
from core.ids import new_public_id
from vouchers import actions, ledger, programmes
from vouchers.models import (
    Account,
    AccountKind,
    Programme,
    ProgrammeState,
    TransactionKind,
    UseState,
    VoucherUse,
    Wallet,
)

logger = logging.getLogger(__name__)


def expire_what_is_over(today: date | None = None) -> int:
    """Orders that nobody confirmed in time, then unused vouchers, then the programmes. Returns how many rows were touched."""
    today = today or timezone.localdate()
    return _orders(today) + _unused(today) + _programmes(today)


def _orders(today: date) -> int:
    late = VoucherUse.objects.filter(state=UseState.RESERVED, redeem_until__lt=today).order_by("pk")
    return sum(_safely(lambda use=use: actions.expire(use=use, today=today), use.number) for use in late)


def _unused(today: date) -> int:
    over = Q(programme__state=ProgrammeState.CLOSED) | Q(
        programme__state=ProgrammeState.OPEN, programme__ends_on__lt=today
    )
    left = Account.objects.filter(wallet=OuterRef("pk"), kind=AccountKind.AVAILABLE, balance__gt=0)
    wallets = Wallet.objects.filter(over, Exists(left)).order_by("pk").select_related("programme")
    return sum(_safely(lambda wallet=wallet: expire_wallet(wallet), wallet.public_id) for wallet in wallets)


@transaction.atomic
def expire_wallet(wallet: Wallet) -> bool:
    """All that is unused in a wallet expires. False when nothing was left."""
    left = ledger.lock_wallets([wallet])[wallet.pk][AccountKind.AVAILABLE]
    if not left:
        return False
    ledger.post(
        TransactionKind.EXPIRED, programme=wallet.programme, wallet=wallet, source=AccountKind.AVAILABLE, target=AccountKind.EXPIRED,
        amount=left, key=f"expire:{wallet.public_id}:{new_public_id()}", by=None,
    )  # fmt: skip
    return True


def _programmes(today: date) -> int:
    held = Account.objects.filter(programme=OuterRef("pk"), kind=AccountKind.RESERVED, balance__gt=0)
    settled = Programme.objects.filter(~Exists(held), state=ProgrammeState.OPEN, redeem_until__lt=today).order_by("pk")
    return sum(
        _safely(lambda one=one: programmes.close_programme(programme=one, version=one.version, by=None), one.public_id)
        for one in settled
    )


def _safely(job, name: str) -> bool:
    """One row that cannot be ended does not keep the others waiting."""
    try:
        return bool(job())
    except MoveNotAllowed as refusal:
        logger.info("%s stays as it is: %s", name, refusal)
    except Exception:
        logger.exception("%s could not be ended", name)
    return False
