"""What a text is about, as a point in a space in which stems that explain the same things lie near each other.

The space is made from dictionary glosses alone (`scripts/lexicons/meaning.py`).  A text is the sum of its stems, of
unit length; the likeness of two texts is a cosine.  It is weaker than matched words and errs differently, so the
sum of both, each as deviation from its mean over the collection, ranks better than either.  Where an encoder is
installed, `Meanings` does the same with its vectors, as a part of a score with points of its own.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from .analysis import Record, texts_of
from .bridge import alternatives
from .encoder import Encoder
from .lexicon import specificity
from .text import DATA

DIMENSIONS = 128
SPECIFICITY = 0.3
FULL = 4.0  # standard deviations above the mean that give all points


@cache
def _space() -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    with np.load(DATA / "meaning.npz") as stored:
        stems = bytes(stored["stems"]).decode().split("\n")
        return {root: place for place, root in enumerate(stems)}, stored["vectors"], stored["telling"]


def english(counts: Mapping[str, float]) -> dict[str, float]:
    """The English stems of a text; the translations of a word share its frequency."""
    found: dict[str, float] = {}
    for term, count in counts.items():
        roots = [(other[3:], weight) for other, weight in alternatives(term) if other.startswith("en:")]
        whole = max(1.0, sum(weight for _, weight in roots))
        for root, weight in roots:
            found[root] = found.get(root, 0.0) + count * weight / whole
    return found


def vector(counts: Mapping[str, float]) -> np.ndarray:
    """The point of a text, of unit length; zero for a text without a known word."""
    places, vectors, telling = _space()
    total = np.zeros(vectors.shape[1], dtype=np.float32)
    for root, count in english(counts).items():
        place = places.get(root)
        if place is not None:
            row = vectors[place].astype(np.float32)
            weight = (1.0 + math.log(count) if count > 1 else count) * float(telling[place])
            total += weight * specificity("en:" + root) ** SPECIFICITY / np.linalg.norm(row) * row
    length = float(np.linalg.norm(total))
    return total / length if length else total


def deviations(values: np.ndarray) -> np.ndarray:
    """Values in standard deviations from their mean."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread else values * 0.0


class Meanings:
    """Vectors of records by an encoder, by slot; without an encoder everything is 0."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.encoder = encoder
        self.vectors = np.zeros((0, encoder.dimensions if encoder else 0), dtype=np.float32)
        self.asked: tuple[Record, np.ndarray] | None = None  # the last one: a demand is held against many

    def add(self, records: Sequence[Record]) -> None:
        """Take in records, in the order of their slots."""
        if self.encoder and records:
            self.vectors = np.vstack([self.vectors, self._encode(records)])

    def _encode(self, records: Sequence[Record]) -> np.ndarray:
        return self.encoder.encode([" ".join(text for _, text, *_ in texts_of(record)) for record in records])

    def nearness(self, asking: Record, count: int) -> np.ndarray:
        """How much nearer each of `count` slots is than most, in [0, 1]: standard deviations above the mean."""
        if not self.encoder:
            return np.zeros(count)
        if self.asked is None or self.asked[0] is not asking:
            self.asked = (asking, self._encode([asking])[0])
        likeness = self.vectors @ self.asked[1]
        return np.clip(deviations(likeness.astype(np.float64)) / FULL, 0.0, 1.0)
