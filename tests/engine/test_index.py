"""The index: changes, the other direction, and the best k without looking at all."""

import pickle
from dataclasses import replace

import pytest

from matching.engine import Analysis, Index, Settings, analyse


@pytest.fixture(scope="module")
def few(judged, taxonomy):
    """Sixty suppliers with their analyses."""
    suppliers = judged[1][:60]
    return suppliers, {one.id: analyse(one, taxonomy) for one in suppliers}


def scores(index, demands):
    return [[(name, round(score, 6)) for name, score in index.scores(demand)] for demand in demands]


def test_changed_index_ranks_as_one_built_anew(few, judged, taxonomy):
    suppliers, analyses = few
    demands = judged[0][:8]
    changed = replace(suppliers[3], profile_zh=suppliers[50].profile_zh, trl=3)
    index = Index.build(suppliers[:55], taxonomy, analyses=analyses)

    for supplier in suppliers[55:]:
        index.replace(supplier, analyses[supplier.id])
    index.replace(changed)
    index.remove(suppliers[7].id)

    kept = [changed if one.id == changed.id else one for one in suppliers if one.id != suppliers[7].id]
    fresh = Index.build(kept, taxonomy, analyses={name: one for name, one in analyses.items() if name != changed.id})
    assert scores(index, demands) == scores(fresh, demands)
    assert len(index) == 59
    assert suppliers[7].id not in index


def test_many_changes_are_folded_in(few, judged, taxonomy):
    suppliers, analyses = few
    index = Index.build(suppliers, taxonomy, analyses=analyses)
    before = scores(index, judged[0][:4])

    for _ in range(3):
        for supplier in suppliers[:30]:
            index.replace(supplier, analyses[supplier.id])

    assert scores(index, judged[0][:4]) == before
    assert index.postings.changes <= 64


def test_removing_a_stranger_is_an_error(few, taxonomy):
    index = Index.build(few[0][:3], taxonomy, analyses=few[1])

    with pytest.raises(KeyError):
        index.remove("nobody")


def test_stored_analyses_give_the_same_index(few, judged, taxonomy):
    suppliers, analyses = few
    stored = {name: Analysis.from_bytes(one.to_bytes()) for name, one in analyses.items()}

    with_stored = Index.build(suppliers, taxonomy, analyses=stored)

    assert scores(with_stored, judged[0][:4]) == scores(Index.build(suppliers, taxonomy), judged[0][:4])


def test_stale_analysis_is_made_anew(few, judged, taxonomy):
    suppliers, analyses = few
    swapped = {suppliers[0].id: analyses[suppliers[1].id], suppliers[1].id: analyses[suppliers[0].id]}

    index = Index.build(suppliers[:2], taxonomy, analyses=swapped)
    index.replace(suppliers[2], analyses[suppliers[3].id])

    assert scores(index, judged[0][:3]) == scores(
        Index.build(suppliers[:3], taxonomy, analyses=analyses), judged[0][:3]
    )
    assert index.question(judged[0][0], analyses[suppliers[0].id]).analysis == analyse(judged[0][0], taxonomy)


def test_pickled_index_gives_the_same_matches(index, questions, ranked):
    copy = pickle.loads(pickle.dumps(index))

    assert copy.rank(questions[0], 8) == ranked[0]


@pytest.mark.parametrize("k", [1, 5, 12])
def test_best_k_are_the_first_k_of_all(index, questions, k):
    for question in questions[::7]:
        everyone = index.scores(question)
        best = index.rank(question, k)
        assert [match.offering_id for match in best] == [name for name, _ in everyone[:k]]
        assert [match.score for match in best] == pytest.approx([score for _, score in everyone[:k]], abs=1e-9)


def test_the_other_direction_gives_the_same_matches(index, questions):
    supplier = "E066"

    found = index.rank_demands(supplier, questions, k=5)

    assert found == [index.match(question, supplier) for question in _named(questions, found)]
    everyone = sorted(
        ((-round(dict(index.scores(question))[supplier], 9), question.demand.id) for question in questions),
    )
    assert [match.asking_id for match in found] == [name for _, name in everyone[:5]]


def _named(questions, matches):
    by_id = {question.demand.id: question for question in questions}
    return [by_id[match.asking_id] for match in matches]


def test_empty_index_finds_nobody(judged, taxonomy):
    assert Index.build([], taxonomy).rank(judged[0][0], 5) == []


def test_index_without_taxonomy_ranks_by_words(judged):
    from matching.engine import Taxonomy

    demands, suppliers, grades = judged
    index = Index.build(suppliers, Taxonomy(), Settings())

    best = index.rank(demands[5], 1)[0]

    assert grades[demands[5].id][best.offering_id] == 3
