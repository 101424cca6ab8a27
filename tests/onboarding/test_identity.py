"""Is it here already? By number surely, by name perhaps."""

import pytest
from django.core.exceptions import ValidationError

from core.identifiers import make_uscc
from onboarding.identity import clean_registry_no, known_by_name, known_by_number
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" hrb  12345 ", "HRB 12345"),
        ("０１２３４５６７", "01234567"),
        ("NO 914.778.271-MVA", "NO 914.778.271-MVA"),
        ("Ｈ１", "H1"),
        ("株式1234", "株式1234"),
    ],
)
def test_a_registry_number_has_one_spelling(typed, kept):
    assert clean_registry_no(typed) == kept


@pytest.mark.parametrize("typed", ["", "ABC", "12<b>", "12\x00", "12;drop", "\u202e12"])
def test_what_no_register_uses_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_registry_no(typed)


def test_a_number_is_known_by_its_register(organisation):
    german = OrganisationFactory(uscc=None, country="DE", registry_no="HRB 1")
    assert known_by_number(country="DE", registry_no="HRB 1") == german
    assert known_by_number(country="AT", registry_no="HRB 1") is None
    assert known_by_number(uscc=organisation.uscc) == organisation
    assert known_by_number(uscc=organisation.uscc, but=organisation) is None
    assert known_by_number() is None


@pytest.mark.parametrize(
    ("typed", "known", "alike"),
    [
        ("上海聆波医疗科技有限公司", "上海聆波医疗科技股份有限公司", True),
        ("上海聆波医疗科技有限公司", "上海波聆医疗科技有限公司", True),
        ("上海聆波医疗科技有限公司", "上海聆波醫療科技有限公司", True),
        ("上海聆波医疗科技有限公司", "上海睿瑕半导体设备有限公司", False),
    ],
)
def test_chinese_names(typed, known, alike):
    OrganisationFactory(name_zh=known, name_en="Zzz", uscc=make_uscc(7002))
    assert [name for _score, _organisation, name in known_by_name(typed, "")] == ([known] if alike else [])


@pytest.mark.parametrize(
    ("typed", "known", "alike"),
    [
        ("Nordvik Marine Robotics AS", "NORDVIK MARINE ROBOTICS", True),
        ("Nordvik Marine Robotics AS", "Marine Robotics Nordvik", True),
        ("Nordvik Marine Robotics AS", "Nordvick Marine Robotics Ltd", True),
        ("Elbhafen Elektrolyse GmbH", "Elbhafen Elektrolyse AG", True),
        ("Nordvik Marine Robotics AS", "Øresund Tox Sciences", False),
    ],
)
def test_names_in_latin_letters(typed, known, alike):
    OrganisationFactory(name_zh="", name_en=known, uscc=None, country="NO", registry_no="1")
    assert [name for _score, _organisation, name in known_by_name("", typed)] == ([known] if alike else [])


def test_one_organisation_is_named_once_by_its_better_name():
    known = OrganisationFactory(name_zh="上海聆波医疗科技有限公司", name_en="Lingbo Cardiology", uscc=make_uscc(7002))
    found = known_by_name("上海聆波医疗科技有限公司", "Lingbo Cardiologic")
    assert [(organisation, name) for _score, organisation, name in found] == [(known, known.name_zh)]


def test_the_most_alike_come_first_and_no_more_than_five():
    names = [f"聆波医疗科技{extra}" for extra in ("", "一", "一二", "一二三", "四", "五六", "七")]
    for number, name in enumerate(names):
        OrganisationFactory(name_zh=f"上海{name}有限公司", uscc=make_uscc(7100 + number))
    found = known_by_name("上海聆波医疗科技有限公司", "")
    scores = [score for score, _organisation, _name in found]
    assert (len(found) <= 5, scores == sorted(scores, reverse=True), found[0][2]) == (
        True,
        True,
        "上海聆波医疗科技有限公司",
    )
