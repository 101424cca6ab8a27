"""Stored lists of the 60 judged demands: parts add up, and the places that are marked show the very words of the pair."""

import pytest

from matching import adapters
from matching.engine.codes import PartCode
from matching.models import Candidate
from tests.matching.factories import matched
from tests.matching.judged_data import load_judged_data


@pytest.fixture
def stored(db):
    """Every candidate of every list, those left out included."""
    load_judged_data()
    matched()
    found = list(Candidate.objects.current().select_related("ranking__version", "snapshot"))
    assert (len({row.demand_id for row in found}), len(found) > 500) == (60, True)
    return found


def test_parts_words_and_marks_of_all_stored_candidates(stored):
    for row in stored:
        points = {part["code"]: part["points"] for part in row.parts}
        assert abs(sum(points.values()) - row.score) < 1e-6
        assert abs(sum(term["points"] for term in row.terms) - points[PartCode.TERMS]) < 1e-6
        for term in row.terms:
            asked = [_words(adapters.text_of(row.ranking.version, one["field"]), one) for one in term["asking"]]
            offered = [
                _words(adapters.offered_text(row.snapshot.record, one["field"]), one) for one in term["offering"]
            ]
            assert term["asking_text"] in asked and term["offering_text"] in offered
            assert all(asked + offered)


def _words(text: str, span: dict) -> str:
    assert 0 <= span["start"] < span["end"] <= len(text)
    return text[span["start"] : span["end"]]
