"""Analysis of one record: its texts cut into terms, each with place, language and polarity.

This is the dear part of matching (a Chinese profile of 300 characters takes about 2 ms), it needs nothing
but the record and the taxonomy, and its result is plain data: analyse once when a record changes and keep
the bytes.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from . import cues, lexicon
from .concepts import concept_names
from .settings import ENGINE_VERSION
from .text import detect_language, fold
from .tokens import tokens
from .types import Base, Demand, FieldText, Manager, ServiceRequest, Supplier, Taxonomy

Record = Demand | ServiceRequest | Supplier | Base | Manager
POLARITY = {"low": "l", "pending": "p", "unneeded": "n", "excluded": "x", "declined": "x"}
STRENGTH = {"": 0, "l": 1, "p": 2, "n": 3, "x": 4}


class Term(NamedTuple):
    """A term at its place; polarity: "" plain, l of low priority, p pending, n not asked for, x excluded or declined."""

    term: str
    start: int
    end: int
    polarity: str


EXCLUDED = "more.excluded"  # a text of nothing but what is not wanted


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """The terms of one field.  `weight` is how often each occurrence counts (a title counts twice)."""

    name: str
    lang: str
    weight: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Terms of a record.  `key` names what it was made from: engine, dictionaries, taxonomy and texts."""

    key: str
    fields: tuple[FieldTerms, ...]

    def to_bytes(self) -> bytes:
        """Compact and stable: equal analyses give equal bytes."""
        rows = [[field.name, field.lang, field.weight, field.terms] for field in self.fields]
        return zlib.compress(json.dumps([self.key, rows], ensure_ascii=False, separators=(",", ":")).encode(), 6)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Analysis":
        """The inverse of `to_bytes`.  Raises ValueError for anything else."""
        try:
            key, rows = _decoded(stored)
            fields = [
                FieldTerms(name, lang, weight, tuple(Term(*term) for term in terms))
                for name, lang, weight, terms in rows
            ]
        except (zlib.error, TypeError, ValueError) as error:
            raise ValueError("these bytes are not a stored analysis") from error
        return cls(key, tuple(fields))

    def counts(self, polarity: str) -> dict[str, float]:
        """Term -> weighted frequency over the terms of one polarity."""
        found: dict[str, float] = {}
        for field in self.fields:
            for term in field.terms:
                if term.polarity == polarity:
                    found[term.term] = found.get(term.term, 0.0) + field.weight
        return found


def _decoded(stored: bytes) -> tuple[str, list[list]]:
    return json.loads(zlib.decompress(stored))


def stored_fields(stored: bytes) -> list[list]:
    """[name, language, weight, [[term, start, end, polarity], …]] of each field of a stored analysis, for those who need little of it."""
    return _decoded(stored)[1]


def texts_of(record: Record) -> list[tuple[str, str, str, float]]:
    """(field name, text, language hint, weight) of every text of a record, empty ones left out."""
    if isinstance(record, Demand):
        rows = [("title", record.title, record.lang, 2.0), ("text", record.text, record.lang, 1.0)]
        rows += [("summary_en", record.summary_en, "en", 1.0), *_more(record.more)]
    elif isinstance(record, Supplier):
        rows = [("name_zh", record.name_zh, "zh", 1.0), ("profile_zh", record.profile_zh, "zh", 1.0)]
        rows += [("profile_en", record.profile_en, "en", 1.0), *_more(record.more)]
        for number, product in enumerate(record.products):
            for attribute in ("name_zh", "name_en", "description_zh", "description_en"):
                rows.append((f"products.{number}.{attribute}", getattr(product, attribute), attribute[-2:], 1.0))
    elif isinstance(record, ServiceRequest):
        rows = [("text", record.text, record.lang, 1.0)]
    elif isinstance(record, Base):
        rows = [("capability", record.capability, "", 1.0)]
    else:
        rows = [("bio", record.bio, "", 1.0)]
    return [row for row in rows if row[1] and row[1].strip()]


def _more(more: Iterable[FieldText]) -> list[tuple[str, str, str, float]]:
    return [(f"more.{extra.name}", extra.text, extra.lang, 1.0) for extra in more]


def analysis_key(record: Record, taxonomy: Taxonomy) -> str:
    """What `Analysis.key` of this record should be now."""
    made_by = [ENGINE_VERSION, lexicon.edition(), taxonomy.version, type(record).__name__]
    text = json.dumps([*made_by, texts_of(record)], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def analyse(record: Record, taxonomy: Taxonomy) -> Analysis:
    """Cut every text of a record into terms."""
    side = "asking" if isinstance(record, Demand | ServiceRequest) else "offering"
    fields = [analyse_text(name, text, hint, weight, side, taxonomy) for name, text, hint, weight in texts_of(record)]
    return Analysis(analysis_key(record, taxonomy), tuple(fields))


def up_to_date(record: Record, taxonomy: Taxonomy, analysis: Analysis | None) -> Analysis:
    """The analysis at hand if it was made from this very record, otherwise a new one: marks must fit the text."""
    if analysis is not None and analysis.key == analysis_key(record, taxonomy):
        return analysis
    return analyse(record, taxonomy)


def analyse_text(name: str, text: str, hint: str, weight: float, side: str, taxonomy: Taxonomy) -> FieldTerms:
    """The terms of one text, in order of place."""
    lang = detect_language(text, hint)
    folded = fold(text, lang)
    marks = cues.marks(folded.text, lang, side)
    polarity = (lambda _place: "x") if name == EXCLUDED and side == "asking" else _polarities(folded, marks, len(text))
    found = {(term, start, end) for term, start, end in tokens(folded, lang)}
    found |= {("co:" + code, start, end) for code, start, end in concept_names(taxonomy).find(folded, lang)}
    ordered = sorted(found, key=lambda item: (item[1], item[2], item[0]))
    return FieldTerms(
        name, lang, weight, tuple(Term(term, start, end, polarity(start)) for term, start, end in ordered)
    )


def _polarities(folded, marks, length: int):
    """Polarity by place in the original text; of overlapping marks the strongest holds."""
    if not marks:
        return lambda place: ""
    levels = [""] * length
    for mark in marks:
        if mark.start >= mark.end:
            continue
        letter = POLARITY[mark.kind]
        start, end = folded.span(mark.start, mark.end)
        for place in range(start, end):
            if STRENGTH[letter] > STRENGTH[levels[place]]:
                levels[place] = letter
    return levels.__getitem__
