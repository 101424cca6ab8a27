"""Which words of a text answer a group: by the collection's own terms the same as through every alternative."""

import pytest

from matching.engine import Index, Settings, analyse, stored
from matching.engine.bridge import alternatives
from matching.engine.bridge import group as group_of
from matching.engine.pairs import Places
from matching.engine.vocabulary import Vocabulary


def by_alternatives(group, places):
    """Strength of each term, worked out the long way."""
    found = {}
    for term, frequency in places.frequency.items():
        own = dict(alternatives(term))
        weight = sum(weight * own[other] for other, weight in group_of(group) if other in own)
        if weight:
            found[term] = weight * frequency
    return found


def test_words_answer_as_their_alternatives_say(index, questions, judged, taxonomy):
    question = questions[0]
    answered = index.postings.laid(question.wanted).answered
    for supplier in judged[1][:10]:
        whole = Places.of(analyse(supplier, taxonomy))
        found = whole.answers(answered)
        for group in question.wanted:
            assert found.get(group.term, {}) == pytest.approx(by_alternatives(group.term, whole))


def test_a_stored_text_read_for_a_few_words_answers_as_the_whole_one(index, questions, judged, taxonomy):
    answered = index.postings.laid(questions[1].wanted).answered
    for supplier in judged[1][:10]:
        analysis = analyse(supplier, taxonomy)
        few, whole = Places.stored(analysis.to_bytes(), answered), Places.of(analysis)
        assert few.answers(answered) == whole.answers(answered)
        assert few.spans == {term: spans for term, spans in whole.spans.items() if term in answered}


def test_words_that_stand_side_by_side_are_beside_each_other_whatever_their_order(questions):
    places = questions[0].places
    for term, spans in list(places.spans.items())[:40]:
        for other, theirs in places.spans.items():
            near = any(
                a.field == b.field and a.start <= b.end + 1 and b.start <= a.end + 1 for a in spans for b in theirs
            )
            assert bool(places.beside[term] & places.bits[other]) is near


def test_a_vocabulary_from_files_takes_in_new_words(tmp_path, judged, taxonomy):
    index = Index.build(judged[1][:10], taxonomy, Settings())
    stored.save(index, tmp_path / "one")
    opened = stored.load(tmp_path / "one", taxonomy, Settings())
    for vocabulary in (index.postings.vocabulary, opened.postings.vocabulary):
        vocabulary.number(["zh:激光雷达", "en:lidar", "en:unheard"])

    def answers(vocabulary: Vocabulary, group: str):
        return {vocabulary.names[number]: weight for number, weight in zip(*vocabulary.answering(group), strict=True)}

    for group in ("en:lidar", "zh:激光雷达", "en:laser", "zh:检测", "en:unheard"):
        assert answers(opened.postings.vocabulary, group) == pytest.approx(answers(index.postings.vocabulary, group))


def test_rows_that_come_one_by_one_make_the_same_files(tmp_path, judged, taxonomy):
    index = Index.build(judged[1][:20], taxonomy, Settings())
    stored.save(index, tmp_path / "whole")
    rows = ((one.supplier, one.stored, index.prepare(one.supplier)) for one in index.entries.values())
    stored.build(rows, tmp_path / "streamed", taxonomy, Settings())

    for file in sorted((tmp_path / "whole").iterdir()):
        assert file.read_bytes() == (tmp_path / "streamed" / file.name).read_bytes()
