"""Credit codes: what is put right, what is refused and why; and when two names look like one organisation."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from core.identifiers import (
    COUNTRY_NAMES,
    clean_uscc,
    fold_text,
    is_invented,
    make_uscc,
    name_core,
    similar_name_score,
    similar_names,
)

GOOD = "91110000600037341L"  # the example of the standard's readers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (GOOD, GOOD),
        ("91110000600037341l", GOOD),
        ("  91110000600037341L\n", GOOD),
        ("9 1 110000 600037341 L", GOOD),
        ("91-110000-600037341-L", GOOD),
        ("91\u2014110000\u3000600037341L", GOOD),  # a dash and a blank of a Chinese keyboard
        (
            "\uff19\uff11\uff11\uff11\uff10\uff10\uff10\uff10\uff16\uff10\uff10\uff10\uff13\uff17\uff13\uff14\uff11\uff2c",
            GOOD,
        ),
        ("91110000600037341L\u200b", GOOD),
        (make_uscc(0), make_uscc(0)),
        (make_uscc(1, authority="52"), make_uscc(1, authority="52")),
        (make_uscc(2, region="100000", authority="11"), make_uscc(2, region="100000", authority="11")),
        (make_uscc(3, region="810000"), make_uscc(3, region="810000")),
    ],
)
def test_a_valid_code_is_kept_as_registers_write_it(typed, kept):
    assert clean_uscc(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "required", "Enter the unified social credit code."),
        ("  ", "required", "Enter the unified social credit code."),
        ("12345", "length", "A credit code has 18 characters; this one has 5."),
        (GOOD[:17], "length", "this one has 17."),
        (GOOD + "1", "length", "this one has 19."),
        ("9" * 20_000, "length", "this one has 20000."),
        (
            "9111000060003734IL",
            "letter",
            "Character 17 is the letter I, which credit codes do not use. Perhaps it is 1.",
        ),
        (
            "9111000O600037341L",
            "letter",
            "Character 8 is the letter O, which credit codes do not use. Perhaps it is 0.",
        ),
        ("91110000600037Z41L", "letter", "Perhaps it is 2."),
        ("9111000060003734sL", "letter", "Perhaps it is 5."),
        ("91110000V00037341L", "letter", "Perhaps it is U."),
        ("91110000600037341\u6c34", "character", "Character 18 is neither a digit nor a capital letter."),
        ("9111000060003734!L", "character", "Character 17 is neither a digit nor a capital letter."),
        ("9111000060003734\x00L", "character", "Character 17"),
        ("9111000060003734\u0663L", "character", "Character 17"),  # an Arabic-Indic digit
        ("A1110000600037341L", "authority", "The first two characters name the registration authority"),
        ("91AA0000600037341L", "region", "Characters 3 to 8 (AA0000) are not a region of China"),
        ("91990000600037341L", "region", "Characters 3 to 8 (990000) are not a region of China"),
        ("91110000600037341M", "check_digit", "The last character of the credit code does not fit the others"),
        ("91110000600037314L", "check_digit", "The last character"),  # two digits swapped
        ("91110000600037341l"[:17] + "0", "check_digit", "The last character"),
    ],
)
def test_a_wrong_code_is_refused_and_the_wrong_part_is_named(typed, code, says):
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        clean_uscc(typed)
    assert refusal.value.code == code
    assert says in refusal.value.messages[0]


def test_every_slip_of_one_character_in_a_code_is_noticed():
    accepted = []
    for place in range(18):
        for other in uscc._alphabet:
            slip = GOOD[:place] + other + GOOD[place + 1 :]
            try:
                accepted.append(clean_uscc(slip))
            except ValidationError:
                continue
    assert set(accepted) == {GOOD}


def test_invented_codes_are_valid_distinct_and_recognised():
    codes = [make_uscc(number) for number in range(0, 10_000, 7)]
    assert len(set(codes)) == len(codes)
    assert {clean_uscc(code) == code and is_invented(code) for code in codes} == {True}
    assert is_invented(GOOD) is False


@pytest.mark.parametrize("number", [-1, 10_000])
def test_an_invented_code_needs_a_number_of_four_digits(number):
    with pytest.raises(ValueError, match="0 to 9999"):
        make_uscc(number)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=25))
def test_any_text_is_answered_with_a_code_or_a_sentence(text):
    try:
        assert uscc.is_valid(clean_uscc(text))
    except ValidationError as refusal:
        assert len(refusal.messages) == 1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (
            "\u4e0a\u6d77\u7533\u6c22\u52a8\u529b\u79d1\u6280\u6709\u9650\u516c\u53f8",
            "\u4e0a\u6d77\u7533\u6c22\u52a8\u529b\u79d1\u6280\u80a1\u4efd\u6709\u9650\u516c\u53f8",
            100,
            100,
        ),
        (
            "\u4e0a\u6d77\u96fb\u6c60\u79d1\u6280\u6709\u9650\u516c\u53f8",
            "\u4e0a\u6d77\u7535\u6c60\u79d1\u6280",
            100,
            100,
        ),
        (
            "\u4e0a\u6d77\u7533\u6c22\u52a8\u529b\u79d1\u6280",
            "\u4e0a\u6d77\u7533\u6c22\u79d1\u6280\u52a8\u529b",
            90,
            99,
        ),
        ("\u4e0a\u6d77\uff08\u4e2d\u56fd\uff09\u7535\u6c60", "\u4e0a\u6d77(\u4e2d\u56fd)\u7535\u6c60", 100, 100),
        ("\u4e0a\u6d77\u82af\u7a79\u96c6\u6210\u7535\u8def", "\u5317\u4eac\u4e91\u6df1\u751f\u7269\u533b\u836f", 0, 40),
        ("Foo & Bar Co., Ltd.", "FOO AND BAR LIMITED", 100, 100),
        ("Soci\u00e9t\u00e9 G\u00e9n\u00e9rale S.A.", "Societe Generale", 100, 100),
        ("M\u00fcller Batterie GmbH & Co. KG", "Batterie Muller GmbH", 100, 100),
        ("Siemens AG", "Samsung Electronics", 0, 60),
        ("listen", "silent", 0, 84),
        ("", "anything", 0, 0),
    ],
)
def test_names_of_one_organisation_score_high_and_others_low(one, other, least, most):
    score = similar_name_score(one, other)
    assert least <= score <= most
    assert similar_name_score(other, one) == score


def test_a_name_of_nothing_but_a_legal_form_is_still_compared():
    assert name_core("\u6709\u9650\u516c\u53f8") == "\u6709\u9650\u516c\u53f8"


def test_of_many_names_the_alike_ones_come_first_and_few():
    others = [(1, "Foo Bar Ltd"), (2, "Foo Baz"), (3, "Quite different"), (4, "FOO BAR GmbH")]
    assert [(key, round(score)) for score, key, _name in similar_names("Foo Bar", others)] == [
        (4, 100),
        (1, 100),
        (2, 86),
    ]
    assert len(similar_names("Foo Bar", others, limit=1)) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_names_have_a_score_that_does_not_depend_on_their_order(one, other):
    score = similar_name_score(one, other)
    assert 0 <= score <= 100
    assert similar_name_score(other, one) == score


def test_folding_makes_one_spelling():
    assert fold_text("\uff21\uff22\uff23 \u96fb\u6c60 \u00c9t\u00e9") == "abc \u7535\u6c60 ete"
    assert fold_text("\u30ac\u30b9") == "\u30ac\u30b9"  # the marks of Japanese are not accents


def test_the_three_places_are_named_as_the_state_names_them():
    with translation.override("en"):
        assert {code: str(name) for code, name in COUNTRY_NAMES.items()} == {
            "HK": "Hong Kong, China",
            "MO": "Macao, China",
            "TW": "Taiwan, China",
        }
