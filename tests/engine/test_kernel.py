"""The compiled walks find what plain NumPy finds, whatever the size of a block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import kernel
from matching.engine.bench import Engine

VOCABULARY = 12


@st.composite
def rows(draw, most):
    """Documents or questions as (begins, terms, weights); each term once in a row."""
    terms = draw(st.lists(st.sets(st.integers(0, VOCABULARY - 1), max_size=6).map(sorted), max_size=most))
    flat = [term for row in terms for term in row]
    weights = draw(st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0]), min_size=len(flat), max_size=len(flat)))
    indptr = np.cumsum([0, *(len(row) for row in terms)]).astype(np.int64)
    return indptr, np.array(flat, np.int32), np.array(weights, np.float32)


def dense(indptr, terms, weights):
    found = np.zeros((len(indptr) - 1, VOCABULARY))
    for row in range(len(found)):
        part = slice(indptr[row], indptr[row + 1])
        found[row, terms[part]] = weights[part]
    return found


@settings(max_examples=60, deadline=None)
@given(
    documents=rows(40),
    questions=rows(5),
    block=st.integers(1, 9),
    k=st.integers(1, 7),
    filters=st.booleans(),
    seed=st.integers(0, 9),
)
def test_the_best_k_are_those_of_all_products(documents, questions, block, k, filters, seed):
    numbers = np.random.default_rng(seed)
    count, asked_count = len(documents[0]) - 1, len(questions[0]) - 1
    held = np.column_stack(
        [
            numbers.integers(0, 3, count),
            numbers.integers(0, 3, count),
            numbers.integers(1, 10, count),
            numbers.integers(0, 8, count),
        ]
    )
    asked = np.column_stack(
        [
            numbers.integers(1, 8, asked_count),
            numbers.integers(0, 8, asked_count),
            numbers.integers(1, 6, asked_count),
            numbers.integers(0, 4, asked_count),
        ]
    )
    layout = kernel.lay_out(*documents, VOCABULARY, block)

    ids, scores = kernel.best(layout, *questions, k, *((held, asked) if filters else ()))

    products = dense(*documents) @ dense(*questions).T
    for question in range(asked_count):
        allowed = [d for d in range(count) if not filters or fits(held[d], asked[question])]
        wanted = sorted(
            (round(float(products[d, question]), 6) for d in allowed if products[d, question] > 0), reverse=True
        )[:k]
        named = [int(d) for d in ids[question] if d >= 0]
        assert [round(float(score), 6) for score in scores[question] if score > 0] == wanted
        assert [round(float(products[d, question]), 6) for d in named] == wanted
        assert len(set(named)) == len(named) and set(named) <= set(allowed)


def fits(held, asked):
    return (
        asked[0] >> held[0] & 1 == 1
        and (asked[1] == 0 or asked[1] >> held[1] & 1 == 1)
        and held[2] >= asked[2]
        and held[3] & asked[3] == asked[3]
    )


@settings(max_examples=60, deadline=None)
@given(documents=rows(30), groups=rows(4), block=st.integers(1, 9))
def test_groups_count_once_and_are_summed(documents, groups, block):
    layout = kernel.lay_out(*documents, VOCABULARY, block)
    laid = kernel.Groups(groups[0], groups[1], groups[2].astype(np.float64))
    frequencies = dense(*documents) @ dense(*groups).T  # tf_g by document and group
    alive = np.arange(len(frequencies)) % 3 != 0
    norms = np.where(alive, 0.5 + np.arange(len(frequencies)), np.inf)
    factors = np.arange(1.0, frequencies.shape[1] + 1)

    assert kernel.group_frequencies(layout, laid, alive) == pytest.approx(np.minimum(1, frequencies[alive]).sum(axis=0))
    wanted = (factors * frequencies / (frequencies + norms[:, None])).sum(axis=1)
    assert kernel.group_sums(layout, laid, factors, norms) == pytest.approx(wanted)


def test_a_block_that_sixteen_bits_cannot_count_is_refused():
    with pytest.raises(ValueError, match="65,536"):
        kernel.lay_out(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), 1, 65_537)


def test_a_row_alone_has_the_product_it_has_among_others():
    numbers = np.random.default_rng(4)
    matrix, vector = numbers.random((300, 103), dtype=np.float32), numbers.random(103)

    together = kernel.products(matrix, vector)

    assert [float(kernel.products(matrix[row : row + 1], vector)[0]) for row in range(300)] == together.tolist()
    assert together == pytest.approx(matrix.astype(float) @ vector)


def test_the_benchmark_asks_the_same_kernel():
    class Matrix:
        def __init__(self, indptr, indices, data):
            self.indptr, self.indices, self.data, self.shape = indptr, indices, data, (len(indptr) - 1, VOCABULARY)

        def __getitem__(self, rows):
            parts = [slice(self.indptr[row], self.indptr[row + 1]) for row in rows]
            indptr = np.cumsum([0, *(part.stop - part.start for part in parts)])
            return Matrix(indptr, *(np.concatenate([one[part] for part in parts]) for one in (self.indices, self.data)))

    class Corpus:
        docs = Matrix(np.array([0, 2, 3]), np.array([0, 3, 3], np.int32), np.array([0.6, 0.8, 1.0], np.float32))
        queries = Matrix(np.array([0, 1, 2]), np.array([0, 3], np.int32), np.array([1.0, 1.0], np.float32))
        doc_attrs = np.array([[0, 0, 3, 1], [0, 0, 9, 1]])
        query_attrs = np.array([[1, 0, 1, 0], [1, 0, 5, 1]])

    engine = Engine().build(Corpus)

    assert engine.match(2, False)[0].tolist() == [[0, -1], [1, 0]]
    assert engine.match(2, True)[0].tolist() == [[0, -1], [1, -1]]
    assert engine.match(1, True, np.array([1]))[0].tolist() == [[1]]
