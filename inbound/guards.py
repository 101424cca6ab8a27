"""What stands in the way of a step of an inbound project."""

from django.utils.translation import gettext as _

from casework import actions as case_actions
from casework import dossier
from inbound.vocabulary import OfferState


def may_be_proposed(case, data) -> list[str]:
    """The form is complete, the team agrees, and the base is in force on the day of the proposal."""
    return [*_base(case), *dossier.complete(case, data)]


def is_corrected(case, data) -> list[str]:
    return [*dossier.complete(case, data), *case_actions.corrections_answered(case, data)]


def _base(case) -> list[str]:
    base = case.kind_of.content(case).base
    if base.operator_id != case.applicant_id:
        return [_("Only the operator of the base may propose.")]
    return (
        []
        if base.is_in_force
        else [_("The filing of the base is not in force. Renew it, or propose from another base.")]
    )


def has_an_offer(case, data) -> list[str]:
    offers = case.kind_of.content(case).offers
    return [] if offers.filter(state=OfferState.INTERESTED).exists() else [_("No district has made an offer yet.")]
