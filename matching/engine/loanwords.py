"""Korean words that spell an English word: 센서 *sensor*, 플랫폼 *platform*.

Technical Korean is full of them and no dictionary has them all.  A word is spelled in Latin letters, syllable by syllable;
English words of the glosses with the same consonants, as far as Korean can tell them apart, are compared by edit distance.
"""

import math
import re
from collections import Counter
from functools import cache

from .lexicon import words
from .stems import stem

INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
VOWELS = "a e ya ye eo e yeo ye o wa we oe yo u wo we wi yu eu ui i".split(" ")
FINALS = " g g g n n n d l l l l l l l l m b b t t ng t t k t p h".split(" ")
FIRST, LAST = 0xAC00, 0xD7A3
# what Korean writes alike; r is silent or a vowel where Korean has none
CLASSES = str.maketrans(
    {"f": "p", "v": "b", "l": "", "r": "", "z": "j", "q": "k", "c": "k", "x": "ks", "w": "", "h": ""}
)
SPELLED = (("tion", "syon"), ("sion", "syon"), ("ture", "chyo"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"))
SILENT = re.compile(r"[aeou]r(?![aeiouy])")  # r that Korean does not hear
SIMILAR = 0.6
WEIGHT = 0.7  # of a perfect spelling
USUAL = 0.02  # of a likeness, for each unit of the logarithm of how many glosses use a word
LIMIT = 4
SHORTEST = 2  # syllables


def romanised(word: str) -> str:
    """A word of hangul syllables in Latin letters."""
    letters = []
    for char in word:
        place = ord(char) - FIRST
        letters += [INITIALS[place // 588], VOWELS[place % 588 // 28], FINALS[place % 28]]
    return "".join(letters)


def _bones(latin: str) -> str:
    for spelled, sound in SPELLED:
        latin = latin.replace(spelled, sound)
    consonants = re.sub(r"[^bdgjkmnpst]", "", latin.replace("ng", "n").translate(CLASSES))
    return re.sub(r"(.)\1+", r"\1", consonants)


@cache
def _english() -> dict[str, list[tuple[str, int]]]:
    """Consonants -> (word, number of glosses that use it)."""
    glosses = Counter(word for row in words().values() for word in re.findall(r"[a-z]{3,}", row))
    found: dict[str, list[tuple[str, int]]] = {}
    for word, count in sorted(glosses.items()):
        found.setdefault(_bones(word), []).append((word, count))
    return found


@cache
def spelled(word: str) -> tuple[tuple[str, float], ...]:
    """English stems that a Korean word may spell, with weights, best first."""
    if len(word) < SHORTEST or not all(FIRST <= ord(char) <= LAST for char in word):
        return ()
    latin = romanised(word)
    found = []
    for other, count in _english().get(_bones(latin), ()):
        likeness = _likeness(_plain(latin), _plain(SILENT.sub("e", other)))
        if likeness >= SIMILAR:  # of words spelled as alike the more usual one is meant
            found.append((-likeness - USUAL * math.log(1 + count), stem(other, "en"), likeness))
    found.sort()
    best: dict[str, float] = {}
    for _, root, likeness in found:
        best.setdefault(root, WEIGHT * likeness)
    return tuple(best.items())[:LIMIT]


def _plain(latin: str) -> str:
    """Without the vowels that Korean puts in, and with letters that sound alike made equal."""
    for spelled_as, sound in (*SPELLED, ("eo", "e"), ("eu", ""), ("ae", "e"), ("ee", "i"), ("ea", "i"), ("oo", "u")):
        latin = latin.replace(spelled_as, sound)
    latin = latin.translate(str.maketrans({"f": "p", "v": "b", "c": "k", "q": "k", "z": "j", "l": "r", "y": "i"}))
    return re.sub(r"(.)\1+", r"\1", latin)


def _likeness(one: str, other: str) -> float:
    """1 - edit distance / longer length."""
    row = list(range(len(other) + 1))
    for place, left in enumerate(one, start=1):
        before, row[0] = row[0], place
        for column, right in enumerate(other, start=1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (left != right))
    return 1.0 - row[-1] / max(len(one), len(other), 1)
