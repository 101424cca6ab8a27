"""The tables of incubators, overseas entities, base filings and campaigns of evaluation."""

from incubators.models.batch import NoticeBatch
from incubators.models.campaign import Campaign, CampaignState, Consequence, Evaluation, Stage, Verdict
from incubators.models.entity import OverseasEntity
from incubators.models.filing import BaseFiling
from incubators.models.incubator import Incubator
from incubators.models.notice import Objection

__all__ = [
    "BaseFiling",
    "Campaign",
    "CampaignState",
    "Consequence",
    "Evaluation",
    "Incubator",
    "NoticeBatch",
    "Objection",
    "OverseasEntity",
    "Stage",
    "Verdict",
]
