"""Plans of who is proposed where: what they keep, and that the linear program is never behind the greedy way."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.allocation import SHORTFALL, Limits, Offer, fair, greedy

PAIRS = st.tuples(st.integers(0, 6), st.integers(0, 6))


@st.composite
def markets(draw):
    """Some offers between up to seven askings and seven offerings, with limits of every kind."""
    pairs = draw(st.lists(PAIRS, max_size=30, unique=True))
    offers = [Offer(f"a{a}", f"o{o}", draw(st.floats(0, 100, allow_nan=False))) for a, o in pairs]
    least = draw(st.integers(0, 2))
    limits = Limits(
        least=least,
        most=draw(st.integers(max(least, 1), 4)),
        room=draw(st.integers(0, 3)),
        first=draw(st.sampled_from([0.0, 5.0, 50.0])),
        minimum=draw(st.sampled_from([0.0, 40.0])),
        most_of={
            f"a{a}": n for a, n in draw(st.dictionaries(st.integers(0, 6), st.integers(-1, 4), max_size=3)).items()
        },
        room_of={
            f"o{o}": n for o, n in draw(st.dictionaries(st.integers(0, 6), st.integers(-1, 4), max_size=3)).items()
        },
        forbidden=frozenset((f"a{a}", f"o{o}") for a, o in draw(st.sets(PAIRS, max_size=8))),
        served=frozenset(f"o{o}" for o in draw(st.sets(st.integers(0, 6), max_size=3))),
    )
    return offers, limits


@given(markets())
@settings(max_examples=150, deadline=None)
def test_every_plan_keeps_what_it_was_given(market):
    offers, limits = market
    known = {(one.asking, one.offering): one.value for one in offers}

    for plan in (greedy(offers, limits), fair(offers, limits)):
        pairs = [(one.asking, one.offering) for one in plan.chosen]
        assert len(set(pairs)) == len(pairs)
        assert not set(pairs) & limits.forbidden
        assert all(one.value >= limits.minimum and known[one.asking, one.offering] == one.value for one in plan.chosen)
        assert all(n <= limits.most_for(asking) for asking, n in Counter(pair[0] for pair in pairs).items())
        assert all(n <= limits.room_for(offering) for offering, n in Counter(pair[1] for pair in pairs).items())
        assert plan.value == pytest.approx(sum(one.value for one in plan.chosen))
        assert plan.served == len({one.offering for one in plan.chosen}) <= plan.could_be_served


@given(markets())
@settings(max_examples=150, deadline=None)
def test_the_linear_program_is_never_behind_the_greedy_way(market):
    """That its answer is in whole numbers is asserted in ``fair`` itself: it raises otherwise."""
    offers, limits = market

    assert fair(offers, limits).objective >= greedy(offers, limits).objective - 1e-6


@given(markets())
@settings(max_examples=60, deadline=None)
def test_where_only_scores_count_the_sum_of_scores_is_not_smaller(market):
    offers, limits = market
    plain = Limits(most=limits.most, room=limits.room, room_of=limits.room_of, forbidden=limits.forbidden)

    assert fair(offers, plain).value >= greedy(offers, plain).value - 1e-6


@given(markets(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_offers_does_not_matter(market, random):
    offers, limits = market
    mixed = random.sample(offers, len(offers))

    assert (greedy(mixed, limits), fair(mixed, limits)) == (greedy(offers, limits), fair(offers, limits))


def test_greedy_takes_the_best_pair_and_leaves_a_demand_with_nothing():
    """The case that the linear program is there for: 90 + 0 against 85 + 80."""
    offers = [Offer("a", "x", 90), Offer("a", "y", 85), Offer("b", "x", 80)]
    limits = Limits(most=1, room=1)

    first, best = greedy(offers, limits), fair(offers, limits)

    assert [(one.asking, one.offering) for one in first.chosen] == [("a", "x")]
    assert [(one.asking, one.offering) for one in best.chosen] == [("a", "y"), ("b", "x")]
    assert (first.worst, best.worst[0]) == (("b", 0.0), "a")
    assert (first.served, best.served, best.could_be_served) == (1, 2, 2)


def test_a_first_place_is_worth_more_so_that_places_go_round():
    offers = [Offer("a", "x", 90), Offer("b", "x", 90), Offer("b", "y", 87)]
    limits = Limits(most=1, room=2)

    alone = fair(offers, limits)
    shared = fair(offers, Limits(most=1, room=2, first=5))

    assert (alone.served, alone.value) == (1, 180)
    assert (shared.served, shared.value) == (2, 177)
    assert fair(offers, Limits(most=1, room=2, first=5, served=frozenset("y"))).served == 1


def test_a_minimum_that_cannot_be_met_is_told_and_stops_nothing():
    plan = fair([Offer("a", "x", 60), Offer("b", "x", 70)], Limits(least=1, most=1, room=1))

    assert (plan.short, plan.value) == ({"a": 1}, 70)
    assert plan.objective == 70 - SHORTFALL


def test_nobody_to_place_is_an_empty_plan():
    plan = fair([], Limits())

    assert (plan.chosen, plan.value, plan.share_served, plan.worst) == ((), 0, 0.0, None)
