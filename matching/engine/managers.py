"""Which technology manager suits a demand.

score = speciality (40) + region and language (30) + workload (15) + experience (10) + words of the biography (5).
A manager without free places, or in conflict with the demand, is left out.
"""

import math
from collections.abc import Sequence

from .codes import CriterionCode, PartCode, ReasonCode, State
from .criteria import neighbours
from .explain import RELATED_FIELD, SAME_FIELD
from .pairs import is_word, quotable
from .settings import ENGINE_VERSION, Settings
from .side import Asked, Side
from .text import detect_language, load_data
from .types import Criterion, Demand, Manager, Match, Part, Reason, Taxonomy

SPECIALITY_POINTS, REGION_POINTS, LANGUAGE_POINTS = 40.0, 15.0, 15.0
WORKLOAD_POINTS, EXPERIENCE_POINTS, TERM_POINTS = 15.0, 10.0, 5.0
NEAR_REGION, ENGLISH_ONLY, UNKNOWN_SHARE = 0.4, 0.4, 0.5
MANY_DEALS = 20  # past deals from which more add nothing
MINIMUM = 40.0


def rank_managers(
    demand: Demand,
    managers: Sequence[Manager],
    taxonomy: Taxonomy,
    k: int = 5,
    settings: Settings | None = None,
) -> list[Match]:
    """The k best managers with reasons, best first; those who must not be proposed come last."""
    return ManagerIndex(managers, taxonomy, settings).rank(demand, k)


class ManagerIndex:
    """Managers, analysed once for many demands."""

    def __init__(self, managers: Sequence[Manager], taxonomy: Taxonomy, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.managers = list(managers)
        self.side = Side(managers, [one.specialities for one in managers], taxonomy, self.settings)
        self.hash = self.settings.hash(taxonomy.version)

    def rank(self, demand: Demand, k: int = 5) -> list[Match]:
        """As `rank_managers`."""
        asked = self.side.asked(demand, demand.tech_fields)
        lang = demand.lang or detect_language(f"{demand.title} {demand.text}")
        matches = [self._match(demand, lang, manager, asked, slot) for slot, manager in enumerate(self.managers)]
        matches.sort(key=lambda one: (_closed(one), -round(one.score, 9), one.offering_id))
        return matches[:k]

    def _match(self, demand: Demand, lang: str, manager: Manager, asked: Asked, slot: int) -> Match:
        covered = self.side.coverage(asked, slot)
        region_share, region = _region(demand, manager)
        language_share, language = _language(lang, manager)
        load_share, load = _workload(manager)
        pairs = self.side.pairs(asked, slot, TERM_POINTS)
        spoken = REGION_POINTS + LANGUAGE_POINTS
        parts = (
            Part(PartCode.SPECIALITY, SPECIALITY_POINTS * covered, SPECIALITY_POINTS),
            Part(PartCode.REGION_LANGUAGE, REGION_POINTS * region_share + LANGUAGE_POINTS * language_share, spoken),
            Part(PartCode.WORKLOAD, WORKLOAD_POINTS * load_share, WORKLOAD_POINTS),
            Part(PartCode.EXPERIENCE, EXPERIENCE_POINTS * _experience(manager), EXPERIENCE_POINTS),
            Part(PartCode.TERMS, sum(pair.shown.points for pair in pairs), TERM_POINTS),
        )
        score = sum(part.points for part in parts)
        current = self.side.taxonomy.current
        criteria = (
            _speciality(current(demand.tech_fields), current(manager.specialities), covered),
            region,
            language,
            load,
        )
        level = {"level": manager.level, "past_deals": manager.past_deals or 0}
        reasons_for = [one.reason for one in criteria if one.state is State.MET]
        if manager.level:
            reasons_for.append(Reason(ReasonCode.LEVEL, level))
        if found := quotable(pairs):
            words = [pair.shown.asking_text for pair in found]
            counted = {"terms": words, "matched": len(pairs), "asked": sum(is_word(one.term) for one in asked.groups)}
            reasons_for.append(Reason(ReasonCode.TERMS_MATCHED, counted))
        return Match(
            asking_id=demand.id,
            offering_id=manager.id,
            score=score,
            parts=parts,
            criteria=criteria,
            terms=tuple(pair.shown for pair in pairs),
            reasons_for=tuple(reasons_for),
            reasons_against=tuple(one.reason for one in criteria if one.state is not State.MET),
            left_out=_left_out(demand, manager, score),
            version=ENGINE_VERSION,
            settings=self.hash,
        )


def _closed(match: Match) -> bool:
    return match.left_out is not None and match.left_out.code is not ReasonCode.BELOW_MINIMUM


def _left_out(demand: Demand, manager: Manager, score: float) -> Reason | None:
    if demand.id in manager.conflicts or manager.id in demand.conflicts:
        return Reason(ReasonCode.CONFLICT)
    if manager.capacity is not None and manager.load >= manager.capacity:
        return Reason(ReasonCode.CAPACITY_FULL, {"limit": manager.capacity})
    return None if score >= MINIMUM else Reason(ReasonCode.BELOW_MINIMUM, {"minimum": MINIMUM})


def _speciality(asked: Sequence[str], offered: Sequence[str], covered: float) -> Criterion:
    both = {"codes": list(asked), "offered_codes": list(offered)}
    shared = [code for code in offered if code in asked]
    if shared:
        state, reason = State.MET, Reason(ReasonCode.SPECIALITY_SAME, {"codes": shared})
    elif covered >= RELATED_FIELD:
        state = State.MET if covered >= SAME_FIELD else State.UNKNOWN
        reason = Reason(ReasonCode.SPECIALITY_RELATED, both)
    else:
        state, reason = State.UNMET, Reason(ReasonCode.SPECIALITY_OTHER, both)
    return Criterion(CriterionCode.SPECIALITY, state, False, reason)


def _region(demand: Demand, manager: Manager) -> tuple[float, Criterion]:
    country, served = demand.country, manager.regions
    near = [other for other in served if other in neighbours(country)]
    if country and country in served:
        share, state, reason = 1.0, State.MET, Reason(ReasonCode.REGION_SERVED, {"country": country})
    elif not served or not country:
        share, state, reason = UNKNOWN_SHARE, State.UNKNOWN, Reason(ReasonCode.REGION_UNKNOWN, {"country": country})
    elif near:
        share, state = NEAR_REGION, State.UNKNOWN
        reason = Reason(ReasonCode.REGION_NEAR, {"country": country, "near": near[0]})
    else:
        share, state = 0.0, State.UNMET
        reason = Reason(ReasonCode.REGION_NOT_SERVED, {"country": country, "served": list(served)})
    return share, Criterion(CriterionCode.REGION, state, False, reason)


def _language(lang: str, manager: Manager) -> tuple[float, Criterion]:
    spoken = manager.languages
    if lang in spoken:
        share, state, reason = 1.0, State.MET, Reason(ReasonCode.LANGUAGE_SHARED, {"language": lang})
    elif not spoken:
        share, state, reason = UNKNOWN_SHARE, State.UNKNOWN, Reason(ReasonCode.LANGUAGE_UNKNOWN, {"language": lang})
    elif "en" in spoken:
        share, state, reason = ENGLISH_ONLY, State.UNKNOWN, Reason(ReasonCode.LANGUAGE_ENGLISH, {"language": lang})
    else:
        share, state = 0.0, State.UNMET
        reason = Reason(ReasonCode.LANGUAGE_MISSING, {"language": lang, "spoken": list(spoken)})
    return share, Criterion(CriterionCode.LANGUAGE, state, False, reason)


def _workload(manager: Manager) -> tuple[float, Criterion]:
    if manager.capacity is None:
        share, state, reason = UNKNOWN_SHARE, State.UNKNOWN, Reason(ReasonCode.LOAD_UNKNOWN)
    else:
        free = manager.load < manager.capacity
        share = max(0.0, 1.0 - manager.load / manager.capacity) if manager.capacity else 0.0
        state = State.MET if free else State.UNMET
        figures = {"load": manager.load, "capacity": manager.capacity}
        reason = Reason(ReasonCode.LOAD_FREE if free else ReasonCode.LOAD_FULL, figures)
    return share, Criterion(CriterionCode.WORKLOAD, state, True, reason)


def _experience(manager: Manager) -> float:
    """Half by level of certificate, half by past deals, each additional deal worth less."""
    level = load_data("levels.json").get(manager.level, UNKNOWN_SHARE) if manager.level else UNKNOWN_SHARE
    deals = min(1.0, math.log1p(manager.past_deals or 0) / math.log1p(MANY_DEALS))
    return 0.5 * level + 0.5 * deals
