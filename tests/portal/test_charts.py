"""Places in the drawings of the time statistics."""

from datetime import date

import pytest

from casework.statistics import Spread
from portal import charts


def spread(*days, promised=()):
    counted = {day: days.count(day) for day in days}
    return Spread(number=len(days), days=counted, promises=set(promised))


@pytest.mark.parametrize(
    ("days", "top", "ticks"),
    [(1, 1, (0, 1)), (4, 4, (0, 1, 2, 3, 4)), (7, 8, (0, 2, 4, 6, 8)), (23, 25, (0, 5, 10, 15, 20, 25)), (205, 250, (0, 50, 100, 150, 200, 250))],
)  # fmt: skip
def test_an_axis_ends_on_a_round_number_behind_the_longest(days, top, ticks):
    axis = charts.Axis.up_to(days)
    assert (axis.top, axis.ticks) == (top, ticks)


def test_one_bar_far_longer_than_the_others_is_cut_and_does_not_press_them_flat():
    spreads = [spread(3), spread(8), spread(205)]

    axis = charts.axis_of(spreads)

    assert axis.top == 8
    assert [charts.bar_of(one, axis).is_cut for one in spreads] == [False, False, True]
    assert charts.bar_of(spreads[2], axis).nine == "100.0%"


def test_two_bars_are_compared_as_they_are():
    assert charts.axis_of([spread(3), spread(205)]).top == 250


def test_a_promise_is_a_mark_and_several_are_a_line():
    axis = charts.Axis.up_to(20)
    one, two = charts.bar_of(spread(12, promised=[10]), axis), charts.bar_of(spread(3, promised=[5, 15]), axis)

    assert (one.promise, one.promises_from, one.is_late) == ("50.0%", "", True)
    assert (two.promise, two.promises_from, two.promises_width, two.is_late) == ("", "25.0%", "50.0%", False)


def test_the_line_of_the_trend_stops_at_a_month_without_cases():
    rows = [
        (date(2026, month, 1), made, "", False)
        for month, made in enumerate((spread(2), spread(), spread(4), spread(4)), start=1)
    ]

    trend = charts.trend_of(rows)

    assert len(trend.lines) == 1
    assert [month.opens_year for month in trend.months] == [True, False, False, False]
    assert [month.height for month in trend.months] == [100.0, 0.0, 200.0, 200.0]


def test_nothing_at_all_still_has_an_axis():
    assert charts.axis_of([]).ticks == (0, 1)
    assert charts.axis_of([spread(0)]).ticks == (0, 1)
