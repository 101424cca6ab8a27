"""One supplier against all demands at once: what ``Index.topics`` says, through changes of the index."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Index, Settings
from matching.engine.standing import Asking, Standing


@pytest.fixture
def changing(judged, taxonomy):
    return Index.build(judged[1][:60], taxonomy, Settings())


@pytest.fixture
def standing(changing, questions):
    return Standing(changing, [Asking.of(question) for question in questions])


def expected(index, questions, supplier_id):
    slot = index.entries[supplier_id].slot
    rows = []
    for question in questions:
        topics = index.topics(question)
        rows.append((topics.answered[slot], topics.ceiling, topics.unwanted[slot], topics.likeness[slot]))
    return np.array(rows).T


def test_sums_are_those_of_the_index_and_follow_its_changes(changing, standing, questions, judged):
    suppliers = judged[1]
    for change in (None, suppliers[70], replace(suppliers[3], profile_en="laser radar for cars", profile_zh="")):
        if change:
            changing.replace(change)
        key = change.id if change else suppliers[5].id
        found = np.array(standing.asked(key))
        assert found == pytest.approx(expected(changing, questions, key), abs=1e-9)
    changing.remove(suppliers[3].id)
    assert np.array(standing.asked(suppliers[5].id)) == pytest.approx(
        expected(changing, questions, suppliers[5].id), abs=1e-9
    )


def test_only_demands_whose_list_it_enters_are_named(changing, standing, questions):
    supplier, by_id = "E005", {question.demand.id: question for question in questions}
    asked = []

    def question_of(key):
        asked.append(key)
        return by_id[key]

    found = {q.demand.id: scored.score for q, scored in standing.best(supplier, question_of, lambda key: 40.0)}

    exact = {key: changing.match(question, supplier).score for key, question in by_id.items()}
    assert found == pytest.approx({key: score for key, score in exact.items() if score > 40.0})
    assert 0 < len(found) <= len(asked) < len(questions) / 2  # the others were ruled out by their bound


def test_nobody_asks_nothing(changing):
    empty = Standing(changing, [])

    assert (len(empty), list(empty.best("E005", None, None))) == (0, [])
