"""Words brought to a stem, and stems that belong to one family.

Snowball takes endings off; irregular English forms (*lost*, *children*) are first replaced by their base, and what
no ending shows (*choice* of *choose*) is read from WordNet's derivations.
"""

import gzip
import json
from functools import cache

import snowballstemmer

from .text import DATA

STEMMERS = {"en": "english", "de": "german", "pt": "portuguese", "es": "spanish", "fr": "french"}


@cache
def _stemmer(lang: str):
    return snowballstemmer.stemmer(STEMMERS[lang])


@cache
def _english() -> dict:
    return json.loads(gzip.decompress((DATA / "english.json.gz").read_bytes()))


@cache
def stem(word: str, lang: str) -> str:
    """The word's stem; a language without a stemmer keeps the word."""
    if lang not in STEMMERS:
        return word
    if lang == "en":
        word = _english()["irregular"].get(word, word)
    return _stemmer(lang).stemWord(word)


@cache
def _families() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one, other in _english()["derived"]:
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return {root: tuple(sorted(relatives)) for root, relatives in found.items()}


def derived(root: str) -> tuple[str, ...]:
    """English stems that WordNet derives from a stem, or the stem from them."""
    return _families().get(root, ())
