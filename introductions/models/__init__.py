from introductions.models.compliance import SanctionsEntry, SanctionsList, Screening, SelfCheck
from introductions.models.introduction import Disclosure, Introduction, IntroductionSide
from introductions.models.working import Meeting, StagedFile

__all__ = [
    "Disclosure",
    "Introduction",
    "IntroductionSide",
    "Meeting",
    "SanctionsEntry",
    "SanctionsList",
    "Screening",
    "SelfCheck",
    "StagedFile",
]
