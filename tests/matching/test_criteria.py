"""Each criterion from the profile to both sides' words: met, not met, not known with what would settle it, and as a must."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse, reverse_lazy
from django.utils import timezone, translation

from enterprises.models import Product
from matching import wording
from matching.models import Candidate, ExchangeRate
from matching.rates import enter, in_force
from tests.matching.factories import listed, matched, patch_maker, published

pytestmark = pytest.mark.django_db
BUDGET = {"budget_low": 50_000, "budget_high": 90_000, "currency": "USD"}
CONTRACT = {"contract_from": 20_000, "contract_to": 60_000, "contract_currency": "USD"}
# Criterion: what the demand asks, and the company's fields by outcome; then a piece of each sentence: about and to the company, in
# English and Chinese.
CASES = {
    "certification": (
        {"required_certifications": ["ISO 13485"]},
        ("met", {"certifications": ["ISO 13485"]}, "Holds the certificates", "You hold", "ISO 13485", "ISO 13485"),
        ("unmet", {"certifications": ["CE"]}, "Lacks certificates", "not in your profile", "ISO 13485", "ISO 13485"),
        ("unknown", {"certifications": []}, "Has listed no certificates", "List your certificates", "没有", "请"),
    ),
    "trl": (
        {"min_trl": 8},
        ("met", {"trl": 8}, "TRL 8, asked for at least 8", "is enough", "TRL 8", "TRL 8"),
        ("unmet", {"trl": 5}, "TRL 5 only", "is below the 8", "TRL 5", "TRL 5"),
        ("unknown", {"trl": None}, "Has not stated its TRL", "State your TRL", "没有", "请"),
    ),
    "cooperation": (
        {"cooperation_type": "supply"},
        ("met", {"cooperation_types": ["supply"]}, "Offers the co-operation", "You offer", "供货", "供货"),
        ("unmet", {"cooperation_types": ["investment"]}, "Does not offer Supply", "You do not offer", "供货", "供货"),
        ("unknown", {"cooperation_types": []}, "Has not said whether", "Say whether you offer", "没有", "请"),
    ),
    "region": (
        {"region_id": "AU"},
        ("met", {"target_regions": ["AU"]}, "Aims at Australia", "You aim at Australia", "澳大利亚", "澳大利亚"),
        ("unmet", {"target_regions": ["BR"]}, "Does not aim at", "is not among the countries", "澳大利亚", "澳大利亚"),
        ("unknown", {"target_regions": []}, "Has not said whether it serves", "Say whether you serve", "没有", "请"),
    ),
    "language": (
        {"lang": "en"},
        ("met", {"languages": ["en"]}, "Works in English", "You work in English", "英", "英"),
        ("unmet", {"languages": ["zh"]}, "Works neither in", "is not among your languages", "英", "英"),
        ("unknown", {"languages": []}, "Has not said whether it works", "Say whether you work in", "没有", "请"),
    ),
    "capacity": (
        {"min_employees": 50},
        ("met", {"employees": 80}, "80 employees", "are enough", "80", "80"),
        ("unmet", {"employees": 10}, "10 employees only", "are fewer than the 50", "10", "10"),
        ("unknown", {"employees": None}, "Has not stated its employees", "State how many employees", "没有", "请"),
    ),
    "budget": (
        BUDGET,
        ("met", CONTRACT, "Takes orders of USD 20,000–60,000", "fits the orders that you take", "承接 USD", "相符"),
        ("unmet", {**CONTRACT, "contract_from": 100_000, "contract_to": None}, "below its smallest order: USD from 100,000",
         "below your smallest order", "低于其最小订单", "低于贵企业的最小订单"),
        ("unknown", {}, "Has not stated the orders", "State the orders that you take", "未写明", "请写明"),
    ),
    "export": (
        {"cooperation_type": "technology_licence", "region_id": "AU"},
        ("met", {"technology_export": "free"}, "may be exported freely", "may be exported freely", "出口", "出口"),
        ("unmet", {"technology_export": "forbidden"}, "is forbidden", "is forbidden", "禁止", "禁止"),
        ("unknown", {"technology_export": "restricted"}, "would settle it", "apply for a licence", "许可", "许可"),
    ),
    "measure": (
        {"must_haves": ["At least 200 ECG patches: at least 200 pieces a month."], "lang": "en"},
        ("met", {"capacity": "每月500件"}, "Meets “at least 200 pieces a month”: “每月500件”", "meets what is asked", "500件", "500件"),
        ("unmet", {"capacity": "100 pieces/month"}, "Does not meet", "does not meet", "未达到", "未达到"),
        ("unknown", {"capacity": ""}, "Says nothing about", "State your figure for", "at least 200", "请写明"),
    ),
}  # fmt: skip
ROWS = [(code, asked, *outcome) for code, (asked, *outcomes) in CASES.items() for outcome in outcomes]
MUSTS = [(code, asked, outcomes[1]) for code, (asked, *outcomes) in CASES.items()]


def company(maker, **fields):
    capacity = fields.pop("capacity", None)
    made = patch_maker(maker, **fields)
    if capacity is not None:
        made.products.all().delete()
        Product.objects.create(enterprise=made, name_zh="心电贴", capacity=capacity)
    return made


def criterion_of(demand, enterprise, code):
    row = Candidate.objects.current().get(demand=demand, enterprise=enterprise)
    return next(one for one in row.criteria if one["code"] == code)


def words_for(reason, **reader):
    found = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found.append(wording.sentence(reason, **reader))
    return found


@pytest.mark.parametrize(("code", "asked", "state", "said", "about", "to", "about_zh", "to_zh"), ROWS)
def test_each_outcome_has_its_words_for_both_sides(
    corporate, maker, code, asked, state, said, about, to, about_zh, to_zh
):
    made = company(maker, **said)
    demand = published(corporate, **asked)
    matched()

    found = criterion_of(demand, made, code)

    office, owner, own = (
        words_for(found["reason"], reader=who) for who in (wording.OFFICE, wording.OWNER, wording.ENTERPRISE)
    )
    assert found["state"] == state
    assert (about in office[0], about_zh in office[1]) == (True, True), office
    assert (about in owner[0], to in own[0], to_zh in own[1]) == (True, True, True), (owner, own)


@pytest.mark.parametrize(("code", "asked", "unmet"), MUSTS)
def test_as_a_must_it_leaves_the_company_out_and_the_reason_is_kept_and_shown(
    english, corporate, officer, maker, code, asked, unmet
):
    _state, said, about, _to, _zh, _to_zh = unmet
    made = company(maker, **said)
    gates = [] if code == "export" else [code]  # the law needs no owner
    demand = published(corporate, **asked, gates=gates)
    matched()

    row = Candidate.objects.current().get(demand=demand, enterprise=made)
    english.force_login(officer)
    page = english.get(reverse("matching:candidates", args=[demand.public_id]) + "?tab=left_out").content.decode()

    assert (listed(demand), row.left_out) == ([], "gate_unmet" if gates else "export_forbidden")
    assert row.left_out_params.get("criterion", "export") == code
    assert about in page


@pytest.mark.parametrize("code", [code for code in CASES if code != "export"])
def test_what_is_not_known_leaves_nobody_out_even_as_a_must(corporate, maker, code):
    asked, *outcomes = CASES[code]
    made = company(maker, **outcomes[2][1])
    demand = published(corporate, **asked, gates=[code])
    matched()

    assert listed(demand) == [made]


def test_what_is_not_wanted_leaves_out_as_a_must(english, corporate, officer, maker):
    made = patch_maker(maker, products=0, profile_zh="", certifications=[])
    made.profile_en = "Maker of wristwatches and chest belts: wristwatch for heart rhythm, chest belt for heart rhythm, for patients at home."
    made.save()
    unwanted = ["Wristwatches", "Chest belts"]
    demand = published(corporate, gates=["exclusion"], excluded=unwanted)
    without = published(corporate, gates=["exclusion"])
    matched()
    row = Candidate.objects.current().get(demand=demand, enterprise=made)

    english.force_login(officer)
    page = english.get(reverse("matching:candidates", args=[demand.public_id]) + "?tab=left_out").content.decode()

    assert (row.left_out, row.left_out_params) == ("gate_unmet", {"criterion": "exclusion"})
    assert "The demand does not want" in page
    assert Candidate.objects.current().get(demand=without, enterprise=made).left_out != "gate_unmet"


# --- money --------------------------------------------------------------------------------------------


def test_the_owner_reads_no_amounts_of_a_company_that_is_not_named(corporate, maker):
    made = company(maker, **CONTRACT)
    demand = published(corporate, **BUDGET)
    matched()

    reason = criterion_of(demand, made, "budget")["reason"]
    hidden = words_for(reason, reader=wording.OWNER, quotes=False)

    assert all("20,000" not in words and "50,000" in words for words in hidden)


def test_two_currencies_are_compared_by_an_entered_rate_and_by_no_other(corporate, maker, administrator):
    made = company(maker, contract_from=700_000, contract_to=None, contract_currency="CNY")
    demand = published(corporate, **BUDGET, gates=["budget"])
    first = matched()
    reason = criterion_of(demand, made, "budget")["reason"]
    assert (reason["code"], reason["params"]["currencies"]) == ("budget_no_rate", ["USD"])
    assert listed(demand) == [made]
    assert "an exchange rate of USD would settle" in words_for(reason, reader=wording.OFFICE)[0]

    for _click in range(2):
        enter(currency="USD", on=date(2026, 1, 5), cny_per_unit=Decimal("7.1"), source="A bank", by=administrator)
    assert ExchangeRate.objects.count() == 1
    second = matched()

    assert (criterion_of(demand, made, "budget")["state"], listed(demand)) == ("unmet", [])
    assert (first.rates, second.rates, first.settings_hash != second.settings_hash) == ({}, {"USD": 7.1}, True)


RATES = reverse_lazy("matching:rate-list")
ADD = reverse_lazy("matching:rate-add")
TYPED = {"currency": "EUR", "on": "2026-01-05", "cny_per_unit": "7.8123", "source": "A bank"}


def test_an_administrator_enters_a_rate_and_the_office_reads_which_one_counts(english, administrator, officer):
    english.force_login(administrator)
    assert english.post(ADD, TYPED).status_code == 302
    assert english.post(ADD, {**TYPED, "on": "2025-12-01", "cny_per_unit": "8"}).status_code == 302
    english.force_login(officer)

    page = english.get(RATES).content.decode()

    assert ("7.8123" in page, page.count("Counts now"), page.count("Earlier")) == (True, 1, 1)
    assert (in_force(), english.get(ADD).status_code, english.post(ADD, TYPED).status_code) == (
        {"EUR": 7.8123}, 403, 403,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cny_per_unit": "0"}, "greater than or equal to"),
        ({"cny_per_unit": "many"}, "Enter a number"),
        ({"on": str(timezone.localdate() + timedelta(days=3))}, "has not come"),
        ({"source": ""}, "required"),
        ({"currency": "CNY"}, "valid choice"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(english, administrator, changes, words):
    english.force_login(administrator)

    answer = english.post(ADD, {**TYPED, **changes})

    assert (answer.status_code, words in answer.content.decode(), ExchangeRate.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("rates", [1, 20])
def test_the_list_of_rates_asks_the_same_however_long_it_is(rates, queries_of, english, officer):
    day = date(2026, 1, 1)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency="EUR", on=day + timedelta(days=n), cny_per_unit=7, source="S", entered_by=officer)
        for n in range(rates)
    )
    english.force_login(officer)

    count, answer = queries_of(RATES)

    assert (count <= 12, len(answer.context["rows"])) == (True, rates)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"contract_from": "9", "contract_to": "5", "contract_currency": "EUR"}, "below the smallest order"),
        ({"contract_from": "", "contract_to": "5", "contract_currency": "EUR"}, "Also state the smallest order"),
        ({"contract_from": "5", "contract_to": "", "contract_currency": ""}, "Choose the currency"),
        ({"contract_from": "20000", "contract_to": "", "contract_currency": "EUR"}, ""),
    ],
)
def test_a_company_states_its_orders_in_its_profile(english, maker, enterprise, typed, words):
    english.force_login(maker)
    url = reverse("enterprises:profile-edit", args=["abroad"])
    rest = {
        "target_regions": ["AU"],
        "cooperation_types": ["supply"],
        "wanted_note": "",
        "languages": ["en"],
        "version": 0,
    }

    answer = english.post(url, {**rest, **typed})

    if words:
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        return
    enterprise.refresh_from_db()
    assert (answer.status_code, enterprise.contract) == (302, "EUR from 20,000")
    assert "EUR from 20,000" in english.get(reverse("enterprises:profile")).content.decode()
