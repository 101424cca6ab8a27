"""Analysis: places, storing, and texts meant to break it."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Analysis, Demand, Index, Product, Supplier, Taxonomy, analyse, analysis_key
from matching.engine.analysis import texts_of

from .conftest import TEXTS

NO_TAXONOMY = Taxonomy()
WORDS = st.text(st.sampled_from(string.printable + "".join(TEXTS["hostile"][3:7])), max_size=80)


def test_stored_analysis_comes_back_equal(judged, taxonomy):
    demands, suppliers, _ = judged
    for record in (demands[0], suppliers[0]):
        analysis = analyse(record, taxonomy)

        assert Analysis.from_bytes(analysis.to_bytes()) == analysis
        assert analysis.to_bytes() == analyse(record, taxonomy).to_bytes()
        assert analysis.key == analysis_key(record, taxonomy)


def test_key_changes_with_the_text_and_the_taxonomy_and_with_nothing_else():
    supplier = Supplier(id="S", profile_zh="a", trl=5)

    keys = {
        analysis_key(supplier, NO_TAXONOMY),
        analysis_key(Supplier(id="S", profile_zh="a", trl=6), NO_TAXONOMY),
        analysis_key(Supplier(id="S", profile_zh="b", trl=5), NO_TAXONOMY),
        analysis_key(supplier, Taxonomy(version="2")),
    }

    assert len(keys) == 3


@pytest.mark.parametrize("stored", [b"", b"x", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_bytes_that_are_no_analysis_are_refused(stored):
    with pytest.raises(ValueError, match="not a stored analysis"):
        Analysis.from_bytes(stored)


def test_every_term_of_the_demo_data_stands_inside_its_text(judged, taxonomy):
    demands, suppliers, _ = judged
    for record in (*demands[:20], *suppliers[:40]):
        texts = {name: text for name, text, *_ in texts_of(record)}
        for field in analyse(record, taxonomy).fields:
            for term in field.terms:
                assert texts[field.name][term.start : term.end].strip() != ""


@pytest.mark.parametrize("text", TEXTS["hostile"], ids=range(len(TEXTS["hostile"])))
def test_hostile_text_is_analysed_ranked_and_stored(text, taxonomy):
    demand = Demand(id="D", title=text[:120], text=text)
    supplier = Supplier(id="S", profile_zh=text, products=(Product(name_zh=text[:50]),))
    index = Index.build([supplier, Supplier(id="T", profile_en="battery pack")], taxonomy)

    matches = index.rank(demand, 5)

    assert {match.offering_id for match in matches} == {"S", "T"}
    for match in matches:
        assert 0 <= match.score <= 100
        for pair in match.terms:
            for span in pair.asking_spans:
                assert 0 <= span.start < span.end <= len(text)
    analysis = analyse(demand, taxonomy)
    assert Analysis.from_bytes(analysis.to_bytes()) == analysis


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=WORDS, offered=WORDS)
def test_any_text_gives_a_score_that_adds_up(asked, offered):
    demand = Demand(id="D", text=asked)
    index = Index.build([Supplier(id="S", profile_zh=offered)], NO_TAXONOMY)

    match = index.rank(demand, 1)[0]

    assert abs(sum(part.points for part in match.parts) - match.score) < 1e-9
    assert 0 <= match.score <= 100


def test_lone_surrogates_do_not_stop_the_analysis():
    analysis = analyse(Supplier(id="S", profile_zh="\ud800 battery"), NO_TAXONOMY)

    assert "en:batteri" in analysis.counts("")
