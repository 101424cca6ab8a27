"""Numbers with units as people write them, in six languages."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import measures
from matching.engine.codes import State

INF = math.inf


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        (
            "an ionic conductivity of at least 10 mS/cm at room temperature",
            "en",
            [(10, INF, "millisiemens/centimeter")],
        ),
        ("离子电导率不低于5 mS/cm", "zh", [(5, INF, "millisiemens/centimeter")]),
        ("漏检率不高于0.2%，过检率不高于3%", "zh", [(-INF, 0.2, "percent"), (-INF, 3, "percent")]),
        ("提供480千瓦以上的分体式设备", "zh", [(480, INF, "kilowatt")]),
        ("十四天内给出报告", "zh", [(14, 14, "day")]),
        ("工期三个月以内", "zh", [(-INF, 3, "month")]),
        ("定格寿命一万時間以上の耐久試験", "ja", [(10_000, INF, "hour")]),
        ("디싱은 5나노미터 이하", "ko", [(-INF, 5, "nanometer")]),
        ("순도 98% 이상", "ko", [(98, INF, "percent")]),
        ("mindestens 3.000 Stunden getestet", "de", [(3000, INF, "hour")]),
        ("höchstens 0,4 Milligramm pro Quadratzentimeter", "de", [(-INF, 0.4, "milligram/centimeter**2")]),
        ("tensões a partir de 500 kV", "pt", [(500, INF, "kilovolt")]),
        ("degradação garantida em 20 mil horas", "pt", [(20_000, 20_000, "hour")]),
        ("pelo menos 80 por cento", "pt", [(80, INF, "percent")]),
        ("12 inch wafers, 300 mm chucks", "en", [(12, 12, "inch"), (300, 300, "millimeter")]),
        ("a 77 GHz radar with 200 to 250 m range", "en", [(77, 77, "gigahertz"), (200, 250, "meter")]),
        ("weigh below 800 grams", "en", [(-INF, 800, "gram")]),
        ("3,400 kg and 1,500.5 mm", "en", [(3400, 3400, "kilogram"), (1500.5, 1500.5, "millimeter")]),
        ("1.2 million hours", "en", [(1_200_000, 1_200_000, "hour")]),
        ("stable at 40 degrees Celsius", "en", [(40, 40, "degC")]),
        ("ISO 13485, IEC 61850, 32-bit, Level-3, D001, 2028", "en", []),
        ("10 minimal machines, 5 managers, 3 Ampelmännchen", "en", []),
    ],
)
def test_what_is_written_is_found(text, lang, wanted):
    found = measures.find(text, lang)

    assert [(one.least, one.most, one.unit) for one in found] == wanted
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("asked", "offered", "state"),
    [
        ("at least 10 mS/cm", "12 mS/cm", State.MET),
        ("at least 10 mS/cm", "0.012 S/cm", State.MET),
        ("at least 10 mS/cm", "8 mS/cm", State.UNMET),
        ("at least 10 mS/cm", "up to 12 mS/cm", State.UNKNOWN),
        ("at least 10 mS/cm", "up to 8 mS/cm", State.UNMET),
        ("at least 10 mS/cm", "at least 9 mS/cm", State.UNMET),
        ("at most 3 %", "2.5 %", State.MET),
        ("at most 3 %", "at most 3 %", State.MET),
        ("at most 3 %", "at least 2 %", State.UNKNOWN),
        ("within 14 days", "2 weeks", State.MET),
        ("within 14 days", "三周以内", State.UNMET),
        ("12 inch", "300 mm", State.UNMET),
        ("300 mm", "300 mm", State.MET),
        ("200 to 250 m", "0.22 km", State.MET),
        ("200 to 250 m", "100 to 150 m", State.UNMET),
        ("below 40 °C", "35 ℃", State.MET),
    ],
)
def test_offered_is_held_against_asked(asked, offered, state):
    (want,), (have,) = measures.find(asked, "en"), measures.find(offered, "zh" if "周" in offered else "en")

    assert measures.compare(want, have) is state


def test_other_things_cannot_be_compared():
    (length,), (time,) = measures.find("3 mm", "en"), measures.find("3 days", "en")
    with pytest.raises(ValueError, match="different things"):
        measures.compare(length, time)
    with pytest.raises(ValueError, match="cannot be given"):
        measures.converted(length, "day")


@given(value=st.floats(0.001, 1e6), lang=st.sampled_from(["en", "zh"]))
def test_a_number_survives_being_written_and_converted(value, lang):
    written = f"{value:.6f} mm"
    (found,) = measures.find(written, lang)

    assert found.least == pytest.approx(float(f"{value:.6f}"))
    assert measures.converted(found, "centimeter")[0] == pytest.approx(found.least / 10)
    assert measures.compare(found, found) is State.MET


@given(number=st.integers(1, 99_999_999))
def test_chinese_numerals_are_read(number):
    digits = "零一二三四五六七八九"

    def below(n):
        found, zero = "", False
        for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, scale)
            if digit:
                found += ("零" if zero else "") + digits[digit] + name
                zero = False
            elif found:
                zero = True
        return found

    high, low = divmod(number, 10_000)
    written = (below(high) + "万" if high else "") + (
        ("零" if high and 0 < low < 1000 else "") + below(low) if low else ""
    )

    assert measures.find(f"{written}小时", "zh")[0].least == number


ELECTROLYTE = (
    "We look for sulfide electrolytes with an ionic conductivity of at least 10 mS/cm and delivery within 14 days."
)


def held(index, demand, profile):
    from matching.engine import Supplier

    index.replace(Supplier(id="E1", profile_en=profile))
    match = index.match(demand, "E1")
    found = [(one.state, one.reason.code, dict(one.reason.params)) for one in match.criteria if one.code == "measure"]
    return found, match


@pytest.mark.parametrize(
    ("profile", "states"),
    [
        ("Sulfide electrolytes; ionic conductivity reaches 12 mS/cm, delivery within 10 days.", ["met", "met"]),
        ("Sulfide electrolytes; conductivity 0.8 S/m. Delivery takes five years.", ["unmet", "unknown"]),
        ("Sulfide electrolytes; founded 14 days ago.", ["unknown", "unknown"]),  # nothing about delivery
    ],
)
def test_a_profile_is_held_against_the_numbers_of_a_demand(taxonomy, profile, states):
    from matching.engine import Demand, Index

    demand = Demand(id="D1", title="Electrolyte", text=ELECTROLYTE, lang="en")
    found, match = held(Index.build([], taxonomy), demand, profile)

    assert [state for state, _code, _params in found] == states
    assert [params["quote"] for _state, _code, params in found] == ["at least 10 mS/cm", "within 14 days"]
    assert match.score == pytest.approx(sum(part.points for part in match.parts))


def test_an_unmet_must_leaves_out_and_another_moves_up(taxonomy):
    from matching.engine import Demand, Index, Supplier

    good, weak = (f"Sulfide electrolytes with an ionic conductivity of {n} mS/cm, for delivery." for n in (12, 8))
    suppliers = [Supplier(id=f"E{n}", profile_en=weak) for n in range(3)] + [
        Supplier(id="E9", profile_en=good + " Ceramics.")
    ]
    index = Index.build(suppliers, taxonomy)
    plain = Demand(id="D1", title="Electrolyte", text=ELECTROLYTE, lang="en")
    must = Demand(
        id="D1", title="Electrolyte", text=ELECTROLYTE, lang="en", must_measures=frozenset({"at least 10 mS/cm"})
    )

    assert [match.offering_id for match in index.rank(plain, 1)] != ["E9"]
    best = index.rank(must, 2)
    assert [(match.offering_id, match.left_out) for match in best[:1]] == [("E9", None)]
    assert best[1].left_out.code == "gate_unmet" and best[1].left_out.params == {"criterion": "measure"}


def test_a_description_is_no_requirement(taxonomy):
    from matching.engine import Demand
    from matching.engine.question import measurable

    text = "We operate 3,900 km of lines. Towers must carry 500 kV. The summary repeats: 500 kV are required."
    found = measurable(Demand(id="D", text=text, lang="en"))

    assert [one.measure.text for one in found] == ["500 kV"]


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("at least 200 sets a month", "en", [(200, INF, "count_set/month")]),
        ("a monthly capacity of 500 sets", "en", [(500, 500, "count_set/month")]),
        ("500 sets/month", "en", [(500, 500, "count_set/month")]),
        ("每月至少200套", "zh", [(200, INF, "count_set/month")]),
        ("月产能500套", "zh", [(500, 500, "count_set/month")]),
        ("年产三百吨", "zh", [(300, 300, "tonne/year")]),
        ("mindestens 200 Sätze pro Monat", "de", [(200, INF, "count_set/month")]),
        ("jährlich 620.000 Tonnen", "de", [(620_000, 620_000, "tonne/year")]),
        ("年間約三千台", "ja", [(3000, 3000, "count_piece/year")]),
        ("연간 1톤 이상", "ko", [(1, INF, "tonne/year")]),
        ("22 toneladas por dia", "pt", [(22, 22, "tonne/day")]),
        ("three sets of 20 pieces, 3月200套", "en", []),
        ("8 hours a day", "en", [(8, 8, "hour")]),
    ],
)
def test_quantities_in_a_period_have_units_of_their_own_and_bare_counts_are_none(text, lang, wanted):
    found = measures.find(text, lang)

    assert [(one.least, one.most, one.unit) for one in found] == wanted
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize("asked", ["at least 200 sets a month", "每月至少200套", "mindestens 200 Sätze pro Monat"])
@pytest.mark.parametrize(
    ("offered", "state"),
    [
        ("capacity 500 sets/month", State.MET),
        ("月产能500套", State.MET),
        ("6000 Sätze pro Jahr", State.MET),
        ("4,000 sets a month", State.MET),
        ("100 sets/month", State.UNMET),
        ("每月100套", State.UNMET),
        ("up to 500 sets a month", State.UNKNOWN),
        ("500 pieces a month", None),
        ("500 t a month", None),
        ("500 sets", None),
    ],
)
def test_capacity_is_held_against_a_quantity_of_the_same_kind_only(asked, offered, state, taxonomy):
    from matching.engine import CriterionCode, Demand, FieldText, Index, Product, Supplier

    lang = "de" if "Monat" in asked else "zh" if "月" in asked else "en"
    demand = Demand(id="D", text="Sensors for gearboxes.", lang="en", more=(FieldText("must_haves", asked, lang),))
    silent, told = Product(name_en="Sensor"), Product(name_en="Sensor", capacity=offered)
    criteria = {}
    for product in (silent, told):
        found = Index.build([Supplier(id="S", profile_en="Sensors for gearboxes.", products=(product,))], taxonomy)
        criteria[product] = [
            one.state for one in found.rank(demand, 1)[0].criteria if one.code is CriterionCode.MEASURE
        ]

    assert criteria == {silent: [State.UNKNOWN], told: [state or State.UNKNOWN]}
