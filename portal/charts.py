"""Geometry of the charts of the time statistics: working days to places in a drawing. No words, no colours.

Places along an axis are per cent, so that a drawing fills whatever width it has while its text keeps its size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from casework.statistics import Spread

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
MOST_TICKS = 6
FAR_OUT = 2  # a bar so many times longer than the next longest is cut off: it would press all others flat


@dataclass(frozen=True)
class Axis:
    """From no day to ``top`` working days."""

    top: int
    ticks: tuple[int, ...]

    @classmethod
    def up_to(cls, days: float) -> "Axis":
        step = next((step for step in STEPS if days / step <= MOST_TICKS - 1), STEPS[-1])
        number = max(-(-int(days) // step), 1)
        return cls(number * step, tuple(step * n for n in range(number + 1)))

    def share(self, days: float) -> float:
        return round(100 * min(max(days, 0), self.top) / self.top, 2)

    def at(self, days: float) -> str:
        return f"{self.share(days)}%"

    @property
    def marks(self) -> list[tuple[int, str]]:
        return [(tick, self.at(tick)) for tick in self.ticks]


def axis_of(spreads: Iterable[Spread], *, promises: bool = True) -> Axis:
    """An axis on which all bars can be compared; one far longer than the others does not stretch it."""
    ends = [(spread.nine_in_ten or 0, (promises and spread.longest_promise) or 0) for spread in spreads]
    peaks = sorted(max(end) for end in ends)
    while len(peaks) > 2 and peaks[-1] > FAR_OUT * peaks[-2] > 0:
        peaks.pop()
    return Axis.up_to(peaks[-1] if peaks and peaks[-1] else 1)


@dataclass(frozen=True)
class Bar:
    """Median in front of the 90th percentile, a mark where the promise ends, or a line from the shortest to the longest."""

    median: str
    nine: str
    promise: str  # "" without one promise for all
    promises_from: str  # "" unless they differ
    promises_width: str
    is_late: bool
    is_cut: bool


def bar_of(spread: Spread, axis: Axis) -> Bar:
    median, nine, promised = spread.median or 0, spread.nine_in_ten or 0, spread.promised
    differ = promised is None and spread.longest_promise is not None
    return Bar(
        promises_from=axis.at(spread.shortest_promise) if differ else "",
        promises_width=axis.at(spread.longest_promise - spread.shortest_promise) if differ else "",
        median=axis.at(median),
        nine=axis.at(nine),
        promise="" if promised is None else axis.at(promised),
        is_late=promised is not None and median > promised,
        is_cut=max(median, nine) > axis.top,
    )


HEIGHT, FLOOR = 200, 24  # of the plot of the trend, and above it, where the number of the highest stands
LEFT = 5.0  # per cent kept free for the numbers of the axis
NUMBER = 27  # height of a line of text within a column
COLUMN = 0.5  # share of a month's width that its column takes


@dataclass(frozen=True)
class Month:
    """One month of the trend: a column for the median, a dot for the 90th percentile."""

    day: date
    spread: Spread
    url: str
    edge: str
    middle: str
    left: str
    width: str
    whole_width: str
    top: float
    height: float
    dot: float
    opens_year: bool
    is_small: bool

    @property
    def holds_number(self) -> bool:
        """Whether the column is high enough for its number; else that stands above it."""
        return self.height >= NUMBER

    @property
    def number_at(self) -> float:
        return round(self.top + (NUMBER - 7 if self.holds_number else -9), 1)


@dataclass(frozen=True)
class Trend:
    months: list[Month]
    lines: list[tuple[str, float, str, float]]  # between the dots of neighbours that have cases
    grid: list[tuple[int, float]]  # (days, height)

    left = f"{LEFT}%"
    wide = f"{100 - LEFT}%"
    foot = FLOOR + HEIGHT
    month_foot = FLOOR + HEIGHT + 18
    year_foot = FLOOR + HEIGHT + 34
    share_foot = FLOOR + HEIGHT + 52


def trend_of(rows: Sequence[tuple[date, Spread, str, bool]]) -> Trend:
    """Month by month, in their order; each row is (first day, spread, address of its cases, few cases)."""
    axis = axis_of((spread for _day, spread, _url, _few in rows), promises=False)
    wide = (100 - LEFT) / len(rows)
    months = [_month(place, row, axis, wide) for place, row in enumerate(rows)]
    lines = [
        (one.middle, one.dot, other.middle, other.dot)
        for one, other in pairwise(months)
        if one.spread.number and other.spread.number
    ]
    return Trend(months, lines, [(tick, _height(axis, tick)) for tick in axis.ticks])


def _month(place: int, row, axis: Axis, wide: float) -> Month:
    day, spread, url, few = row
    edge = LEFT + place * wide
    top = _height(axis, spread.median or 0)
    return Month(
        day=day,
        spread=spread,
        url=url,
        edge=_per_cent(edge),
        middle=_per_cent(edge + wide / 2),
        left=_per_cent(edge + wide * (1 - COLUMN) / 2),
        width=_per_cent(wide * COLUMN),
        whole_width=_per_cent(wide),
        top=top,
        height=round(FLOOR + HEIGHT - top, 1),
        dot=_height(axis, spread.nine_in_ten or 0),
        opens_year=place == 0 or day.month == 1,
        is_small=few,
    )


def _per_cent(value: float) -> str:
    return f"{round(value, 2)}%"


def _height(axis: Axis, days: float) -> float:
    return round(FLOOR + HEIGHT * (1 - axis.share(days) / 100), 1)
