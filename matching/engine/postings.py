"""An inverted index with BM25 over groups of terms.

    score(q, d) = sum over groups g of  w_g · idf_g · tf_g(d) · (k1 + 1) / (tf_g(d) + k1 · (1 - b + b · |d| / avg))
    tf_g(d)     = sum over terms t that may answer g of  W(g, t) · tf_t(d)            (`vocabulary.py`)
    idf_g       = ln(1 + (N - df_g + 0.5) / (df_g + 0.5)),   df_g = sum over d of min(1, tf_g(d))

(Robertson and Zaragoza 2009 for BM25; Pirkola 1998 for the group counted as one term.)  Postings lie by
term and block (`kernel.py`); documents that come later lie in a small layout beside them until there are
enough, so that one changed record costs one record.
"""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from . import kernel
from .bridge import alternatives
from .bridge import group as group_of
from .vocabulary import Vocabulary

BLOCK = 16_384  # documents; sums, frequencies and norms of a block together are 384 kB
LATE = 512  # documents beside the layout until it is laid out anew
NOBODY = 1e-9  # document frequency of a group that is left when the last of its documents was dropped
KEPT = 8  # questions laid out
LINKS = 20_000  # terms whose groups are remembered


class Group(NamedTuple):
    """A query term and the factor it counts with (its kind, its frequency in the query)."""

    term: str
    weight: float


class Document(NamedTuple):
    """Term numbers [terms] int32 and their frequencies [terms] float32."""

    terms: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Laid:
    """Groups of one question laid out over the vocabulary, with the most that each can give: w_g · idf_g · (k1 + 1)."""

    asked: tuple[Group, ...]
    groups: kernel.Groups
    factors: np.ndarray
    vocabulary: Vocabulary

    @cached_property
    def ceiling(self) -> float:
        """The most that a document could reach."""
        return float(self.factors.sum())

    @cached_property
    def answered(self) -> dict[str, list[tuple[str, float]]]:
        """Term of a document to the groups that it may answer, with W(g, t)."""
        found: dict[str, list[tuple[str, float]]] = {}
        for group in dict.fromkeys(group.term for group in self.asked):
            for number, weight in zip(*self.vocabulary.answering(group), strict=True):
                found.setdefault(self.vocabulary.names[number], []).append((group, weight))
        return found


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
        terms, counts = zip(*(documents or [NOTHING]), strict=True)
        return cls(indptr, np.concatenate(terms), np.concatenate(counts))

    def followed_by(self, ends: array, terms: array, counts: array) -> "Rows":
        """With more documents behind them: where each ends, counted from the first of them, and their terms."""
        indptr = np.append(self.indptr, np.frombuffer(ends, np.int64) + self.indptr[-1])
        if len(self.terms):
            return Rows(indptr, np.append(self.terms, terms), np.append(self.counts, counts))
        return Rows(indptr, np.frombuffer(terms, np.int32), np.frombuffer(counts, np.float32))

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
        self.vocabulary = Vocabulary()
        self.rows = Rows.of([])  # the documents that lie in the layout
        self.layout = self.rows.layout(0)
        self.late: list[Document] = []  # those behind them
        self.lengths = np.zeros(0)  # by slot; nan for a dropped document
        self._late_layout: kernel.Layout | None = None
        self._forget()
        self.changes = 0  # since everything was laid out
        self._measure()

    def _forget(self) -> None:
        self._place: dict[str, int] = {}  # groups whose df is known
        self._frequencies = np.zeros(0)  # df_g by place, kept right by each change
        self._answered_by: dict[str, list[tuple[int, float]]] = {}  # alternative to those groups, with weights
        self._links: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # until another df is known
        self._last = NOTHING, np.zeros(0)  # a document, with its tf_g
        self._laid: dict[tuple[Group, ...], Laid] = {}  # until something changes

    # --- changing ---------------------------------------------------------------------------------

    def add(self, terms: Sequence[str], counts: np.ndarray, length: float) -> int:
        """Take in a document; its slot."""
        document = self._numbered(terms, counts)
        self.late.append(document)
        self.lengths = np.append(self.lengths, length)
        self._late_layout = None
        self._changed(document, 1.0)
        return len(self.lengths) - 1

    def extend(self, documents: Iterable[tuple[Sequence[str], np.ndarray, float]]) -> None:
        """Take in many documents (terms, frequencies, length) at once, into slots in their order."""
        self.compact()
        indptr, terms, counts, lengths = array("q"), array("i"), array("f"), array("d")
        for own, frequencies, length in documents:
            terms.extend(self.vocabulary.number(own))
            counts.frombytes(frequencies.tobytes())
            indptr.append(len(terms))
            lengths.append(length)
        self.rows = self.rows.followed_by(indptr, terms, counts)
        self.lengths = np.append(self.lengths, lengths)
        self.layout = self.rows.layout(len(self.vocabulary))
        self._forget()
        self._measure()

    def drop(self, slot: int) -> None:
        """Forget a document."""
        document = self.document(slot)
        self.lengths[slot] = np.nan
        self._changed(document, -1.0)

    def compact(self) -> None:
        """Lay all postings out anew; dropped documents keep their slots and lose their terms."""
        slots = range(len(self.rows) + len(self.late))
        if not self.changes and not self.late:
            return
        self.rows = Rows.of([NOTHING if math.isnan(self.lengths[slot]) else self.document(slot) for slot in slots])
        self.layout = self.rows.layout(len(self.vocabulary))
        self.late, self._late_layout, self.changes = [], None, 0

    def document(self, slot: int) -> Document:
        """What a document holds."""
        held = len(self.rows)
        return self.rows.at(slot) if slot < held else self.late[slot - held]

    def _numbered(self, terms: Sequence[str], counts: np.ndarray) -> Document:
        return Document(np.array(self.vocabulary.number(terms), dtype=np.int32), counts)

    def _changed(self, document: Document, sign: float) -> None:
        """Bring the known document frequencies up to date, and lay out anew when much has changed."""
        self._frequencies += sign * np.minimum(1.0, self._group_frequencies(document))
        self.changes += 1
        if len(self.late) > LATE or self.changes > max(64, len(self.lengths) // 8):
            self.compact()
        self._measure()

    def _group_frequencies(self, document: Document) -> np.ndarray:
        """tf_g of one document, for every group whose df is known; who has just come is asked for next."""
        last, known = self._last
        if document is not last or len(known) != len(self._place):
            self._last = document, self._counted(document)
        return self._last[1]

    def _counted(self, document: Document) -> np.ndarray:
        found = np.zeros(len(self._place))
        for number, count in zip(*(part.tolist() for part in document), strict=True):
            places, weights = self._links.get(number) or self._link(number)
            found[places] += weights * count
        return found

    def _link(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Groups of known df that a term may answer, by place, with W(g, t); a changed record has mostly the terms it had."""
        shared: dict[int, float] = {}
        for other, own in alternatives(self.vocabulary.names[number]):
            for place, weight in self._answered_by.get(other, ()):
                shared[place] = shared.get(place, 0.0) + weight * own
        if len(self._links) >= LINKS:
            self._links.clear()
        found = self._links[number] = np.array(list(shared), np.int64), np.array(list(shared.values()))
        return found

    def measure(self, lengths: np.ndarray) -> None:
        """Take these as the lengths of the documents, by slot."""
        self.lengths = lengths
        self._measure()

    def _measure(self) -> None:
        self._laid.clear()
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

    def _groups(self, terms: Sequence[str]) -> kernel.Groups:
        """Groups as the kernel reads them."""
        indptr, numbers, weights = np.zeros(len(terms) + 1, np.int64), [], []
        for place, term in enumerate(terms, start=1):
            answering, theirs = self.vocabulary.answering(term)
            numbers += answering
            weights += theirs
            indptr[place] = len(numbers)
        return kernel.Groups(indptr, np.array(numbers, dtype=np.int32), np.array(weights, dtype=np.float64))

    def places(self, terms: Sequence[str]) -> np.ndarray:
        """Where the document frequencies of groups stand, [terms]; those not known yet are counted."""
        unknown = [term for term in dict.fromkeys(terms) if term not in self._place]
        if unknown:
            found, groups = np.zeros(len(unknown)), self._groups(unknown)
            for layout, slots in self._layouts():
                found += kernel.group_frequencies(layout, groups, self.alive[slots])
            self._frequencies = np.append(self._frequencies, found)
            self._links.clear()
            for term in unknown:
                place = self._place[term] = len(self._place)
                for other, weight in group_of(term):
                    self._answered_by.setdefault(other, []).append((place, weight))
        return np.array([self._place[term] for term in terms], dtype=np.int64)

    def most(self, places: np.ndarray) -> np.ndarray:
        """The most that each group can give with weight 1: idf_g · (k1 + 1); 0 for one that no document answers."""
        frequency = self._frequencies[places]
        ratio = (self.held - frequency + 0.5) / (frequency + 0.5)
        return np.where(frequency > NOBODY, np.log1p(ratio), 0.0) * (self.k1 + 1)

    def answered_by_anybody(self, terms: Sequence[str]) -> list[bool]:
        """For each group whether some document answers it."""
        return (self.most(self.places(terms)) > 0).tolist()

    def laid(self, groups: Sequence[Group]) -> Laid:
        """The groups of a question laid out; the last ones are kept until something changes."""
        groups = tuple(groups)
        found = self._laid.get(groups)
        if found is None:
            terms = [group.term for group in groups]
            factors = self.most(self.places(terms)) * np.array([group.weight for group in groups])
            if len(self._laid) >= KEPT:
                del self._laid[next(iter(self._laid))]
            found = self._laid[groups] = Laid(groups, self._groups(terms), factors, self.vocabulary)
        return found

    def scores(self, groups: Sequence[Group]) -> tuple[np.ndarray, float]:
        """Sum of the groups by slot, and the most that a document could reach."""
        laid, total = self.laid(groups), np.zeros(len(self.lengths))
        for layout, slots in self._layouts() if groups else ():
            total[slots] = kernel.group_sums(layout, laid.groups, laid.factors, self.norms[slots])
        return total, laid.ceiling

    def ceiling(self, groups: Sequence[Group]) -> float:
        """The most that a document could reach."""
        return self.laid(groups).ceiling

    def group_scores(self, groups: Sequence[Group], slot: int) -> list[float]:
        """What each group gives to one document; adds up to its score."""
        laid = self.laid(groups)
        found = kernel.document_gains(
            laid.groups, laid.factors, *self.document(slot), self.norms[slot], len(self.vocabulary)
        )
        return found.tolist()

    def shares(self, places: np.ndarray, slot: int) -> np.ndarray:
        """tf_g / (tf_g + norm) of the groups at some places in one document."""
        frequencies = self._group_frequencies(self.document(slot))[places]
        return frequencies / (frequencies + self.norms[slot])
