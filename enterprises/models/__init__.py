"""Enterprises with their products, and the going-abroad services they ask for."""

from enterprises.models.enterprise import Enterprise, EnterpriseQuerySet
from enterprises.models.means import LimitedMeans, MeansProof, MeansReason, MeansState
from enterprises.models.product import Product
from enterprises.models.request import BaseProposal, Budget, RequestAnswer, ServiceRequest, Urgency

__all__ = [
    "BaseProposal",
    "Budget",
    "Enterprise",
    "EnterpriseQuerySet",
    "LimitedMeans",
    "MeansProof",
    "MeansReason",
    "MeansState",
    "Product",
    "RequestAnswer",
    "ServiceRequest",
    "Urgency",
]
