"""Measures in the texts of records: which are requirements, and which of the other side's speak of the same thing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .cues import SENTENCE_END
from .measures import CJK_DIGITS, CLOSE, Measure, find
from .text import detect_language

CLAUSE_END = re.compile(r"[。；;，、！？!?\n]|[.,:：](?=\s|$)")
ASKING = re.compile(
    r"\b(must|need|needs|require[sd]?|should|shall|has to|have to|want|seek|looking for|specif\w+|muss|müssen|benötig\w*|erforder\w*|"
    r"gefordert|soll|sollen|suchen|deve|devem|exig\w+|precisa\w*|necess\w+|buscamos)\b|须|需|要求|必须|应|希望|寻求|必要|必須|求め|こと|条件|"
    r"해야|필요|요구|찾고|원합니다",
    re.IGNORECASE,
)
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure in a field of a record, and the clause it stands in: what speaks of it stands there."""

    field: str
    measure: Measure
    first: int
    last: int

    def speaks_of(self, field: str, start: int) -> bool:
        """Whether a word at this place stands in the clause, outside the number itself."""
        inside = self.field == field and self.first <= start < self.last
        return inside and not self.measure.start <= start < self.measure.end


@lru_cache(maxsize=8_192)
def stated(field: str, text: str, hint: str = "") -> tuple[Stated, ...]:
    """The measures of one text. The same texts are asked for again and again."""
    found = []
    for measure in (
        find(text, detect_language(text, hint)) if any(sign.isdigit() or sign in CJK_DIGITS for sign in text) else ()
    ):
        first = max((end.end() for end in CLAUSE_END.finditer(text, 0, measure.start)), default=0)
        ahead = CLAUSE_END.search(text, measure.end)
        found.append(Stated(field, measure, first, ahead.start() if ahead else len(text)))
    return tuple(found)


def is_asked(one: Stated, text: str) -> bool:
    """Whether a number of a demand is a requirement and no description: a bound, or in a sentence that asks."""
    if one.measure.bound:
        return True
    first = max((end.end() for end in SENTENCE_END.finditer(text, 0, one.measure.start)), default=0)
    ahead = SENTENCE_END.search(text, one.measure.end)
    return bool(ASKING.search(text[first : ahead.start() if ahead else len(text)]))


# Dimensions that many numbers of a text have: what they are numbers of has to be said by words.
COMMON = ("share", "[time]", "[length]", "[mass]", "[length] ** 2", "[length] ** 3", "[temperature]", "[count_channel]")


def answer(asked: Stated, offered: Iterable[Stated], words: Iterable[tuple[Place, Place, float]]) -> Stated | None:
    """What of the offered measures speaks of the same thing: the one whose clause shares the most points of answered words.

    ``words``: places (field, start) in the asking and the offering text that answered each other, with their points. A
    measure of a rare dimension (mS/cm) needs no words. None when nothing can be held against what is asked.
    """
    best, most = None, 0.0
    pairs = [(other, points) for place, other, points in words if asked.speaks_of(*place)]
    for one in offered:
        if one.measure.dimension != asked.measure.dimension:
            continue
        shared = sum(points for place, points in pairs if one.speaks_of(*place))
        if asked.measure.dimension not in COMMON:
            shared += CLOSE
        if shared > most:
            best, most = one, shared
    return best
