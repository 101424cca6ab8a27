"""An inverted index with BM25 over groups of terms.

    score(q, d) = sum over groups g of  w_g · idf_g · tf_g(d) · (k1 + 1) / (tf_g(d) + k1 · (1 - b + b · |d| / avg))
    tf_g(d)     = sum over alternatives t of g of  weight(t) · tf_t(d)
    idf_g       = ln(1 + (N - df_g + 0.5) / (df_g + 0.5)),   df_g = sum over d of min(1, tf_g(d))

(Robertson and Zaragoza 2009 for BM25; Pirkola 1998 for the group counted as one term.)  Postings lie by
term and block (`kernel.py`); documents that come later lie in a small layout beside them until there are
enough, so that one changed record costs one record.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from . import kernel
from .bridge import group as group_of

BLOCK = 16_384  # documents; sums, frequencies and norms of a block together are 384 kB
LATE = 512  # documents beside the layout until it is laid out anew
NOBODY = 1e-9  # document frequency of a group that is left when the last of its documents was dropped


class Group(NamedTuple):
    """A query term and the factor it counts with (its kind, its frequency in the query)."""

    term: str
    weight: float


class Document(NamedTuple):
    """Term numbers [terms] int32 and their frequencies [terms] float32."""

    terms: np.ndarray
    counts: np.ndarray


def row(frequencies: Mapping[str, float], length: float) -> tuple[tuple[str, ...], np.ndarray, float]:
    """A document as ``Postings.extend`` takes it."""
    return tuple(frequencies), np.array(list(frequencies.values()), dtype=np.float32), length


class Rows(NamedTuple):
    """Documents one after the other: begins [documents + 1] int64, term numbers int32, frequencies float32."""

    indptr: np.ndarray
    terms: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Rows":
        indptr = np.zeros(len(documents) + 1, np.int64)
        np.cumsum([len(one.terms) for one in documents], out=indptr[1:])
        empty = Document(np.zeros(0, np.int32), np.zeros(0, np.float32))
        terms, counts = zip(*(documents or [empty]), strict=True)
        return cls(indptr, np.concatenate(terms), np.concatenate(counts))

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def at(self, number: int) -> Document:
        part = slice(self.indptr[number], self.indptr[number + 1])
        return Document(self.terms[part], self.counts[part])

    def layout(self, vocabulary: int) -> kernel.Layout:
        return kernel.lay_out(self.indptr, self.terms, self.counts, vocabulary, BLOCK)


NOTHING = Document(np.zeros(0, np.int32), np.zeros(0, np.float32))


class Postings:
    """Terms of documents by slot number.  A slot is used once: a changed document gets a new one."""

    def __init__(self, k1: float, b: float) -> None:
        self.k1, self.b = k1, b
        self.vocabulary: dict[str, int] = {}
        self.names: list[str] = []  # terms by number
        self.rows = Rows.of([])  # the documents that lie in the layout
        self.layout = self.rows.layout(0)
        self.late: list[Document] = []  # those behind them
        self.lengths = np.zeros(0)  # by slot; nan for a dropped document
        self._late_layout: kernel.Layout | None = None
        self._groups: dict[str, tuple[list[int], list[float]]] = {}  # alternatives that any document holds
        self._frequencies: dict[str, float] = {}  # df_g, kept right by each change
        self._answering: dict[str, list[str]] = {}  # term to the groups of known df that it answers
        self._inverse: dict[str, float] = {}  # idf_g, until something changes
        self.changes = 0  # since everything was laid out
        self._measure()

    # --- changing ---------------------------------------------------------------------------------

    def add(self, terms: Sequence[str], counts: np.ndarray, length: float) -> int:
        """Take in a document; its slot."""
        document = self._numbered(terms, counts)
        self.late.append(document)
        self.lengths = np.append(self.lengths, length)
        self._late_layout = None
        self._changed(document, 1.0)
        return len(self.lengths) - 1

    def extend(self, documents: Sequence[tuple[Sequence[str], np.ndarray, float]]) -> None:
        """Take in many documents (terms, frequencies, length) at once, into slots in their order."""
        self.late += [self._numbered(terms, counts) for terms, counts, _ in documents]
        self.lengths = np.append(self.lengths, [length for *_, length in documents])
        self._frequencies.clear()
        self._answering.clear()
        self.compact()
        self._measure()

    def drop(self, slot: int) -> None:
        """Forget a document."""
        document = self.document(slot)
        self.lengths[slot] = np.nan
        self._changed(document, -1.0)

    def compact(self) -> None:
        """Lay all postings out anew; dropped documents keep their slots and lose their terms."""
        slots = range(len(self.rows) + len(self.late))
        self.rows = Rows.of([NOTHING if math.isnan(self.lengths[slot]) else self.document(slot) for slot in slots])
        self.layout = self.rows.layout(len(self.vocabulary))
        self.late, self._late_layout, self.changes = [], None, 0

    def document(self, slot: int) -> Document:
        """What a document holds."""
        held = len(self.rows)
        return self.rows.at(slot) if slot < held else self.late[slot - held]

    def _numbered(self, terms: Sequence[str], counts: np.ndarray) -> Document:
        vocabulary, known = self.vocabulary, len(self.names)
        numbers = [vocabulary.setdefault(term, len(vocabulary)) for term in terms]
        if len(vocabulary) > known:
            self.names += [term for term in terms if vocabulary[term] >= known]
            self._groups.clear()
        return Document(np.array(numbers, dtype=np.int32), counts)

    def _changed(self, document: Document, sign: float) -> None:
        """Bring the known document frequencies up to date, and lay out anew when much has changed."""
        numbers, counts = (part.tolist() for part in document)
        held = {self.names[number]: count for number, count in zip(numbers, counts, strict=True)}
        for term in {term for name in held for term in self._answering.get(name, ())}:
            found = sum(weight * held[other] for other, weight in group_of(term) if other in held)
            self._frequencies[term] += sign * min(1.0, found)
        self.changes += 1
        if len(self.late) > LATE or self.changes > max(64, len(self.lengths) // 8):
            self.compact()
        self._measure()

    def measure(self, lengths: np.ndarray) -> None:
        """Take these as the lengths of the documents, by slot."""
        self.lengths = lengths
        self._measure()

    def _measure(self) -> None:
        self._inverse.clear()
        self.alive = ~np.isnan(self.lengths)
        self.held = int(self.alive.sum())
        mean = float(self.lengths[self.alive].mean()) if self.held else 1.0
        self.norms = self.k1 * (1 - self.b + self.b * np.nan_to_num(self.lengths) / (mean or 1.0))
        self.norms[~self.alive] = np.inf  # a dropped document scores nothing

    # --- asking -----------------------------------------------------------------------------------

    def _layouts(self) -> list[tuple[kernel.Layout, slice]]:
        """Where postings lie, with the slots they are of."""
        held = len(self.rows)
        found = [(self.layout, slice(0, held))] if held else []
        if self.late:
            if self._late_layout is None:
                self._late_layout = Rows.of(self.late).layout(len(self.vocabulary))
            found.append((self._late_layout, slice(held, held + len(self.late))))
        return found

    def _alternatives(self, term: str) -> tuple[list[int], list[float]]:
        found = self._groups.get(term)
        if found is None:
            known = [(self.vocabulary[other], w) for other, w in group_of(term) if other in self.vocabulary]
            found = self._groups[term] = [number for number, _ in known], [weight for _, weight in known]
        return found

    def _laid(self, terms: Sequence[str], layout: kernel.Layout) -> kernel.Groups:
        """Groups as the kernel reads them; terms that came after the layout are not in it."""
        indptr, numbers, weights, limit = np.zeros(len(terms) + 1, np.int64), [], [], len(layout.starts)
        for place, term in enumerate(terms, start=1):
            for number, weight in zip(*self._alternatives(term), strict=True):
                if number < limit:
                    numbers.append(number)
                    weights.append(weight)
            indptr[place] = len(numbers)
        return kernel.Groups(indptr, np.array(numbers, dtype=np.int32), np.array(weights, dtype=np.float64))

    def _learn(self, terms: Sequence[str]) -> None:
        """See that the document frequency of each group is known."""
        unknown = [term for term in dict.fromkeys(terms) if term not in self._frequencies]
        if not unknown:
            return
        found = np.zeros(len(unknown))
        for layout, slots in self._layouts():
            found += kernel.group_frequencies(layout, self._laid(unknown, layout), self.alive[slots])
        self._frequencies.update(zip(unknown, found.tolist(), strict=True))
        for term in unknown:
            for other, _weight in group_of(term):
                self._answering.setdefault(other, []).append(term)

    def inverse_frequency(self, term: str) -> float:
        """idf of a group; 0 for one that no document answers."""
        return self._inverse_of([term])[term]

    def _inverse_of(self, terms: Sequence[str]) -> dict[str, float]:
        """idf of groups; worked out once until something changes."""
        known = self._inverse
        unknown = [term for term in terms if term not in known]
        if unknown:
            self._learn(unknown)
            for term in unknown:
                frequency = self._frequencies[term]
                ratio = (self.held - frequency + 0.5) / (frequency + 0.5)
                known[term] = math.log1p(ratio) if frequency > NOBODY else 0.0
        return known

    def most(self, terms: Sequence[str]) -> np.ndarray:
        """The most that each group can give with weight 1: idf_g · (k1 + 1), [terms] float64."""
        known = self._inverse_of(terms)
        return np.array([known[term] for term in terms]) * (self.k1 + 1)

    def factors(self, groups: Sequence[Group]) -> list[float]:
        """The most that each group can give: w_g · idf_g · (k1 + 1)."""
        known, scale = self._inverse_of([group.term for group in groups]), self.k1 + 1
        return [group.weight * known[group.term] * scale for group in groups]

    def scores(self, groups: Sequence[Group]) -> tuple[np.ndarray, float]:
        """Sum of the groups by slot, and the most that a document could reach."""
        factors = self.factors(groups)
        counted = np.array(factors)
        total = np.zeros(len(self.lengths))
        terms = [group.term for group in groups]
        for layout, slots in self._layouts() if groups else ():
            total[slots] = kernel.group_sums(layout, self._laid(terms, layout), counted, self.norms[slots])
        return total, sum(factors)

    def ceiling(self, groups: Sequence[Group]) -> float:
        """The most that a document could reach."""
        return sum(self.factors(groups))

    def group_scores(self, groups: Sequence[Group], slot: int) -> list[float]:
        """What each group gives to one document; adds up to its score."""
        if math.isnan(self.lengths[slot]):
            return [0.0] * len(groups)
        held = dict(zip(*(part.tolist() for part in self.document(slot)), strict=True))
        norm = float(self.norms[slot])
        found = []
        for group, factor in zip(groups, self.factors(groups), strict=True):
            numbers, weights = self._alternatives(group.term)
            frequency = sum(
                weight * held[number] for number, weight in zip(numbers, weights, strict=True) if number in held
            )
            found.append(factor * frequency / (frequency + norm) if frequency else 0.0)
        return found
