"""What a text is about, as a point in a space in which stems that explain the same things lie near each other.

The space is made from dictionary glosses alone (`scripts/lexicons/meaning.py`).  A text is the sum of its stems, of
unit length; the likeness of two texts is a cosine.  It is weaker than matched words and errs differently, so the
sum of both, each as deviation from its mean over the collection, ranks better than either.
"""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from .bridge import alternatives
from .lexicon import specificity
from .text import DATA

DIMENSIONS = 128
SPECIFICITY = 0.3


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
