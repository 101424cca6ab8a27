"""Outcomes, what is attributed to whom, what is asked later, and the rates that staff entered."""

from outcomes.models.attribution import Attribution, AttributionRecord
from outcomes.models.followup import FollowUp
from outcomes.models.outcome import Outcome, OutcomeFile, OutcomeSide, OutcomeValue, OutcomeVersion
from outcomes.models.rates import ExchangeRate

__all__ = [
    "Attribution",
    "AttributionRecord",
    "ExchangeRate",
    "FollowUp",
    "Outcome",
    "OutcomeFile",
    "OutcomeSide",
    "OutcomeValue",
    "OutcomeVersion",
]
