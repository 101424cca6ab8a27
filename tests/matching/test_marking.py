"""Marked texts are safe HTML, whatever the text and the places say, and lose no character."""

import html
import re
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.marking import JOINER, Mark, Numbers, marked, strongest

places = st.builds(Mark, st.integers(-5, 60), st.integers(-5, 60), st.integers(0, 4))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=st.text(max_size=50), marks=st.lists(places, max_size=8))
def test_without_its_marks_the_text_is_what_it_was(text, marks):
    shown = str(marked(text, marks))

    bare = re.sub(r'<mark class="term">|</mark>|<span class="lacks">|</span>|' + JOINER + r"<sup>\d+</sup>", "", shown)
    assert html.unescape(bare) == html.unescape(html.escape(text))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=st.text(alphabet="<>&\"'ab ", max_size=40), marks=st.lists(places, max_size=6))
def test_only_our_own_tags_are_in_it(text, marks):
    tags = set(re.findall(r"<[^>]*>", str(marked(text, marks))))

    assert tags <= {
        '<mark class="term">',
        "</mark>",
        '<span class="lacks">',
        "</span>",
        "<sup>",
        "</sup>",
        *{f"<sup>{n}</sup>" for n in range(5)},
    }


def test_found_and_missing_words():
    shown = marked("thin <b>patch</b> & room sensor", [Mark(8, 13, 2), Mark(20, 31)])

    assert shown == (
        'thin &lt;b&gt;<mark class="term">patch\u2060<sup>2</sup></mark>&lt;/b&gt; &amp; <span class="lacks">room sensor</span>'
    )


def test_of_overlapping_places_found_wins_over_missing_and_long_over_short():
    assert (
        marked("abcdef", [Mark(0, 6), Mark(1, 3, 1), Mark(1, 5, 2)])
        == 'a<mark class="term">bcde\u2060<sup>2</sup></mark>f'
    )


def term(number, start, end, points=1.0, field="text"):
    span = {"field": field, "start": start, "end": end}
    return {
        "n": number,
        "asking": [span],
        "offering": [{"field": "profile_en", "start": 0, "end": 4}],
        "points": points,
    }


def candidate(*terms):
    return SimpleNamespace(terms=list(terms))


def test_the_same_words_have_the_same_number_for_all_candidates():
    first, second = candidate(term(1, 10, 15), term(2, 0, 4)), candidate(term(1, 12, 20), term(2, 30, 33))
    numbers = Numbers([first, second], fields=["text"])

    assert [numbers.of(one) for one in first.terms + second.terms] == [2, 1, 2, 3]
    assert numbers.in_demand("text") == [Mark(0, 4, 1), Mark(10, 20, 2), Mark(30, 33, 3)]
    assert numbers.in_offer(second, "profile_en") == [Mark(0, 4, 2), Mark(0, 4, 3)]


def test_a_word_that_stands_in_two_places_of_the_demand_has_one_number():
    twice = {
        **term(1, 0, 5, field="title"),
        "asking": [{"field": "title", "start": 0, "end": 5}, {"field": "text", "start": 9, "end": 14}],
    }
    numbers = Numbers([candidate(term(2, 2, 6), twice)], fields=["title", "text"])

    assert (numbers.in_demand("title"), numbers.in_demand("text"), numbers.count) == (
        [Mark(0, 5, 1)],
        [Mark(2, 6, 2), Mark(9, 14, 1)],
        2,
    )


def test_weak_words_are_not_marked():
    many = candidate(*(term(n, n, n + 1, points=10.0 if n < 2 else 0.01) for n in range(30)))

    assert [one["n"] for one in strongest(many)] == [0, 1]
