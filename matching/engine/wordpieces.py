"""Texts cut as a `tokenizer.json` says: WordPiece (BERT) or Unigram (XLM-R), which is what sentence encoders use.

Only what these two need is read; another kind of tokenizer is a ValueError.
"""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SPACE = "\u2581"  # what Unigram writes for a blank
UNKNOWN_COST = 10.0  # below the least likely piece
LONGEST = 100  # characters of a word; a longer one is unknown


class Tokenizer:
    """Numbers of the pieces of a text, between the marks of its beginning and end."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        model = data["model"]
        kind = model.get("type") or ("WordPiece" if isinstance(model.get("vocab"), dict) else "Unigram")
        if kind == "WordPiece":
            self.numbers: dict[str, int] = model["vocab"]
            self.unknown = self.numbers[model.get("unk_token", "[UNK]")]
            self.prefix = model.get("continuing_subword_prefix", "##")
            self.lower = bool((data.get("normalizer") or {}).get("lowercase", True))
            self.cut = self._by_words
        elif kind == "Unigram":
            self.numbers = {piece: number for number, (piece, _) in enumerate(model["vocab"])}
            self.costs = dict(model["vocab"])
            self.unknown = int(model["unk_id"])
            self.worst = min(self.costs.values()) - UNKNOWN_COST
            self.longest = max(map(len, self.costs))
            self.cut = self._by_likelihood
        else:
            raise ValueError(f"a tokenizer of the kind {kind} is not read")
        self.first, self.last = self._ends(data)

    def _ends(self, data: dict[str, Any]) -> tuple[int, int]:
        added = {one["content"]: int(one["id"]) for one in data.get("added_tokens") or ()}
        known = {**self.numbers, **added}
        for first, last in (("[CLS]", "[SEP]"), ("<s>", "</s>")):
            if first in known and last in known:
                return known[first], known[last]
        raise ValueError("the tokenizer has no marks for the beginning and end of a text")

    def numbers_of(self, text: str, most: int) -> list[int]:
        """At most `most` numbers, both marks among them."""
        found = []
        for number in self.cut(text):
            if len(found) == most - 2:
                break
            found.append(number)
        return [self.first, *found, self.last]

    def _by_words(self, text: str) -> Iterator[int]:
        for word in _words(text, self.lower):
            yield from self._pieces(word)

    def _pieces(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            for end in range(min(len(word), start + LONGEST), start, -1):
                number = self.numbers.get((self.prefix if start else "") + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self.unknown]
        return found

    def _by_likelihood(self, text: str) -> Iterator[int]:
        """The likeliest pieces of each word (Viterbi)."""
        for word in unicodedata.normalize("NFKC", text).split():
            marked = SPACE + word
            best = [(0.0, 0)] + [(float("-inf"), 0)] * len(marked)
            for end in range(1, len(marked) + 1):
                for start in range(max(0, end - self.longest), end):
                    piece = marked[start:end]
                    cost = self.costs.get(piece, self.worst if end - start == 1 else None)
                    if cost is not None and best[start][0] + cost > best[end][0]:
                        best[end] = (best[start][0] + cost, start)
            pieces, end = [], len(marked)
            while end:
                pieces.append(marked[best[end][1] : end])
                end = best[end][1]
            yield from (self.numbers.get(piece, self.unknown) for piece in reversed(pieces))


def _words(text: str, lower: bool) -> list[str]:
    """Words as BERT cuts them: at blanks, punctuation signs and Han characters alone, accents and case folded."""
    spaced = []
    for char in unicodedata.normalize("NFD", text.lower()) if lower else text:
        kind = unicodedata.category(char)
        if kind == "Mn" and lower or kind in ("Cc", "Cf") and not char.isspace():
            continue
        alone = kind.startswith("P") or (ord(char) < 128 and not char.isalnum() and not char.isspace())
        alone = alone or "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"
        spaced.append(f" {char} " if alone else char)
    return "".join(spaced).split()
