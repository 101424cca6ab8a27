"""What a text does not want, does not ask for, wants less, does not do, or has only applied for.

A cue (`data/cues.json`, by language and side) marks part of its sentence.  Rules, in order of the table:
`none` guards a look-alike ("not only") and lets no later cue start inside it.  The marked range is the
sentence or clause, or what stands in it before or after the cue.
"""

import re
from functools import cache
from typing import NamedTuple

from .text import fold, load_data

SENTENCE_END = re.compile(r"[。！？!?\n;；]|(?<!\d)\.(?=\s|$)|(?<=\d)\.(?=\s+[^\W\d]|$)")
CLAUSE_END = re.compile(r"[，,：:（(）)]|\s[–—-]\s|\bbut\b|\bhowever\b|\bso\b|\bsondern\b|\bjedoch\b|\bmas\b")


class Mark(NamedTuple):
    """A range of the folded text with its kind: excluded, unneeded, low, declined or pending."""

    start: int
    end: int
    kind: str


@cache
def _rules(side: str, lang: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = load_data("cues.json")[side].get(lang, ())
    # the cues are written as people write them, the text has been folded
    return tuple((re.compile(fold(pattern, lang).text), kind, scope) for pattern, kind, scope in rows)


def marks(text: str, lang: str, side: str) -> list[Mark]:
    """Marks of a folded text; `side` is `asking` or `offering`."""
    rules = _rules(side, lang)
    found: list[Mark] = []
    if rules:
        for start, end in _pieces(text, 0, len(text), SENTENCE_END):
            found.extend(_sentence_marks(text, start, end, rules))
    return found


def _sentence_marks(text: str, start: int, end: int, rules) -> list[Mark]:
    guarded: list[tuple[int, int]] = []
    found: list[Mark] = []
    for pattern, kind, scope in rules:
        for cue in pattern.finditer(text, start, end):
            if any(first <= cue.start() < last for first, last in guarded):
                continue
            if kind == "none":
                guarded.append(cue.span())
                continue
            found.append(Mark(*_range(text, start, end, cue.span(), scope), kind))
    return found


def _range(text: str, start: int, end: int, cue: tuple[int, int], scope: str) -> tuple[int, int]:
    if scope.startswith("clause"):
        clauses = list(_pieces(text, start, end, CLAUSE_END))
        start, end = next((piece for piece in clauses if piece[0] <= cue[0] < piece[1]), (start, end))
    if scope.endswith("before"):
        return start, cue[0]
    if scope.endswith("after"):
        return cue[1], max(cue[1], end)
    return start, end


def _pieces(text: str, start: int, end: int, border: re.Pattern[str]):
    position = start
    for found in border.finditer(text, start, end):
        if found.start() > position:
            yield position, found.start()
        position = found.end()
    if position < end:
        yield position, end
