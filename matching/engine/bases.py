"""Which overseas base suits a going-abroad service request.

score = country (40) + service (25) + fields (20) + words of the capability text (15), less 5 when the base
writes that it does not take on what is asked.  A base in a country near the target, or with a service near
the asked one, has part of the points.
"""

from collections.abc import Sequence
from functools import cache

from .codes import CriterionCode, PartCode, ReasonCode, State
from .criteria import neighbours
from .explain import RELATED_FIELD, SAME_FIELD
from .pairs import QUOTES, is_word, quotable
from .settings import ENGINE_VERSION, Settings
from .side import Side
from .text import load_data
from .types import Base, Criterion, Match, Part, Reason, ServiceRequest, Taxonomy

COUNTRY_POINTS, SERVICE_POINTS, FIELD_POINTS, TERM_POINTS = 40.0, 25.0, 20.0, 15.0
COVERED, NEAR_COUNTRY, NEAR_SERVICE = 0.9, 0.25, 0.4
DECLINED_COST = 5.0
MINIMUM = 50.0  # below it a base is not proposed
FITS_WELL = 66.0  # if the best base stays below it, say that no base fits well


@cache
def related_services(service: str) -> frozenset[str]:
    """Services whose providers can partly stand in for this one."""
    groups = [frozenset(group) for group in load_data("services.json")["groups"] if service in group]
    return frozenset().union(*groups) - {service}


def rank_bases(
    request: ServiceRequest,
    bases: Sequence[Base],
    taxonomy: Taxonomy,
    k: int = 5,
    settings: Settings | None = None,
) -> list[Match]:
    """The k best bases with reasons, best first; equal scores: the larger staff, then the id."""
    return BaseIndex(bases, taxonomy, settings).rank(request, k)


class BaseIndex:
    """Bases, analysed once for many requests."""

    def __init__(self, bases: Sequence[Base], taxonomy: Taxonomy, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.bases = list(bases)
        self.side = Side(bases, [base.specialised_fields for base in bases], taxonomy, self.settings)
        self.hash = self.settings.hash(taxonomy.version)

    def rank(self, request: ServiceRequest, k: int = 5) -> list[Match]:
        """As `rank_bases`."""
        asked = self.side.asked(request, request.tech_fields)
        matches = [(self._match(request, base, asked, slot), base) for slot, base in enumerate(self.bases)]
        matches.sort(key=lambda pair: (-round(pair[0].score, 9), -(pair[1].staff or 0), pair[1].id))
        return [match for match, _ in matches[:k]]

    def _match(self, request: ServiceRequest, base: Base, asked, slot: int) -> Match:
        country_share, country = _country(request, base)
        service_share, service = _service(request, base)
        covered = self.side.coverage(asked, slot)
        current = self.side.taxonomy.current
        field = _field(current(request.tech_fields), current(base.specialised_fields), covered)
        pairs = self.side.pairs(asked, slot, TERM_POINTS)
        declined = self.side.declined(asked, slot)
        parts = [
            Part(PartCode.COUNTRY, COUNTRY_POINTS * country_share, COUNTRY_POINTS),
            Part(PartCode.SERVICE, SERVICE_POINTS * service_share, SERVICE_POINTS),
            Part(PartCode.FIELDS, FIELD_POINTS * covered, FIELD_POINTS),
            Part(PartCode.TERMS, sum(pair.shown.points for pair in pairs), TERM_POINTS),
        ]
        before = sum(part.points for part in parts)
        criteria = [country, service, field]
        if declined:
            parts.append(Part(PartCode.EXCLUSIONS, -min(DECLINED_COST, before), 0.0))
            quoted = {"terms": [one for one, _ in declined[:QUOTES]], "offered": [one for _, one in declined[:QUOTES]]}
            reason = Reason(ReasonCode.CAPABILITY_DECLINED, quoted)
            criteria.append(Criterion(CriterionCode.EXCLUSION, State.UNMET, False, reason))
        score = sum(part.points for part in parts)
        reasons_for = [one.reason for one in criteria if one.state is State.MET]
        if found := quotable(pairs):
            words = [pair.shown.asking_text for pair in found]
            counted = {"terms": words, "matched": len(pairs), "asked": sum(is_word(one.term) for one in asked.groups)}
            reasons_for.append(Reason(ReasonCode.TERMS_MATCHED, counted))
        enough = score >= MINIMUM
        return Match(
            asking_id=request.id,
            offering_id=base.id,
            score=score,
            parts=tuple(parts),
            criteria=tuple(criteria),
            terms=tuple(pair.shown for pair in pairs),
            reasons_for=tuple(reasons_for),
            reasons_against=tuple(one.reason for one in criteria if one.state is not State.MET),
            left_out=None if enough else Reason(ReasonCode.BELOW_MINIMUM, {"minimum": MINIMUM}),
            version=ENGINE_VERSION,
            settings=self.hash,
        )


def _country(request: ServiceRequest, base: Base) -> tuple[float, Criterion]:
    target = request.target_country
    params = {"country": target, "base_country": base.country}
    if base.country == target:
        share, state, reason = 1.0, State.MET, Reason(ReasonCode.COUNTRY_SAME, {"country": target})
    elif target in base.covers_countries:
        share, state, reason = COVERED, State.MET, Reason(ReasonCode.COUNTRY_COVERED, params)
    elif base.country in neighbours(target):
        share, state, reason = NEAR_COUNTRY, State.UNMET, Reason(ReasonCode.COUNTRY_NEAR, params)
    else:
        share, state, reason = 0.0, State.UNMET, Reason(ReasonCode.COUNTRY_OTHER, params)
    return share, Criterion(CriterionCode.COUNTRY, state, True, reason)


def _service(request: ServiceRequest, base: Base) -> tuple[float, Criterion]:
    wanted = request.service_type
    if wanted in base.services:
        criterion = Criterion(
            CriterionCode.SERVICE, State.MET, True, Reason(ReasonCode.SERVICE_OFFERED, {"service": wanted})
        )
        return 1.0, criterion
    near = related_services(wanted) & frozenset(base.services)
    reason = Reason(ReasonCode.SERVICE_MISSING, {"service": wanted, "offered_services": list(base.services)})
    return NEAR_SERVICE if near else 0.0, Criterion(CriterionCode.SERVICE, State.UNMET, True, reason)


def _field(asked: Sequence[str], offered: Sequence[str], covered: float) -> Criterion:
    shared = [code for code in offered if code in asked]
    both = {"codes": list(asked), "offered_codes": list(offered)}
    if shared:
        state, reason = State.MET, Reason(ReasonCode.SPECIALITY_SAME, {"codes": shared})
    elif not offered or not asked:
        state, reason = State.UNKNOWN, Reason(ReasonCode.SPECIALITY_OTHER, both)
    elif covered >= RELATED_FIELD:
        state = State.MET if covered >= SAME_FIELD else State.UNKNOWN
        reason = Reason(ReasonCode.SPECIALITY_RELATED, both)
    else:
        state, reason = State.UNMET, Reason(ReasonCode.SPECIALITY_OTHER, both)
    return Criterion(CriterionCode.SPECIALITY, state, False, reason)
