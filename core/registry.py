"""The one way upward besides signals: a higher app registers in ``ready()`` what a lower app's page shows.

Each registry is a plain ordered list of entries; what an entry is called with stands at its definition.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language


class Registry:
    """Entries in the order of their ``order`` number, then of registration."""

    def __init__(self):
        self._entries: list[tuple[int, Any]] = []

    def register(self, entry: Any, *, order: int = 100) -> Any:
        self._entries.append((order, entry))
        self._entries.sort(key=lambda pair: pair[0])
        return entry

    def __iter__(self):
        return (entry for _, entry in self._entries)


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation. ``allowed(user)`` decides; ``count(user)`` may return (number, tone, words)."""

    label: Any
    url_name: str
    allowed: Callable[[Any], bool]
    count: Callable[[Any], tuple[int, str, str] | None] | None = None
    match: tuple[str, ...] = ()  # URL names or namespaces (ending in ":") under which the entry is current
    seldom: bool = False  # goes under "More" when the person has more entries than the head has room for


@dataclass(frozen=True)
class Panel:
    """A block that a higher app puts on a lower app's page. ``render(request, subject)`` returns safe HTML or ""."""

    page: str
    render: Callable[[Any, Any], str]


@dataclass(frozen=True)
class FirstPage:
    """Where a person of a role lands. ``applies(user)``; the first that applies wins."""

    applies: Callable[[Any], bool]
    url_name: str


@dataclass(frozen=True)
class SearchSource:
    """Search over one kind of record. ``find(user, words, limit)`` returns (title, url, caption) rows one may see."""

    label: Any
    find: Callable[[Any, str, int], list[tuple[str, str, str]]]


@dataclass(frozen=True)
class DemoLoader:
    """Demo rows of one app: ``load(world)``; ``world`` is shared, so that later apps find what earlier ones made."""

    name: str
    load: Callable[[dict], None]


@dataclass(frozen=True)
class Sweeper:
    """Called every minute: sends stuck work again. Returns how many rows were touched."""

    name: str
    sweep: Callable[[], int]


@dataclass(frozen=True)
class DealValues:
    """What signed deals are worth: ``of(user, keys)`` gives the value for each key of an introduction that has one and that the
    person may read, in the unit that ``unit`` names. The funnel shows a column of values once an app has registered here.
    """

    unit: Any
    of: Callable[[Any, list[int]], dict[int, float]]


@dataclass
class _All:
    nav: Registry = field(default_factory=Registry)
    panels: Registry = field(default_factory=Registry)
    first_pages: Registry = field(default_factory=Registry)
    search_sources: Registry = field(default_factory=Registry)
    demo_loaders: Registry = field(default_factory=Registry)
    sweepers: Registry = field(default_factory=Registry)
    deal_values: Registry = field(default_factory=Registry)


_all = _All()
nav, panels, first_pages = _all.nav, _all.panels, _all.first_pages
search_sources, demo_loaders, sweepers = _all.search_sources, _all.demo_loaders, _all.sweepers
deal_values = _all.deal_values


@dataclass(frozen=True)
class NavEntry:
    """A navigation entry as the header draws it."""

    label: str
    url: str
    current: bool
    count: int | None = None
    count_tone: str = ""
    count_label: str = ""
    tucked: bool = False


# Entries that fit beside the name of the portal at 1280 px. Chinese words are short.
ROOM, CHINESE_ROOM = 7, 10


def nav_for_request(request) -> list[NavEntry]:
    """The entries this person may use, each with its count. Asked once per page by the context processor."""
    from django.urls import NoReverseMatch, reverse

    here = request.resolver_match
    name = here.view_name if here else ""
    entries = []
    for item in nav:
        if not item.allowed(request.user):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:  # an app that is not installed
            continue
        current = name == item.url_name or any(
            name == m or (m.endswith(":") and name.startswith(m)) for m in item.match
        )
        counted = item.count(request.user) if item.count else None
        number, tone, words = counted or (None, "", "")
        entries.append(NavEntry(str(item.label), url, current, number, tone, words, tucked=item.seldom))
    room = CHINESE_ROOM if (get_language() or "").startswith("zh") else ROOM
    return entries if len(entries) > room else [replace(entry, tucked=False) for entry in entries]


def panels_for(page: str, request, subject) -> list[str]:
    """The rendered blocks that other apps put on ``page`` for ``subject``; empty ones are left out."""
    return [html for panel in panels if panel.page == page and (html := panel.render(request, subject))]
