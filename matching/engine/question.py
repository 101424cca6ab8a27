"""A demand made ready to be asked: its groups of terms, its fields, its requirements."""

from dataclasses import dataclass

import numpy as np

from .analysis import Analysis, texts_of, up_to_date
from .criteria import DemandRequirements
from .fields import FieldModel, query_groups
from .measures import measure_key
from .pairs import Places, is_word
from .postings import Group
from .settings import Settings
from .stated import Stated, is_asked, stated
from .text import fold
from .tokens import tokens
from .types import Demand, Taxonomy

MUST_HAVES = "more.must_haves"  # a text of nothing but requirements


@dataclass(frozen=True, slots=True)
class Question:
    """What a demand asks: wanted groups first those wanted in full, then those of low priority."""

    demand: Demand
    analysis: Analysis
    wanted: tuple[Group, ...]
    low: frozenset[str]  # terms that stand only in passages of low priority
    excluded: tuple[Group, ...]
    fields: np.ndarray
    requirements: DemandRequirements
    certificate_terms: tuple[tuple[str, frozenset[str]], ...]
    places: Places  # of the demand's terms
    texts: dict[str, str]  # by field
    measures: tuple[Stated, ...]  # measurable requirements

    def pending(self, applied_for: frozenset[str]) -> frozenset[str]:
        """Required certificates all of whose words stand among those a supplier has applied for."""
        return frozenset(name for name, terms in self.certificate_terms if terms and terms <= applied_for)


def _telling(term: str) -> bool:
    return is_word(term) or term.startswith("co:")


def prepare(
    demand: Demand, taxonomy: Taxonomy, model: FieldModel, settings: Settings, analysis: Analysis | None = None
) -> Question:
    """Analyse the demand, unless its analysis is at hand, and lay out what it asks."""
    analysis = up_to_date(demand, taxonomy, analysis)
    plain, low, unneeded, excluded = (analysis.counts(polarity) for polarity in ("", "l", "n", "x"))
    if not settings.use_exclusions:
        for term, count in [*unneeded.items(), *excluded.items()]:
            plain[term] = plain.get(term, 0.0) + count
        excluded = {}
    only_low = {term: count for term, count in low.items() if term not in plain}
    passed_over = {*plain, *low, *unneeded}  # a word that is wanted elsewhere says nothing against anybody
    unwanted = {term: count for term, count in excluded.items() if _telling(term) and term not in passed_over}
    wanted = query_groups(plain, settings) + query_groups(only_low, settings, settings.low_priority_weight)
    names = demand.required_certifications
    return Question(
        demand=demand,
        analysis=analysis,
        wanted=tuple(wanted),
        low=frozenset(only_low),
        excluded=tuple(query_groups(unwanted, settings)),
        fields=model.vector(demand.tech_fields, analysis),
        requirements=DemandRequirements(demand, settings),
        certificate_terms=tuple((name, frozenset(t.term for t in tokens(fold(name, "en"), "en"))) for name in names),
        places=Places.of(analysis),
        texts={name: text for name, text, *_ in texts_of(demand)},
        measures=measurable(demand),
    )


def measurable(demand: Demand) -> tuple[Stated, ...]:
    """The measurable requirements of a demand, each once though a summary may repeat it."""
    found: dict[tuple, Stated] = {}
    for name, text, hint, _weight in sorted(texts_of(demand), key=lambda row: row[0] != MUST_HAVES):
        for one in stated(name, text, hint):
            if name == MUST_HAVES or one.measure.text in demand.must_measures or is_asked(one, text):
                found.setdefault(measure_key(one.measure), one)
    return tuple(found.values())
