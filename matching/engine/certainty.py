"""How far the first of a list may be trusted to be the best: by its lead over the second and over the tenth.

    python -m matching.engine.certainty --data demo_data/matching-eval

measures what each band is worth on judged data. A demand counts as it is, and up to twice more with its best-graded suppliers
struck off, since the first of a full list is almost always right and says nothing about the bands.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CLEAR_LEAD = 20.0  # points before the second from which the first is clear
CLEAR_REACH = 40.0  # points before the tenth from which it is, whatever the second
CLOSE_LEAD = 5.0  # points before the second below which the first ones are as good as equal
TENTH = 10
STRIKES = 2


class Band(StrEnum):
    """What the lead of the first says."""

    CLEAR = "clear"
    AHEAD = "ahead"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Spread:
    """Scores of the first, second and tenth of a list; a shorter list has its last for the tenth."""

    first: float
    second: float
    tenth: float

    @classmethod
    def of(cls, scores: Sequence[float]) -> "Spread | None":
        """Of scores in any order; None for fewer than two, where there is nothing to compare."""
        ordered = sorted(scores, reverse=True)[:TENTH]
        return cls(ordered[0], ordered[1], ordered[-1]) if len(ordered) > 1 else None

    @property
    def lead(self) -> float:
        """Points before the second."""
        return self.first - self.second

    @property
    def reach(self) -> float:
        """Points before the tenth."""
        return self.first - self.tenth

    @property
    def band(self) -> Band:
        if self.lead >= CLEAR_LEAD or self.reach >= CLEAR_REACH:
            return Band.CLEAR
        return Band.CLOSE if self.lead < CLOSE_LEAD else Band.AHEAD


def judged_lists(data: Path) -> Iterator[tuple[Spread, bool]]:
    """Spread of each judged list, and whether its first has the best grade that is left."""
    from .evaluate import load_pairs
    from .index import Index
    from .loading import read_taxonomy

    demands, suppliers, grades = load_pairs(data)
    index = Index.build(suppliers, read_taxonomy(data / "taxonomy.json"))
    for demand in demands:
        scored, graded = index.scores(demand), dict(grades[demand.id])
        for _strike in range(STRIKES + 1):
            best = max(graded.values(), default=0)
            spread = Spread.of([score for _key, score in scored])
            if best < 1 or spread is None:
                break
            yield spread, graded.get(scored[0][0], 0) == best
            gone = {key for key, grade in graded.items() if grade == best}
            scored = [row for row in scored if row[0] not in gone]
            graded = {key: grade for key, grade in graded.items() if key not in gone}


def measure(data: Path) -> dict[Band, tuple[int, int]]:
    """Band to (lists whose first is the best, lists)."""
    right, lists = Counter(), Counter()
    for spread, is_best in judged_lists(data):
        lists[spread.band] += 1
        right[spread.band] += is_best
    return {band: (right[band], lists[band]) for band in Band}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True)
    for band, (good, count) in measure(arguments.parse_args().data).items():
        sys.stdout.write(f"{band.value:6} {good:4} of {count:4}  {good / count if count else 0:.2f}\n")
