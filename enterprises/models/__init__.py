"""Enterprises with their products, and the going-abroad services they ask for."""

from enterprises.models.delivery import Delivery, Milestone, MilestoneReport, MilestoneState, PlanChange
from enterprises.models.enterprise import Enterprise, EnterpriseQuerySet
from enterprises.models.means import LimitedMeans, MeansProof, MeansReason, MeansState
from enterprises.models.product import Product
from enterprises.models.quote import Quote, QuoteState
from enterprises.models.request import BaseProposal, Budget, RequestAnswer, ServiceRequest, Urgency

__all__ = [
    "BaseProposal",
    "Budget",
    "Delivery",
    "Enterprise",
    "EnterpriseQuerySet",
    "Milestone",
    "MilestoneReport",
    "MilestoneState",
    "PlanChange",
    "LimitedMeans",
    "MeansProof",
    "MeansReason",
    "MeansState",
    "Product",
    "Quote",
    "QuoteState",
    "RequestAnswer",
    "ServiceRequest",
    "Urgency",
]
