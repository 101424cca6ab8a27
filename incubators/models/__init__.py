"""The tables of incubators, overseas entities and base filings."""

from incubators.models.batch import NoticeBatch
from incubators.models.entity import OverseasEntity
from incubators.models.filing import BaseFiling
from incubators.models.incubator import Incubator
from incubators.models.notice import Objection

__all__ = ["BaseFiling", "Incubator", "NoticeBatch", "Objection", "OverseasEntity"]
