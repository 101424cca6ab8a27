"""Who is proposed where, so that places go round: a linear program, and beside it the greedy way for comparison.

Choose pairs x in {0, 1} of an asking a and an offering o, each with a value v (the score):

    maximise   Σ v · x  +  first · Σ_o z_o  -  SHORTFALL · Σ_a s_a
    with       Σ_o x_ao ≤ most_a,   Σ_o x_ao + s_a ≥ least_a,   Σ_a x_ao ≤ room_o,   z_o ≤ Σ_a x_ao,   z_o ≤ 1,   s_a ≥ 0

s is what an asking lacks of its least, z whether an offering got a first place, which is worth `first` points more: places that
go to the same few are worth less.  The rows of x are those of a bipartite graph, some of them twice, and s and z are unit
columns: the matrix is totally unimodular, so the corner that the simplex method stops at is whole numbers (Hoffman and Kruskal
1956; the same program assigns papers to reviewers, Taylor 2008).  Solved by HiGHS through SciPy.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

SHORTFALL = 1_000.0  # points for each place that an asking lacks of its least: ten of the best matches
WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Offer:
    """A pair that may be chosen."""

    asking: str
    offering: str
    value: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan has to keep.  Who is not named in a mapping gets the number before it.

    `room` counts places left; `served` are offerings that have a place already, so that a first one earns nothing.
    """

    least: int = 0
    most: int = 1
    room: int = 1
    first: float = 0.0
    minimum: float = 0.0
    most_of: Mapping[str, int] = field(default_factory=dict)
    room_of: Mapping[str, int] = field(default_factory=dict)
    forbidden: frozenset[tuple[str, str]] = frozenset()
    served: frozenset[str] = frozenset()

    def most_for(self, asking: str) -> int:
        return max(0, self.most_of.get(asking, self.most))

    def least_for(self, asking: str) -> int:
        return min(self.least, self.most_for(asking))

    def room_for(self, offering: str) -> int:
        return max(0, self.room_of.get(offering, self.room))

    def allowed(self, offers: Iterable[Offer]) -> list[Offer]:
        """The offers that could be chosen at all, in an order of their own; of a pair given twice the better."""
        best: dict[tuple[str, str], float] = {}
        for one in offers:
            pair = (one.asking, one.offering)
            possible = self.most_for(one.asking) and self.room_for(one.offering) and pair not in self.forbidden
            if possible and one.value >= self.minimum and one.value > best.get(pair, -np.inf):
                best[pair] = one.value
        return [Offer(*pair, value) for pair, value in sorted(best.items())]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes where, and how well that serves both sides.

    `worst`: the asking that gets the smallest share of what its own best places would be worth, with that share.
    """

    chosen: tuple[Offer, ...]
    value: float
    objective: float
    served: int
    could_be_served: int
    short: Mapping[str, int]
    worst: tuple[str, float] | None

    @property
    def share_served(self) -> float:
        return self.served / self.could_be_served if self.could_be_served else 0.0


def greedy(offers: Iterable[Offer], limits: Limits) -> Plan:
    """The best pair first, then the next that still has room on both sides: how lists are worked off by hand."""
    allowed = limits.allowed(offers)
    taken, given = Counter(), Counter()
    chosen = []
    for one in sorted(allowed, key=lambda one: (-one.value, one.asking, one.offering)):
        if taken[one.asking] < limits.most_for(one.asking) and given[one.offering] < limits.room_for(one.offering):
            taken[one.asking] += 1
            given[one.offering] += 1
            chosen.append(one)
    return _plan(allowed, chosen, limits)


def fair(offers: Iterable[Offer], limits: Limits) -> Plan:
    """The best plan as a whole.  Raises ArithmeticError when the solver gives up."""
    allowed = limits.allowed(offers)
    if not allowed:
        return _plan([], [], limits)
    result = _solve(allowed, limits)
    if not result.success:
        raise ArithmeticError(result.message)
    shares = result.x[: len(allowed)]
    if float(np.abs(shares - np.round(shares)).max()) > WHOLE:
        raise ArithmeticError("the plan is not in whole numbers")
    return _plan(allowed, [one for one, share in zip(allowed, shares, strict=True) if share > 0.5], limits)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _solve(allowed: Sequence[Offer], limits: Limits):
    """Rows: most, least, room, first; columns: x, s, z."""
    askings, offerings = _numbered(one.asking for one in allowed), _numbered(one.offering for one in allowed)
    n, a, o = len(allowed), len(askings), len(offerings)
    of_asking = np.array([askings[one.asking] for one in allowed])
    of_offering = np.array([offerings[one.offering] for one in allowed])
    pairs, s, z = np.arange(n), n + np.arange(a), n + a + np.arange(o)
    blocks = [
        (of_asking, pairs, np.ones(n)),
        (a + of_asking, pairs, -np.ones(n)),
        (a + np.arange(a), s, -np.ones(a)),
        (2 * a + of_offering, pairs, np.ones(n)),
        (2 * a + o + of_offering, pairs, -np.ones(n)),
        (2 * a + o + np.arange(o), z, np.ones(o)),
    ]
    rows, columns, values = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    matrix = coo_matrix((values, (rows, columns)), shape=(2 * (a + o), n + a + o)).tocsr()
    bounds = np.concatenate(
        [
            [limits.most_for(one) for one in askings],
            [-limits.least_for(one) for one in askings],
            [limits.room_for(one) for one in offerings],
            np.zeros(o),
        ]
    )
    gain = [0.0 if one in limits.served else limits.first for one in offerings]
    cost = np.concatenate([[-one.value for one in allowed], np.full(a, SHORTFALL), np.negative(gain)])
    upper = np.concatenate([np.ones(n), np.full(a, np.inf), np.ones(o)])
    return linprog(cost, matrix, bounds, bounds=np.column_stack([np.zeros(len(cost)), upper]), method="highs-ds")


def _plan(allowed: Sequence[Offer], chosen: Sequence[Offer], limits: Limits) -> Plan:
    value = sum(one.value for one in chosen)
    taken = Counter(one.asking for one in chosen)
    short = {
        one: limits.least_for(one) - taken[one]
        for one in sorted({offer.asking for offer in allowed})
        if taken[one] < limits.least_for(one)
    }
    served = {one.offering for one in chosen}
    first = limits.first * len(served - limits.served)
    return Plan(
        chosen=tuple(sorted(chosen, key=lambda one: (one.asking, -one.value, one.offering))),
        value=value,
        objective=value + first - SHORTFALL * sum(short.values()),
        served=len(served),
        could_be_served=len({one.offering for one in allowed}),
        short=short,
        worst=_worst(allowed, chosen, limits),
    )


def _worst(allowed: Sequence[Offer], chosen: Sequence[Offer], limits: Limits) -> tuple[str, float] | None:
    """Compared with what each asking could have if it were alone."""
    alone: dict[str, list[float]] = {}
    for one in allowed:
        alone.setdefault(one.asking, []).append(one.value)
    got = Counter()
    for one in chosen:
        got[one.asking] += one.value
    shares = []
    for asking, values in alone.items():
        best = sum(sorted(values, reverse=True)[: limits.most_for(asking)])
        if best > 0:
            shares.append((got[asking] / best, asking))
    return min(shares)[::-1] if shares else None
