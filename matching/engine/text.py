"""Texts made comparable, every character still traceable to the original.

Compatibility forms (full width, ligatures, half-width katakana) are folded by NFKC, letters to lower case,
traditional characters to simplified ones, and in Japanese text the characters of Japan as well, so that the
same word is the same string.  Offsets of the folded text are mapped back, because marks are set in the
original.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
MAX_CHARS = 20_000  # of one field; what follows is not read

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9d]")
HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
LATIN_WORD = re.compile(r"[a-z\u00df-\u024f]+")
LANGUAGES = ("zh", "en", "ja", "de", "pt", "ko", "es", "fr")


@cache
def load_data(name: str) -> dict:
    """A JSON file of the engine's data folder."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def stopwords(lang: str) -> frozenset[str]:
    """Function words of a language; an unknown language has none."""
    return frozenset(load_data("stopwords.json").get(lang, ()))


@cache
def _folding(lang: str) -> dict[int, int]:
    tables = load_data("fold.json")
    table = str.maketrans(*tables["traditional"])
    if lang == "ja":
        table |= str.maketrans(*tables["japanese"])
    return table


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]` is where the original of folded character i begins (None: the same place)."""

    text: str
    starts: Sequence[int] | None
    length: int  # of the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded range [start, end), which must not be empty."""
        if self.starts is None:
            return start, end
        first, last = self.starts[start], self.starts[end - 1]
        after = bisect_right(self.starts, last)
        return first, self.starts[after] if after < len(self.starts) else self.length


def fold(text: str, lang: str) -> Folded:
    """Fold a text of a known language (see the module's words)."""
    text = text[:MAX_CHARS]
    if unicodedata.is_normalized("NFKC", text):
        folded = text.lower().translate(_folding(lang))
        if len(folded) == len(text):
            return Folded(folded, None, len(text))
    pieces: list[str] = []
    starts: list[int] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        piece = unicodedata.normalize("NFKC", text[position:end]).lower().translate(_folding(lang))
        pieces.append(piece)
        starts.extend([position] * len(piece))
        position = end
    return Folded("".join(pieces), starts, len(text))


def _continues(char: str) -> bool:
    """Whether the character composes with the one before it (combining marks, half-width voicing, jamo)."""
    return unicodedata.combining(char) != 0 or char in "\uff9e\uff9f" or "\u1160" <= char <= "\u11ff"


def detect_language(text: str, hint: str = "") -> str:
    """One of `LANGUAGES`; the hint is believed where the script does not contradict it.

    By script first, since it decides: hangul, kana, then Han.  Latin text by the share of function words;
    without evidence English.
    """
    sample = text[:4000]
    han, kana, hangul = len(HAN.findall(sample)), len(KANA.findall(sample)), len(HANGUL.findall(sample))
    latin = len(LATIN.findall(sample))
    if hangul > kana and hangul * 3 > han and hangul * 6 > latin:
        return "ko"
    if kana * 8 > han and kana * 6 > latin:
        return "ja"
    if han * 6 > latin:
        return "ja" if hint == "ja" else "zh"
    if hint in LANGUAGES and hint not in ("zh", "ja", "ko"):
        return hint
    words = LATIN_WORD.findall(sample.lower())
    votes = {lang: sum(word in stopwords(lang) for word in words) for lang in ("en", "de", "pt", "es", "fr")}
    best = max(votes, key=lambda lang: votes[lang])  # the first of equals: English
    return best if votes[best] else "en"
