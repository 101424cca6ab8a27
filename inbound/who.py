"""The people of an inbound project, as named permissions for the table of moves."""

from django.utils.translation import gettext_lazy as _

from casework import who
from casework.conflicts import in_conflict
from casework.kinds import Who
from inbound.models import DistrictOffer
from inbound.vocabulary import OPEN_OFFERS, OfferState


def _officer_of(*states):
    """An officer of a district whose offer stands in one of these states; nobody with a conflict of interest."""

    def test(user, case):
        if user is None or not user.staff_districts or in_conflict(user, case):
            return False
        offers = DistrictOffer.objects.filter(project=case.pk, district__in=user.staff_districts, state__in=states)
        return offers.exists()

    return test


screens = who.case_officer | who.supervisor
working = who.anyone_of_applicant | who.handles_cases
chooses = who.manager_of_applicant | who.handles_cases
asked_district = Who(_("officer of a district that is asked"), _officer_of(*OPEN_OFFERS))
chosen_district = Who(_("officer of the district that was chosen"), _officer_of(OfferState.CHOSEN))
landing = working | chosen_district
