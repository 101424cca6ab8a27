"""People, organisations, and what ties them together."""

from accounts.models.memberships import (
    INVITATION_LIFE,
    ConflictDeclaration,
    Invitation,
    Membership,
    hash_token,
)
from accounts.models.organisations import Capacity, Organisation, OrganisationStatus
from accounts.models.people import StaffRole, User, UserManager
from accounts.notice import Consent

__all__ = [
    "INVITATION_LIFE",
    "Capacity",
    "ConflictDeclaration",
    "Consent",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationStatus",
    "StaffRole",
    "User",
    "UserManager",
    "hash_token",
]
