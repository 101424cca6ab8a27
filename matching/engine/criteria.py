"""Structured requirements of a demand held against what a supplier states.

Each criterion yields a value in [0, 1] with its weight inside its part, and a reason.  Nothing asked: the
part is full, for there was nothing to fail.  Not known: half, and the reason names what would settle it.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from .budget import affordable
from .codes import CriterionCode, PartCode, ReasonCode, State
from .settings import Settings
from .text import detect_language, load_data
from .types import Criterion, Demand, Reason, Supplier

MET, UNMET, UNKNOWN = State.MET, State.UNMET, State.UNKNOWN
PENDING_VALUE = 0.35  # applied for: better than nothing said, less than not known
NEAR_VALUE = 0.4
KNOWN = 1_000  # answers of one demand that are kept
ENGLISH_VALUE = 0.6
MAINLAND = "CN"
# Forms of co-operation in which technology crosses the border: the export of technology by licence or by working together
# (Regulations on Technology Import and Export Administration, article 2). Goods and pilots on one's own devices are none.
TRANSFERS = frozenset({"technology_licence", "joint_development"})
EXPORT = {
    "free": (MET, ReasonCode.EXPORT_FREE),
    "restricted": (UNKNOWN, ReasonCode.EXPORT_LICENCE),
    "forbidden": (UNMET, ReasonCode.EXPORT_FORBIDDEN),
    "": (UNKNOWN, ReasonCode.EXPORT_UNKNOWN),
}
VALUES = {MET: 1.0, UNKNOWN: 0.5, UNMET: 0.0}
LEVEL = re.compile(r"^(.*\b(?:A?SIL)[ -]?)([A-D]|[1-4])$")


class Judged(NamedTuple):
    """A criterion with its value and its weight inside a part."""

    part: PartCode
    value: float
    weight: float
    criterion: Criterion


@cache
def _certificate_name(name: str) -> str:
    return re.sub(r"\s+", " ", name.strip().upper().replace("\u2013", "-"))


@cache
def _equivalents() -> dict[str, frozenset[str]]:
    table = load_data("certificates.json")
    return {key: frozenset(map(_certificate_name, names)) for key, names in table.items() if key != "_"}


def certificate_for(required: str, held: Iterable[str]) -> tuple[str, bool] | None:
    """The held certificate that meets a required one, and whether it is the same; None when none does."""
    wanted = _certificate_name(required)
    names = sorted(held)
    for name in names:
        if _certificate_name(name).replace(" ", "") == wanted.replace(" ", ""):
            return name, True
    others = _equivalents().get(wanted, frozenset())
    for name in names:
        own = _certificate_name(name)
        if own in others or re.match(re.escape(wanted) + r"[ :/-]", own) or _higher_level(wanted, own):
            return name, False
    return None


def _higher_level(wanted: str, own: str) -> bool:
    low, high = LEVEL.match(wanted), LEVEL.match(own)
    return bool(low and high and low[1] == high[1] and high[2] > low[2])


@cache
def neighbours(country: str) -> frozenset[str]:
    """Countries that share a group with this one, itself included."""
    groups = [members for key, members in load_data("countries.json").items() if key != "_" and country in members]
    return frozenset({country}.union(*groups))


class DemandRequirements:
    """What one demand asks for, worked out once and held against many suppliers."""

    def __init__(self, demand: Demand, settings: Settings, lang: str = "") -> None:
        self.demand = demand
        self.settings = settings
        self._known: dict[tuple[str, Hashable], list[Judged]] = {}
        self.rates = dict(settings.rates)
        self.lang = lang or demand.lang or detect_language(f"{demand.title} {demand.text}")

    def judge(self, supplier: Supplier, pending: frozenset[str] = frozenset()) -> list[Judged]:
        """Every criterion that the demand asks for; `pending` are certificates the supplier has applied for.

        What suppliers state repeats itself, so each answer is worked out once.
        """
        one = supplier
        return [
            *self._once(self._certifications, one, (one.certifications, pending)),
            *self._once(self._trl, one, one.trl),
            *self._once(self._region, one, (one.target_regions, one.refused_regions)),
            *self._once(self._language, one, one.languages),
            *self._once(self._cooperation, one, one.cooperation_types),
            *self._once(self._capacity, one, one.employees),
            *self._export(one),
            *self._budget(one),
        ]

    def _once(self, criterion: Callable, supplier: Supplier, stated: Hashable) -> list[Judged]:
        key = criterion.__name__, stated
        if key not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[key] = criterion(supplier, stated)
        return self._known[key]

    def _certifications(self, supplier: Supplier, stated: tuple[tuple[str, ...], frozenset[str]]) -> list[Judged]:
        _held, pending = stated
        required = self.demand.required_certifications
        if not required:
            return []
        weight = self.settings.certification_weight / len(required)
        by_outcome: dict[tuple[ReasonCode, State, float], list[str]] = {}
        equivalents = []
        for name in required:
            met = certificate_for(name, supplier.certifications)
            if met is not None:
                same = ReasonCode.CERTIFICATION_HELD if met[1] else ReasonCode.CERTIFICATION_EQUIVALENT
                equivalents += [] if met[1] else [met[0]]
                outcome = (same, MET, 1.0)
            elif name in pending:
                outcome = (ReasonCode.CERTIFICATION_PENDING, UNMET, PENDING_VALUE)
            elif not supplier.certifications:
                outcome = (ReasonCode.CERTIFICATION_UNKNOWN, UNKNOWN, 0.5)
            else:
                outcome = (ReasonCode.CERTIFICATION_MISSING, UNMET, 0.0)
            by_outcome.setdefault(outcome, []).append(name)
        judged = []
        for (code, state, value), names in by_outcome.items():
            params: dict[str, Any] = {"names": names}
            if code is ReasonCode.CERTIFICATION_EQUIVALENT:
                params["by"] = equivalents
            reason = Reason(code, params)
            criterion = Criterion(CriterionCode.CERTIFICATION, state, True, reason)
            judged.append(Judged(PartCode.HARD, value, weight * len(names), criterion))
        return judged

    def _trl(self, supplier: Supplier, _stated: Hashable) -> list[Judged]:
        least = self.demand.min_trl
        if least is None:
            return []
        if supplier.trl is None:
            state, value, reason = UNKNOWN, 0.5, Reason(ReasonCode.TRL_UNKNOWN, {"min_trl": least})
        else:
            reached = supplier.trl >= least
            state = MET if reached else UNMET
            value = 1.0 if reached else max(0.0, 1.0 - (least - supplier.trl) / 3)
            code = ReasonCode.TRL_REACHED if reached else ReasonCode.TRL_BELOW
            reason = Reason(code, {"trl": supplier.trl, "min_trl": least})
        criterion = Criterion(CriterionCode.TRL, state, True, reason)
        return [Judged(PartCode.HARD, value, self.settings.trl_weight, criterion)]

    def _region(self, supplier: Supplier, _stated: Hashable) -> list[Judged]:
        country = self.demand.country
        if not country:
            return []
        served = supplier.target_regions
        hard = False
        if country in supplier.refused_regions:
            state, value, reason = UNMET, 0.0, Reason(ReasonCode.REGION_REFUSED, {"country": country})
            hard = True
        elif country in served:
            state, value, reason = MET, 1.0, Reason(ReasonCode.REGION_SERVED, {"country": country})
        elif not served:
            state, value, reason = UNKNOWN, 0.5, Reason(ReasonCode.REGION_UNKNOWN, {"country": country})
        elif near := [other for other in served if other in neighbours(country)]:
            state, value = UNKNOWN, NEAR_VALUE
            reason = Reason(ReasonCode.REGION_NEAR, {"country": country, "near": near[0]})
        else:
            state, value = UNMET, 0.0
            reason = Reason(ReasonCode.REGION_NOT_SERVED, {"country": country, "served": list(served)})
        criterion = Criterion(CriterionCode.REGION, state, hard, reason)
        return [Judged(PartCode.REGION_LANGUAGE, value, self.settings.region_weight, criterion)]

    def _language(self, supplier: Supplier, _stated: Hashable) -> list[Judged]:
        params: dict[str, Any] = {"language": self.lang}
        if self.lang in supplier.languages:
            state, value, code = MET, 1.0, ReasonCode.LANGUAGE_SHARED
        elif not supplier.languages:
            state, value, code = UNKNOWN, 0.5, ReasonCode.LANGUAGE_UNKNOWN
        elif "en" in supplier.languages:
            state, value, code = UNKNOWN, ENGLISH_VALUE, ReasonCode.LANGUAGE_ENGLISH
        else:
            state, value, code = UNMET, 0.0, ReasonCode.LANGUAGE_MISSING
            params["spoken"] = list(supplier.languages)
        criterion = Criterion(CriterionCode.LANGUAGE, state, False, Reason(code, params))
        return [Judged(PartCode.REGION_LANGUAGE, value, self.settings.language_weight, criterion)]

    def _cooperation(self, supplier: Supplier, _stated: Hashable) -> list[Judged]:
        kind = self.demand.cooperation_type
        if not kind:
            return []
        params: dict[str, Any] = {"type": kind}
        if kind in supplier.cooperation_types:
            state, value, code = MET, 1.0, ReasonCode.COOPERATION_OFFERED
        elif not supplier.cooperation_types:
            state, value, code = UNKNOWN, 0.5, ReasonCode.COOPERATION_UNKNOWN
        else:
            state, value, code = UNMET, 0.0, ReasonCode.COOPERATION_NOT_OFFERED
            params["offered_types"] = list(supplier.cooperation_types)
        criterion = Criterion(CriterionCode.COOPERATION, state, True, Reason(code, params))
        return [Judged(PartCode.HARD, value, self.settings.cooperation_weight, criterion)]

    def _capacity(self, supplier: Supplier, _stated: Hashable) -> list[Judged]:
        least = self.demand.min_employees
        if least is None:
            return []
        if supplier.employees is None:
            state, value = UNKNOWN, 0.5
            reason = Reason(ReasonCode.CAPACITY_UNKNOWN, {"min_employees": least})
        else:
            enough = supplier.employees >= least
            state, value = (MET, 1.0) if enough else (UNMET, supplier.employees / max(1, least))
            code = ReasonCode.CAPACITY_ENOUGH if enough else ReasonCode.CAPACITY_SMALL
            reason = Reason(code, {"employees": supplier.employees, "min_employees": least})
        criterion = Criterion(CriterionCode.CAPACITY, state, False, reason)
        return [Judged(PartCode.SOFT, value, self.settings.capacity_weight, criterion)]

    def _export(self, supplier: Supplier) -> list[Judged]:
        """Whether the technology may leave the mainland.  Weighs nothing unless the office gives it
        weight: a law is kept or not, and what is forbidden is left out."""
        kind, country = self.demand.cooperation_type, self.demand.country
        if kind not in TRANSFERS or not country or country == MAINLAND:
            return []
        state, code = EXPORT.get(supplier.technology_export, EXPORT[""])
        criterion = Criterion(CriterionCode.EXPORT, state, True, Reason(code, {"type": kind, "country": country}))
        return [Judged(PartCode.HARD, VALUES[state], self.settings.export_weight, criterion)]

    def _budget(self, supplier: Supplier) -> list[Judged]:
        """Whether the money suffices for the contracts that the supplier takes.  Weighs nothing unless the office gives it weight."""
        if self.demand.budget is None:
            return []
        state, reason = affordable(self.demand.budget, supplier.contract, self.rates)
        criterion = Criterion(CriterionCode.BUDGET, state, False, reason)
        return [Judged(PartCode.SOFT, VALUES[state], self.settings.budget_weight, criterion)]


def part_value(judged: Sequence[Judged], part: PartCode) -> float:
    """Weighted mean of a part's criteria; 1 when nothing is asked."""
    mine = [(one.value, one.weight) for one in judged if one.part is part]
    weight = sum(weight for _, weight in mine)
    return sum(value * weight for value, weight in mine) / weight if weight else 1.0
