"""A visitor that follows links as one role and keeps what it saw: for tests over all pages."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use", "rect", "path"}
SPOKEN = ("aria-label", "placeholder", "title", "data-label", "alt")
SILENT = {"script", "style", "textarea", "svg"}
PER_VIEW = 3  # pages of one view: the third case page shows nothing new


@dataclass
class Seen:
    """One page: its texts with the language they are marked with, its links, what a strict browser would refuse."""

    url: str
    status: int
    lang: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: int = 0
    inline: list[str] = field(default_factory=list)
    view: str = ""


class Reader(HTMLParser):
    def __init__(self, seen: Seen):
        super().__init__(convert_charrefs=True)
        self.seen, self.stack = seen, []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        lang = attrs.get("lang") or (self.stack[-1][1] if self.stack else "")
        if tag == "html":
            self.seen.lang = lang
        if tag == "h1":
            self.seen.headings += 1
        if tag == "a" and attrs.get("href"):
            self.seen.links.append(attrs["href"])
        if attrs.get("style") or any(name.startswith("on") for name in attrs) or (tag == "script" and not attrs.get("src")):
            self.seen.inline.append(self.get_starttag_text()[:80])
        for name in SPOKEN:
            if attrs.get(name):
                self.seen.texts.append((lang, attrs[name].strip()))
        if tag not in VOID:
            self.stack.append((tag, lang))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place][0] == tag:
                del self.stack[place:]
                return

    def handle_data(self, data):
        text = re.sub(r"\s+", " ", data).strip()
        if text and not any(tag in SILENT for tag, _lang in self.stack):
            self.seen.texts.append((self.stack[-1][1] if self.stack else "", text))


def read(url: str, response) -> Seen:
    seen = Seen(url, response.status_code)
    if response.get("Content-Type", "").startswith("text/html"):
        reader = Reader(seen)
        reader.feed(response.content.decode())
    return seen


def view_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return "?"


def crawl(client, *, start="/", most=250) -> list[Seen]:
    """Follow links from ``start``, a few per view, until there is nothing new. Query strings count by their keys."""
    todo, known, per_view, pages = deque([start]), {start}, Counter(), []
    while todo and len(pages) < most:
        url = todo.popleft()
        path = urlsplit(url).path
        name = view_name(path)
        kind = (name, tuple(sorted(part.split("=")[0] for part in urlsplit(url).query.split("&"))))
        per_view[kind] += 1
        if per_view[kind] > PER_VIEW:
            continue
        response = client.get(url, follow=True)
        seen = read(url, response)
        seen.view = name
        pages.append(seen)
        if getattr(response, "streaming", False):
            response.close()
            continue
        here = response.redirect_chain[-1][0] if response.redirect_chain else url
        for href in seen.links:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or href.startswith("#") or "export=" in href:
                continue
            target = (parts.path or urlsplit(here).path) + (f"?{parts.query}" if parts.query else "")
            if target not in known:
                known.add(target)
                todo.append(target)
    return pages
