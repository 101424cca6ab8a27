"""Other terms by which a term may be answered, each with a weight in (0, 1].

A Chinese word is answered by itself and by its English translations, a German, Portuguese, Spanish or
French stem by itself, by the same letters as an English stem (names, loan words) and by English cognates.
All that answers a term of a query is its *group*: what is found of it counts as one term (Pirkola 1998), so that a word with many
translations weighs no more than a word with one.
"""

from functools import cache

from . import lexicon
from .cognates import cognates

FAMILY = 0.8  # of the weight of a cognate
RELATED_STEMS = ("de", "pt", "es", "fr")


@cache
def alternatives(term: str) -> tuple[tuple[str, float], ...]:
    """The group of a term, itself first."""
    kind, _, word = term.partition(":")
    if kind == "zh":
        return ((term, 1.0), *(("en:" + root, weight) for root, weight in lexicon.translate(word)))
    if kind in RELATED_STEMS:
        found = {"en:" + root: weight for root, weight in cognates(word)}
        found["en:" + lexicon.stem(word, "en")] = 1.0
        return ((term, 1.0), *found.items())
    return ((term, 1.0),)


@cache
def group(term: str) -> tuple[tuple[str, float], ...]:
    """What answers a term of a query: its alternatives, and with less weight English words of the same family.

    A stemmer keeps *defend* and *defence* apart, and a dictionary has only one of them.
    """
    found = dict(alternatives(term))
    if term[:2] in ("en", "zh"):
        for other, weight in alternatives(term):
            if other.startswith("en:"):
                for root, likeness in cognates(other[3:]):
                    relative = "en:" + root
                    if relative != other:
                        found[relative] = max(found.get(relative, 0.0), FAMILY * weight * likeness)
    return tuple(found.items())


def expanded(counts: dict[str, float]) -> dict[str, float]:
    """Frequencies of terms with those of their alternatives added."""
    found: dict[str, float] = {}
    for term, count in counts.items():
        for other, weight in alternatives(term):
            found[other] = found.get(other, 0.0) + weight * count
    return found
