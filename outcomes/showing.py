"""An outcome as people read it: money with its currency, facts in rows, values in a table."""

from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outcomes.choices import YEARS_OF_VALUE, OutcomeState, ValueKind
from outcomes.models import Outcome


def money(amount: Decimal | None, currency: str) -> str:
    """ "CNY 1,200,000" or "EUR 1,200.50": the code in front, thousands grouped, cents only where there are some."""
    if amount is None:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{currency}\u00a0{amount:,.{places}f}"


@dataclass(frozen=True)
class ValueRow:
    """Amounts of one kind: (year, words) for each year that has a value at all."""

    label: str
    years: list[tuple[int, str]]
    total: str


def value_table(outcome: Outcome) -> tuple[list[int], list[ValueRow]]:
    """(years that have a value, a row for each kind)."""
    rows = list(outcome.values_by_year.all())
    years = [year for year in range(1, YEARS_OF_VALUE + 1) if any(row.year == year for row in rows)]
    table = []
    for kind, label in ValueKind.choices:
        of_kind = {row.year: row.amount for row in rows if row.kind == kind}
        if of_kind:
            cells = [(year, money(of_kind.get(year), outcome.currency)) for year in years]
            table.append(ValueRow(label, cells, money(sum(of_kind.values(), Decimal(0)), outcome.currency)))
    return years, table


def facts(outcome: Outcome) -> list[tuple]:
    """What both sides read and confirm, beside the table of values."""
    sides = [(side.get_role_display(), side.organisation.name) for side in outcome.both_sides]
    return [
        (_("Kind"), outcome.get_kind_display()),
        *sides,
        (_("Signed on"), outcome.signed_on),
        (_("Number in the register of technology contracts"), outcome.register_no),
        (pgettext("outcome", "Value"), money(outcome.total, outcome.currency) if outcome.total else ""),
        (_("Jobs"), outcome.jobs),
        (_("The value is confidential"), outcome.confidential),
        (_("May be told in public"), outcome.case_study),
    ]


def contributor_facts(outcome: Outcome) -> list[tuple]:
    """What somebody reads who is named for a share: neither the sides nor a confidential value."""
    rows = [(_("Kind"), outcome.get_kind_display()), (_("Signed on"), outcome.signed_on)]
    if not outcome.confidential and outcome.total:
        rows.append((pgettext("outcome", "Value"), money(outcome.total, outcome.currency)))
    return rows


def for_confirmation(outcome: Outcome) -> str:
    """The part of the page behind a signed link: all that is confirmed."""
    years, table = value_table(outcome)
    context = {"outcome": outcome, "facts": facts(outcome), "years": years, "table": table}
    return render_to_string("outcomes/parts/confirmable.html", context)


def state_words(outcome: Outcome) -> str:
    """One sentence under the title: what happens now."""
    waiting = [side.organisation.name for side in outcome.both_sides if side.state == "asked"]
    separator = _(", ")
    return {
        OutcomeState.DRAFT: _("A draft: nobody has been asked yet."),
        OutcomeState.ASKED: _("Waits for the confirmation of %(who)s.") % {"who": separator.join(waiting)},
        OutcomeState.CONFIRMED: _("Both sides have confirmed it. It counts in the figures as confirmed."),
        OutcomeState.DISPUTED: _(
            "A side says that something is wrong. It is changed and confirmed anew, or the office says why it stays."
        ),
        OutcomeState.WITHDRAWN: _("Withdrawn. It counts nowhere."),
    }[OutcomeState(outcome.state)]
