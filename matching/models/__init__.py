from matching.models.brokers import ManagerProposal
from matching.models.corporate import Corporate
from matching.models.decisions import CandidateResponse, StaffDecision
from matching.models.demand import Demand, DemandEvent, DemandModeration, DemandVersion
from matching.models.results import Candidate, ProfileSnapshot, Ranking
from matching.models.runs import MatchRun, MatchShard

__all__ = [
    "Candidate",
    "CandidateResponse",
    "Corporate",
    "Demand",
    "DemandEvent",
    "DemandModeration",
    "DemandVersion",
    "ManagerProposal",
    "MatchRun",
    "MatchShard",
    "ProfileSnapshot",
    "Ranking",
    "StaffDecision",
]
