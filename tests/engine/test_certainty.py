"""How certain a list is: bands by the lead of the first, and what they are worth on the judged data."""

import pytest

from matching.engine.certainty import Band, Spread, measure

from .conftest import DATA


@pytest.mark.parametrize(
    ("scores", "band"),
    [
        ([80.0, 60.0, 55.0], Band.CLEAR),
        ([80.0, 60.1, 55.0], Band.AHEAD),
        ([80.0, 79.0, *[50.0] * 7, 40.0], Band.CLEAR),
        ([80.0, 79.0, *[50.0] * 7, 40.1], Band.CLOSE),
        ([80.0, 75.0, 60.0], Band.AHEAD),
        ([80.0, 75.1, 60.0], Band.CLOSE),
        ([40.0, 80.0, 60.0], Band.CLEAR),
    ],
)
def test_bands(scores, band):
    assert Spread.of(scores).band is band


def test_only_the_first_ten_count_and_one_alone_says_nothing():
    spread = Spread.of([90.0 - number for number in range(30)])

    assert (spread.lead, spread.reach) == (1.0, 9.0)
    assert (Spread.of([70.0]), Spread.of([])) == (None, None)


def test_a_surer_band_is_right_more_often_on_the_judged_data():
    """The figures of docs/matching.md and of the pages (matching.wording)."""
    measured = measure(DATA)

    assert measured == {Band.CLEAR: (89, 91), Band.AHEAD: (31, 45), Band.CLOSE: (18, 43)}
