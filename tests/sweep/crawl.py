"""A visitor that follows links as one role and keeps what it saw."""

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

from casework.models import Case
from tests.sweep.page import Page, read

# Pages in other places that have rules of their own: allauth's are tested by it, static files by tests/look.
NOT_FOLLOWED = ("/static/",)


def view_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return "?"


# Parameters that say where one came from, or in which order; they make no other page.
NO_OTHER_PAGE = {"queue", "cursor", "sort", "per_page", "show", "back", "address", "next"}


def crawl(client, *, start: str = "/", per_view: int = 2, most: int = 400, keep=None) -> list[Page]:
    """Follow links from ``start`` until there is nothing new; ``per_view`` pages of one kind are enough.

    ``keep(url, response)`` sees every answer. Answers of 500 are recorded, not raised.
    """
    client.raise_request_exception = False
    todo, known, counted, pages = deque([start]), {start}, Counter(), []
    while todo and len(pages) < most:
        url = todo.popleft()
        kind = _kind(url)
        counted[kind] += 1
        if counted[kind] > (1 if kind[1] else per_view):
            continue
        response = client.get(url, follow=True)
        if keep:
            keep(url, response)
        if getattr(response, "streaming", False):
            response.close()
        here = response.redirect_chain[-1][0] if response.redirect_chain else url
        page = read(url, response)
        page.view = view_name(urlsplit(here).path)
        pages.append(page)
        for target in _targets(page, here):
            if target not in known:
                known.add(target)
                todo.append(target)
    return pages


def _kind(url: str) -> tuple:
    """What makes two addresses pages of one kind: the view, the tab or the names of the filters, and of which kind the case is."""
    path, query = urlsplit(url).path, parse_qs(urlsplit(url).query, keep_blank_values=True)
    tab = (query.get("tab") or query.get("kind") or [""])[0]
    return view_name(path), tab or ",".join(sorted(set(query) - NO_OTHER_PAGE)), _subject(path)


def _subject(path: str) -> str:
    """The kind of the case that an address is about, so that each kind is visited."""
    match = re.match(r"/cases/(\w+)/", path)
    return (Case.objects.filter(public_id=match[1]).values_list("kind", flat=True).first() or "") if match else ""


def _targets(page: Page, here: str):
    for href in page.links:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or href.startswith(("#", *NOT_FOLLOWED)):
            continue
        yield (parts.path or urlsplit(here).path) + (f"?{parts.query}" if parts.query else "")
