"""Weights learned from outcomes: a known one is found again, noise is refused, few outcomes change nothing."""

import numpy as np
import pytest

from matching.engine import Settings, learning
from matching.engine.learning import Outcome, learn, settings_with, speaks_against, weights_of

DEFAULTS = Settings()
KNOWN = np.array([20.0, 20.0, 25.0, 25.0, 10.0])  # region and language counts 2.5 times as much as by default
STEPS = (35, 45, 55, 65)  # points from which an outcome is a grade better


def outcomes(weights, *, seed: int, number: int = 200, each: int = 10, noise: float = 2.0) -> list[Outcome]:
    """People who decide by a score with these weights, give or take ``noise`` points."""
    rng = np.random.default_rng(seed)
    found = []
    for demand in range(number // each):
        shares = rng.uniform(0, 1, (each, len(learning.PARTS)))
        grades = np.digitize(shares @ weights + rng.normal(0, noise, each), STEPS)
        found += [Outcome(f"D{demand}", int(g), tuple(u.tolist())) for g, u in zip(grades, shares, strict=True)]
    return found


def pure_noise(*, seed: int, number: int = 200, each: int = 10) -> list[Outcome]:
    """Decisions that have nothing to do with any part."""
    rng = np.random.default_rng(seed)
    return [
        Outcome(f"D{n // each}", int(rng.integers(0, 2)), tuple(rng.uniform(0, 1, len(learning.PARTS)).tolist()))
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def lessons():
    """What twelve offices teach whose people decide by the known weights."""
    return [learn(outcomes(KNOWN, seed=seed), DEFAULTS) for seed in range(12)]


def test_known_weights_are_better_on_the_held_out_slices(lessons):
    assert [lesson.verdict for lesson in lessons] == ["better"] * 12
    assert all(lesson.held_out[1].loss < lesson.held_out[0].loss for lesson in lessons)
    assert all(sum(lesson.weights) == pytest.approx(100) for lesson in lessons)


def test_a_known_weight_is_recovered_within_a_fifth_from_200_outcomes(lessons):
    """Parts of 20 points and more each time; the one of 10 on average, three times of four, and never off by more than a third."""
    off = np.array([np.abs(np.array(lesson.weights) / KNOWN - 1) for lesson in lessons])
    large = KNOWN >= 20

    assert off[:, large].max() < 0.2
    assert off.mean(axis=0).max() < 0.2
    assert (off[:, ~large] < 0.2).mean() >= 0.75
    assert off[:, ~large].max() < 1 / 3


@pytest.mark.parametrize("each", [5, 10])
def test_pure_noise_is_refused_on_the_held_out_slices(each):
    """One of a hundred may pass by chance; of thirty none did."""
    verdicts = {learn(pure_noise(seed=seed, each=each), DEFAULTS).verdict for seed in range(30)}

    assert verdicts == {"no_better"}


def test_what_is_surely_better_by_next_to_nothing_is_refused():
    outcomes_seen = outcomes(KNOWN, seed=0)
    pairs = learning.pairs_of(outcomes_seen)
    before = 0.1 * (pairs.delta @ KNOWN)

    hardly, plainly = (learning.compare(pairs, before, before + gain) for gain in (0.005, 0.5))

    assert min(hardly.sureness, plainly.sureness) > plainly.needed
    assert (hardly.better, plainly.better) == (False, True)


def test_the_fewer_demands_the_more_is_needed():
    pairs = [learning.pairs_of(outcomes(KNOWN, seed=1, number=10 * demands)) for demands in (5, 20, 100)]

    needed = [learning.compare(one, np.zeros(len(one)), np.zeros(len(one))).needed for one in pairs]

    assert needed == pytest.approx([3.75, 2.54, 2.36], abs=0.01)


def test_decisions_by_the_weights_in_force_change_nothing():
    verdicts = {learn(outcomes(weights_of(DEFAULTS), seed=seed), DEFAULTS).verdict for seed in range(6)}

    assert verdicts == {"no_better"}


def test_too_few_outcomes_teach_nothing():
    lesson = learn(outcomes(KNOWN, seed=1, number=190), DEFAULTS)

    assert (lesson.verdict, lesson.weights, lesson.outcomes) == ("too_few", lesson.before, 190)


def test_many_outcomes_of_few_demands_leave_nothing_to_compare_on():
    assert learn(outcomes(KNOWN, seed=1, each=100), DEFAULTS).verdict == "too_few_held_out"


def test_the_same_outcomes_in_another_order_teach_the_same():
    found = outcomes(KNOWN, seed=3)

    assert learn(found[::-1], DEFAULTS).weights == pytest.approx(learn(found, DEFAULTS).weights, abs=1e-6)


def test_the_points_of_exclusions_are_taken_as_they_are():
    """A candidate that was taken off for what is not wanted explains its refusal without any part being to blame."""
    shares = (0.9, 0.9, 0.9, 0.9, 0.9)
    found = [Outcome(f"D{n}", grade, shares, taken) for n in range(120) for grade, taken in ((1, 0.0), (0, -30.0))]

    lesson = learn(found, DEFAULTS)

    assert lesson.weights == pytest.approx(lesson.before)


def test_settings_with_the_weights_in_force_are_the_same_settings():
    assert settings_with(DEFAULTS, weights_of(DEFAULTS)) == DEFAULTS
    assert settings_with(DEFAULTS, weights_of(DEFAULTS)).hash() == DEFAULTS.hash()


def test_criteria_count_in_full_from_the_same_likeness_of_texts():
    assert settings_with(DEFAULTS, [20, 10, 40, 20, 10]).relevance_points == DEFAULTS.relevance_points / 2


def test_newer_decisions_speak_against_weights_that_no_longer_hold():
    wrong = settings_with(DEFAULTS, [5, 5, 5, 5, 80])
    newer = outcomes(weights_of(DEFAULTS), seed=5)

    assert speaks_against(newer, wrong, DEFAULTS)
    assert not speaks_against(newer, DEFAULTS, wrong)
    assert not speaks_against([], wrong, DEFAULTS)
