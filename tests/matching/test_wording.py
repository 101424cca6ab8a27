"""Every code of the engine has its sentences: for each reader, in both languages, with the parameters it comes with."""

import re

import pytest
from django.utils import translation

from matching import wording
from matching.engine import REASON_PARAMS, CriterionCode, PartCode, ReasonCode, State

EXAMPLES = {
    "terms": ["patch", "heart"], "offered": ["brand"], "codes": ["MD-MON"], "offered_codes": ["SN-LID"], "names": ["ISO 13485"],
    "by": ["CE MDR"], "country": "AU", "near": "NZ", "base_country": "SG", "served": ["GB", "DE"], "language": "ja", "spoken": ["zh"],
    "type": "supply", "offered_types": ["distribution"], "criterion": "trl", "offered_services": ["risk"], "service": "risk",
    "level": "senior", "budget": [1000, None, "EUR"], "contract": [20000, 50000, "CNY"], "currencies": ["EUR"],
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")


def reason(code: ReasonCode) -> dict:
    return {"code": code.value, "params": {name: EXAMPLES.get(name, 7) for name in REASON_PARAMS[code]}}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [wording.OFFICE, wording.OWNER, wording.ENTERPRISE])
@pytest.mark.parametrize("code", list(ReasonCode))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_reason_has_a_sentence_for_each_reader_in_each_language(code, reader, language):
    with translation.override(language):
        words = wording.sentence(reason(code), reader=reader)

    assert words and "%(" not in words and words != code.value
    assert bool(CHINESE.search(words)) == (language == "zh-hans")


@pytest.mark.django_db
@pytest.mark.parametrize("code", [code for code in ReasonCode if "offered" in REASON_PARAMS[code]])
def test_the_companys_own_words_are_kept_back_where_it_is_not_named(code):
    owner = wording.sentence(reason(code), reader=wording.OWNER, quotes=False)
    office = wording.sentence(reason(code), reader=wording.OFFICE)

    assert "brand" not in owner
    assert ("brand" in office) == (owner != office)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("codes", "words"),
    [(PartCode, wording.PARTS), (CriterionCode, wording.CRITERIA), (State, wording.STATES)],
)
def test_parts_criteria_and_states_have_names(codes, words, language):
    with translation.override(language):
        names = [str(words[code]) for code in codes]

    assert len(names) == len(list(codes))
    assert all(bool(CHINESE.search(name)) == (language == "zh-hans") for name in names)


def test_an_unknown_code_is_shown_as_it_is():
    assert wording.sentence({"code": "from_the_future", "params": {}}, reader=wording.OFFICE) == "from_the_future"


@pytest.mark.parametrize(
    ("score", "words"),
    [(100, "Strong match"), (70, "Strong match"), (69.9, "Possible"), (50, "Possible"), (49, "Weak link")],
)
def test_scores_in_words(score, words):
    assert wording.judgement(score) == words
