"""People, organisations, and what ties them together."""

from accounts.models.links import LINK_LIFE, SignedLink
from accounts.models.memberships import (
    INVITATION_LIFE,
    ConflictDeclaration,
    Invitation,
    Membership,
    hash_token,
)
from accounts.models.organisations import Capacity, Organisation, OrganisationStatus
from accounts.models.people import StaffRole, User, UserManager
from accounts.models.personal import (
    Consent,
    CorrectionRequest,
    DeletionRequest,
    Notice,
    NoticeCode,
    PersonalCopy,
    PersonalDataView,
    RetentionRule,
    RetentionRun,
)

__all__ = [
    "INVITATION_LIFE",
    "LINK_LIFE",
    "Capacity",
    "ConflictDeclaration",
    "Consent",
    "CorrectionRequest",
    "DeletionRequest",
    "Invitation",
    "Membership",
    "Notice",
    "NoticeCode",
    "Organisation",
    "OrganisationStatus",
    "PersonalCopy",
    "PersonalDataView",
    "RetentionRule",
    "RetentionRun",
    "SignedLink",
    "StaffRole",
    "User",
    "UserManager",
    "hash_token",
]
