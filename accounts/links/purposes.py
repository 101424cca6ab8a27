"""What a signed link can be for. A higher app registers its purposes in ``ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True)
class Letter:
    """The mail that brings a link: subject and sentences. No names of people, no figures: mails travel through others' hands."""

    subject: str
    words: str


@dataclass(frozen=True)
class Purpose:
    """One question that a signed link asks.

    ``render(link)`` gives the safe HTML of what the question is about, or "" when there is nothing to ask any more (then the link
    is answered like one that never was). ``form(link, data, files)`` makes the form. ``act(link, cleaned)`` does what was answered
    and returns the sentence that is shown; it runs in one transaction with the link's row locked, and may raise
    ``accounts.errors.Refused``. ``lock(link)`` locks rows that ``act`` writes, before the link's own, so that everybody takes them in
    one order. ``letter(link)`` is asked in the link's language. ``may_manage(user, link)``: who sees the link in lists, revokes
    it and sends it again. ``ask``: whom a person asks whose link does not work, a sentence or "".
    """

    code: str
    label: Any
    title: Callable[[Any], str]
    render: Callable[[Any], str]
    form: Callable[..., forms.Form]
    act: Callable[[Any, dict], str]
    letter: Callable[[Any], Letter]
    may_manage: Callable[[Any, Any], bool]
    button: Any
    lock: Callable[[Any], None] = lambda link: None
    ask: Any = ""


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known. Raises ValueError for a code that another purpose has."""
    if purpose.code in _purposes and _purposes[purpose.code] != purpose:
        raise ValueError(f"a purpose called {purpose.code!r} is there already")
    _purposes[purpose.code] = purpose
    return purpose


def purpose_of(link) -> Purpose | None:
    """The declaration behind a link; None when the app that had it is not there any more."""
    return _purposes.get(link.purpose)
