from vouchers.models.application import (  # noqa: F401
    Correction,
    CorrectionKind,
    CorrectionState,
    VoucherApplication,
)
from vouchers.models.ledger import (  # noqa: F401
    OF_PROGRAMME,
    OF_WALLET,
    Account,
    AccountKind,
    Entry,
    LedgerIsAppendOnly,
    Transaction,
    TransactionKind,
    Wallet,
)
from vouchers.models.programme import Programme, ProgrammeState, Size, StackingRule  # noqa: F401
from vouchers.models.use import (  # noqa: F401
    Claim,
    ClaimState,
    PayoutBatch,
    UsePart,
    UseState,
    VoucherUse,
)
