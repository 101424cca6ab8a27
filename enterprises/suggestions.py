"""Bases that can help an enterprise, from its profile alone: countries it aims at and fields it works in."""

from dataclasses import dataclass

from enterprises import proposals, reasons
from enterprises.models import Enterprise
from matching.engine import ReasonCode

SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """A base, the country it was suggested for, and why."""

    base: object
    country: str
    why: list[str]


def bases_for(enterprise: Enterprise, *, limit: int = SHOWN) -> list[Suggestion]:
    """The best few: in a target country before near it, more fields in common first, then the larger team."""
    if not enterprise.target_regions:
        return []
    found = [suggestion for base in proposals.active_bases() if (suggestion := _suggestion(enterprise, base))]
    found.sort(key=lambda pair: pair[0])
    return [suggestion for _order, suggestion in found[:limit]]


def _suggestion(enterprise: Enterprise, base):
    """((sort key), Suggestion) or None when the base serves none of the countries or shares no field."""
    served = [
        code for code in enterprise.target_regions if code == base.region.country or code in base.covers_countries
    ]
    shared = [code for code in enterprise.tech_fields if code in base.specialised_fields]
    if not served or not shared or base.operator_id == enterprise.organisation_id:
        return None
    at_home = base.region.country in served
    country = base.region.country if at_home else served[0]
    where = {"country": country, "base_country": base.region.country}
    code = ReasonCode.COUNTRY_SAME if at_home else ReasonCode.COUNTRY_COVERED
    why = [
        reasons.sentence({"code": code, "params": where}),
        reasons.sentence({"code": ReasonCode.SPECIALITY_SAME, "params": {"codes": shared}}),
    ]
    return (not at_home, -len(shared), -(base.staff or 0), base.pk), Suggestion(base, country, why)
