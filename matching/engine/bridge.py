"""Other terms by which a term may be answered, each with a weight in (0, 1].

A Chinese word is answered by itself and by its English translations, a German, Portuguese, Spanish or
French stem by itself, by the same letters as an English stem (names, loan words) and by English cognates.  The list of a term
is its *group*: what is found of it counts as one term (Pirkola 1998), so that a word with many
translations weighs no more than a word with one.
"""

from functools import cache

from . import lexicon
from .cognates import cognates

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


def expanded(counts: dict[str, float]) -> dict[str, float]:
    """Frequencies of terms with those of their alternatives added."""
    found: dict[str, float] = {}
    for term, count in counts.items():
        for other, weight in alternatives(term):
            found[other] = found.get(other, 0.0) + weight * count
    return found
