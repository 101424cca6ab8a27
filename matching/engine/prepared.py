"""What an index takes in of one supplier, worked out once with the analysis and kept beside it.

Frequencies, the length of the text and the distribution over fields are most of what building an index from stored
analyses costs; read from here they take a tenth of it (docs/matching.md).
"""

import hashlib
import json
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from .analysis import Analysis
from .fields import FieldModel, text_length
from .settings import ENGINE_VERSION, Settings
from .types import Supplier, Taxonomy

LENGTH = struct.Struct("<I")
FORMAT = 2
# What of the settings goes into the values; points of the parts of a score do not.
READ = (
    "k1", "b", "bigram_weight", "number_weight", "concept_weight", "specificity_power", "low_priority_weight",
    "declined_weight", "declared_fields_weight", "name_weight", "use_codes", "use_exclusions",
)  # fmt: skip


def prepared_key(taxonomy: Taxonomy, settings: Settings) -> str:
    """Changes when prepared suppliers have to be made anew, though their texts have not changed."""
    rows = [FORMAT, ENGINE_VERSION, taxonomy.version, *(getattr(settings, name) for name in READ)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Terms with their frequencies [terms] float32, length of the text in words, distribution over fields [leaves] float32, and
    the words of what is applied for."""

    terms: tuple[str, ...]
    counts: np.ndarray
    length: float
    fields: np.ndarray
    applied_for: frozenset[str]

    @classmethod
    def of(cls, supplier: Supplier, analysis: Analysis, model: FieldModel, settings: Settings) -> "Prepared":
        """From an up-to-date analysis."""
        plain = _counts(analysis, settings)
        counts = np.array(list(plain.values()), dtype=np.float32)
        vector = model.vector(supplier.tech_fields, analysis).astype(np.float32)
        return cls(tuple(plain), counts, text_length(plain), vector, frozenset(analysis.counts("p")))

    def to_bytes(self) -> bytes:
        """Equal values give equal bytes."""
        head = json.dumps(
            [FORMAT, self.terms, self.length, sorted(self.applied_for)], ensure_ascii=False, separators=(",", ":")
        )
        words = head.encode()
        return zlib.compress(
            b"".join([LENGTH.pack(len(words)), words, self.counts.tobytes(), self.fields.tobytes()]), 3
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Prepared":
        """The inverse of `to_bytes`.  Raises ValueError for anything else."""
        try:
            data = zlib.decompress(stored)
            (size,) = LENGTH.unpack_from(data)
            kind, terms, length, applied_for = json.loads(data[LENGTH.size : LENGTH.size + size])
            numbers = np.frombuffer(data, dtype=np.float32, offset=LENGTH.size + size)
        except (zlib.error, struct.error, TypeError, ValueError) as error:
            raise ValueError("these bytes are not a prepared supplier") from error
        if kind != FORMAT:
            raise ValueError("these bytes were made by another engine")
        return cls(tuple(terms), numbers[: len(terms)], length, numbers[len(terms) :], frozenset(applied_for))


def _counts(analysis: Analysis, settings: Settings) -> dict[str, float]:
    counts = analysis.counts("")
    declined = settings.declined_weight if settings.use_exclusions else 1.0
    for polarity, weight in {"l": 1.0, "p": 1.0, "n": 1.0, "x": declined}.items():
        for term, count in analysis.counts(polarity).items():
            counts[term] = counts.get(term, 0.0) + weight * count
    return counts
