"""From raw sums to points, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .codes import CriterionCode, PartCode, ReasonCode, State
from .criteria import Judged
from .settings import Settings
from .types import Demand, Reason, Supplier

if TYPE_CHECKING:
    from .index import Entry

NOBODY_FITS_BELOW = 55.0  # if the best supplier stays below it, say that nobody fits
LOOK_ALIKE_LIKENESS = 0.12  # fields less alike than this have nothing in common
LOOK_ALIKE_POINTS = 6.0  # of the part terms
SAME_FIELD_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Topic:
    """What terms, fields and exclusions give one pair.

    `scale` turns the sum of a group into points of `terms`: it is the demand's own, unless the pair answers
    so much that it would pass the possible points.
    """

    answered: float
    unwanted: float
    likeness: float
    scale: float
    terms: float
    fields: float
    exclusions: float  # not above 0
    meaning: float  # of an encoder, where there is one
    relevance: float  # share in which criteria count
    by_group: tuple[float, ...] = ()  # what each wanted group gives, where that has been worked out

    @property
    def points(self) -> float:
        """Points of terms, fields, meaning and exclusions together."""
        return self.terms + self.fields + self.meaning + self.exclusions

    @classmethod
    def of(
        cls,
        settings: Settings,
        answered: float,
        ceiling: float,
        unwanted: float,
        likeness: float,
        meaning: float = 0.0,
    ) -> "Topic":
        """Points from the sums of one pair and the ceiling of its demand."""
        own = settings.full_coverage * ceiling
        full = max(own, answered)
        scale = settings.terms_points / full if full > 0 else 0.0
        terms = answered * scale
        fields = settings.fields_points * likeness
        cost = settings.exclusion_factor * settings.terms_points * unwanted / (own or 1.0)
        nearness = settings.meaning_points * meaning
        topic = terms + fields + nearness
        taken = min(topic, cost)
        relevance = min(1.0, (topic - taken) / settings.relevance_points)
        return cls(answered, unwanted, likeness, scale, terms, fields, -taken, nearness, relevance)

    def with_groups(self, values: Sequence[float]) -> "Topic":
        """The same with what each wanted group gives."""
        return replace(self, by_group=tuple(values))


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with everything its match is made of.  `closed`: it must not be proposed, whatever its score."""

    entry: "Entry"
    topic: Topic
    judged: list[Judged]
    criteria: dict[PartCode, float]
    score: float
    left_out: Reason | None
    closed: bool


def left_out(
    demand: Demand,
    supplier: Supplier,
    topic: Topic,
    judged: Sequence[Judged],
    score: float,
    settings: Settings,
    fields: np.ndarray,
) -> tuple[Reason | None, bool]:
    """Why a supplier should not be proposed, and whether that holds whatever its score."""
    if supplier.id in demand.conflicts:
        return Reason(ReasonCode.CONFLICT), True
    if supplier.places_left is not None and supplier.places_left <= 0:
        return Reason(ReasonCode.CAPACITY_FULL, {"limit": supplier.places_left}), True
    for one in judged:
        criterion = one.criterion
        if criterion.reason.code is ReasonCode.EXPORT_FORBIDDEN:
            return criterion.reason, True
        refused = criterion.reason.code is ReasonCode.REGION_REFUSED
        if refused or (criterion.code in demand.gates and criterion.state is State.UNMET):
            return Reason(ReasonCode.GATE_UNMET, {"criterion": criterion.code}), True
    if CriterionCode.EXCLUSION in demand.gates and topic.exclusions < -settings.relevance_points / 2:
        return Reason(ReasonCode.GATE_UNMET, {"criterion": CriterionCode.EXCLUSION}), True
    possible = settings.terms_points + settings.fields_points + settings.meaning_points
    if settings.use_criteria:
        possible += settings.hard_points + settings.region_language_points + settings.soft_points
    if score >= settings.minimum_score * possible / 100:
        return None, False
    if fields.any() and topic.likeness < LOOK_ALIKE_LIKENESS and topic.terms >= LOOK_ALIKE_POINTS:
        return Reason(ReasonCode.LOOK_ALIKE, {"terms": []}), False
    if topic.likeness >= SAME_FIELD_LIKENESS:
        return Reason(ReasonCode.OTHER_APPLICATION, {"codes": []}), False
    return Reason(ReasonCode.BELOW_MINIMUM, {"minimum": settings.minimum_score}), False


def bound(settings: Settings, answered, ceiling, unwanted, likeness, meaning=0.0) -> np.ndarray:
    """The most that pairs can score once their criteria are known; arrays of one shape, ``ceiling`` may be one number."""
    scale = np.maximum(settings.full_coverage * ceiling, 0.0)
    scale = np.where(scale > 0, scale, 1.0)
    terms = settings.terms_points * np.minimum(1.0, answered / scale)
    topic = terms + settings.fields_points * likeness + settings.meaning_points * meaning
    taken = np.minimum(topic, settings.exclusion_factor * settings.terms_points * unwanted / scale)
    criteria = settings.hard_points + settings.region_language_points + settings.soft_points
    if not settings.use_criteria:
        criteria = 0.0
    relevance = np.minimum(1.0, (topic - taken) / settings.relevance_points)
    return topic - taken + relevance * criteria
