"""What onboarding announces, after commit."""

from django.dispatch import Signal

# An organisation was verified, for the first time or after a change.
# organisation: as it is now; case: the round; verified, refused: kinds of capacities (accounts.models.Capacity.Kind);
# recognition: {"recognised_class", "class_evidence_no", "class_valid_until"} when it is verified as an incubator, else None.
organisation_verified = Signal()
