"""Other terms by which a term may be answered, each with a weight in (0, 1].

A word is answered by itself and by its English translations.  A German, Portuguese, Spanish or French stem that no
dictionary has is answered by the same letters as an English stem (names, loan words) and by English cognates, a
Korean word by the English word that it spells, a foreign name in Chinese characters by names of the same sound.
All that answers a term of a query is its *group*: what is found of it counts as one term (Pirkola 1998), so that a word with many
translations weighs no more than a word with one.
"""

from functools import cache

from . import lexicon, loanwords, names
from .cognates import cognates
from .stems import STEMMERS, derived, stem

FAMILY = 0.8  # of the weight of a cognate
DERIVED = 0.4  # of the weight of a word: *choice* for *choose*
SAME_LETTERS = 1.0
BESIDE_ENTRY = 0.5  # of a cognate of a word that a dictionary has: it may be a false friend
FOREIGN_STEMS = tuple(lang for lang in STEMMERS if lang != "en")


@cache
def alternatives(term: str) -> tuple[tuple[str, float], ...]:
    """The group of a term, itself first."""
    kind, _, word = term.partition(":")
    found: dict[str, float] = {}
    if kind == "zh":
        found = _english(word, "zh")
    elif kind in FOREIGN_STEMS:
        found = _english(word, kind)
        likely = BESIDE_ENTRY if found else 1.0
        for root, weight in (*cognates(word), (stem(word, "en"), SAME_LETTERS)):
            found["en:" + root] = max(found.get("en:" + root, 0.0), likely * weight)
    elif kind == "ja":
        found = _japanese(word)
    elif kind == "ko":
        found = _english(word, "ko") or {"en:" + root: weight for root, weight in loanwords.spelled(word)}
    elif kind == "nz":
        found = {"na:" + key: weight for key, weight in names.keys(word)}
    return ((term, 1.0), *found.items())


def _english(word: str, lang: str) -> dict[str, float]:
    return {"en:" + root: weight for root, weight in lexicon.translate(word, lang)}


def _japanese(word: str) -> dict[str, float]:
    """English by the Japanese dictionary, and the word itself as Chinese where it is one."""
    found = _english(word, "ja")
    if word in lexicon.words():
        found["zh:" + word] = 1.0
    return found


@cache
def group(term: str) -> tuple[tuple[str, float], ...]:
    """What answers a term of a query: its alternatives, and with less weight English words of the same family.

    A stemmer keeps *defend* and *defence* apart, and a dictionary has only one of them.
    """
    found = dict(alternatives(term))
    for other, weight in alternatives(term):
        if other.startswith("en:"):
            for root, likeness in _family(other[3:]):
                relative = "en:" + root
                if relative != other:
                    found[relative] = max(found.get(relative, 0.0), weight * likeness)
    return tuple(found.items())


@cache
def _family(root: str) -> tuple[tuple[str, float], ...]:
    found = {other: FAMILY * likeness for other, likeness in cognates(root)}
    for other in derived(root):
        found[other] = max(found.get(other, 0.0), DERIVED)
    return tuple(found.items())
