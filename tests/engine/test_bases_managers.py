"""Bases for requests and managers for demands."""

from dataclasses import replace

from matching.engine import (
    FITS_WELL,
    REASON_PARAMS,
    Base,
    CriterionCode,
    Demand,
    Manager,
    ReasonCode,
    ServiceRequest,
    State,
    rank_bases,
    rank_managers,
)
from matching.engine.bases import BaseIndex
from matching.engine.managers import ManagerIndex

REQUEST = ServiceRequest(
    id="R", service_type="business", target_country="DE", text="Robot picking demonstrations.", tech_fields=("RB-IND",)
)
FIT = Base(id="fit", country="DE", services=("business",), specialised_fields=("RB-IND",), capability="Demonstrations")


def test_country_service_and_field_are_named_and_weigh_in_this_order(taxonomy):
    bases = [
        replace(FIT, id="other-country", country="BR"),
        replace(FIT, id="other-service", services=("visa",)),
        replace(FIT, id="other-field", specialised_fields=("BM-CGT",)),
        FIT,
    ]

    matches = rank_bases(REQUEST, bases, taxonomy)

    assert [match.offering_id for match in matches] == ["fit", "other-field", "other-service", "other-country"]
    assert [reason.code for reason in matches[0].reasons_for][:3] == [
        ReasonCode.COUNTRY_SAME,
        ReasonCode.SERVICE_OFFERED,
        ReasonCode.SPECIALITY_SAME,
    ]
    against = {match.offering_id: {reason.code for reason in match.reasons_against} for match in matches}
    assert against == {
        "fit": set(),
        "other-country": {ReasonCode.COUNTRY_OTHER},
        "other-service": {ReasonCode.SERVICE_MISSING},
        "other-field": {ReasonCode.SPECIALITY_OTHER},
    }


def test_covered_country_counts_nearly_as_much(taxonomy):
    covering = replace(FIT, id="covering", country="AT", covers_countries=("AT", "DE"))

    fit, covered = rank_bases(REQUEST, [covering, FIT], taxonomy)

    assert (fit.offering_id, covered.offering_id) == ("fit", "covering")
    assert fit.score - covered.score < 5
    assert covered.criteria[0].reason.params == {"country": "DE", "base_country": "AT"}


def test_base_that_declines_loses_points_and_says_so(taxonomy):
    request = replace(REQUEST, text="Laboratory experiments with robots.")
    open_base = replace(FIT, capability="Laboratory and offices.")
    declining = replace(FIT, id="declining", capability="Offices. We do not offer laboratory space.")

    first, second = rank_bases(request, [declining, open_base], taxonomy)

    assert second.offering_id == "declining"
    assert ReasonCode.CAPABILITY_DECLINED in {reason.code for reason in second.reasons_against}
    assert ReasonCode.CAPABILITY_DECLINED not in {reason.code for reason in first.reasons_against}


def test_bases_of_the_demo_data_add_up_and_have_complete_reasons(requests_judged, taxonomy):
    requests, bases, grades = requests_judged
    index = BaseIndex(bases, taxonomy)
    unfit = []
    for request in requests:
        matches = index.rank(request, 5)
        for match in matches:
            assert abs(sum(part.points for part in match.parts) - match.score) < 1e-6
            for reason in (*match.reasons_for, *match.reasons_against):
                assert set(reason.params) == set(REASON_PARAMS[reason.code])
        if matches[0].score < FITS_WELL:
            unfit.append(request.id)
    assert set(unfit) == {name for name, judged in grades.items() if max(judged.values()) < 3}


DEMAND = Demand(id="D", text="Lidar for wind measurement.", lang="ja", tech_fields=("SN-LID",), country="JP")
IDEAL = Manager(
    id="ideal",
    specialities=("SN-LID",),
    languages=("zh", "ja"),
    regions=("JP",),
    level="senior",
    past_deals=9,
    capacity=4,
)


def test_manager_by_field_language_region_and_load(taxonomy):
    managers = [
        replace(IDEAL, id="field", specialities=("BM-CGT",)),
        replace(IDEAL, id="region", regions=("BR",)),
        replace(IDEAL, id="language", languages=("zh",)),
        replace(IDEAL, id="busy", load=3),
        IDEAL,
    ]

    matches = rank_managers(DEMAND, managers, taxonomy)

    assert matches[0].offering_id == "ideal"
    unmet = {match.offering_id: {one.code for one in match.criteria if one.state is State.UNMET} for match in matches}
    assert unmet == {
        "ideal": set(),
        "busy": set(),
        "field": {CriterionCode.SPECIALITY},
        "region": {CriterionCode.REGION},
        "language": {CriterionCode.LANGUAGE},
    }


def test_managers_without_place_or_in_conflict_come_last(taxonomy):
    managers = [
        replace(IDEAL, id="conflict", conflicts=frozenset({"D"})),
        replace(IDEAL, id="full", load=4),
        replace(IDEAL, id="free", specialities=()),
    ]

    matches = rank_managers(DEMAND, managers, taxonomy)

    assert [(match.offering_id, match.left_out.code if match.left_out else None) for match in matches] == [
        ("free", None),
        ("conflict", ReasonCode.CONFLICT),
        ("full", ReasonCode.CAPACITY_FULL),
    ]


def test_managers_of_the_demo_data_add_up_and_have_complete_reasons(judged, managers, taxonomy):
    index = ManagerIndex(managers, taxonomy)
    for demand in judged[0][:20]:
        for match in index.rank(demand, 5):
            assert abs(sum(part.points for part in match.parts) - match.score) < 1e-6
            for reason in (*match.reasons_for, *match.reasons_against):
                assert set(reason.params) == set(REASON_PARAMS[reason.code])
