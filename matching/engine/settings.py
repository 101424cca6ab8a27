"""The numbers of the engine in one place, and the hash that goes with every result."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

ENGINE_VERSION = "1.4"


@dataclass(frozen=True, slots=True)
class Settings:
    """Weights and constants.  Where they come from: docs/matching.md, "Constants".

    The `…_points` are the possible points of the parts of a score and add up to 100.
    """

    # parts of a score
    terms_points: float = 40.0
    fields_points: float = 20.0
    hard_points: float = 25.0
    region_language_points: float = 10.0
    soft_points: float = 5.0
    meaning_points: float = 0.0  # of an encoder, when one is there; take them from another part
    exclusion_factor: float = 1.5  # what an excluded word costs, in multiples of what a wanted one earns
    full_coverage: float = 0.4  # share of a demand's weight that must be answered for all points of `terms`
    relevance_points: float = 30.0  # points of terms and fields from which criteria count in full
    minimum_score: float = 30.0  # below it a candidate is left out

    # inside the parts
    certification_weight: float = 12.0
    cooperation_weight: float = 8.0
    trl_weight: float = 5.0
    region_weight: float = 7.0
    language_weight: float = 3.0
    capacity_weight: float = 5.0
    export_weight: float = 0.0  # of the hard part; nothing until the office gives it weight
    budget_weight: float = 0.0  # of the soft part; the same
    rates: tuple[tuple[str, float], ...] = ()  # currency and CNY for one unit, for budgets; CNY itself needs none

    # BM25
    k1: float = 0.9
    b: float = 0.6

    # weights of kinds of terms in a query
    bigram_weight: float = 0.3
    number_weight: float = 0.2
    concept_weight: float = 0.7
    meaning_weight: float = (
        0.0  # of latent meaning beside matched terms, both in standard deviations; text retrieval only
    )
    name_weight: float = 0.6  # foreign names met by their sound
    specificity_power: float = 0.7  # how much general words are taken back
    low_priority_weight: float = 0.8
    declined_weight: float = 0.5  # words about what a supplier says it does not do
    declared_fields_weight: float = 1.0  # codes against fields read from the text, for the part `fields`

    # what is used at all
    use_codes: bool = True
    use_criteria: bool = True
    use_exclusions: bool = True

    @classmethod
    def text_only(cls) -> "Settings":
        """Only the texts count: no declared codes, no structured criteria."""
        return cls(use_codes=False, use_criteria=False)

    @classmethod
    def retrieval(cls) -> "Settings":
        """Plain cross-language text retrieval: no points, numbers as words."""
        return cls(
            k1=0.5,
            b=0.5,
            number_weight=1.5,
            specificity_power=0.3,
            meaning_weight=0.7,
            use_codes=False,
            use_criteria=False,
            use_exclusions=False,
        )

    def hash(self, taxonomy_version: str = "") -> str:
        """Twelve hex digits that change with any setting and with the taxonomy."""
        text = json.dumps([ENGINE_VERSION, asdict(self), taxonomy_version], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def changed(self, **values: float | bool) -> "Settings":
        """A copy with other values."""
        return replace(self, **values)
