"""The script that cross-validates the weights leaves none out, and its choice is made on one half only."""

from dataclasses import fields

import crossvalidate_matching as script
import numpy as np
import pytest

from matching.engine import Settings

# Of an encoder, of plain retrieval, the bound below which nothing is listed, which does not change an order, and what weighs nothing
# until the office gives it weight: a multiple of nothing is nothing.
ELSEWHERE = {"meaning_points", "meaning_weight", "minimum_score", "export_weight", "budget_weight"}


def test_every_weight_is_cross_validated():
    weights = {one.name for one in fields(Settings) if isinstance(one.default, float)}

    assert set(script.WEIGHTS) == weights - ELSEWHERE
    assert len(script.WEIGHTS) == len(set(script.WEIGHTS))


def test_changed_weights_still_make_a_hundred_points_and_no_share_passes_one():
    settings = script.changed({"terms_points": 2.0, "b": 2.0, "k1": 0.5})

    assert sum(getattr(settings, name) for name in script.PARTS) == pytest.approx(100)
    assert (settings.terms_points / settings.fields_points, settings.b, settings.k1) == (pytest.approx(4), 1.0, 0.45)
    assert script.changed({}) == Settings()


def test_a_choice_among_chances_gains_only_where_it_was_made():
    rows = np.random.default_rng(1).normal(0.5, 0.1, (30, 60))

    here, there = script.chosen_and_elsewhere(rows, 200)

    assert here > rows.mean() + 0.02
    assert here - there > 0.015
