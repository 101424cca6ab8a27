"""Latent meanings of English stems from the glosses of dictionaries: `meaning.npz`.

Latent semantic analysis (Deerwester et al. 1990) without any running text.  A row of the matrix is a Chinese word with its
English translations, or a meaning of WordNet with its words and its definition; rows are weighted by idf and brought to unit
length.  The right singular vectors, scaled with the root of the singular values, place stems that explain the same
things near each other.  The decomposition is the randomised one of Halko, Martinsson and Tropp (2011), with a fixed
seed.  Needs SciPy.
"""

import re
from collections.abc import Iterator

import numpy as np
from scipy import sparse

from matching.engine import lexicon
from matching.engine.stems import stem
from matching.engine.text import stopwords

from .english import synsets
from .senses import DATA

DIMENSIONS = 128
SPARE, ROUNDS, SEED = 20, 4, 0
DEFINITION = 0.7  # weight of a meaning of WordNet against a Chinese word
SEEN = 2  # rows in which a stem must stand
WORD = re.compile(r"[a-z]{2,}")


def rows() -> Iterator[dict[str, float]]:
    """Stems with weights, row by row."""
    for word in lexicon.words():
        yield dict(lexicon.translate(word))
    for own in synsets().values():
        definition = own.gloss.split('"')[0].lower()
        found = [piece for word in own.words for piece in word.split("_")] + WORD.findall(definition)
        stems = dict.fromkeys(stem(word, "en") for word in found if word not in stopwords("en"))
        if len(stems) > 1:
            yield dict.fromkeys(stems, DEFINITION / len(stems) ** 0.5)


def matrix() -> tuple[list[str], sparse.csr_matrix, np.ndarray]:
    """Stems, weighted rows, idf by stem."""
    numbers: dict[str, int] = {}
    values, columns, ends = [], [], [0]
    for row in rows():
        for root, weight in row.items():
            columns.append(numbers.setdefault(root, len(numbers)))
            values.append(weight)
        ends.append(len(columns))
    whole = sparse.csr_matrix((np.array(values, np.float32), columns, ends), shape=(len(ends) - 1, len(numbers)))
    seen = np.asarray((whole > 0).sum(axis=0)).ravel()
    telling = np.log(whole.shape[0] / (seen + 1.0))
    weighted = sparse.csr_matrix(whole.multiply(telling[None, :]).astype(np.float32))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    unit = sparse.csr_matrix(sparse.diags(1.0 / np.maximum(lengths, 1e-9)) @ weighted, dtype=np.float32)
    kept = np.flatnonzero(seen >= SEEN)
    stems = list(numbers)
    return [stems[place] for place in kept], unit[:, kept], telling[kept]


def decompose(unit: sparse.csr_matrix) -> np.ndarray:
    """Rows of the stems in the latent space, of unit length."""
    random = np.random.default_rng(SEED)
    basis = random.standard_normal((unit.shape[1], DIMENSIONS + SPARE)).astype(np.float32)
    for _ in range(ROUNDS):
        basis = np.linalg.qr(unit @ basis)[0].astype(np.float32)
        basis = np.linalg.qr(unit.T @ basis)[0].astype(np.float32)
    _, strength, right = np.linalg.svd(unit @ basis, full_matrices=False)
    places = (basis @ right.T)[:, :DIMENSIONS] * np.sqrt(strength[:DIMENSIONS])
    return places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)


def build() -> None:
    """Write stems in order, vectors in whole numbers from -127 to 127, idf."""
    stems, unit, telling = matrix()
    places = decompose(unit)
    order = np.argsort(np.array(stems))
    places = places[order]
    coded = np.rint(127 * places / np.abs(places).max(axis=1, keepdims=True)).astype(np.int8)
    names = np.frombuffer("\n".join(stems[place] for place in order).encode(), dtype=np.uint8)
    np.savez_compressed(DATA / "meaning.npz", stems=names, vectors=coded, telling=telling[order].astype(np.float16))
