"""Weights of the parts of a score, learned from what people decided, with the weights in force as prior.

A pair (i, j) of one demand says that i had the better outcome.  Pairwise logistic regression (Bradley and Terry 1952;
RankNet, Burges et al. 2005, without the net) over the shares u in [0, 1] that each part gave:

    P(i before j) = sigma(theta · (u_i - u_j) + kappa · (e_i - e_j)),      e: points taken off for exclusions, not learned
    loss(theta) = Σ weight · -ln P  +  strength / 2 · Σ_p ((theta_p - kappa · w0_p) / (kappa · w0_p))²,   theta ≥ 0

kappa, the steepness, is fitted first with the weights in force; then both problems are convex and have one answer.
The weights are theta brought back to the sum of those in force.  The strength is chosen by cross-validation over demands.  What
comes out is judged by cross-fitting: the demands are cut into slices, and each slice is held out once, from the choice of the strength
as well; every demand is compared by weights that were learned without it.  See docs/matching.md, "Learning".
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, product

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import t as students_t

from .codes import PartCode
from .settings import Settings

PARTS = (PartCode.TERMS, PartCode.FIELDS, PartCode.HARD, PartCode.REGION_LANGUAGE, PartCode.SOFT)
NAMES = ("terms_points", "fields_points", "hard_points", "region_language_points", "soft_points")
ENOUGH_OUTCOMES = 200
ENOUGH_DEMANDS = 15  # with outcomes that differ
SLICES = 5  # each is held out once
STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
FOLDS = 5
CHANCE = 0.01  # that weights which are no better seem so: level of a one-sided t test, paired by demand
LEAST_GAIN = 0.02  # share of the log loss; what is surely better by less is not worth new lists for everybody
STEEPNESS = (1e-3, 1.0)  # per point of a score


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one listed pair: a higher grade is better.  `shares` in the order of `PARTS`, `taken` not above 0."""

    asking_id: str
    grade: int
    shares: tuple[float, ...]
    taken: float = 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Differences of shares between the better and the worse of one demand.  The weights of a demand with m outcomes sum to m - 1."""

    delta: np.ndarray
    taken: np.ndarray
    weight: np.ndarray
    asking: np.ndarray

    def __len__(self) -> int:
        return len(self.weight)

    def where(self, chosen: np.ndarray) -> "Pairs":
        """Some of them, by a mask."""
        return Pairs(self.delta[chosen], self.taken[chosen], self.weight[chosen], self.asking[chosen])

    @property
    def askings(self) -> list[str]:
        """The demands, in an order that has nothing to do with when they came."""
        return sorted(set(self.asking.tolist()), key=lambda one: hashlib.sha256(one.encode()).digest())


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights in points, and how steeply a point counts."""

    weights: np.ndarray
    steepness: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How well weights put pairs in order: share in the right order, mean log loss."""

    pairs: int
    asking: int
    right: float
    loss: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of weights on the same pairs; the second is `better` when that is sure, worth it, and no fewer pairs are right.

    `sureness` is the mean gain of a demand in standard errors, `needed` the quantile of Student's t that it has to reach.
    """

    before: Quality
    after: Quality
    sureness: float
    needed: float

    @property
    def better(self) -> bool:
        worth_it = self.after.loss <= (1 - LEAST_GAIN) * self.before.loss
        return self.sureness >= self.needed and worth_it and self.after.right >= self.before.right


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, and whether it held on demands that it was not learned from.

    `verdict` is "better", "no_better", "too_few" (outcomes), or "too_few_held_out" (demands to compare on).
    """

    verdict: str
    weights: tuple[float, ...]
    before: tuple[float, ...]
    outcomes: int
    strength: float = 0.0
    fitted: tuple[Quality, Quality] | None = None  # with the weights before, with the new ones
    held_out: tuple[Quality, Quality] | None = None  # each demand by weights that were learned without it
    sureness: float = 0.0  # standard errors
    needed: float = 0.0


def weights_of(settings: Settings) -> np.ndarray:
    """The points of the parts that are learned."""
    return np.array([getattr(settings, name) for name in NAMES])


def settings_with(settings: Settings, weights: Sequence[float]) -> Settings:
    """The same settings with other points.  From which points of terms and fields criteria count in full grows along."""
    values = {name: float(value) for name, value in zip(NAMES, weights, strict=True)}
    topic = (values["terms_points"] + values["fields_points"]) / (settings.terms_points + settings.fields_points)
    return settings.changed(**values, relevance_points=settings.relevance_points * topic)


def pairs_of(outcomes: Sequence[Outcome]) -> Pairs:
    """Every better with every worse outcome of the same demand."""
    by_asking: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_asking.setdefault(one.asking_id, []).append(one)
    delta, taken, weight, asking = [], [], [], []
    for key in sorted(by_asking):
        found = [(a, b) for a, b in product(by_asking[key], repeat=2) if a.grade > b.grade]
        for better, worse in found:
            delta.append(np.subtract(better.shares, worse.shares))
            taken.append(better.taken - worse.taken)
            weight.append((len(by_asking[key]) - 1) / len(found))
            asking.append(key)
    return Pairs(
        np.array(delta).reshape(-1, len(PARTS)), np.array(taken), np.array(weight), np.array(asking, dtype=str)
    )


def _losses(margins: np.ndarray) -> np.ndarray:
    return np.logaddexp(0.0, -margins)


def steepness_for(pairs: Pairs, weights: np.ndarray) -> float:
    """How much one point of score tells, with given weights."""
    points = pairs.delta @ weights + pairs.taken
    low, high = np.log(STEEPNESS)
    best = minimize_scalar(
        lambda log: float(pairs.weight @ _losses(np.exp(log) * points)), bounds=(low, high), method="bounded"
    )
    return float(np.exp(best.x))


def fit(pairs: Pairs, before: np.ndarray, strength: float, steepness: float = 0.0) -> Fit:
    """The weights that the pairs ask for, held near `before` by `strength`.  `steepness`, if it is known already, spares finding it."""
    steepness = steepness or steepness_for(pairs, before)
    prior, offset = steepness * before, steepness * pairs.taken

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        margins = pairs.delta @ (factors * prior) + offset
        slope = -pairs.weight / (1.0 + np.exp(np.clip(margins, -500, 500)))
        gradient = prior * (pairs.delta.T @ slope) + strength * (factors - 1.0)
        return float(pairs.weight @ _losses(margins)) + 0.5 * strength * float(((factors - 1.0) ** 2).sum()), gradient

    start = np.ones(len(before))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(before))
    theta = found.x * prior
    total = float(theta.sum())
    if total <= 0:
        return Fit(before, steepness)
    weights = theta * (float(before.sum()) / total)
    return Fit(weights, total / float(before.sum()))


def _margins(pairs: Pairs, found: Fit) -> np.ndarray:
    return found.steepness * (pairs.delta @ found.weights + pairs.taken)


def _quality(pairs: Pairs, margins: np.ndarray) -> Quality:
    right = (margins > 0) + 0.5 * (margins == 0)
    total = float(pairs.weight.sum())
    return Quality(
        pairs=len(pairs),
        asking=len(set(pairs.asking.tolist())),
        right=float(pairs.weight @ right) / total,
        loss=float(pairs.weight @ _losses(margins)) / total,
    )


def _choose_strength(pairs: Pairs, before: np.ndarray, progress: Callable[[], None]) -> float:
    """By cross-validation over demands; of equally good ones the strongest."""
    askings = pairs.askings
    losses = dict.fromkeys(reversed(STRENGTHS), 0.0)
    for number in range(FOLDS):
        progress()
        left = np.isin(pairs.asking, askings[number::FOLDS])
        if not left.any() or left.all():
            continue
        rest, fold = pairs.where(~left), pairs.where(left)
        steepness = steepness_for(rest, before)
        for strength in losses:
            found = fit(rest, before, strength, steepness)
            losses[strength] += float(fold.weight @ _losses(_margins(fold, found)))
    return min(losses, key=losses.get)


def compare(pairs: Pairs, before: np.ndarray, after: np.ndarray) -> Comparison:
    """Two margins for each pair, held against each other demand by demand."""
    gained = pairs.weight * (_losses(before) - _losses(after))
    _askings, places = np.unique(pairs.asking, return_inverse=True)
    gains = np.bincount(places, gained)
    spread = float(gains.std(ddof=1)) if len(gains) > 1 else 0.0
    return Comparison(
        before=_quality(pairs, before),
        after=_quality(pairs, after),
        sureness=float(gains.mean()) / spread * len(gains) ** 0.5 if spread > 0 else 0.0,
        needed=float(students_t.ppf(1 - CHANCE, max(1, len(gains) - 1))),
    )


def cross_fitted(pairs: Pairs, prior: np.ndarray, before: np.ndarray, progress: Callable[[], None]) -> Comparison:
    """The weights before and learned ones, each demand by those that were learned, strength and all, without its slice."""
    askings = pairs.askings
    old, new = np.zeros(len(pairs)), np.zeros(len(pairs))
    for number in range(SLICES):
        held_out = np.isin(pairs.asking, askings[number::SLICES])
        rest, kept_back = pairs.where(~held_out), pairs.where(held_out)
        steepness = steepness_for(rest, before)
        strength = _choose_strength(rest, prior, progress)
        old[held_out] = _margins(kept_back, Fit(before, steepness))
        new[held_out] = _margins(kept_back, fit(rest, prior, strength))
    return compare(pairs, old, new)


def learn(
    outcomes: Sequence[Outcome],
    settings: Settings,
    *,
    in_force: Settings | None = None,
    enough: int = ENOUGH_OUTCOMES,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Lesson:
    """Learn weights, and say whether they are better on demands that were held out.  What is kept is then fitted to all of them.

    The prior are the weights of `settings`; `in_force`, where it differs, is what the new ones are compared with.
    """
    prior, before = weights_of(settings), weights_of(in_force or settings)
    unchanged = tuple(before.tolist())
    if len(outcomes) < enough:
        return Lesson("too_few", unchanged, unchanged, len(outcomes))
    pairs = pairs_of(outcomes)
    if len(pairs.askings) < ENOUGH_DEMANDS:
        return Lesson("too_few_held_out", unchanged, unchanged, len(outcomes))
    done = count(1)

    def step() -> None:
        progress(next(done), (SLICES + 1) * FOLDS)

    judged = cross_fitted(pairs, prior, before, step)
    strength = _choose_strength(pairs, prior, step)
    final = fit(pairs, prior, strength)
    old = Fit(before, steepness_for(pairs, before))
    return Lesson(
        verdict="better" if judged.better else "no_better",
        weights=tuple(final.weights.tolist()),
        before=unchanged,
        outcomes=len(outcomes),
        strength=strength,
        fitted=(_quality(pairs, _margins(pairs, old)), _quality(pairs, _margins(pairs, final))),
        held_out=(judged.before, judged.after),
        sureness=judged.sureness,
        needed=judged.needed,
    )


def speaks_against(outcomes: Sequence[Outcome], used: Settings, instead: Settings) -> bool:
    """Whether newer outcomes would have been put in order better by the other weights, by the rule that new weights must meet."""
    pairs = pairs_of(outcomes)
    if not len(pairs):
        return False
    now, other = (Fit(weights, steepness_for(pairs, weights)) for weights in map(weights_of, (used, instead)))
    return compare(pairs, _margins(pairs, now), _margins(pairs, other)).better
