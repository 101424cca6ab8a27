"""Words that a moderator looks at, and names that give an owner away."""

import pytest

from matching import exportwords, naming


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("We look for a thin patch.", []),
        ("Guidance for Missiles and rockets", ["missile"]),
        ("a missileer", ["missile"]),
        ("submissile", []),
        ("铀浓缩用气体离心机", ["nuclear", "nuclear"]),
        ("Nachtsichtgeräte", []),
        ("Geräte mit Nachtsicht", ["night_vision"]),
        ("ヒト遺伝資源を扱う", ["human_genetic"]),
        ("military-grade housing for personal data transfer", ["military", "data_export"]),
    ],
)
def test_words_are_found_as_words(text, codes):
    assert [one.code for one in exportwords.find({"text": text})] == codes


def test_each_class_of_words_has_a_label():
    assert {code for code, _pattern in exportwords._patterns()} == set(exportwords.LABELS)


def test_a_word_counts_once_in_each_field():
    found = exportwords.find({"title": "Missile", "text": "missile, MISSILE and missile"})

    assert [(one.word, one.field) for one in found] == [("Missile", "title"), ("missile", "text")]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("Banksia Home Hospital", "Banksia cares for patients.", "Banksia"),
        ("Banksia Home Hospital", "banksia flowers in the garden", ""),
        ("Gulf Meridian Water Company", "A utility on the Gulf coast", ""),
        ("Gulf Meridian Water Company", "Gulf Meridian Water looks for partners", "Gulf Meridian Water"),
        ("Fjordlink Bulk AS", "We, FJORDLINK BULK, own five ships", "Fjordlink Bulk"),
        ("ほしぞらリゾーツ株式会社", "ほしぞらリゾーツ株式会社は全国で", "ほしぞらリゾーツ株式会社"),
        ("", "Any text", ""),
    ],
)
def test_names_that_stand_in_a_text(name, text, word):
    assert naming.given_away([name], ["", text]) == word
