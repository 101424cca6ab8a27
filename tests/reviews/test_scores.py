"""Weighted totals and spread, over whatever sheets and points there may be."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.scores import FULL_WEIGHT, MOST_POINTS, Spread, total, weights_problem

calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


@st.composite
def sheets(draw):
    """Weights of at least 1 that sum to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, FULL_WEIGHT - 1), max_size=11)))
    edges = [0, *cuts, FULL_WEIGHT]
    return {f"line-{n}": after - before for n, (before, after) in enumerate(zip(edges, edges[1:], strict=False))}


@calm
@given(sheets(), st.data())
def test_a_total_runs_from_0_to_100_and_grows_with_every_point(weights, data):
    points = {code: data.draw(st.integers(0, MOST_POINTS)) for code in weights}
    value = total(points, weights)
    assert 0 <= value <= 100
    assert weights_problem(list(weights.values())) == 0
    lower = next((code for code, n in points.items() if n < MOST_POINTS), None)
    if lower is None:
        assert value == 100
    else:
        assert total({**points, lower: points[lower] + 1}, weights) > value


@calm
@given(sheets(), st.integers(0, MOST_POINTS))
def test_the_same_points_everywhere_give_their_share_of_100_whatever_the_weights(weights, points):
    assert total(dict.fromkeys(weights, points), weights) == points * 20


@calm
@given(st.lists(st.integers(0, 100), min_size=1, max_size=7))
def test_spread_is_nothing_among_equals_and_never_less_than_the_deviation(values):
    spread = Spread(tuple(values), limit=20)
    assert min(values) <= spread.average <= max(values) or round(spread.average) == values[0]
    assert 0 <= spread.deviation <= spread.distance
    assert (spread.distance == 0) == (len(set(values)) == 1)
    assert spread.disagree == (max(values) - min(values) > 20)


def test_half_a_review_has_no_total():
    with pytest.raises(KeyError):
        total({"a": 3}, {"a": 60, "b": 40})


def test_one_reviewer_alone_never_disagrees():
    assert not Spread((95,), limit=0).disagree
    assert Spread((), limit=0).average is None
