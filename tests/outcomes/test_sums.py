"""Sums per currency; in CNY only by rates that staff entered."""

from datetime import date
from decimal import Decimal

import pytest

from outcomes.models import ExchangeRate, Outcome
from outcomes.sums import confirmed_worth, sums_of

pytestmark = pytest.mark.django_db


def rate(currency, on, cny):
    return ExchangeRate.objects.create(currency=currency, on=on, cny_per_unit=Decimal(cny), source="Gazette")


def test_currencies_are_never_added_without_a_rate(record):
    record(currency="EUR", signed_on=date(2026, 3, 1), amounts=[("sales", 1, Decimal("100.10"))])
    record(currency="CNY", signed_on=date(2026, 3, 1), amounts=[("sales", 1, Decimal(50))])

    found = sums_of(Outcome.objects.standing())

    assert [(one.currency, one.total, one.number) for one in found.by_currency] == [
        ("CNY", Decimal(50), 1), ("EUR", Decimal("100.10"), 1),
    ]  # fmt: skip
    assert (found.cny, found.rates, found.missing) == (Decimal(50), [], [("EUR", 2026, Decimal("100.10"))])


def test_the_latest_rate_of_the_year_counts_and_is_named(record, django_assert_num_queries):
    for day in (date(2025, 6, 1), date(2026, 3, 1), date(2026, 9, 1)):
        record(currency="EUR", signed_on=day, amounts=[("sales", 1, Decimal(100))])
    rate("EUR", date(2026, 1, 5), "9")
    latest = rate("EUR", date(2026, 10, 5), "7.805")
    rate("USD", date(2025, 10, 5), "7")

    with django_assert_num_queries(2):
        found = sums_of(Outcome.objects.standing())

    assert (found.cny, found.rates, found.missing) == (Decimal("1561.00"), [latest], [("EUR", 2025, Decimal(100))])


def test_confirmed_and_asked_are_told_apart(record, confirmed):
    record(currency="CNY", amounts=[("sales", 1, Decimal(10))])
    confirmed(currency="CNY", amounts=[("sales", 1, Decimal(5))])

    found = sums_of(Outcome.objects.standing())
    assert (found.number, found.confirmed) == (2, 1)
    assert [(one.total, one.confirmed) for one in found.by_currency] == [(Decimal(15), Decimal(5))]


def test_what_deals_are_worth_counts_confirmed_ones_with_a_rate(
    record, confirmed, officer, owner, django_assert_num_queries
):
    sure = confirmed(currency="EUR", signed_on=date(2026, 3, 1), amounts=[("sales", 1, Decimal(20_000))])
    record(currency="CNY", amounts=[("sales", 1, Decimal(10_000))])  # nobody has confirmed it
    confirmed(currency="USD", signed_on=date(2026, 3, 1), amounts=[("sales", 1, Decimal(10_000))])
    rate("EUR", date(2026, 10, 5), "7.5")
    cases = list(Outcome.objects.values_list("case", flat=True))

    with django_assert_num_queries(4):  # rates, the person and their ties, outcomes
        assert confirmed_worth(officer, cases) == {sure.case_id: 15.0}
    assert confirmed_worth(officer, []) == {}
    assert confirmed_worth(owner, cases) == {}  # no member of the office


def test_the_office_enters_and_takes_out_a_rate(client, officer, administrator, owner):
    given = {"currency": "USD", "on": "2026-06-30", "cny_per_unit": "7.1", "source": "Gazette no. 6"}
    answers = {}
    for user in (owner, administrator, officer):
        client.force_login(user)
        answers[user.name] = client.post("/outcomes/rates/", given).status_code
    twice = client.post("/outcomes/rates/", given).status_code
    wrong = [client.post("/outcomes/rates/", {**given, **bad}).status_code for bad in ({"cny_per_unit": "0"}, {"on": "2999-01-01"}, {"currency": "CNY"}, {"source": ""})]  # fmt: skip

    assert answers == {"Owner": 403, "Administrator": 403, "Officer": 302}
    assert (twice, wrong) == (422, [422] * 4)
    made = ExchangeRate.objects.get()
    client.post(f"/outcomes/rates/{made.public_id}/remove/")
    assert not ExchangeRate.objects.exists()
