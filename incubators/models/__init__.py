"""The tables of incubators, overseas entities and base filings."""

from incubators.models.entity import OverseasEntity
from incubators.models.filing import BaseFiling
from incubators.models.incubator import Incubator

__all__ = ["BaseFiling", "Incubator", "OverseasEntity"]
