"""Quantities in a period of time: "200 sets a month", "每月200套", "20 t/Jahr" as units that can be compared.

A count alone ("three sets") is no measure; with its period it has a dimension of its own, so that sets are held against
sets and never against pieces or tonnes.
"""

import re
from functools import cache

from .text import load_data

PER = r"(?:\s*[/／]\s*|\s+(?:per|an?|each|every|pro|je|im|in|por|ao|à)\s+|\s*每)"
WINDOW = 40  # characters before a number in which its period may be named
# Only these are delivered by period; "8 hours a day" is no quantity.
DELIVERED = frozenset({"[count_set]", "[count_piece]", "[mass]", "[length]", "[length] ** 2", "[length] ** 3"})


@cache
def _table() -> dict:
    return load_data("periods.json")


@cache
def counts() -> dict[str, str]:
    """Written name of what is counted to its unit."""
    return _table()["counts"]


@cache
def behind() -> str:
    """Pattern of a period right behind a unit; groups ``period`` and ``adverb``."""
    return rf"(?:{PER}(?P<period>{_names('periods')})|\s+(?P<adverb>{_names('adverbs')}))?"


def named(match: re.Match, before: str) -> tuple[str | None, int]:
    """The period of a number, behind its unit or else by words before it, and how long these words are; None without one."""
    if match["period"]:
        return _table()["periods"][match["period"]], 0
    if match["adverb"]:
        return _table()["adverbs"][match["adverb"]], 0
    lead = _lead().search(before[-WINDOW:])
    return (_table()["leads"][lead["lead"].lower()], len(lead[0])) if lead else (None, 0)


@cache
def _lead() -> re.Pattern:
    return re.compile(
        rf"(?<![A-Za-z\u00c0-\u024f])(?P<lead>{_names('leads')})(?:[\s:：,，]|{_names('fillers')})*$", re.IGNORECASE
    )


def _names(kind: str) -> str:
    return "|".join(re.escape(name) for name in sorted(_table()[kind], key=len, reverse=True))
