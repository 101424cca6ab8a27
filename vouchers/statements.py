"""An enterprise's vouchers in one calendar year: opening balance, every transaction, closing balance. All of it from the entries."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from core.exports import Column
from letters import pdf
from vouchers.models import OF_WALLET, AccountKind, Entry, Transaction, Wallet
from vouchers.money import ZERO, summed

MOST_LINES = 1_000  # on one PDF; a sheet in Excel holds more
STYLE = "css/statement.css"


@dataclass(frozen=True)
class Line:
    """One transaction, or a sum. ``changes``: kind of account to what was added to it."""

    label: Any
    changes: dict[str, Decimal]
    at: datetime | None = None
    programme: str = ""
    reference: str = ""
    note: str = ""

    @property
    def amounts(self) -> list[Decimal]:
        return [self.changes[kind] for kind in OF_WALLET]


@dataclass(frozen=True)
class Statement:
    organisation: Organisation
    year: int
    opening: Line
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Line:
        sums = {kind: sum((line.changes[kind] for line in self.lines), ZERO) for kind in OF_WALLET}
        return Line(_("Changes in the year"), sums)

    @property
    def closing(self) -> Line:
        """Opening and all that changed: what the accounts held at the end of the year, or hold today."""
        changed = self.total.changes
        sums = {kind: self.opening.changes[kind] + changed[kind] for kind in OF_WALLET}
        return Line(_("Closing balance"), sums)

    @property
    def rows(self) -> list[Line]:
        """For the sheet: opening, transactions, sums."""
        return [self.opening, *self.lines, self.total, self.closing]


COLUMNS = (
    Column(gettext_lazy("Date"), "at", kind="datetime"),
    Column(gettext_lazy("Transaction"), "label"),
    Column(gettext_lazy("Programme"), "programme"),
    Column(gettext_lazy("Reference"), "reference"),
    *(Column(AccountKind(kind).label, lambda line, kind=kind: line.changes[kind], kind="number") for kind in OF_WALLET),
    Column(gettext_lazy("Note"), "note"),
)


def years_of(organisation: Organisation, wallets) -> list[int]:
    """Calendar years that have a statement, the newest first: from the first transaction until today."""
    first = Transaction.objects.filter(wallet__in=wallets.filter(organisation=organisation)).aggregate(at=Min("at"))[
        "at"
    ]
    this = timezone.localdate().year
    return list(range(this, (timezone.localtime(first).year if first else this) - 1, -1))


def statement(*, organisation: Organisation, year: int, wallets=None) -> Statement:
    """The statement of a year. ``wallets``: those that the reader may see (default: all of the organisation). Four queries."""
    mine = (Wallet.objects.all() if wallets is None else wallets).filter(organisation=organisation)
    begin, end = (timezone.make_aware(datetime(number, 1, 1)) for number in (year, year + 1))
    before = Entry.objects.filter(transaction__wallet__in=mine, transaction__at__lt=begin, account__kind__in=OF_WALLET)
    held = {
        row["account__kind"]: summed(row["sum"])
        for row in before.order_by().values("account__kind").annotate(sum=Sum("amount"))
    }
    opening = Line(_("Opening balance"), {kind: held.get(kind, ZERO) for kind in OF_WALLET})
    within = Transaction.objects.filter(wallet__in=mine, at__gte=begin, at__lt=end)
    rows = within.select_related("programme").prefetch_related("entries__account").order_by("at", "pk")
    return Statement(organisation, year, opening, [_line(row) for row in rows])


def _line(row: Transaction) -> Line:
    return Line(
        label=row.get_kind_display(),
        changes={kind: row.amount_on(kind) for kind in OF_WALLET},
        at=row.at,
        programme=row.programme.name,
        reference=row.reference,
        note=row.note,
    )


class TooLong(Exception):
    """More transactions than one PDF holds. ``str()`` is a sentence for the page."""

    def __str__(self):
        return _("This statement has more than %(most)d transactions: take it as Excel.") % {"most": MOST_LINES}


def as_pdf(found: Statement) -> bytes:
    """The statement on paper. Raises letters.pdf.NotPossible where this machine cannot make PDFs, TooLong."""
    if len(found.lines) > MOST_LINES:
        raise TooLong
    html = render_to_string("vouchers/statement_pdf.html", {"statement": found, "kinds": account_labels()})
    return pdf.make(html, style=STYLE)


def account_labels() -> list[str]:
    return [str(AccountKind(kind).label) for kind in OF_WALLET]
