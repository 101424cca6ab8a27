from introductions.models.brokering import BrokerLimit, BrokerRequest, Commission, Rating
from introductions.models.compliance import SanctionsEntry, SanctionsList, Screening, SelfCheck
from introductions.models.introduction import Disclosure, Introduction, IntroductionSide
from introductions.models.working import Meeting, StagedFile

__all__ = [
    "BrokerLimit",
    "BrokerRequest",
    "Commission",
    "Disclosure",
    "Introduction",
    "IntroductionSide",
    "Meeting",
    "Rating",
    "SanctionsEntry",
    "SanctionsList",
    "Screening",
    "SelfCheck",
    "StagedFile",
]
