"""Languages, folding, terms and cues, case by case."""

import re

import pytest

from matching.engine import names
from matching.engine.cues import marks
from matching.engine.text import detect_language, fold
from matching.engine.tokens import tokens

from .conftest import TEXTS


@pytest.mark.parametrize(("text", "lang"), TEXTS["languages"])
def test_language_is_detected_from_the_text(text, lang):
    assert detect_language(text) == lang


@pytest.mark.parametrize(("text", "hint", "lang"), TEXTS["hints"])
def test_a_hint_is_believed_unless_the_script_contradicts_it(text, hint, lang):
    assert detect_language(text, hint) == lang


@pytest.mark.parametrize(("lang", "text", "expected"), TEXTS["terms"])
def test_terms_of_a_text(lang, text, expected):
    found = {token.term for token in tokens(fold(text, lang), lang)}

    assert found.issuperset(expected)


@pytest.mark.parametrize(("lang", "text", "expected"), TEXTS["terms"])
def test_terms_stand_where_they_say(lang, text, expected):
    for token in tokens(fold(text, lang), lang):
        assert 0 <= token.start < token.end <= len(text)
        piece = fold(text[token.start : token.end], lang).text
        word = token.term.partition(":")[2]
        if token.term.startswith("na:"):
            assert names.key(piece) == word
        elif token.term[:2] in ("zh", "ja", "nz", "bi", "ka", "kb"):
            assert piece == word
        else:
            assert re.sub("[ ,-]", "", piece)[:2] == word.replace("-", "")[:2]


@pytest.mark.parametrize(("side", "lang", "text", "kind", "covered"), TEXTS["cues"])
def test_cue_marks_its_passage(side, lang, text, kind, covered):
    folded = fold(text, lang).text

    found = [(mark.kind, folded[mark.start : mark.end]) for mark in marks(folded, lang, side)]

    assert {kind for kind, _ in found} == {kind}
    assert any(covered in passage for _, passage in found)


@pytest.mark.parametrize(("side", "lang", "text"), TEXTS["no_cues"])
def test_what_only_looks_like_a_cue_marks_nothing(side, lang, text):
    assert marks(fold(text, lang).text, lang, side) == []


def test_cue_leaves_the_sentences_around_it_alone():
    text = fold("We want lidars. Cameras are not wanted. We also want radars.", "en").text

    assert [text[mark.start : mark.end].strip() for mark in marks(text, "en", "asking")] == ["cameras"]
