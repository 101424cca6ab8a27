"""The template tags: what they write, and that nothing passes them unescaped."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from core.ui import Badge, icon_names

BAD = '<script>"x"</script>'
SAFE = "&lt;script&gt;"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def drawn(source, **context):
    return Template("{% load ui %}" + source).render(Context(context)).strip()


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert (
        drawn('{% icon "clock" %}') == '<svg class="i" aria-hidden="true"><use href="/static/icons.svg#i-clock"/></svg>'
    )
    assert drawn('{% icon "x-lg" label="Remove" %}') == (
        '<svg class="i" role="img" aria-label="Remove"><use href="/static/icons.svg#i-x-lg"/></svg>'
    )


def test_a_badge_says_its_state_by_icon_word_and_tint():
    assert drawn("{% badge b %}", b=Badge("Filed", "ok")) == (
        '<span class="status status-ok"><svg class="i" aria-hidden="true">'
        '<use href="/static/icons.svg#i-check-circle-fill"/></svg>Filed</span>'
    )
    assert drawn("{% badge b %}", b=Badge("Draft")).startswith('<span class="status"><svg')
    assert drawn("{% badge b %}", b=None) == ""


def test_a_badge_refuses_a_tone_that_the_look_does_not_have():
    with pytest.raises(ValueError, match="no tone 'pink'"):
        Badge("Filed", "pink")


def test_the_icons_of_all_tones_are_in_the_sprite():
    assert {Badge("", tone).icon for tone in ("neutral", "progress", "wait", "ok", "bad", "notice")} <= icon_names()


@pytest.mark.parametrize(
    ("days", "stopped", "words", "css"),
    [
        (-1, False, "1 day overdue", "say-bad"),
        (-3, False, "3 days overdue", "say-bad"),
        (0, False, "Due today", "say-wait"),
        (2, False, "2 days left", "say-wait"),
        (3, False, "3 days left", None),
        (None, True, "Clock stopped", "say-none"),
        (5, True, "Clock stopped", "say-none"),
    ],
)
def test_a_deadline_is_words_and_colour_only_when_it_is_near(days, stopped, words, css):
    html = drawn("{% workdays_left days stopped day %}", days=days, stopped=stopped, day=date(2026, 11, 20))

    assert words in html
    assert ("2026-11-20" in html) is not stopped
    assert (css in html) if css else ("say" not in html)


def test_a_case_without_a_clock_has_a_dash_and_a_note_replaces_the_date():
    assert drawn("{% workdays_left None %}") == '<span class="muted">—</span>'
    assert "Correct by 12-04" in drawn('{% workdays_left None True None "Correct by 12-04" %}')


def test_chinese_deadlines_read_as_the_office_says_them():
    with override("zh-hans"):
        said = [drawn("{% workdays_left d s %}", d=d, s=s) for d, s in ((2, False), (-1, False), (None, True))]

    assert ["剩 2 天" in said[0], "超期 1 天" in said[1], "计时停止" in said[2]] == [True, True, True]


@pytest.mark.parametrize(
    ("value", "total", "width"), [(3, 8, "37.5"), (9, 8, "100.0"), (-1, 8, "0.0"), (None, 8, "0.0"), (1, 0, "0.0")]
)
def test_a_bar_never_leaves_its_track_and_needs_no_style(value, total, width):
    html = drawn('{% bar v t label="3 of 8" %}', v=value, t=total)

    assert (
        html
        == f'<svg class="bar" role="img" aria-label="3 of 8"><rect class="f1" x="0%" width="{width}%" height="100%"/></svg>'
    )


def test_parts_of_a_bar_stand_end_to_end_with_a_gap():
    html = drawn("{% bar_parts parts 100 %}", parts=[(30, "a"), (22, "b")])

    assert (
        '<rect class="f1" x="0.0%" width="29.6%" height="100%"/><rect class="f2" x="30.0%" width="21.6%" height="100%"/>'
        in html
    )


def test_facts_show_a_dash_for_nothing_and_words_for_yes():
    html = drawn(
        "{% facts rows %}",
        rows=[
            ("Partner", ""),
            ("Open", True),
            ("Day", date(2024, 1, 5)),
            ("At", datetime(2024, 1, 5, 1, 2, tzinfo=UTC)),
        ],
    )

    assert html == (
        '<dl class="facts"><dt>Partner</dt><dd>—</dd><dt>Open</dt><dd>Yes</dd>'
        "<dt>Day</dt><dd>2024-01-05</dd><dt>At</dt><dd>2024-01-05 09:02</dd></dl>"
    )


def test_crumbs_are_pairs_and_the_page_one_is_on():
    html = drawn('{% crumbs "Filings" "/f/" "Loose" "" "Osaka" %}')

    assert html == (
        '<nav class="crumbs" aria-label="You are here"><ol><li><a href="/f/">Filings</a></li><li>Loose</li>'
        '<li aria-current="page">Osaka</li></ol></nav>'
    )


def test_page_links_keep_the_filters_and_drop_the_cursor():
    page = SimpleNamespace(object_list=[1, 2], has_previous=True, has_next=True, previous_cursor="p/", next_cursor="n=")
    request = RequestFactory().get("/list/?q=a%26b&cursor=old")
    html = Template("{% load ui %}{% page_links page %}").render(Context({"page": page, "request": request}))

    assert 'href="?q=a%26b"' in html
    assert 'href="?q=a%26b&amp;cursor=p%2F"' in html
    assert 'href="?q=a%26b&amp;cursor=n%3D"' in html
    assert "2 rows on this page" in html


def test_an_empty_list_says_why_and_leads_on():
    html = drawn('{% empty "inbox" "Nothing waits." "/all/" "All filings" %}')

    assert "<p>Nothing waits.</p>" in html
    assert '<a class="btn btn-second" href="/all/">All filings</a>' in html


def test_the_empty_part_works_inside_the_empty_clause_of_a_loop():
    html = drawn('{% for x in xs %}{{ x }}{% empty %}{% nothing_here "inbox" "None" %}{% endfor %}', xs=[])

    assert "<p>None</p>" in html


def test_a_checklist_answer_is_a_row_of_named_buttons():
    class Check(forms.Form):
        one = forms.ChoiceField(choices=[("", "---"), ("y", "Meets"), ("n", "Not")], widget=forms.RadioSelect)

    html = drawn("{% status_select field label=l %}", field=Check(initial={"one": "n"})["one"], l=BAD)

    assert html.count('type="radio"') == 2
    assert 'value="n" id="id_one_1" checked' in html
    assert SAFE in html and "<script>" not in html


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (1023, "1023 B"), (302_080, "295 KB"), (1_887_436, "1.8 MB"), (3 * 1024**3, "3.0 GB"), (None, "—")],
)
def test_file_sizes_are_read_as_a_file_manager_shows_them(size, words):
    assert drawn("{{ size|file_size }}", size=size) == words


def test_a_bound_field_is_shown_with_the_words_of_its_choice():
    class Form(forms.Form):
        kind = forms.ChoiceField(choices=[("Group", [("a", "Branch"), ("b", "Centre")])])
        many = forms.MultipleChoiceField(choices=[("1", "One"), ("2", "Two")])

    form = Form(initial={"kind": "b", "many": ["1", "2"]})

    assert drawn("{{ f|field_display }}", f=form["kind"]) == "Centre"
    assert drawn("{{ f|field_display }}", f=form["many"]) == "One, Two"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604",
            "Safari · iOS",
        ),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_a_device_is_named_as_people_call_it(agent, words):
    assert drawn("{{ agent|device }}", agent=agent) == words


def test_a_title_written_over_several_lines_is_one():
    assert Template("{% load ui %}{% filter one_line %}\n a\n   b {% endfilter %}").render(Context()) == "a b"


@pytest.mark.parametrize(
    "source",
    [
        "{% icon 'x' label=bad %}",
        "{% badge b %}",
        "{% status 'ok' bad %}",
        "{% say 'ok' bad %}",
        "{% workdays_left 1 False None bad %}",
        "{% bar 1 2 label=bad %}",
        "{% bar_parts parts 10 bad %}",
        "{% key 1 bad %}",
        "{% facts rows %}",
        "{% crumbs bad bad bad %}",
        "{% empty 'inbox' bad bad bad %}",
        "{{ bad|field_display }}",
        "{{ names|field_display }}",
        "{% include 'components/message.html' with text=bad title=bad %}",
        "{% include 'components/copy_ref.html' with ref=bad %}",
        "{% include 'components/change.html' with before=bad after=bad %}",
    ],
)
def test_what_comes_in_is_escaped(source):
    html = drawn(source, bad=BAD, b=Badge(BAD, "ok"), parts=[(1, BAD)], rows=[(BAD, BAD)], names=[BAD])

    assert "<script>" not in html
    assert '"x"' not in html
