"""What is inside the parts of a score: the points of each criterion, which sum to their part.

A part gives its points by the weighted mean of what a demand asks for, so only the proportions count; they are kept and shown
as points because that is how people think of them.
"""

from collections.abc import Mapping

from matching.adapters import SETTINGS
from matching.engine import CriterionCode, PartCode, Settings

C = CriterionCode
INSIDE: dict[PartCode, tuple[CriterionCode, ...]] = {
    PartCode.HARD: (C.CERTIFICATION, C.COOPERATION, C.TRL, C.EXPORT),
    PartCode.REGION_LANGUAGE: (C.REGION, C.LANGUAGE),
    PartCode.SOFT: (C.CAPACITY, C.BUDGET),
}
CRITERIA = [code for codes in INSIDE.values() for code in codes]


def _name(code: CriterionCode) -> str:
    """Of the engine's setting."""
    return f"{code.value}_weight"


def points_of(parts: Mapping[str, float], within: Mapping[str, float] | None = None) -> dict[str, float]:
    """Criterion to points so that each part has its own: in the proportions of ``within``, or else of the engine."""
    found: dict[str, float] = {}
    for part, codes in INSIDE.items():
        shares = {code.value: (within or {}).get(code.value, getattr(SETTINGS, _name(code))) for code in codes}
        total = sum(shares.values())
        if not total:
            shares = {code.value: getattr(SETTINGS, _name(code)) for code in codes}
            total = sum(shares.values())
        found |= {
            code: points if total == parts[part] else points * parts[part] / total for code, points in shares.items()
        }
    return found


def settings_with(settings: Settings, within: Mapping[str, float]) -> Settings:
    """The settings with the weights that a person gave the criteria; without any, the same."""
    given = {_name(code): within[code.value] for code in CRITERIA if code.value in within}
    return settings.changed(**given) if given else settings


def rounded(values: Mapping[str, float], total: float) -> dict[str, str]:
    """Points with one decimal as a person types them, the largest one bearing what rounding left over, so that they sum to the total."""
    tenths = {code: round(10 * points) for code, points in values.items()}
    largest = max(tenths, key=lambda code: tenths[code])
    tenths[largest] += round(10 * total) - sum(tenths.values())
    return {code: f"{points / 10:g}" for code, points in tenths.items()}


def typed(parts: Mapping[str, float], within: Mapping[str, float]) -> dict[str, str]:
    """Both as a form shows them first."""
    found = rounded(parts, 100.0)
    for part, codes in INSIDE.items():
        found |= rounded({code.value: within[code.value] for code in codes}, float(found[part]))
    return found
