"""An inverted index with BM25 over groups of terms.

    score(q, d) = sum over groups g of  w_g · idf_g · tf_g(d) · (k1 + 1) / (tf_g(d) + k1 · (1 - b + b · |d| / avg))
    tf_g(d)     = sum over alternatives t of g of  weight(t) · tf_t(d)
    idf_g       = ln(1 + (N - df_g + 0.5) / (df_g + 0.5)),   df_g = sum over d of min(1, tf_g(d))

(Robertson and Zaragoza 2009 for BM25; Pirkola 1998 for the group counted as one term.)  Postings lie by
term in two arrays; what changes afterwards is kept beside them and folded in when it has grown to an
eighth, so that one changed record costs one record.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .bridge import group as group_of


class Group(NamedTuple):
    """A query term and the factor it counts with (its kind, its frequency in the query)."""

    term: str
    weight: float


class Postings:
    """Terms of documents by slot number.  A slot is used once: a changed document gets a new one."""

    def __init__(self, k1: float, b: float) -> None:
        self.k1, self.b = k1, b
        self.vocabulary: dict[str, int] = {}
        self.documents: list[tuple[np.ndarray, np.ndarray] | None] = []  # (term numbers, frequencies) by slot
        self.lengths = np.zeros(0)
        self.starts = np.zeros(1, dtype=np.int64)
        self.slots = np.zeros(0, dtype=np.int32)
        self.counts = np.zeros(0, dtype=np.float32)
        self.added: dict[int, list[tuple[int, float]]] = {}
        self.changes = 0
        self.held = 0
        self._frequencies: dict[str, float] = {}

    # --- changing ---------------------------------------------------------------------------------

    def add(self, frequencies: Mapping[str, float], length: float) -> int:
        """Take in a document; its slot."""
        slot = self._store(frequencies)
        for number, count in zip(*(part.tolist() for part in self.documents[slot]), strict=True):
            self.added.setdefault(number, []).append((slot, count))
        self.lengths = np.append(self.lengths, length)
        self._changed(1)
        return slot

    def extend(self, documents: Sequence[tuple[Mapping[str, float], float]]) -> None:
        """Take in many documents at once, into slots in their order."""
        for frequencies, _ in documents:
            self._store(frequencies)
        self.lengths = np.append(self.lengths, [length for _, length in documents])
        self.compact()

    def drop(self, slot: int) -> None:
        """Forget a document."""
        self.documents[slot] = None
        self.lengths[slot] = np.nan
        self._changed(1)

    def compact(self) -> None:
        """Lay all postings out anew, by term and slot."""
        kept = [(slot, *document) for slot, document in enumerate(self.documents) if document is not None]
        terms = np.concatenate([numbers for _, numbers, _ in kept]) if kept else np.zeros(0, dtype=np.int32)
        counts = np.concatenate([values for _, _, values in kept]) if kept else np.zeros(0, dtype=np.float32)
        slots = np.repeat(
            np.array([slot for slot, *_ in kept], dtype=np.int32), [len(numbers) for _, numbers, _ in kept]
        )
        order = np.argsort(terms, kind="stable")  # slots stay in order inside a term
        self.slots, self.counts = slots[order], counts[order]
        self.starts = np.searchsorted(terms[order], np.arange(len(self.vocabulary) + 1))
        self.added = {}
        self.changes = 0
        self._changed(0)

    def _store(self, frequencies: Mapping[str, float]) -> int:
        vocabulary = self.vocabulary
        numbers = [vocabulary.setdefault(term, len(vocabulary)) for term in frequencies]
        self.documents.append(
            (np.array(numbers, dtype=np.int32), np.array(list(frequencies.values()), dtype=np.float32))
        )
        return len(self.documents) - 1

    def _changed(self, count: int) -> None:
        self.changes += count
        self._frequencies.clear()
        alive = ~np.isnan(self.lengths)
        self.held = int(alive.sum())
        mean = float(self.lengths[alive].mean()) if self.held else 1.0
        self.norms = self.k1 * (1 - self.b + self.b * np.nan_to_num(self.lengths) / (mean or 1.0))
        self.norms[~alive] = np.inf  # a dropped document scores nothing
        if self.changes > max(64, len(self.documents) // 8):
            self.compact()

    # --- asking -----------------------------------------------------------------------------------

    def postings(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Slots and frequencies of a term, dropped documents still among them."""
        if number < len(self.starts) - 1:
            part = slice(self.starts[number], self.starts[number + 1])
            slots, counts = self.slots[part], self.counts[part]
        else:
            slots, counts = self.slots[:0], self.counts[:0]
        late = self.added.get(number)
        if late:
            slots = np.append(slots, np.array([slot for slot, _ in late], dtype=np.int32))
            counts = np.append(counts, np.array([count for _, count in late], dtype=np.float32))
        return slots, counts

    def group_frequencies(self, term: str, scratch: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Slots and tf_g of a group, in pieces without a slot twice; scratch is all zero before and after."""
        pieces = []
        for other, weight in group_of(term):
            number = self.vocabulary.get(other)
            if number is not None:
                slots, counts = self.postings(number)
                scratch[slots] += np.multiply(counts, weight, dtype=np.float64)
                pieces.append(slots)
        found = []
        for slots in pieces:
            values = scratch[slots]
            scratch[slots] = 0.0  # what an earlier piece gave counts no more
            found.append((slots, values))
        return found

    def inverse_frequency(self, term: str, pieces: list[tuple[np.ndarray, np.ndarray]] | None = None) -> float:
        """idf of a group; 0 for one that no document answers."""
        known = self._frequencies.get(term)
        if known is None:
            if pieces is None:
                pieces = self.group_frequencies(term, np.zeros(len(self.lengths)))
            alive = np.isfinite(self.norms)
            known = sum(float(np.minimum(1.0, values[alive[slots]]).sum()) for slots, values in pieces)
            self._frequencies[term] = known
        return math.log1p((self.held - known + 0.5) / (known + 0.5)) if known > 0 else 0.0

    def scores(self, groups: Sequence[Group]) -> tuple[np.ndarray, float]:
        """Sum of the groups by slot, and the most that a document could reach."""
        total = np.zeros(len(self.lengths))
        scratch = np.zeros(len(self.lengths))
        ceiling = 0.0
        for group in groups:
            pieces = self.group_frequencies(group.term, scratch)
            factor = group.weight * self.inverse_frequency(group.term, pieces) * (self.k1 + 1)
            ceiling += factor
            for slots, values in pieces:
                total[slots] += factor * values / (values + self.norms[slots])
        return total, ceiling

    def ceiling(self, groups: Sequence[Group]) -> float:
        """The most that a document could reach."""
        return sum(group.weight * self.inverse_frequency(group.term) * (self.k1 + 1) for group in groups)

    def group_scores(self, groups: Sequence[Group], slot: int) -> list[float]:
        """What each group gives to one document; adds up to its score."""
        document = self.documents[slot]
        if document is None:
            return [0.0] * len(groups)
        held = dict(zip(*(part.tolist() for part in document), strict=True))
        numbers = self.vocabulary
        norm = float(self.norms[slot])
        found = []
        for group in groups:
            frequency = 0.0
            for other, weight in group_of(group.term):
                number = numbers.get(other)
                if number in held:
                    frequency += weight * held[number]
            factor = group.weight * self.inverse_frequency(group.term) * (self.k1 + 1) if frequency else 0.0
            found.append(factor * frequency / (frequency + norm) if frequency else 0.0)
        return found
