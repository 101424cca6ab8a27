"""Compiled walks over postings: sums by document, and the best k of them, exactly.

Postings of a term lie together, cut into blocks of documents, so that the sums of one block stay in the processor's
second cache while all terms of a question, and then the next question, are walked over them (term at a time, Turtle and
Flood 1995; blocks as in "impact-ordered, blocked" indexes, Trotman 2014).  The heap's least score gates everything that
comes after the sum: eight documents are passed over with one comparison, and hard filters are only asked for documents
that would enter.

    starts   [terms, blocks + 1] int64   where the postings of a term in a block begin
    local    [postings] uint16           document, counted from the begin of its block
    weights  [postings] float32
"""

from typing import NamedTuple

import numpy as np
from numba import njit, prange

BLOCK = 32_768  # documents; sums of 128 kB as float32
CHUNK = 8  # sums that one comparison passes over
CHUNKS_PER_THREAD = 8
OPTIONS = {"cache": True, "nogil": True}


class Layout(NamedTuple):
    """Postings by term and block, as arrays that may be memory-mapped."""

    starts: np.ndarray
    local: np.ndarray
    weights: np.ndarray
    documents: int
    block: int

    @property
    def blocks(self) -> int:
        return self.starts.shape[1] - 1


def lay_out(indptr: np.ndarray, terms: np.ndarray, values: np.ndarray, vocabulary: int, block: int = BLOCK) -> Layout:
    """Postings from documents given as rows: [documents + 1] int64, [postings] int32, [postings] float32.

    Raises ValueError for a block that 16 bits cannot count.
    """
    if not 0 < block <= 65_536:
        raise ValueError(f"a block holds 1 to 65,536 documents, not {block}")
    return Layout(*_transpose(indptr, terms, values, vocabulary, block), len(indptr) - 1, block)


@njit(**OPTIONS)
def _transpose(indptr, terms, values, vocabulary, block):
    documents = len(indptr) - 1
    blocks = max(1, (documents + block - 1) // block)
    starts = np.zeros((vocabulary, blocks + 1), np.int64)
    for document in range(documents):
        number = document // block
        for at in range(indptr[document], indptr[document + 1]):
            starts[terms[at], number] += 1
    position = 0
    for term in range(vocabulary):
        for number in range(blocks):
            count = starts[term, number]
            starts[term, number] = position
            position += count
        starts[term, blocks] = position
    # Filled from the front of each stretch; afterwards each begin stands where the next one was, and is moved back.
    local = np.empty(position, np.uint16)
    weights = np.empty(position, np.float32)
    for document in range(documents):
        number = document // block
        for at in range(indptr[document], indptr[document + 1]):
            place = starts[terms[at], number]
            starts[terms[at], number] = place + 1
            local[place] = document - number * block
            weights[place] = values[at]
    for term in range(vocabulary):
        for number in range(blocks - 1, 0, -1):
            starts[term, number] = starts[term, number - 1]
        if blocks:
            starts[term, 0] = starts[term - 1, blocks] if term else 0
    return starts, local, weights


# --- the best k of a sum of products ----------------------------------------------------------------


def best(layout: Layout, indptr, terms, weights, k: int, held=None, asked=None) -> tuple[np.ndarray, np.ndarray]:
    """The k documents of the greatest sum for each question: ids [questions, k] int32 (-1: none), scores [questions, k].

    Questions are rows of terms with weights.  ``held`` [documents, 4] and ``asked`` [questions, 4], int64: hard filters,
    see ``_passes``; None leaves them out.  Only documents with a sum above 0 are named.  Exact up to float32.
    """
    questions = len(indptr) - 1
    scores = np.zeros((questions, k), np.float32)
    ids = np.full((questions, k), -1, np.int32)
    filters = held is not None
    if not filters:
        held, asked = np.zeros((0, 4), np.int64), np.zeros((questions, 4), np.int64)
    walk = _best_one if questions == 1 else _best_many
    walk(indptr, terms, weights, layout.starts, layout.local, layout.weights, layout.documents, layout.block,
         filters, held, asked, scores, ids)  # fmt: skip
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(ids, order, 1), np.take_along_axis(scores, order, 1)


@njit(**OPTIONS)
def _passes(held, document, asked):
    """One of a set, one of a set or no set asked, at least, all of a set; sets are bits."""
    return (
        (asked[0] >> held[document, 0]) & 1 != 0
        and (asked[1] == 0 or (asked[1] >> held[document, 1]) & 1 != 0)
        and held[document, 2] >= asked[2]
        and held[document, 3] & asked[3] == asked[3]
    )


@njit(**OPTIONS)
def _sift(scores, ids, score, document):
    """Put a document in the place of the least of a heap."""
    k, parent = len(scores), 0
    while True:
        child = 2 * parent + 1
        if child >= k:
            break
        if child + 1 < k and scores[child + 1] < scores[child]:
            child += 1
        if scores[child] >= score:
            break
        scores[parent], ids[parent] = scores[child], ids[child]
        parent = child
    scores[parent], ids[parent] = score, document


@njit(fastmath=True, **OPTIONS)
def _walk(
    first, last, indptr, terms, weights, starts, local, values, documents, block, filters, held, asked, scores, ids
):
    """Questions first to last, block by block."""
    sums = np.zeros(block + CHUNK, np.float32)
    blocks = starts.shape[1] - 1
    for number in range(blocks):
        base = number * block
        size = min(block, documents - base)
        for question in range(first, last):
            for at in range(indptr[question], indptr[question + 1]):
                weight = weights[at]
                for place in range(starts[terms[at], number], starts[terms[at], number + 1]):
                    sums[local[place]] += weight * values[place]
            own, found = scores[question], ids[question]
            for chunk in range(0, size, CHUNK):
                most = sums[chunk]
                for offset in range(1, CHUNK):
                    most = max(most, sums[chunk + offset])
                if most > own[0]:
                    for document in range(chunk, min(chunk + CHUNK, size)):
                        score = sums[document]
                        if score > own[0] and (not filters or _passes(held, base + document, asked[question])):
                            _sift(own, found, score, base + document)
            sums[:] = 0


@njit(fastmath=True, **OPTIONS)
def _best_one(indptr, terms, weights, starts, local, values, documents, block, filters, held, asked, scores, ids):
    _walk(0, 1, indptr, terms, weights, starts, local, values, documents, block, filters, held, asked, scores, ids)


@njit(fastmath=True, parallel=True, **OPTIONS)
def _best_many(indptr, terms, weights, starts, local, values, documents, block, filters, held, asked, scores, ids):
    questions = len(indptr) - 1
    parts = min(questions, 2 * CHUNKS_PER_THREAD)
    for part in prange(parts):
        _walk(questions * part // parts, questions * (part + 1) // parts, indptr, terms, weights, starts, local, values,
              documents, block, filters, held, asked, scores, ids)  # fmt: skip


@njit(fastmath=True, **OPTIONS)
def products(rows, vector):
    """Product of each row [rows, columns] float32 with a vector [columns] float64, [rows] float64; the same whatever the others are."""
    found = np.empty(len(rows))
    for row in range(len(rows)):
        total = 0.0
        for column in range(len(vector)):
            total += rows[row, column] * vector[column]
        found[row] = total
    return found


# --- groups of terms --------------------------------------------------------------------------------


class Groups(NamedTuple):
    """Groups of terms of one question: rows of term numbers [terms] int32 with weights [terms] float64, begins [groups + 1]."""

    indptr: np.ndarray
    terms: np.ndarray
    weights: np.ndarray


def group_frequencies(layout: Layout, groups: Groups, alive: np.ndarray) -> np.ndarray:
    """df_g of each group: sum over living documents of min(1, tf_g), [groups] float64. ``alive``: [documents] bool."""
    return _frequencies(*groups, layout.starts, layout.local, layout.weights, layout.block, alive)


def group_sums(layout: Layout, groups: Groups, factors: np.ndarray, norms: np.ndarray) -> np.ndarray:
    """sum over groups of factor_g · tf_g / (tf_g + norm_d) by document, [documents] float64; what has no term is 0."""
    return _sums(*groups, factors, norms, layout.starts, layout.local, layout.weights, layout.block)


def document_gains(groups: Groups, factors: np.ndarray, terms, counts, norm: float, vocabulary: int) -> np.ndarray:
    """factor_g · tf_g / (tf_g + norm) of each group in one document, given by its terms and frequencies, [groups] float64."""
    return _document_gains(*groups, factors, terms, counts, norm, vocabulary)


@njit(**OPTIONS)
def _document_gains(indptr, terms, weights, factors, held, counts, norm, vocabulary):
    frequencies, found = np.zeros(vocabulary, np.float32), np.zeros(len(factors))
    for at in range(len(held)):
        frequencies[held[at]] = counts[at]
    for group in range(len(factors)):
        value = 0.0
        for at in range(indptr[group], indptr[group + 1]):
            value += weights[at] * frequencies[terms[at]]
        if value > 0.0:
            found[group] = factors[group] * value / (value + norm)
    return found


@njit(**OPTIONS)
def _gather(first, last, number, terms, weights, starts, local, values, scratch, touched):
    """tf of one group in one block, into scratch; how many documents hold any of it. The caller clears what is touched."""
    count = 0
    for at in range(first, last):
        if terms[at] >= len(starts):  # a term that came after the layout
            continue
        weight = weights[at]
        for place in range(starts[terms[at], number], starts[terms[at], number + 1]):
            document = local[place]
            if scratch[document] == 0.0:
                touched[count] = document
                count += 1
            scratch[document] += weight * values[place]
    return count


@njit(**OPTIONS)
def _frequencies(indptr, terms, weights, starts, local, values, block, alive):
    scratch, touched = np.zeros(block), np.empty(block, np.int32)
    found = np.zeros(len(indptr) - 1)
    for group in range(len(found)):
        for number in range(starts.shape[1] - 1):
            first, last, base = indptr[group], indptr[group + 1], number * block
            for place in range(_gather(first, last, number, terms, weights, starts, local, values, scratch, touched)):
                document = touched[place]
                if alive[base + document]:
                    found[group] += min(1.0, scratch[document])
                scratch[document] = 0.0
    return found


@njit(**OPTIONS)
def _sums(indptr, terms, weights, factors, norms, starts, local, values, block):
    scratch, touched = np.zeros(block), np.empty(block, np.int32)
    found = np.zeros(len(norms))
    for number in range(starts.shape[1] - 1):
        base = number * block
        for group in range(len(factors)):
            factor, first, last = factors[group], indptr[group], indptr[group + 1]
            for place in range(_gather(first, last, number, terms, weights, starts, local, values, scratch, touched)):
                document = touched[place]
                value = scratch[document]
                found[base + document] += factor * value / (value + norms[base + document])
                scratch[document] = 0.0
    return found


@njit(**OPTIONS)
def row_sums(indptr, groups, weights, gains):
    """sum over the groups of each row of weight · gain, for each column of gains [groups, 2], [2, rows] float64."""
    found = np.zeros((2, len(indptr) - 1))
    for row in range(len(indptr) - 1):
        first, second = 0.0, 0.0
        for at in range(indptr[row], indptr[row + 1]):
            first += weights[at] * gains[groups[at], 0]
            second += weights[at] * gains[groups[at], 1]
        found[0, row], found[1, row] = first, second
    return found
