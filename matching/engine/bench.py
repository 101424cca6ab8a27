"""The engine's kernel behind the interface of a speed benchmark: ``run.py --engine matching.engine.bench:Engine``.

The benchmark ranks by the dot product of given weights, which is what remains of matching when analysis, groups and
criteria are taken away; the walk over postings and the choice of the best k are those of ``kernel.py``.
"""

import numpy as np

from . import kernel


class Engine:
    """``build(corpus)``, then ``match(k, filters, rows)``. ``corpus`` offers CSR matrices ``docs`` and ``queries`` of unit
    rows, and ``doc_attrs`` / ``query_attrs`` for hard filters."""

    def build(self, corpus) -> "Engine":
        documents = corpus.docs
        self.corpus = corpus
        self.layout = kernel.lay_out(
            documents.indptr.astype(np.int64), documents.indices, documents.data, documents.shape[1]
        )
        return self

    def match(self, k: int, filters: bool, rows=None) -> tuple[np.ndarray, np.ndarray]:
        """Ids and scores, [demands, k]; unused places are -1. ``rows``: numbers of demands, None for all."""
        asked = self.corpus.queries if rows is None else self.corpus.queries[rows]
        gates = ()
        if filters:
            wanted = self.corpus.query_attrs if rows is None else self.corpus.query_attrs[rows]
            gates = (self.corpus.doc_attrs, wanted)
        return kernel.best(self.layout, asked.indptr, asked.indices, asked.data, k, *gates)
