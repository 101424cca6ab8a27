"""Scores as plain arithmetic: weighted totals and how far reviewers are apart. Knows no rows.

A line gets 0 to 5 points; the weights of a sheet sum to 100, so a total runs from 0 to 100.
"""

from dataclasses import dataclass
from statistics import fmean, pstdev

MOST_POINTS = 5
FULL_WEIGHT = 100


@dataclass(frozen=True)
class Spread:
    """What several reviewers gave: in points for a line, out of 100 for a total. Empty without any review."""

    values: tuple[float, ...]
    limit: float  # from which distance on they count as disagreeing

    @property
    def average(self) -> float | None:
        return round(fmean(self.values), 1) if self.values else None

    @property
    def distance(self) -> float:
        """Highest minus lowest."""
        return round(max(self.values) - min(self.values), 1) if self.values else 0

    @property
    def deviation(self) -> float:
        """Standard deviation of these reviewers (they are all there are, not a sample)."""
        return round(pstdev(self.values), 1) if self.values else 0

    @property
    def disagree(self) -> bool:
        return len(self.values) > 1 and self.distance > self.limit


def weights_problem(weights: list[int]) -> int:
    """How far the weights miss 100: negative when something is missing, positive when it is too much."""
    return sum(weights) - FULL_WEIGHT


def total(points: dict[str, int], weights: dict[str, int]) -> float:
    """Weighted total out of 100. Raises KeyError for a line without points: half a review has no total."""
    return round(sum(weight * points[code] for code, weight in weights.items()) / MOST_POINTS, 1)
