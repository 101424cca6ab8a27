"""Enterprises with their products, and the going-abroad services they ask for."""

from enterprises.models.enterprise import Enterprise, EnterpriseQuerySet
from enterprises.models.product import Product
from enterprises.models.request import BaseProposal, Budget, RequestAnswer, ServiceRequest, Urgency

__all__ = [
    "BaseProposal",
    "Budget",
    "Enterprise",
    "EnterpriseQuerySet",
    "Product",
    "RequestAnswer",
    "ServiceRequest",
    "Urgency",
]
