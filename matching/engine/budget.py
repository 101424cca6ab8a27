"""A demand's budget held against the contracts that a supplier usually takes.

Met when the two ranges overlap, unmet when the smallest order is above the budget, else unknown: a supplier of small
contracts may take a large one, and no rate is invented.
"""

import math
from collections.abc import Mapping

from .codes import ReasonCode, State
from .types import Money, Reason

HOME = "CNY"  # rates say how many of it one unit is worth


def affordable(budget: Money, contract: Money | None, rates: Mapping[str, float]) -> tuple[State, Reason]:
    """Outcome and reason.  ``rates``: currency to CNY for one unit, as far as they are known."""
    if contract is None:
        return State.UNKNOWN, Reason(ReasonCode.BUDGET_UNKNOWN, {"budget": _range(budget)})
    params = {"budget": _range(budget), "contract": _range(contract)}
    lacking = _lacking(budget.currency, contract.currency, rates)
    if lacking:
        return State.UNKNOWN, Reason(ReasonCode.BUDGET_NO_RATE, {**params, "currencies": lacking})
    # In the budget's own currency where both are the same, so that no rate can blur an equal amount.
    same = budget.currency == contract.currency
    worth, asked = (1.0 if same else _worth(one.currency, rates) for one in (budget, contract))
    least, most = _bounds(budget, worth)
    smallest, largest = _bounds(contract, asked)
    if smallest > most:
        return State.UNMET, Reason(ReasonCode.BUDGET_BELOW, params)
    if largest < least:
        return State.UNKNOWN, Reason(ReasonCode.BUDGET_ABOVE, params)
    return State.MET, Reason(ReasonCode.BUDGET_FITS, params)


def _range(money: Money) -> list:
    return [money.least, money.most, money.currency]


def _lacking(some: str, other: str, rates: Mapping[str, float]) -> list[str]:
    return [] if some == other else sorted({some, other} - rates.keys() - {HOME})


def _worth(currency: str, rates: Mapping[str, float]) -> float:
    return 1.0 if currency == HOME else rates[currency]


def _bounds(money: Money, worth: float) -> tuple[float, float]:
    least = 0.0 if money.least is None else money.least * worth
    return least, math.inf if money.most is None else money.most * worth
