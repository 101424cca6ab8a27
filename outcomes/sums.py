"""Sums of outcomes: in each currency as it is, and in CNY where staff entered a rate for the year. No rate is made up."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from outcomes.choices import Currency, OutcomeState
from outcomes.models import ExchangeRate, Outcome

CENT = Decimal("0.01")
TEN_THOUSAND = Decimal(10_000)
AT_ONCE = 5_000  # cases in one query


@dataclass(frozen=True)
class CurrencySum:
    currency: str
    number: int
    total: Decimal
    confirmed: Decimal


@dataclass(frozen=True)
class Sums:
    """``cny`` is what could be converted; ``rates`` says by which; ``missing`` lists (currency, year, total) without a rate."""

    number: int = 0
    confirmed: int = 0
    by_currency: list[CurrencySum] = field(default_factory=list)
    cny: Decimal = Decimal(0)
    rates: list[ExchangeRate] = field(default_factory=list)
    missing: list[tuple[str, int, Decimal]] = field(default_factory=list)


def rates_by_year() -> dict[tuple[str, int], ExchangeRate]:
    """For each currency and year the rate of the latest day in it."""
    return {(rate.currency, rate.on.year): rate for rate in ExchangeRate.objects.order_by("on", "pk")}


def sums_of(outcomes: QuerySet) -> Sums:
    """Two queries, however many outcomes: one groups by currency and year of signing, one reads the rates."""
    confirmed = Q(state=OutcomeState.CONFIRMED)
    rows = (
        outcomes.order_by()
        .annotate(year=ExtractYear("signed_on"))
        .values("currency", "year")
        .annotate(
            number=Count("pk"),
            value=Sum("total"),
            sure=Count("pk", filter=confirmed),
            sure_value=Sum("total", filter=confirmed),
        )
        .order_by("currency", "year")
    )
    rows = list(rows)
    known = rates_by_year() if any(row["currency"] != Currency.CNY for row in rows) else {}
    cny, used, missing = Decimal(0), [], []
    for row in rows:
        value = row["value"] or Decimal(0)
        if row["currency"] == Currency.CNY:
            cny += value
        elif not value:
            continue
        elif rate := known.get((row["currency"], row["year"])):
            cny += (value * rate.cny_per_unit).quantize(CENT, rounding=ROUND_HALF_EVEN)
            used.append(rate)
        else:
            missing.append((row["currency"], row["year"], value))
    return Sums(
        number=sum(row["number"] for row in rows),
        confirmed=sum(row["sure"] for row in rows),
        by_currency=_by_currency(rows),
        cny=cny,
        rates=used,
        missing=missing,
    )


def confirmed_worth(user, cases: list[int]) -> dict[int, float]:
    """Case to what its outcomes are worth that both sides confirmed and this member of the office may read, in CNY 10,000.

    Converted by the rate of the year of signing; what no rate was entered for is left out, as in ``sums_of``.
    """
    known = rates_by_year()
    worth: dict[int, Decimal] = {}
    for at in range(0, len(cases), AT_ONCE):
        rows = Outcome.objects.handled_by_office(user).confirmed().filter(case__in=cases[at : at + AT_ONCE])
        for case, currency, signed_on, total in rows.values_list("case", "currency", "signed_on", "total"):
            rate = Decimal(1) if currency == Currency.CNY else None
            if rate is None and (entered := known.get((currency, signed_on.year))):
                rate = entered.cny_per_unit
            if rate is not None and total:
                worth[case] = worth.get(case, Decimal(0)) + total * rate
    return {case: float(amount / TEN_THOUSAND) for case, amount in worth.items()}


def _by_currency(rows) -> list[CurrencySum]:
    found: dict[str, CurrencySum] = {}
    for row in rows:
        old = found.get(row["currency"], CurrencySum(row["currency"], 0, Decimal(0), Decimal(0)))
        found[row["currency"]] = CurrencySum(
            row["currency"],
            old.number + row["number"],
            old.total + (row["value"] or 0),
            old.confirmed + (row["sure_value"] or 0),
        )
    return sorted(found.values(), key=lambda one: (one.currency != Currency.CNY, -one.total, one.currency))
