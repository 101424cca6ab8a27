"""Enterprises with their products, and the going-abroad services they ask for."""

from enterprises.models.enterprise import Enterprise, EnterpriseQuerySet
from enterprises.models.product import Product
from enterprises.models.request import BaseProposal, RequestAnswer, ServiceRequest, Urgency

__all__ = [
    "BaseProposal",
    "Enterprise",
    "EnterpriseQuerySet",
    "Product",
    "RequestAnswer",
    "ServiceRequest",
    "Urgency",
]
