from reviews.models.panels import PanelItem, PanelMeeting, Vote
from reviews.models.rounds import Recommendation, Review, ReviewRound, RoundState
from reviews.models.sheets import CaseSheet, Purpose, Sheet, SheetVersion, VersionState

__all__ = [
    "CaseSheet",
    "PanelItem",
    "PanelMeeting",
    "Purpose",
    "Recommendation",
    "Review",
    "ReviewRound",
    "RoundState",
    "Sheet",
    "SheetVersion",
    "VersionState",
    "Vote",
]
