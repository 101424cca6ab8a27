"""From which side a person looks at a case: it decides words, comments, history and buttons."""

from accounts.permissions import is_commission
from casework.conflicts import in_conflict
from casework.models import Case
from casework.who import anyone_of_applicant

STAFF, DISTRICT, APPLICANT, PARTY = "staff", "district", "applicant", "party"


def viewpoint(case: Case, user) -> str:
    """The side for somebody who may see the case (``Case.objects.visible_to``)."""
    if anyone_of_applicant(user, case):
        return APPLICANT
    if any(
        p.has_interest and (p.person_id == user.pk or p.organisation_id in user.organisation_ids)
        for p in case.current_parties
    ):
        return PARTY
    if is_commission(user) and not in_conflict(user, case):
        return STAFF
    return DISTRICT
