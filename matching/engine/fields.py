"""Which technology fields a record belongs to, by its codes and by its text.

Every leaf of the taxonomy is a small document (its labels and synonyms in all languages); a text is a BM25
query on them, and the squared, normalised scores are its distribution over fields.  Declared codes are added
to it: a leaf as itself, a domain spread over its leaves as the text sees them.  Two records are compared by
the cosine of their distributions, plus partial credit for leaves of one domain.
"""

import math
from collections.abc import Sequence

import numpy as np

from . import kernel
from .analysis import Analysis, analyse_text
from .concepts import names
from .lexicon import specificity
from .postings import Group, Postings, row
from .settings import Settings
from .types import Taxonomy

READ_ONLY = 0.75  # length of a distribution that no declared code confirms
SAME_DOMAIN = 0.08  # credit of a leaf for another leaf of its domain
NO_WORDS = ("bi", "kb", "na", "nz", "co")  # pieces, sounds and meanings of words: no part of a text's length


def text_length(counts: dict[str, float]) -> float:
    """Length of a text in words."""
    return sum(count for term, count in counts.items() if term[:2] not in NO_WORDS)


def query_groups(counts: dict[str, float], settings: Settings, factor: float = 1.0) -> list[Group]:
    """The groups of a text as a query: each term once, repeated ones with 1 + ln(frequency), general ones less."""
    kinds = {
        "bi": settings.bigram_weight,
        "kb": settings.bigram_weight,
        "no": settings.number_weight,
        "co": settings.concept_weight,
        "na": settings.name_weight,
        "nz": settings.name_weight,
    }
    groups = []
    for term in sorted(counts):
        weight = kinds.get(term[:2], 1.0) * factor * (1.0 + math.log(max(1.0, counts[term])))
        weight *= specificity(term) ** settings.specificity_power
        if weight:
            groups.append(Group(term, weight))
    return groups


class FieldModel:
    """The leaves of a taxonomy and the way texts and codes are laid on them."""

    def __init__(self, taxonomy: Taxonomy, settings: Settings) -> None:
        self.settings, self.current = settings, taxonomy.current
        parents = {node.parent for node in taxonomy.nodes if node.parent}
        leaves = [node for node in taxonomy.nodes if node.code not in parents]
        self.codes = [node.code for node in leaves]
        self.place = {code: place for place, code in enumerate(self.codes)}
        self.parent = {node.code: node.parent for node in taxonomy.nodes}
        self.domain = [node.parent or node.code for node in leaves]
        self.postings = Postings(settings.k1, settings.b)
        empty = Taxonomy(version="leaf names")  # names are not looked for inside names
        documents = []
        for node in leaves:
            counts: dict[str, float] = {}
            for lang, name in names(node):
                for term in analyse_text("name", name, lang, 1.0, "offering", empty).terms:
                    counts[term.term] = counts.get(term.term, 0.0) + 1.0
            counts["co:" + node.code] = 2.0
            documents.append(row(counts, text_length(counts)))
        self.postings.extend(documents)
        self._profiles: dict[str, np.ndarray | None] = {}
        same = np.array([[one == other for other in self.domain] for one in self.domain], dtype=float)
        self.kinship = np.maximum(np.eye(len(leaves)), SAME_DOMAIN * same.reshape(len(leaves), len(leaves)))

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_profiles": {}}  # soon filled again

    def from_text(self, analysis: Analysis) -> np.ndarray:
        """The text's distribution over leaves, of unit length; all zero without any evidence."""
        counts = analysis.counts("")
        for term, count in analysis.counts("l").items():
            counts[term] = counts.get(term, 0.0) + self.settings.low_priority_weight * count
        scores = np.zeros(len(self.codes))
        for group in query_groups(counts, self.settings):
            profile = self._profile(group.term)
            if profile is not None:
                scores += group.weight * profile
        return _unit(scores**2)

    def _profile(self, term: str) -> np.ndarray | None:
        """What a term with weight 1 gives to each leaf.  The leaves do not change: it is worked out once."""
        if term not in self._profiles:
            scores, ceiling = self.postings.scores([Group(term, 1.0)])
            self._profiles[term] = scores if ceiling else None
        return self._profiles[term]

    def vector(self, codes: Sequence[str], analysis: Analysis) -> np.ndarray:
        """Codes and text together, of unit length; shorter without codes, for a text alone may be misread."""
        read = self.from_text(analysis)
        declared = self.declared(codes, read) if self.settings.use_codes else read * 0.0
        if not declared.any():
            return READ_ONLY * read
        return _unit(self.settings.declared_fields_weight * _unit(declared) + read)

    def declared(self, codes: Sequence[str], read: np.ndarray) -> np.ndarray:
        """Declared codes laid on the leaves; unknown codes are passed over."""
        found = np.zeros(len(self.codes))
        for code in self.current(codes) if self.codes else ():
            if code in self.place:
                found[self.place[code]] = 1.0
                continue
            inside = np.array([1.0 if domain == code else 0.0 for domain in self.domain])
            spread = inside * read if (inside * read).any() else inside
            found += spread / (spread.max() or 1.0)
        return found

    def likeness(self, asked: np.ndarray, offered: np.ndarray) -> np.ndarray:
        """Cosine with kinship, in [0, 1]; `offered` may be a matrix of rows."""
        if not len(self.codes):
            return np.zeros(offered.shape[:-1])
        return np.minimum(1.0, kernel.products(offered, self.kinship @ asked))

    def likeness_of_many(self, asked: np.ndarray, offered: np.ndarray) -> np.ndarray:
        """The same for many asking rows and one offering distribution."""
        if not len(self.codes):
            return np.zeros(len(asked))
        return np.minimum(1.0, asked @ (self.kinship.T @ offered.astype(np.float64)))

    def coverage(self, asked: np.ndarray, codes: Sequence[str]) -> float:
        """Share of what is asked that declared codes cover; other codes beside them take nothing away.

        A domain code covers its leaves by half, a leaf the others of its domain as in `likeness`.
        """
        codes = self.current(codes)
        held = np.array([1.0 if code in codes else 0.5 if domain in codes else 0.0 for code, domain in self._leaves()])
        if not held.any():
            return 0.0
        return float(asked**2 @ np.maximum(held, (self.kinship * held).max(axis=1)))

    def _leaves(self) -> zip:
        return zip(self.codes, self.domain, strict=True)

    def strongest(self, asked: np.ndarray, limit: int = 3) -> list[str]:
        """The leaves a distribution stands for, heaviest first."""
        order = sorted(range(len(asked)), key=lambda place: (-asked[place], self.codes[place]))
        return [self.codes[place] for place in order[:limit] if asked[place] >= 0.3]


_MODELS: dict[tuple[str, Settings], tuple[Taxonomy, FieldModel]] = {}


def field_model(taxonomy: Taxonomy, settings: Settings) -> FieldModel:
    """The field model of a taxonomy and settings; the last of each version is kept."""
    key = (taxonomy.version, settings)
    kept = _MODELS.get(key)
    if kept is None or (kept[0] is not taxonomy and kept[0] != taxonomy):
        kept = _MODELS[key] = (taxonomy, FieldModel(taxonomy, settings))
    return kept[1]


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
