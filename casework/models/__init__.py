"""The tables of the case machinery."""

from casework.models.case import Case, CaseParty, PartyRole, Submission
from casework.models.history import AnchorHead, CaseEvent, CaseEventNote, HistoryAnchor
from casework.models.parts import (
    Attachment,
    ChecklistAnswer,
    Comment,
    CorrectionItem,
    Notification,
    NotificationChoice,
    Task,
)
from casework.models.routing import Absence, Handover, LoadLimit, RoutingRule, RulePhase, TargetRole
from casework.models.stage_time import StageTime

__all__ = [
    "Absence",
    "AnchorHead",
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseEventNote",
    "CaseParty",
    "ChecklistAnswer",
    "Comment",
    "CorrectionItem",
    "Handover",
    "HistoryAnchor",
    "LoadLimit",
    "Notification",
    "NotificationChoice",
    "PartyRole",
    "RoutingRule",
    "RulePhase",
    "StageTime",
    "Submission",
    "TargetRole",
    "Task",
]
