"""Every list with no row, one, and a thousand: an empty one explains itself, a long one asks the database no more than a short one."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.views.generic import ListView

from core.lists import KeysetFilterView
from tests.sweep.rows import LISTS

pytestmark = pytest.mark.usefixtures("db")

MANY, SOME, PAGE = 1_000, 30, 25  # both more than a page: a list that fits on one page counts itself
SECONDS = 2


def list_views(resolver=None, namespace=""):
    """(name of the address, class) of every view that shows a list."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from list_views(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            continue
        view = getattr(pattern.callback, "view_class", None)
        if pattern.pattern.converters:  # a list of one record's rows is tested in its app
            continue
        if view and issubclass(view, KeysetFilterView | ListView) and not view.__module__.startswith("allauth"):
            yield f"{namespace}{pattern.name}", view


VIEWS = dict(list_views())


def test_every_list_has_its_thousand_rows():
    missing = sorted(set(VIEWS) - set(LISTS))
    assert missing == [], "Add a function for each in tests/sweep/rows.py, marked @listed(…)."
    assert len(VIEWS) > 15


WHOLE = {view: view.get_queryset for view in VIEWS.values()}


@pytest.fixture
def shorten(monkeypatch):
    """Let a list hold the newest ``n`` of its rows only."""

    def shorten(view, n: int):
        def some(self):
            rows = WHOLE[view](self)
            return rows.filter(pk__in=list(rows.order_by("-pk").values_list("pk", flat=True)[:n])) if n else rows.none()

        monkeypatch.setattr(view, "get_queryset", some)
        monkeypatch.setattr(view, "per_page", PAGE)

    return shorten


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_list_is_as_fast_with_a_thousand_rows_as_with_a_few(world, shorten, name):
    role, more = LISTS[name]
    more(MANY)
    client, view, url = world.client(role), VIEWS[name], reverse(name)
    client.get(url)  # what lives as long as the process is read now

    queries, seconds = {}, {}
    for n in (SOME, MANY):
        if issubclass(view, KeysetFilterView):
            shorten(view, n)
        with CaptureQueriesContext(connection) as asked:
            began = time.process_time()
            response = client.get(url)
            seconds[n] = time.process_time() - began
        assert response.status_code == 200
        if issubclass(view, KeysetFilterView) and "count" not in vars(
            view
        ):  # the inbox counts its tabs, whatever was shortened
            assert response.context["count"].number == n
        queries[n] = len([one for one in asked.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    assert queries[SOME] == queries[MANY]
    assert queries[MANY] <= 30
    assert max(seconds.values()) < SECONDS


@pytest.mark.parametrize("name", sorted(name for name, view in VIEWS.items() if issubclass(view, KeysetFilterView)))
def test_an_empty_list_says_why_and_one_row_is_shown(world, shorten, name):
    role, more = LISTS[name]
    more(1)
    client, url = world.client(role, "en"), reverse(name)

    shorten(VIEWS[name], 1)
    one = client.get(url).content.decode()
    shorten(VIEWS[name], 0)
    none = client.get(url).content.decode()
    filtered = client.get(url, {"q": "nothing is called like this"}).content.decode()

    assert 'class="empty' not in one
    assert none.count('class="empty') == 1
    words = " ".join(
        re.sub(r"<[^>]+>", " ", none[none.index('class="empty') :].split(">", 1)[1].split("</p>")[0]).split()
    )
    assert len(words) > 15, words
    assert 'class="empty' in filtered


@pytest.mark.parametrize("query", ["cursor=abc", "cursor=%00", "cursor=" + "a" * 5000, "sort=none", "sort=a&sort=b", "per_page=0", "per_page=-1",
                                   "per_page=99999999999999", "per_page=x", "page=abc", "q=%00", "q=" + "x" * 20_000, "tab=none", "q=a&q=b", "export=pdf",
                                   "country=../..", "status=%F0%9F%99%82", "=", "&&&", "%", "q=%ff%fe"])  # fmt: skip
def test_an_odd_address_of_a_list_is_answered(world, query):
    """D1: a tampered cursor is the first page, an unknown parameter is left alone."""
    clients = {
        role: world.client(role, raise_request_exception=False) for role in {role for role, _more in LISTS.values()}
    }
    answers = {name: clients[LISTS[name][0]].get(f"{reverse(name)}?{query}").status_code for name in VIEWS}
    assert {name: status for name, status in answers.items() if status not in {200, 400}} == {}


def test_pages_follow_one_another_without_gap_or_repetition(world):
    """A thousand cases in the inbox, walked to the end in the order that is offered first."""
    _role, more = LISTS["casework:inbox"]
    more(MANY)
    client, url, seen = world.client("officer"), "/inbox/?tab=to_accept&per_page=100", []
    for _page in range(40):
        page = client.get(url).content.decode()
        seen += re.findall(r'name="case" value="(\w{16})"', page)
        following = re.search(r'href="(\?[^"]*cursor=[^"]+)"[^>]*rel="next"', page) or re.search(
            r'rel="next"[^>]*href="(\?[^"]*cursor=[^"]+)"', page
        )
        if not following:
            break
        url = "/inbox/" + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen))
    assert len(seen) >= MANY
