"""Who may have vouchers of a programme, and what they may be used for: reasons against, as sentences; none means yes."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.districts import DISTRICTS
from accounts.models import Capacity, Organisation
from vouchers.models import Programme, ProgrammeState, Size
from vouchers.service_types import service_label

HOME = "CN"


def not_for(organisation: Organisation, programme: Programme, *, capacities: frozenset[str] | None = None) -> list[str]:
    """Why this organisation cannot have vouchers of the programme. Size is asked for in the application, see ``wrong_size``.

    ``capacities``: the verified ones, where the caller has read them already.
    """
    reasons = []
    if not organisation.is_verified:
        reasons.append(_("Only verified organisations receive vouchers."))
    if organisation.country.code != HOME or organisation.district not in DISTRICTS:
        reasons.append(_("Only organisations registered in a district of the city receive vouchers."))
    if not (organisation.capacities if capacities is None else capacities) & set(programme.capacities):
        kinds = _("; ").join(str(Capacity.Kind(kind).label) for kind in programme.capacities)
        reasons.append(_("The programme is open to: %(kinds)s.") % {"kinds": kinds})
    return reasons


def not_now(programme: Programme, on: date, *, to_grant: bool = False) -> list[str]:
    """Why nothing can be ordered (or, with ``to_grant``, granted) on this day. Vouchers may be granted before the programme starts."""
    if programme.state == ProgrammeState.CLOSED:
        return [_("The programme is closed.")]
    if programme.state != ProgrammeState.OPEN:
        return [_("The programme is not open yet.")]
    if programme.ends_on < on:
        return [_("The programme ended on %(day)s.") % {"day": programme.ends_on}]
    if programme.starts_on > on and not to_grant:
        return [_("The programme starts on %(day)s.") % {"day": programme.starts_on}]
    return []


def not_covered(programme: Programme, service_type: str) -> list[str]:
    if service_type in programme.services:
        return []
    return [_("The programme does not cover “%(service)s”.") % {"service": service_label(service_type)}]


def wrong_size(programme: Programme, size: str) -> list[str]:
    """Why an enterprise of this size cannot apply; a programme without sizes takes all."""
    if not programme.sizes or not size or size in programme.sizes:
        return []
    return [
        _("The programme is for: %(sizes)s. You state: %(size)s.")
        % {"sizes": _("; ").join(programme.size_names), "size": Size(size).label}
    ]
