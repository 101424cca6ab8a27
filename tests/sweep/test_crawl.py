"""Every page that a role can reach by links, in both languages: answered, translated, marked, without inline code."""

import re

import pytest

from tests.sweep.corpus import CHINESE, data_words, english_that_is_no_data, reference_words, source_texts

pytestmark = pytest.mark.usefixtures("db")

LANGUAGE_NAMES = {"中文", "简体中文", "English"}


@pytest.fixture(scope="module")
def words(demonstration, django_db_blocker):
    with django_db_blocker.unblock():
        return data_words()


def _seen(visits, language=None):
    """(role, page) of all visits, each page object once."""
    return [(role, page) for (role, lang), pages in visits[0].items() if language in (None, lang) for page in pages]


def test_links_lead_somewhere(visits):
    assert {(role, page.url, page.status) for role, page in _seen(visits) if page.status >= 400} == set()
    assert {key: len(pages) for key, pages in visits[0].items() if len(pages) < 10} == {}


def test_looking_around_changes_nothing(visits):
    assert visits[1] == {}


def test_each_page_has_one_first_heading(visits):
    assert {(page.view, page.headings) for _role, page in _seen(visits) if page.texts and page.headings != 1} == set()


def test_no_two_regions_of_a_page_have_one_name(visits):
    """Who jumps from region to region by a screen reader could not tell them apart: a table that scrolls inside of its panel is a group."""
    twice = {
        (page.view, name) for _role, page in _seen(visits) for name in page.regions if page.regions.count(name) > 1
    }
    assert twice == set()


def test_no_page_holds_inline_code_or_asks_another_host(visits):
    assert {(page.view, code) for _role, page in _seen(visits) for code in page.inline} == set()
    assert {(page.view, address) for _role, page in _seen(visits) for address in page.foreign} == set()
    assert {(page.view, address) for _role, page in _seen(visits) for address in page.maps} == set()


def test_every_form_that_posts_carries_a_token(visits):
    bare = {
        (page.view, form.action)
        for _role, page in _seen(visits)
        for form in page.forms
        if form.method == "post" and not form.has_token
    }
    assert bare == set()


def test_pages_of_people_signed_in_stay_out_of_caches(visits):
    assert {
        (page.view, page.cache) for role, page in _seen(visits) if role != "anonymous" and "no-store" not in page.cache
    } == set()


def test_pages_say_their_language(visits):
    assert {
        (page.view, page.lang) for _role, page in _seen(visits, "zh-hans") if page.texts and page.lang != "zh-CN"
    } == set()
    assert {(page.view, page.lang) for _role, page in _seen(visits, "en") if page.texts and page.lang != "en"} == set()


def test_chinese_pages_hold_no_source_text(visits):
    sources = source_texts()
    left = {
        (page.view, text)
        for _r, page in _seen(visits, "zh-hans")
        for lang, text in page.texts
        if lang == "zh-CN" and text in sources
    }
    assert left == set()


def test_english_on_chinese_pages_is_data(visits, words):
    """A text that nobody marked for translation, or that the catalogue leaves empty, stands on the page in English."""
    known = words + reference_words()
    found = {
        (page.view, text)
        for _r, page in _seen(visits, "zh-hans")
        for lang, text in page.texts
        if lang == "zh-CN"
        and not CHINESE.search(text)
        and text not in LANGUAGE_NAMES
        and re.search("[A-Za-z]{3}", text)
    }
    strange = {text for text in {text for _view, text in found} if english_that_is_no_data(text, known)}
    assert {(view, text) for view, text in found if text in strange} == set()


def test_chinese_on_english_pages_is_data(visits, words):
    found = {
        (page.view, text)
        for _r, page in _seen(visits, "en")
        for lang, text in page.texts
        if lang == "en" and CHINESE.search(text)
    }
    pieces = {piece for _view, text in found for piece in re.findall(r"[\u3400-\u9fff]+", text)}
    strange = {piece for piece in pieces if piece not in words}
    left = {
        (view, text[:80])
        for view, text in found
        if text not in LANGUAGE_NAMES and strange & set(re.findall(r"[\u3400-\u9fff]+", text))
    }
    assert left == set()
