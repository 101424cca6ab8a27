"""Structured requirements: met, unmet, unknown, and what leaves a supplier out."""

from dataclasses import replace

import pytest

from matching.engine import CriterionCode, Demand, Index, PartCode, ReasonCode, State, Supplier
from matching.engine.criteria import certificate_for

from .conftest import TEXTS

FULL = Supplier(
    id="S",
    profile_zh=TEXTS["certified_zh"],
    certifications=("DNV", "ISO 9001"),
    trl=8,
    cooperation_types=("supply",),
    target_regions=("NO", "DE"),
    languages=("zh", "en"),
    employees=80,
)
ASKING = Demand(
    id="D",
    text="Condition monitoring sensors for wind turbine gearboxes.",
    lang="en",
    required_certifications=("DNV",),
    min_trl=7,
    cooperation_type="supply",
    country="NO",
    min_employees=50,
)


def match(demand, supplier, taxonomy):
    return Index.build([supplier], taxonomy).rank(demand, 1)[0]


def outcome(demand, supplier, taxonomy):
    """Criterion code -> (state, reason code) of one pair."""
    criteria = match(demand, supplier, taxonomy).criteria
    return {one.code: (one.state, one.reason.code) for one in criteria}


def test_all_requirements_met(taxonomy):
    assert outcome(ASKING, FULL, taxonomy) == {
        CriterionCode.CERTIFICATION: (State.MET, ReasonCode.CERTIFICATION_HELD),
        CriterionCode.TRL: (State.MET, ReasonCode.TRL_REACHED),
        CriterionCode.COOPERATION: (State.MET, ReasonCode.COOPERATION_OFFERED),
        CriterionCode.REGION: (State.MET, ReasonCode.REGION_SERVED),
        CriterionCode.LANGUAGE: (State.MET, ReasonCode.LANGUAGE_SHARED),
        CriterionCode.CAPACITY: (State.MET, ReasonCode.CAPACITY_ENOUGH),
    }


def test_nothing_known_is_unknown_and_not_failure(taxonomy):
    silent = Supplier(id="S", profile_zh=TEXTS["certified_zh"])

    assert {state for state, _ in outcome(ASKING, silent, taxonomy).values()} == {State.UNKNOWN}
    failing = replace(
        FULL, certifications=("CE",), trl=2, cooperation_types=("pilot_poc",), target_regions=("BR",), languages=("zh",)
    )
    scores = [match(ASKING, one, taxonomy).score for one in (FULL, silent, replace(failing, employees=5))]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@pytest.mark.parametrize(
    ("change", "code", "expected"),
    [
        ({"certifications": ("CE",)}, CriterionCode.CERTIFICATION, (State.UNMET, ReasonCode.CERTIFICATION_MISSING)),
        ({"certifications": ()}, CriterionCode.CERTIFICATION, (State.UNKNOWN, ReasonCode.CERTIFICATION_UNKNOWN)),
        ({"trl": 6}, CriterionCode.TRL, (State.UNMET, ReasonCode.TRL_BELOW)),
        ({"trl": None}, CriterionCode.TRL, (State.UNKNOWN, ReasonCode.TRL_UNKNOWN)),
        (
            {"cooperation_types": ("investment",)},
            CriterionCode.COOPERATION,
            (State.UNMET, ReasonCode.COOPERATION_NOT_OFFERED),
        ),
        ({"cooperation_types": ()}, CriterionCode.COOPERATION, (State.UNKNOWN, ReasonCode.COOPERATION_UNKNOWN)),
        ({"target_regions": ("DE",)}, CriterionCode.REGION, (State.UNKNOWN, ReasonCode.REGION_NEAR)),
        ({"target_regions": ("BR",)}, CriterionCode.REGION, (State.UNMET, ReasonCode.REGION_NOT_SERVED)),
        ({"target_regions": ()}, CriterionCode.REGION, (State.UNKNOWN, ReasonCode.REGION_UNKNOWN)),
        ({"refused_regions": ("NO",)}, CriterionCode.REGION, (State.UNMET, ReasonCode.REGION_REFUSED)),
        ({"languages": ("zh",)}, CriterionCode.LANGUAGE, (State.UNMET, ReasonCode.LANGUAGE_MISSING)),
        ({"languages": ()}, CriterionCode.LANGUAGE, (State.UNKNOWN, ReasonCode.LANGUAGE_UNKNOWN)),
        ({"employees": 10}, CriterionCode.CAPACITY, (State.UNMET, ReasonCode.CAPACITY_SMALL)),
        ({"employees": None}, CriterionCode.CAPACITY, (State.UNKNOWN, ReasonCode.CAPACITY_UNKNOWN)),
    ],
)
def test_one_requirement_not_met(change, code, expected, taxonomy):
    whole, lacking = match(ASKING, FULL, taxonomy), match(ASKING, replace(FULL, **change), taxonomy)

    found = next(one for one in lacking.criteria if one.code is code)
    assert (found.state, found.reason.code) == expected
    assert found.reason in lacking.reasons_against
    assert lacking.score < whole.score


def test_certificate_only_applied_for_is_pending_and_not_held(taxonomy):
    applied = replace(FULL, profile_zh=TEXTS["pending_zh"], certifications=("ISO 9001",))

    found = outcome(ASKING, applied, taxonomy)[CriterionCode.CERTIFICATION]

    assert found == (State.UNMET, ReasonCode.CERTIFICATION_PENDING)


@pytest.mark.parametrize(
    ("required", "held", "expected"),
    [
        ("ISO 13485", ("iso 13485",), ("iso 13485", True)),
        ("ISO13485", ("ISO 13485",), ("ISO 13485", True)),
        ("AS9100D", ("EN 9100",), ("EN 9100", False)),
        ("EN 9100", ("AS9100D",), ("AS9100D", False)),
        ("CE", ("CE MDR",), ("CE MDR", False)),
        ("CE MDR", ("CE",), None),
        ("IEC 62443", ("IEC 62443-4-1",), ("IEC 62443-4-1", False)),
        ("ISO 26262 ASIL-B", ("ISO 26262 ASIL-D",), ("ISO 26262 ASIL-D", False)),
        ("ISO 26262 ASIL-D", ("ISO 26262 ASIL-B",), None),
        ("ISO 9001", ("ISO 90010",), None),
        ("ISO 9001", (), None),
    ],
)
def test_which_certificate_counts_for_a_required_one(required, held, expected):
    assert certificate_for(required, held) == expected


def test_a_missing_must_leaves_out_with_the_reason_kept(taxonomy):
    others = [replace(FULL, id=f"O{number}", profile_zh=TEXTS["lidar_zh"]) for number in range(3)]
    index = Index.build([replace(FULL, certifications=("CE",)), *others], taxonomy)
    must = replace(ASKING, gates=frozenset({CriterionCode.CERTIFICATION}))

    asked, gated = index.rank(ASKING, 4), index.rank(must, 4)

    assert asked[0].offering_id == "S"
    assert gated[-1].offering_id == "S"
    assert (gated[-1].left_out.code, gated[-1].left_out.params) == (
        ReasonCode.GATE_UNMET,
        {"criterion": CriterionCode.CERTIFICATION},
    )
    assert gated[-1].score == asked[0].score


@pytest.mark.parametrize(
    ("demand", "supplier", "code"),
    [
        (replace(ASKING, conflicts=frozenset({"S"})), FULL, ReasonCode.CONFLICT),
        (ASKING, replace(FULL, places_left=0), ReasonCode.CAPACITY_FULL),
        (ASKING, replace(FULL, refused_regions=("NO",)), ReasonCode.GATE_UNMET),
        (ASKING, FULL, None),
        (ASKING, replace(FULL, places_left=1), None),
    ],
)
def test_who_must_not_be_proposed(demand, supplier, code, taxonomy):
    left_out = match(demand, supplier, taxonomy).left_out

    assert (left_out.code if left_out else None) == code


def test_requirements_count_only_as_far_as_the_technology_fits(taxonomy):
    unrelated = replace(FULL, profile_zh=TEXTS["swap_zh"])

    parts = {part.code: part for part in match(ASKING, unrelated, taxonomy).parts}

    assert parts[PartCode.HARD].points < parts[PartCode.HARD].out_of / 2


LICENSING = replace(ASKING, cooperation_type="technology_licence")


@pytest.mark.parametrize(
    ("stated", "state", "code"),
    [
        ("free", State.MET, ReasonCode.EXPORT_FREE),
        ("restricted", State.UNKNOWN, ReasonCode.EXPORT_LICENCE),
        ("", State.UNKNOWN, ReasonCode.EXPORT_UNKNOWN),
        ("forbidden", State.UNMET, ReasonCode.EXPORT_FORBIDDEN),
    ],
)
@pytest.mark.parametrize("kind", ["technology_licence", "joint_development"])
def test_export_of_technology_is_judged_where_technology_crosses_the_border(stated, state, code, kind, taxonomy):
    found = match(replace(ASKING, cooperation_type=kind), replace(FULL, technology_export=stated), taxonomy)

    one = next(one for one in found.criteria if one.code is CriterionCode.EXPORT)
    assert (one.state, one.reason.code) == (state, code)
    assert (found.left_out.code if found.left_out else None) == (code if stated == "forbidden" else None)


@pytest.mark.parametrize("demand", [ASKING, replace(LICENSING, country="CN"), replace(LICENSING, country="")])
def test_goods_and_demands_of_the_mainland_ask_for_no_export_of_technology(demand, taxonomy):
    found = match(demand, replace(FULL, technology_export="forbidden"), taxonomy)

    assert (found.left_out, [one for one in found.criteria if one.code is CriterionCode.EXPORT]) == (None, [])


def test_export_weighs_nothing(taxonomy):
    scores = {
        match(LICENSING, replace(FULL, technology_export=stated), taxonomy).score
        for stated in ("", "free", "restricted", "forbidden")
    }

    assert len(scores) == 1
