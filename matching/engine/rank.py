"""Rank any texts for any texts, across languages, from the command line.

    python -m matching.engine.rank --queries Q --docs D --k K --out O

Q and D are JSON lines with `id`, `text` and, if known, `lang`; O gets lines `query id TAB document id TAB score`,
best first.  Only what the texts say counts: the taxonomy and the criteria of demands play no part.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import meaning
from .analysis import analyse_text
from .fields import query_groups, text_length
from .postings import Postings, row
from .settings import Settings
from .types import Taxonomy

NO_TAXONOMY = Taxonomy()


class TextRanker:
    """Texts indexed for search with texts; the interface that retrieval test sets expect."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.retrieval()
        self.ids: list[str] = []
        self.postings = Postings(self.settings.k1, self.settings.b)
        self.meanings = np.zeros((0, meaning.DIMENSIONS), dtype=np.float32)

    def index(self, documents: Sequence[dict[str, Any]]) -> "TextRanker":
        """Take in documents (dicts with id, text and perhaps lang)."""
        counts = [_counts(document) for document in documents]
        self.ids += [str(document["id"]) for document in documents]
        self.postings.extend([row(one, text_length(one)) for one in counts])
        if self.settings.meaning_weight:
            self.meanings = np.vstack([self.meanings, *(meaning.vector(one) for one in counts)])
        return self

    def search(self, query: dict[str, Any], k: int = 10) -> list[tuple[str, float]]:
        """The k best documents, equal scores in order of id.

        By terms alone only documents with a term in common; with `meaning_weight` scores are sums of deviations.
        """
        counts = _counts(query)
        scores, _ = self.postings.scores(query_groups(counts, self.settings))
        candidates = np.flatnonzero(scores > 0)
        if self.settings.meaning_weight and len(scores):
            likeness = self.meanings @ meaning.vector(counts)
            scores = meaning.deviations(scores) + self.settings.meaning_weight * meaning.deviations(likeness)
            candidates = np.arange(len(scores))
        if len(candidates) > 4 * k:  # everything that could tie with the k-th
            least = np.partition(scores[candidates], -k)[-k]
            candidates = candidates[scores[candidates] >= least - 1e-9]
        ranked = sorted((-round(float(scores[slot]), 9), self.ids[slot]) for slot in candidates)
        return [(name, -score) for score, name in ranked[:k]]


def _counts(row: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    text = str(row.get("text") or "")
    for term in analyse_text("text", text, str(row.get("lang") or ""), 1.0, "asking", NO_TAXONOMY).terms:
        found[term.term] = found.get(term.term, 0.0) + 1.0
    return found


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines, blank lines left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, rank, write."""
    parser = argparse.ArgumentParser(
        prog="python -m matching.engine.rank", description="Rank texts for texts across languages."
    )
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    ranker = TextRanker().index(list(read_lines(options.docs)))
    with options.out.open("w", encoding="utf-8") as out:
        for query in read_lines(options.queries):
            for name, score in ranker.search(query, options.k):
                out.write(f"{query['id']}\t{name}\t{score:.9g}\n")


if __name__ == "__main__":
    main()
