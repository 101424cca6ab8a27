"""Median, 90th percentile and share in time of stored stage times: one grouped query for any number of cases.

Working days are small whole numbers, so the rows are counted by days in the database and the percentiles are exact: the
smallest number of days within which half, or nine tenths, of the cases were done. The same on every database.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Max, Min, Q, QuerySet

HALF, NINE_TENTHS = 0.5, 0.9


@dataclass
class Spread:
    """How long a group of cases took. ``median`` and ``nine_in_ten`` in working days; None for an empty group."""

    number: int = 0
    judged: int = 0  # cases with a promise
    kept: int = 0
    days: dict[int, int] = field(default_factory=dict)  # working days to cases
    promises: set[int] = field(default_factory=set)

    def add(self, row: dict) -> None:
        self.number += row["number"]
        self.judged += row["judged"]
        self.kept += row["kept"]
        self.days[row["working_days"]] = self.days.get(row["working_days"], 0) + row["number"]
        self.promises |= {row["least"], row["most"]} - {None}

    def percentile(self, share: float) -> int | None:
        """The smallest number of working days within which this share of the cases was done."""
        reached = 0
        for days in sorted(self.days):
            reached += self.days[days]
            if reached >= share * self.number:
                return days
        return None

    @property
    def median(self) -> int | None:
        return self.percentile(HALF)

    @property
    def nine_in_ten(self) -> int | None:
        return self.percentile(NINE_TENTHS)

    @property
    def late(self) -> int:
        return self.judged - self.kept

    @property
    def share_in_time(self) -> int | None:
        """Per cent of the cases with a promise. Not rounded up to 100 as long as one was late."""
        if not self.judged:
            return None
        return round(100 * self.kept / self.judged) if self.kept == self.judged else 100 * self.kept // self.judged

    @property
    def promised(self) -> int | None:
        """The promised working days, where all cases of the group had the same promise."""
        return next(iter(self.promises)) if len(self.promises) == 1 else None

    @property
    def shortest_promise(self) -> int | None:
        return min(self.promises, default=None)

    @property
    def longest_promise(self) -> int | None:
        return max(self.promises, default=None)


def spreads(rows: QuerySet, *by: str) -> dict:
    """The rows (of StageTime) in groups: value of the one column ``by``, or tuple of several, to its Spread. One query."""
    counted = (
        rows.order_by()
        .values(*by, "working_days")
        .annotate(
            number=Count("*"),
            judged=Count("in_time"),
            kept=Count("case", filter=Q(in_time=True)),
            least=Min("promised_days"),
            most=Max("promised_days"),
        )
    )
    groups: dict = defaultdict(Spread)
    for row in counted:
        groups[row[by[0]] if len(by) == 1 else tuple(row[name] for name in by)].add(row)
    return dict(groups)


def kept_spreads(rows: QuerySet, *by: str) -> dict:
    """The same, at most ``FIGURES_KEPT_SECONDS`` old: at a meeting many look at the same page.

    What is kept is found by the question itself, so that nobody reads the figures of somebody who may see more.
    """
    try:
        question = repr((str(rows.query), by))
    except EmptyResultSet:
        return {}
    key = "spreads:" + hashlib.sha256(question.encode()).hexdigest()
    return cache.get_or_set(key, lambda: spreads(rows, *by), settings.FIGURES_KEPT_SECONDS)


def together(groups) -> Spread:
    """Several groups as one."""
    whole = Spread()
    for one in groups:
        whole.number += one.number
        whole.judged += one.judged
        whole.kept += one.kept
        whole.promises |= one.promises
        for days, number in one.days.items():
            whole.days[days] = whole.days.get(days, 0) + number
    return whole
