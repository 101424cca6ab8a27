"""Who may do what around incubators, as small named questions."""

from django.utils.translation import gettext as _

from accounts.models import Capacity
from accounts.permissions import acts_as, belongs, is_administrator, is_case_officer, is_supervisor
from incubators import conf
from incubators.models import Incubator


def is_incubator_member(user) -> bool:
    """A member of an organisation with the verified capacity of an incubator."""
    return acts_as(user, Capacity.Kind.INCUBATOR)


def may_edit_profile(user, incubator) -> bool:
    return belongs(user, incubator.organisation)


def may_enter_class(user) -> bool:
    """The recognised class is entered from the commission's own decisions."""
    return is_case_officer(user) or is_supervisor(user) or is_administrator(user)


def acting_incubator_organisation(request):
    """The incubator that a person acts for: the organisation chosen in the head, else the first of their own; or None."""
    if not is_incubator_member(request.user):
        return None
    mine = [o for o in request.user.organisations() if Capacity.Kind.INCUBATOR in o.capacities]
    chosen = request.organisation
    return next((o for o in mine if chosen and o.pk == chosen.pk), mine[0] if mine else None)


def hindrances(incubator: Incubator | None) -> list[str]:
    """What keeps an incubator from starting a filing, in sentences; empty when it may."""
    if incubator is None:
        return [_("Fill in the profile of your incubator first.")]
    organisation, reasons = incubator.organisation, []
    if not organisation.is_verified:
        reasons.append(_("The commission has not verified your organisation yet."))
    if Capacity.Kind.INCUBATOR not in organisation.capacities:
        reasons.append(_("Your organisation is not verified as an incubator."))
    if not incubator.recognised_class:
        reasons.append(_("No recognised class of your incubator is on record. Ask the commission to enter it."))
    elif incubator.recognised_class not in conf.filing_classes():
        reasons.append(
            _("Carriers of the class “%(class)s” cannot file overseas bases.")
            % {"class": incubator.get_recognised_class_display()}
        )
    else:
        reasons += _evidence(incubator)
    return reasons


def _evidence(incubator: Incubator) -> list[str]:
    if not incubator.class_evidence_no or incubator.class_valid_until is None:
        return [
            _(
                "The record of your recognised class lacks its number or its last day. Ask the commission to complete it."
            )
        ]
    if incubator.class_has_ended:
        return [
            _(
                "Your recognition as “%(class)s” ended on %(day)s. Renew it, then the commission enters the new last day."
            )
            % {"class": incubator.get_recognised_class_display(), "day": f"{incubator.class_valid_until:%Y-%m-%d}"}
        ]
    return []
