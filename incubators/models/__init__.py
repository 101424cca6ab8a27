"""The tables of incubators, overseas entities, the versions of the register, and the cases about them."""

from incubators.models.batch import NoticeBatch
from incubators.models.campaign import Campaign, CampaignState, Consequence, Evaluation, Stage, Verdict
from incubators.models.entity import OverseasEntity
from incubators.models.filing import BaseFiling
from incubators.models.incubator import Incubator
from incubators.models.life import BaseCancellation, BaseChange, BaseConfirmation, BaseSuspension
from incubators.models.notice import Objection
from incubators.models.version import EntityVersion

__all__ = [
    "BaseCancellation",
    "BaseChange",
    "BaseConfirmation",
    "BaseFiling",
    "BaseSuspension",
    "EntityVersion",
    "Incubator",
    "NoticeBatch",
    "Objection",
    "OverseasEntity",
    "Campaign",
    "CampaignState",
    "Consequence",
    "Evaluation",
    "Stage",
    "Verdict",
]
