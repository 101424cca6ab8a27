"""What moves when two organisations become one: wallets, orders and claims. The ledger's own rows stay as they were written.

A wallet remembers for whom it was opened, so that the one who stays may hold two of a programme; together they count against its quota.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.merging.steps import MergeStep, steps
from vouchers.models import Claim, VoucherUse, Wallet
from vouchers.models.use import COUNTED


def register() -> None:
    standing = ~Q(reference="") & Q(state__in=COUNTED)
    steps.register(MergeStep(_("Innovation vouchers"), Wallet, "organisation"), order=30)
    steps.register(
        MergeStep(
            _("Orders paid with vouchers"),
            VoucherUse,
            "organisation",
            same=("provider", "reference"),
            standing=standing,
        ),
        order=31,
    )
    steps.register(
        MergeStep(
            _("Orders that are provided"), VoucherUse, "provider", same=("organisation", "reference"), standing=standing
        ),
        order=32,
    )
    steps.register(MergeStep(_("Claims for redeemed vouchers"), Claim, "provider"), order=33)
