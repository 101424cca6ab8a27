from inbound.models.offer import DistrictOffer
from inbound.models.project import InboundProject, Milestone

__all__ = ["DistrictOffer", "InboundProject", "Milestone"]
