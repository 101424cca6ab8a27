"""What goes into the engine and what comes out of it: plain, frozen, without behaviour.

Units: scores and points 0 to 100; revenue in 10,000 CNY; countries ISO 3166 alpha-2;
languages ISO 639-1 (`zh`, `en`, `ja`, `de`, `pt`, `ko`); TRL 1 to 9.  An empty string, an empty tuple
or None means "not known", which is never the same as "no".

The *asking* side is a demand or a service request, the *offering* side a supplier, a base or a manager,
whichever of them was searched with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .codes import CriterionCode, PartCode, ReasonCode, State

# --- vocabulary -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaxonomyNode:
    """A domain (`IC`, no parent) or a field (`IC-EDA`) with its names in up to six languages."""

    code: str
    parent: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A version of the technology fields.  `Taxonomy.from_json(json.load(file))` reads taxonomy.json.

    `replaced` maps codes of fields that are no nodes any more to the nodes that took their place.
    """

    version: str = ""
    nodes: tuple[TaxonomyNode, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)

    def current(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes, each once, with those of fields that were replaced turned into the fields that stand for them now."""
        return tuple(dict.fromkeys(self.replaced.get(code, code) for code in codes))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Taxonomy":
        """Read `{"version": …, "nodes": [{"code", "parent", "labels", "synonyms"}, …]}`; other keys are ignored."""
        nodes = tuple(
            TaxonomyNode(
                code=row["code"],
                parent=row.get("parent") or None,
                labels=dict(row.get("labels") or {}),
                synonyms={lang: tuple(names) for lang, names in (row.get("synonyms") or {}).items()},
            )
            for row in data.get("nodes", ())
        )
        return cls(version=str(data.get("version", "")), nodes=nodes)


# --- the asking side ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldText:
    """One more text of a record, under a field name of its own (a translation, a list of must-haves)."""

    name: str
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """A range of amounts in one currency (ISO 4217); None where it is open."""

    least: float | None
    most: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What an overseas company looks for.

    `lang` is the writer's word on the language of title and text; the engine detects when it is empty.
    `gates` are criteria that the owner made a must: unmet, they leave a supplier out.  `must_measures` are measurable
    requirements, as they stand in the text, that the owner made a must.
    `conflicts` are suppliers that must not be proposed.
    """

    id: str
    title: str = ""
    text: str = ""
    lang: str = ""
    summary_en: str = ""
    tech_fields: tuple[str, ...] = ()
    required_certifications: tuple[str, ...] = ()
    min_trl: int | None = None
    cooperation_type: str = ""
    country: str = ""
    budget: Money | None = None
    min_employees: int | None = None
    more: tuple[FieldText, ...] = ()
    gates: frozenset[CriterionCode] = frozenset()
    must_measures: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A going-abroad service an enterprise asks for; `tech_fields` are the enterprise's own."""

    id: str
    service_type: str = ""
    target_country: str = ""
    text: str = ""
    lang: str = ""
    tech_fields: tuple[str, ...] = ()
    urgency: str = ""


# --- the offering side ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a supplier, the main one first.  `capacity` ("500 sets a month") is read for numbers only."""

    name_zh: str = ""
    name_en: str = ""
    description_zh: str = ""
    description_en: str = ""
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A Shanghai enterprise as it describes itself.

    `refused_regions` are countries it will not or may not deliver to; `places_left` is how many more
    demands it may be proposed for (None: no limit; 0 leaves it out).  `technology_export` is what the law of the mainland says of
    the export of its technology: `free`, `restricted` (needs a licence), `forbidden`, or empty when it has not said.
    `contract` is from the smallest order that it takes to the upper end of its usual contracts.
    """

    id: str
    name_zh: str = ""
    name_en: str = ""
    profile_zh: str = ""
    profile_en: str = ""
    products: tuple[Product, ...] = ()
    tech_fields: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    trl: int | None = None
    cooperation_types: tuple[str, ...] = ()
    target_regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    employees: int | None = None
    revenue_wan: int | None = None
    founded: int | None = None
    refused_regions: tuple[str, ...] = ()
    places_left: int | None = None
    technology_export: str = ""
    contract: Money | None = None
    more: tuple[FieldText, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """An overseas incubator base.  `capability` is its free text, in any of the languages."""

    id: str
    country: str = ""
    city: str = ""
    kind: str = ""
    services: tuple[str, ...] = ()
    specialised_fields: tuple[str, ...] = ()
    covers_countries: tuple[str, ...] = ()
    capability: str = ""
    staff: int | None = None
    area_m2: int | None = None


@dataclass(frozen=True, slots=True)
class Manager:
    """A technology manager.  `capacity` 0 means takes no work, None means not known."""

    id: str
    specialities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    level: str = ""
    bio: str = ""
    years: int | None = None
    past_deals: int | None = None
    load: int = 0
    capacity: int | None = None
    conflicts: frozenset[str] = frozenset()


# --- results --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a possible number of points; the parts of a match add up to its score."""

    code: PartCode
    points: float
    out_of: float


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `codes.ReasonCode` with exactly the parameters `codes.REASON_PARAMS` lists for it."""

    code: ReasonCode
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One structured comparison; `reason` says the outcome with its figures."""

    code: CriterionCode
    state: State
    hard: bool
    reason: Reason


class Span(NamedTuple):
    """`getattr(record, field)[start:end]` of the original text.

    Field names: `title`, `text`, `summary_en`, `profile_zh`, `profile_en`, `name_zh`, `name_en`,
    `capability`, `bio`, `products.0.name_zh` (number of the product, from 0), `more.NAME`.
    """

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TermPair:
    """Words of the asking text and the words of the offering text that answer them.

    `kind`: `same` (the same word or number), `lexicon` (through the dictionary), `concept` (through a name
    in the technology taxonomy).  `points` is this pair's share of the part `terms`: the pairs of a match
    add up to that part.  `terms` are the engine's own names of what is joined here: `Index.match(…,
    without=frozenset(pair.terms))` gives a score that is lower by exactly `points`.
    """

    number: int
    asking_spans: tuple[Span, ...]
    offering_spans: tuple[Span, ...]
    asking_text: str
    offering_text: str
    kind: str
    points: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate with its score, all its reasons and what made it.

    `missing` marks what is asked for and not found.  `left_out` is set for a candidate that should not be
    proposed, with the reason.  `version` is `ENGINE_VERSION`, `settings` the hash of the settings and of
    the taxonomy: the same two and the same records give the same match.
    """

    asking_id: str
    offering_id: str
    score: float
    parts: tuple[Part, ...]
    criteria: tuple[Criterion, ...] = ()
    terms: tuple[TermPair, ...] = ()
    missing: tuple[Span, ...] = ()
    reasons_for: tuple[Reason, ...] = ()
    reasons_against: tuple[Reason, ...] = ()
    left_out: Reason | None = None
    version: str = ""
    settings: str = ""
