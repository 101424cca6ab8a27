"""What apps above core put into the head and foot of every page. Each registers in ``ready()``; see docs/look.md.

The main navigation stands in ``core.registry.nav``; these are the smaller pieces around it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from core.registry import Registry


@dataclass(frozen=True)
class Bell:
    """Where a person's messages are, and how many wait unread: ``unread(user)``."""

    url_name: str
    unread: Callable[[Any], int]


@dataclass(frozen=True)
class Link:
    """A line in the person's menu or in the foot. ``allowed(request)`` decides whether it is shown."""

    label: Any
    url_name: str
    allowed: Callable[[Any], bool] = lambda request: True
    icon: str = ""


@dataclass(frozen=True)
class OrganisationSwitch:
    """The view that takes a POST of ``organisation`` (public id) and ``next``, and lets the person act for it."""

    url_name: str


@dataclass(frozen=True)
class Reminder:
    """Something that a person should do before long: a sentence, and where."""

    text: Any
    url: str
    label: Any


bells = Registry()
person_links = Registry()
foot_links = Registry()
entrance_links = Registry()  # on the sign-in page, for those who have no account yet
switches = Registry()
# Callables (request) -> str: the line under the person's name. The first that says something wins.
captions = Registry()
# Callables (request) -> Reminder or None: a line above the content of every page, except the page that it leads to.
reminders = Registry()


def address(url_name: str, *args) -> str:
    """The address of a page, or "" when the app that has it is not installed."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def drawn(links, request) -> list[dict]:
    """The links that lead somewhere and that this person may see."""
    here = request.path
    found = []
    for link in links:
        url = address(link.url_name)
        if url and link.allowed(request):
            current = url == here or (url != "/" and here.startswith(url))
            found.append({"label": link.label, "url": url, "icon": link.icon, "current": current})
    return found
