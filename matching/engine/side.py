"""A small set of offering records (bases, managers) whose texts and fields are held against one question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .analysis import Analysis, Record, texts_of, up_to_date
from .fields import field_model, query_groups, text_length
from .pairs import Pair, Places, term_pairs
from .postings import Group, Postings, row
from .settings import Settings
from .types import Taxonomy


@dataclass(frozen=True, slots=True)
class Asked:
    """The text and fields of the asking side."""

    analysis: Analysis
    texts: dict[str, str]
    groups: tuple[Group, ...]
    fields: np.ndarray


class Side:
    """Records of one kind with their analyses; text points come out of `out_of`."""

    def __init__(
        self,
        records: Sequence[Record],
        codes: Sequence[Sequence[str]],
        taxonomy: Taxonomy,
        settings: Settings,
        analyses: Mapping[str, Analysis] | None = None,
    ) -> None:
        self.taxonomy, self.settings = taxonomy, settings
        self.model = field_model(taxonomy, settings)
        self.records = list(records)
        known = analyses or {}
        self.analyses = [up_to_date(record, taxonomy, known.get(record.id)) for record in self.records]
        self.places = [Places.of(analysis) for analysis in self.analyses]
        self.texts = [{name: text for name, text, *_ in texts_of(record)} for record in self.records]
        self.codes = [tuple(own) for own in codes]
        self.postings = Postings(settings.k1, settings.b)
        counts = [self._offered(analysis) for analysis in self.analyses]
        self.postings.extend([row(one, text_length(one)) for one in counts])

    def _offered(self, analysis: Analysis) -> dict[str, float]:
        counts = analysis.counts("")
        for polarity in ("l", "p"):  # what is declined is not offered
            for term, count in analysis.counts(polarity).items():
                counts[term] = counts.get(term, 0.0) + count
        return counts

    def asked(self, record: Record, codes: Sequence[str], analysis: Analysis | None = None) -> Asked:
        """The asking record made ready."""
        analysis = up_to_date(record, self.taxonomy, analysis)
        counts = analysis.counts("")
        for term, count in analysis.counts("l").items():
            counts[term] = counts.get(term, 0.0) + count
        texts = {name: text for name, text, *_ in texts_of(record)}
        groups = tuple(query_groups(counts, self.settings))
        return Asked(analysis, texts, groups, self.model.vector(codes, analysis))

    def pairs(self, asked: Asked, slot: int, out_of: float) -> list[Pair]:
        """Pairs of terms with their points; together at most `out_of`."""
        values = self.postings.group_scores(asked.groups, slot)
        full = max(self.settings.full_coverage * self.postings.ceiling(asked.groups), sum(values))
        points = [out_of * value / full if full else 0.0 for value in values]
        texts = {"asking": asked.texts, "offering": self.texts[slot]}
        answered = self.postings.laid(asked.groups).answered
        return term_pairs(asked.groups, points, Places.of(asked.analysis), self.places[slot], answered, texts)

    def coverage(self, asked: Asked, slot: int) -> float:
        """Share of the asked fields that the record's own codes cover, in [0, 1]."""
        return self.model.coverage(asked.fields, self.codes[slot])

    def declined(self, asked: Asked, slot: int) -> list[tuple[str, str]]:
        """(asked words, offering words) where the record writes that it does not do what is asked."""
        places, asking = self.places[slot], Places.of(asked.analysis)
        found = []
        for group in asked.groups:
            if group.term[:2] in ("bi", "kb", "no", "na", "nz") or group.weight <= self.settings.bigram_weight:
                continue
            spans = [span for span in places.spans.get(group.term, ()) if span in places.declined]
            if spans and len(spans) == len(places.spans[group.term]):
                own, other = asking.spans[group.term][0], spans[0]
                pair = (
                    asked.texts[own.field][own.start : own.end],
                    self.texts[slot][other.field][other.start : other.end],
                )
                if len(pair[0]) > 1:
                    found.append(pair)
        return list(dict.fromkeys(found))
