"""Foreign names met by their sound: 约塞米蒂 and *Yosemite*.

No dictionary holds all names.  A Latin word that is rare in general language gets a key of its consonants, a run of
Chinese characters that are used to write names gets the likeliest keys of the name it may stand for, by a table that was
learned from the names in CC-CEDICT (`scripts/lexicons/names.py`).
"""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from .stems import stem
from .text import DATA, load_data

SPELLINGS = (
    ("sch", "S"),
    ("tch", "C"),
    ("sh", "S"),
    ("ch", "C"),
    ("ph", "f"),
    ("gh", "g"),
    ("wh", "w"),
    ("th", "T"),
    ("ck", "k"),
    ("dge", "j"),
    ("ng", "n"),
    ("kn", "n"),
    ("wr", "r"),
    ("qu", "kw"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "w"),
)
VOWEL = "_"  # a name that begins with a vowel
SHORTEST_WORD, SHORTEST_KEY = 3, 2
GENERAL = 30  # dictionary glosses from which a word is no name
TYPICAL = 1.5  # mean weight of the characters of a name
EDGE = 1.0  # weight of the characters at its ends
BEAM, KEYS = 40, 12


def sounds(word: str) -> str:
    """The consonants of a lower-case Latin word, with a sign for a vowel at its beginning."""
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    first = VOWEL if bare[:1] in tuple("aeiouy") else ""
    bare = re.sub(r"c(?=[eiy])", "s", bare)
    for spelled, sound in SPELLINGS:
        bare = bare.replace(spelled, sound)
    bare = bare.replace("c", "k")
    breath = "h" if bare.startswith("h") else ""
    return first + _single(breath + re.sub(r"[^bdfgjklmnprstwSCT]", "", bare[len(breath) :]))


def _single(consonants: str) -> str:
    return re.sub(r"(.)\1+", r"\1", consonants)


@cache
def key(word: str) -> str:
    """The key of a Latin word that may be a name; empty for others."""
    if not word.isalpha() or len(word) < SHORTEST_WORD:
        return ""
    if load_data("common_en.json").get(stem(word, "en"), 0) > GENERAL:
        return ""
    consonants = sounds(word)
    return consonants if len(consonants) >= SHORTEST_KEY else ""


@cache
def _table() -> dict[str, tuple[float, list[tuple[str, float]]]]:
    return json.loads(gzip.decompress((DATA / "names.json.gz").read_bytes()))


def in_run(run: str) -> Iterator[tuple[int, int]]:
    """Ranges of a run of Chinese characters that look like a written-out foreign name."""
    table = _table()
    position = 0
    while position < len(run):
        start = end = position
        while end < len(run) and run[end] in table:
            end += 1
        position = max(end, position + 1)
        while end - start > 1 and table[run[start]][0] < EDGE:
            start += 1
        while end - start > 1 and table[run[end - 1]][0] < EDGE:
            end -= 1
        if end - start > 1 and sum(table[char][0] for char in run[start:end]) >= TYPICAL * (end - start):
            yield start, end


@cache
def keys(name: str) -> tuple[tuple[str, float], ...]:
    """Keys that a name in Chinese characters may stand for, the likeliest with weight 1."""
    beam = {"": 1.0}
    for char in name:
        longer: dict[str, float] = {}
        for before, chance in beam.items():
            for given, share in _table()[char][1]:
                joined = _single(before + given)
                joined = joined[:1] + joined[1:].replace(VOWEL, "")
                longer[joined] = longer.get(joined, 0.0) + chance * share
        beam = dict(sorted(longer.items(), key=lambda item: (-item[1], item[0]))[:BEAM])
    likely = [(own, chance) for own, chance in beam.items() if len(own) >= SHORTEST_KEY][:KEYS]
    return tuple((own, (chance / likely[0][1]) ** 0.5) for own, chance in likely)
