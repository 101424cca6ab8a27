"""Korean words that spell an English word: 센서 *sensor*, 플랫폼 *platform*.

Technical Korean is full of them and no dictionary has them all.  A word is spelled in Latin letters, syllable by syllable;
English stems with the same consonants, as far as Korean can tell them apart, are compared by edit distance.
"""

import gzip
import re
from functools import cache

from .text import DATA

INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
VOWELS = (
    "a",
    "e",
    "ya",
    "ye",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "we",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
) + ("ui", "i")
FINALS = (
    "",
    "g",
    "g",
    "g",
    "n",
    "n",
    "n",
    "d",
    "l",
    "l",
    "l",
    "l",
    "l",
    "l",
    "l",
    "l",
    "m",
    "b",
    "b",
    "s",
    "s",
    "ng",
) + ("j", "ch", "k", "t", "p", "h")
FIRST, LAST = 0xAC00, 0xD7A3
# what Korean writes alike; r is silent or a vowel where Korean has none
CLASSES = str.maketrans(
    {"f": "p", "v": "b", "l": "", "r": "", "z": "j", "q": "k", "c": "k", "x": "ks", "w": "", "h": ""}
)
SPELLED = (("tion", "syon"), ("sion", "syon"), ("ture", "chyo"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"))
SIMILAR = 0.6
WEIGHT = 0.7  # of a perfect spelling
LIMIT = 3
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
def _english() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for root in gzip.decompress((DATA / "stems_en.txt.gz").read_bytes()).decode().split():
        if len(root) > 2:
            found.setdefault(_bones(root), []).append(root)
    return found


@cache
def spelled(word: str) -> tuple[tuple[str, float], ...]:
    """English stems that a Korean word may spell, with weights, best first."""
    if len(word) < SHORTEST or not all(FIRST <= ord(char) <= LAST for char in word):
        return ()
    latin = romanised(word)
    found = []
    for root in _english().get(_bones(latin), ()):
        likeness = _likeness(_plain(latin), _plain(root))
        if likeness >= SIMILAR:
            found.append((likeness, root))
    found.sort(key=lambda item: (-item[0], item[1]))
    return tuple((root, WEIGHT * likeness) for likeness, root in found[:LIMIT])


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
