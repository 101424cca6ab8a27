"""Exchange rates: which are in force, and entering one. No rate is invented: without one, budgets in two currencies stay open."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core.models import AuditEntry
from matching import runs
from matching.models import ExchangeRate


def in_force() -> dict[str, float]:
    """Currency to CNY for one unit, by the newest day that has come."""
    found: dict[str, float] = {}
    for currency, worth in ExchangeRate.objects.in_force().values_list("currency", "cny_per_unit"):
        found.setdefault(currency, float(worth))
    return found


def ids_in_force() -> set[int]:
    """Rows that count now, one for each currency."""
    found: dict[str, int] = {}
    for currency, pk in ExchangeRate.objects.in_force().values_list("currency", "pk"):
        found.setdefault(currency, pk)
    return set(found.values())


@transaction.atomic
def enter(*, currency: str, on, cny_per_unit: Decimal, source: str, by) -> ExchangeRate:
    """A rate with its day and source, and all demands matched with it. The same again is no second row."""
    User.objects.select_for_update().get(pk=by.pk)  # two clicks of one person: the second finds the first
    newest = ExchangeRate.objects.filter(currency=currency, on=on).order_by("-pk").first()
    if newest and (newest.cny_per_unit, newest.source) == (cny_per_unit, source):
        return newest
    before = in_force()
    made = ExchangeRate.objects.create(
        currency=currency, on=on, cny_per_unit=cny_per_unit, source=source, entered_by=by
    )
    AuditEntry.record(
        "exchange_rate",
        by=by,
        subject=str(made),
        before=str(before.get(currency, "")),
        after=f"{cny_per_unit} {source}",
    )
    if in_force() != before:
        runs.request_full(by=by)
    return made
