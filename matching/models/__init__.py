from matching.models.advice import ProfileAdvice
from matching.models.allocation import AllocationRun, AllocationStep, BrokerPlacement, Placement
from matching.models.brokers import ManagerProposal
from matching.models.corporate import Corporate
from matching.models.decisions import CandidateResponse, StaffDecision
from matching.models.demand import Demand, DemandEvent, DemandModeration, DemandVersion
from matching.models.field_trial import FieldTrial
from matching.models.outcomes import MatchOutcome
from matching.models.rates import ExchangeRate
from matching.models.results import Candidate, ProfileSnapshot, Ranking
from matching.models.runs import MatchRun, MatchShard, ReadingShard
from matching.models.schedule import RunSchedule
from matching.models.weights import WeightEvent, WeightSet

__all__ = [
    "AllocationRun",
    "AllocationStep",
    "BrokerPlacement",
    "Candidate",
    "CandidateResponse",
    "Corporate",
    "Demand",
    "DemandEvent",
    "DemandModeration",
    "DemandVersion",
    "ExchangeRate",
    "FieldTrial",
    "ManagerProposal",
    "MatchOutcome",
    "MatchRun",
    "MatchShard",
    "ReadingShard",
    "Placement",
    "ProfileAdvice",
    "ProfileSnapshot",
    "Ranking",
    "RunSchedule",
    "StaffDecision",
    "WeightEvent",
    "WeightSet",
]
