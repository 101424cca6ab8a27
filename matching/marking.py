"""Texts with the words that correspond: the same number on both sides, a dashed line under what was not found.

The engine gives places (field, start, end) in the original text; everything between and around them is escaped here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

JOINER = "\u2060"  # keeps the number on the line of its word


@dataclass(frozen=True)
class Mark:
    """One place in one text. ``number`` 0: asked for and not found."""

    start: int
    end: int
    number: int = 0


def marked(text: str, marks: Iterable[Mark]) -> SafeString:
    """The text as HTML. Overlapping marks: found wins over missing, then the earlier, then the longer one.

    Places outside the text are cut off or left away: a text may be shorter than it was when it was matched.
    """
    pieces, at = [], 0
    for mark in _apart(text, marks):
        pieces.append(conditional_escape(text[at : mark.start]))
        pieces.append(_one(text[mark.start : mark.end], mark.number))
        at = mark.end
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  (each piece was escaped or made by format_html)


def _one(words: str, number: int) -> SafeString:
    if not number:
        return format_html('<span class="lacks">{}</span>', words)
    return format_html('<mark class="term">{}{}<sup>{}</sup></mark>', words, JOINER, number)


def _apart(text: str, marks: Iterable[Mark]) -> list[Mark]:
    inside = [Mark(max(m.start, 0), min(m.end, len(text)), m.number) for m in marks]
    inside = [m for m in inside if m.start < m.end and text[m.start : m.end].strip()]
    kept: list[Mark] = []
    for mark in sorted(inside, key=lambda m: (m.number == 0, m.start, m.start - m.end)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.start)


MOST_TERMS = 8  # words marked for one candidate
SHARE = 0.9  # of the points of all its words


def _joined(places: list, terms: list[list]) -> dict:
    """Place to the first place of the same word."""
    first = {place: place for place in places}

    def root(place):
        while first[place] != place:
            place = first[place]
        return place

    def join(one, other):
        one, other = root(one), root(other)
        if one != other:
            early, late = sorted((one, other), key=places.index)
            first[late] = early

    for term in terms:
        for place in term[1:]:
            join(term[0], place)
    reach = None  # the place that reaches furthest so far in its field
    for place in places:
        if reach and reach[0] == place[0] and place[1] < reach[2]:
            join(reach, place)
        if reach is None or reach[0] != place[0] or place[2] > reach[2]:
            reach = place
    return {place: root(place) for place in places}


def strongest(candidate) -> list[dict]:
    """The pairs of words that make most of the points; the many weak ones would only hide them."""
    ordered = sorted(candidate.terms, key=lambda term: -term["points"])
    whole, so_far, kept = sum(term["points"] for term in ordered), 0.0, []
    for term in ordered[:MOST_TERMS]:
        if kept and so_far >= SHARE * whole:
            break
        kept.append(term)
        so_far += term["points"]
    return kept


Place = tuple[str, int, int]  # field, start, end


class Numbers:
    """Numbers for the words of one demand that hold for all its candidates on a page: the same word, the same number.

    Places that one candidate's word has in common, and places that overlap, are one word; words are numbered in the order
    in which they are read.
    """

    def __init__(self, candidates, *, fields: Iterable[str]):
        order = {field: place for place, field in enumerate(fields)}
        terms = [
            [(span["field"], span["start"], span["end"]) for span in term["asking"] if span["field"] in order]
            for candidate in candidates
            for term in strongest(candidate)
        ]
        places = sorted({place for term in terms for place in term}, key=lambda place: (order[place[0]], *place[1:]))
        first = _joined(places, terms)
        numbers: dict[Place, int] = {}
        for place in places:
            numbers.setdefault(first[place], len(numbers) + 1)
        self.count = len(numbers)
        self._groups: dict[str, list[list[int]]] = {field: [] for field in order}
        for field, start, end in places:
            groups, number = self._groups[field], numbers[first[field, start, end]]
            if groups and start < groups[-1][1]:
                groups[-1][1] = max(groups[-1][1], end)
            else:
                groups.append([start, end, number])

    def of(self, term: dict) -> int:
        """The number of a stored pair of terms; 0 when its words are not in the demand's fields shown."""
        numbers = [self._at(span["field"], span["start"]) for span in term["asking"]]
        return next((number for number in numbers if number), 0)

    def _at(self, field: str, start: int) -> int:
        return next((number for first, last, number in self._groups.get(field, ()) if first <= start < last), 0)

    def in_demand(self, field: str, missing: Iterable[dict] = ()) -> list[Mark]:
        """Marks of one text of the demand: what somebody answers, and what ``missing`` (spans) says nobody does."""
        found = [Mark(start, end, number) for start, end, number in self._groups.get(field, ())]
        return found + [Mark(span["start"], span["end"]) for span in missing if span["field"] == field]

    def in_offer(self, candidate, field: str) -> list[Mark]:
        """Marks of one text of the company."""
        return [
            Mark(span["start"], span["end"], self.of(term))
            for term in strongest(candidate)
            for span in term["offering"]
            if span["field"] == field and self.of(term)
        ]
