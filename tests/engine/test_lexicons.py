"""Dictionaries and what stands in for them: families, pieces, sounds, spellings, compounds."""

import gzip

import numpy as np
import pytest

from matching.engine import Supplier, analyse, analysis_key, has_lexicon, lexicon, loanwords, meaning, names
from matching.engine.bridge import alternatives, group
from matching.engine.rank import TextRanker
from matching.engine.settings import Settings
from matching.engine.stems import derived, stem
from matching.engine.text import DATA, fold
from matching.engine.tokens import tokens

GERMAN = "batteri\tbattery\nspeich\tstorage\nprufung\ttest|examination\nlebensdau\tservice life\ngift\tpoison\n"
CACHED = (
    lexicon.folders,
    lexicon._file,
    lexicon.edition,
    lexicon.words,
    lexicon.translate,
    lexicon.compound_parts,
    alternatives,
    group,
)


def _forget():
    for function in CACHED:
        function.cache_clear()


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A German dictionary of five words in a folder of its own."""
    (tmp_path / "de_en.txt.gz").write_bytes(gzip.compress(GERMAN.encode()))
    monkeypatch.setenv(lexicon.FOLDER_VARIABLE, str(tmp_path))
    _forget()
    yield
    monkeypatch.undo()
    _forget()


@pytest.fixture
def no_german(monkeypatch):
    monkeypatch.setattr(lexicon, "OPTIONAL_PACKAGE", "no_such_package")
    monkeypatch.delenv(lexicon.FOLDER_VARIABLE, raising=False)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def test_every_table_is_small_enough_to_be_kept_with_the_source():
    sizes = {path.name: path.stat().st_size for path in DATA.iterdir()}

    assert {name for name in sizes if name.endswith("_en.txt.gz")} == {
        "zh_en.txt.gz",
        "ja_en.txt.gz",
        "ko_en.txt.gz",
        "stems_en.txt.gz",
    }
    assert all(size < 15_000_000 for size in sizes.values())


@pytest.mark.parametrize(
    ("word", "root"), [("lost", "lose"), ("children", "child"), ("written", "write"), ("ground", "ground")]
)
def test_irregular_forms_stand_for_their_base_unless_they_are_words_themselves(word, root):
    assert stem(word, "en") == root


def test_words_of_one_family_answer_each_other_with_less_weight():
    assert "decis" in derived(stem("decide", "en"))
    weights = dict(group("en:decid"))
    assert 0 < weights["en:decis"] < weights["en:decid"] == 1.0


def test_general_and_describing_words_of_a_sense_count_less():
    bonn = dict(lexicon.translate("波恩"))

    assert bonn["bonn"] > 3 * max(weight for root, weight in bonn.items() if root != "bonn")


def test_a_chinese_word_without_an_entry_is_met_by_its_pieces():
    assert "防爆电池" not in lexicon.words()
    found = dict(lexicon.translate("防爆电池"))

    assert 0 < found["batteri"] <= lexicon.PIECES


@pytest.mark.parametrize(("name", "latin"), [("贾里德", "jared"), ("埃尔维", "elway")])
def test_foreign_names_meet_by_their_sound(name, latin):
    assert list(names.in_run("在" + name + "那里")) == [(1, 1 + len(name))]
    assert names.key(latin) in dict(names.keys(name))


@pytest.mark.parametrize("run", ["我们的产品", "人会", "一天", "电池管理系统"])
def test_ordinary_words_are_no_names(run):
    assert list(names.in_run(run)) == []
    assert names.key("system") == ""


@pytest.mark.parametrize(
    ("word", "english"),
    [("센서", "sensor"), ("배터리", "batteri"), ("플랫폼", "platform"), ("솔루션", "solut"), ("로봇", "robot")],
)
def test_korean_words_that_spell_english_ones(word, english):
    assert english in dict(loanwords.spelled(word))
    assert "en:" + english in dict(alternatives("ko:" + word))


def test_sino_korean_words_meet_by_their_characters():
    assert "en:diagnos" in dict(alternatives("ko:진단"))


def test_japanese_words_are_met_in_both_dictionaries():
    found = dict(alternatives("ja:" + fold("電解質", "ja").text))

    assert {"en:electrolyt", "zh:电解质"} <= found.keys()


def test_german_compounds_are_taken_apart_by_the_dictionary(german):
    word = "batteriespeicherprüfung"
    parts = [word[first:last] for first, last in lexicon.compound_parts(word)]

    assert parts == ["batterie", "speicher", "prüfung"]
    assert lexicon.compound_parts("batterie") == ()
    assert lexicon.compound_parts("unbekannteswort") == ()
    found = {token.term: (token.start, token.end) for token in tokens(fold("Lebensdauerprufung", "de"), "de")}
    assert (found["de:lebensdau"], found["de:prufung"]) == ((0, 11), (11, 18))


def test_a_false_friend_counts_less_than_the_entry(german):
    found = dict(alternatives("de:gift"))

    assert found["en:poison"] > found["en:gift"]


def test_a_dictionary_more_makes_analyses_new(no_german, tmp_path, monkeypatch, taxonomy):
    supplier = Supplier(id="E", profile_zh="电池")
    before = analyse(supplier, taxonomy).key
    assert (has_lexicon("de"), has_lexicon("ja"), has_lexicon("en")) == (False, True, True)

    (tmp_path / "de_en.txt.gz").write_bytes(gzip.compress(GERMAN.encode()))
    monkeypatch.setenv(lexicon.FOLDER_VARIABLE, str(tmp_path))
    _forget()

    assert has_lexicon("de")
    assert analysis_key(supplier, taxonomy) != before


def test_meaning_brings_texts_near_that_share_no_word():
    asked, near, far = (
        meaning.vector({f"en:{stem(word, 'en')}": 1.0 for word in words.split()})
        for words in ("physician", "doctor hospital", "locomotive")
    )

    assert float(asked @ near) > float(asked @ far) + 0.2
    assert not meaning.vector({"en:qqqq": 1.0}).any()
    assert meaning.deviations(np.ones(3)).tolist() == [0.0, 0.0, 0.0]


def test_text_retrieval_adds_meaning_to_terms():
    documents = [
        {"id": "a", "text": "doctor in a hospital"},
        {"id": "b", "text": "steam locomotive"},
        {"id": "c", "text": "grain"},
    ]
    query = {"id": "q", "text": "physician"}

    with_meaning = TextRanker().index(documents).search(query, 3)
    without = TextRanker(Settings.retrieval().changed(meaning_weight=0.0)).index(documents).search(query, 3)

    assert with_meaning[0][0] == "a"
    assert without == []
