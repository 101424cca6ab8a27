"""The only place that knows both database rows and engine values.

Ids of engine records are primary keys as text; what the engine returns is written as plain JSON, and read back from it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from django.conf import settings as django_settings
from django.utils.functional import cached_property

from enterprises.models import Enterprise
from matching import engine
from matching.models import Candidate, DemandVersion, ProfileSnapshot
from matching.vocabulary import LIST_LENGTH, NEAR_MISSES
from regions.models import TaxonomyVersion, TechnologyField

SETTINGS = engine.Settings()
SURVEYED = 2_000  # companies looked at for the reasons of those that are not in the list; the rest scores lower still
SURVEYED_OF_MANY = 200  # the same where there are more than that: the nearest, and the rest is counted
QUESTIONS_KEPT = 512
MEANING_SHARE = 0.2  # of the points of the terms


def encoder() -> tuple[engine.Encoder | None, engine.NoteCode | None]:
    """The sentence encoder that the settings name, or why there is none; neither when none is named."""
    return engine.load_encoder(str(django_settings.MATCHING_ENCODER))


def with_encoder(settings: engine.Settings) -> engine.Settings:
    """With an encoder, a fifth of the points of the terms is for the meaning of the texts; without one, nothing changes."""
    if encoder()[0] is None:
        return settings
    meaning = MEANING_SHARE * settings.terms_points
    return settings.changed(terms_points=settings.terms_points - meaning, meaning_points=meaning)


def engine_identity(taxonomy: engine.Taxonomy, settings: engine.Settings = SETTINGS) -> dict[str, str]:
    """What a run writes down about the engine: with the same three and the same inputs it finds the same."""
    return {
        "engine_version": engine.ENGINE_VERSION,
        "settings_hash": settings.hash(taxonomy.version),
        "taxonomy_version": taxonomy.version,
    }


# --- taxonomy ---------------------------------------------------------------------------------------


def taxonomy() -> engine.Taxonomy:
    """The technology fields in force. Read once for each version."""
    newest = TaxonomyVersion.objects.order_by("-loaded_at", "-pk").values_list("version", "digest").first()
    return _taxonomy(*(newest or ("", "")))


@lru_cache(maxsize=2)
def _taxonomy(version: str, digest: str) -> engine.Taxonomy:
    nodes = [
        {
            "code": field.code,
            "parent": field.parent.code if field.parent else None,
            "labels": field.labels,
            "synonyms": field.synonyms,
        }
        for field in TechnologyField.objects.filter(is_active=True).select_related("parent").order_by("code")
    ]
    return engine.Taxonomy.from_json({"version": f"{version}+{digest[:8]}", "nodes": nodes})


# --- the asking side --------------------------------------------------------------------------------


def demand_of(version: DemandVersion, conflicts: frozenset[str] = frozenset()) -> engine.Demand:
    """A published version as the engine reads it. Budgets count in US dollars only: no rate is invented."""
    in_dollars = version.currency == "USD" and version.budget_low is not None and version.budget_high is not None
    more = [
        ("must_haves", version.must_haves),
        ("nice_to_haves", version.nice_to_haves),
        ("application", [version.application]),
    ]
    return engine.Demand(
        id=str(version.demand_id),
        title=version.title,
        text=version.text,
        lang=version.lang,
        summary_en=version.summary_en,
        tech_fields=tuple(version.tech_fields),
        required_certifications=tuple(version.required_certifications),
        min_trl=version.min_trl,
        cooperation_type=version.cooperation_type,
        country=(version.region_id or "")[:2],
        budget_usd=(version.budget_low, version.budget_high) if in_dollars else None,
        min_employees=version.min_employees,
        more=tuple(engine.FieldText(name, "\n".join(lines), version.lang) for name, lines in more if any(lines)),
        gates=frozenset(engine.CriterionCode(gate) for gate in version.gates),
        must_measures=_must_measures(version),
        conflicts=conflicts,
    )


def _must_measures(version: DemandVersion) -> frozenset[str]:
    """Numbers with units in the must-haves, as written, when the owner has made them musts."""
    if engine.CriterionCode.MEASURE not in version.gates:
        return frozenset()
    return frozenset(numbers_in("\n".join(version.must_haves), version.lang))


def numbers_in(text: str, lang: str) -> list[str]:
    """Numbers with units as they are written, with their bounds ("at least 10 mS/cm"), each once."""
    return list(dict.fromkeys(one.text for one in engine.measures.find(text, lang)))


def text_of(version: DemandVersion, field: str) -> str:
    """The text that a span's field name of the asking side points into; "" for one that is not there."""
    if field.startswith("more."):
        value = getattr(version, field.removeprefix("more."), "")
        return "\n".join(value) if isinstance(value, list) else value
    return getattr(version, field, "") if field in {"title", "text", "summary_en"} else ""


# --- the offering side ------------------------------------------------------------------------------


def supplier_record(enterprise: Enterprise) -> dict[str, Any]:
    """An enterprise (with its products) as plain JSON: what a snapshot keeps and ``supplier_of`` reads."""
    organisation = enterprise.organisation
    return {
        "name_zh": organisation.name_zh,
        "name_en": organisation.name_en,
        "profile_zh": enterprise.profile_zh,
        "profile_en": enterprise.profile_en,
        "products": [
            {
                "name_zh": product.name_zh,
                "name_en": product.name_en,
                "description_zh": product.description_zh,
                "description_en": product.description_en,
            }
            for product in enterprise.products.all()
        ],
        "tech_fields": enterprise.tech_fields,
        "certifications": enterprise.certifications,
        "trl": enterprise.trl,
        "cooperation_types": enterprise.cooperation_types,
        "target_regions": enterprise.target_regions,
        "languages": enterprise.languages,
        "employees": enterprise.employees,
        "founded": enterprise.founded,
        "revenue_wan": enterprise.annual_revenue,
    }


LISTS = ("tech_fields", "certifications", "cooperation_types", "target_regions", "languages")


def supplier_of(enterprise_id: int, record: dict[str, Any]) -> engine.Supplier:
    """A snapshot's record as the engine reads it."""
    values = {name: tuple(value) if name in LISTS else value for name, value in record.items() if name != "products"}
    products = tuple(engine.Product(**product) for product in record["products"])
    return engine.Supplier(id=str(enterprise_id), products=products, **values)


def offered_text(record: dict[str, Any], field: str) -> str:
    """The text that a span's field name of the offering side points into; "" for one that is not there."""
    if field.startswith("products."):
        _products, number, name = field.split(".", 2)
        products = record["products"]
        return products[int(number)].get(name, "") if int(number) < len(products) else ""
    value = record.get(field, "")
    return value if isinstance(value, str) else ""


def snapshot_key(record: dict[str, Any], enterprise_id: int, terms: engine.Taxonomy) -> str:
    """Changes with anything the engine reads, and with the engine's own analysis."""
    body = json.dumps(record, ensure_ascii=False, sort_keys=True)
    own = engine.analysis_key(supplier_of(enterprise_id, record), terms) + engine.prepared_key(terms, SETTINGS)
    return hashlib.sha256(f"{own}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def make_snapshot(enterprise: Enterprise, record: dict[str, Any], key: str, terms: engine.Taxonomy) -> ProfileSnapshot:
    """Not saved yet; analysing is what takes the time."""
    supplier = supplier_of(enterprise.pk, record)
    analysis = engine.analyse(supplier, terms)
    prepared = engine.Prepared.of(supplier, analysis, engine.field_model(terms, SETTINGS), SETTINGS)
    return ProfileSnapshot(
        enterprise=enterprise, key=key, record=record, analysis=analysis.to_bytes(), prepared=prepared.to_bytes()
    )


def build_index(
    snapshots: Iterable[ProfileSnapshot], terms: engine.Taxonomy, settings: engine.Settings = SETTINGS
) -> engine.Index:
    """An index over snapshots, from what was stored with them. Learned weights change points only, not what is stored."""
    return engine.Index.build_stored(map(index_row, snapshots), terms, settings, encoder()[0])


def index_row(snapshot: ProfileSnapshot) -> tuple[engine.Supplier, bytes, engine.Prepared]:
    """A snapshot as an index takes it in."""
    supplier = supplier_of(snapshot.enterprise_id, snapshot.record)
    stored = bytes(snapshot.analysis)
    if snapshot.prepared:
        return supplier, stored, engine.Prepared.from_bytes(bytes(snapshot.prepared))
    model = engine.field_model(taxonomy(), SETTINGS)  # made before snapshots kept it
    return supplier, stored, engine.Prepared.of(supplier, engine.Analysis.from_bytes(stored), model, SETTINGS)


def replace_in_index(index: engine.Index, snapshot: ProfileSnapshot) -> None:
    index.put(*index_row(snapshot))


# --- asking the engine ------------------------------------------------------------------------------


class Questions:
    """Demands made ready for one index. Versions never change, so what was worked out once is kept."""

    def __init__(self, index: engine.Index):
        self.index = index
        self._kept: dict[tuple, Any] = {}

    def of(self, version: DemandVersion, conflicts: frozenset[str] = frozenset()):
        key = (version.pk, conflicts)
        if key not in self._kept:
            if len(self._kept) >= QUESTIONS_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self.index.question(demand_of(version, conflicts))
        return self._kept[key]


class Found:
    """What the engine says about one demand: candidates, the nearest of those left out, and how many for which reason.

    ``only``: ids of the suppliers who may read the demand at all, for one that is confidential; None for everybody.
    ``keep``: ids that stay in the list whatever their score, because somebody chose them by hand.
    """

    def __init__(
        self, index: engine.Index, question, only: frozenset[str] | None = None, keep: frozenset[str] = frozenset()
    ):
        self.index, self.question, self.only, self.keep = index, question, only, keep

    @cached_property
    def _ranked(self) -> tuple[list[engine.Match], list[engine.Match]]:
        """Who is proposed, best first, and who would be but for a number that is a must. Explaining is what costs, so in a small
        index only they are explained."""
        if self.only is None and len(self.index) > SURVEYED:
            return [match for match in self.index.rank(self.question, LIST_LENGTH) if match.left_out is None], []
        good, unmet = [], []
        for _score, key in self._judged:
            match = self.index.match(self.question, key)
            (unmet if match.left_out else good).append(match)
            if len(good) == LIST_LENGTH:
                break
        return good, unmet

    @property
    def candidates(self) -> list[engine.Match]:
        """Who is proposed, best first."""
        return self._ranked[0]

    def _readers(self) -> Iterator:
        """Entries of those who may read the demand, the most promising first."""
        index, slots = self.index, self.index.promising(self._topics.bounds())
        keys = (index.by_slot[slot] for slot in slots)
        return (index.entries[key] for key in keys if self.only is None or key in self.only)

    @cached_property
    def _number_of_readers(self) -> int:
        return len(self.index) if self.only is None else sum(key in self.index for key in self.only)

    @cached_property
    def _topics(self):
        return self.index.topics(self.question)

    def _judge(self, entry):
        return self.index.judge(self.question, entry, self._topics.at(entry.slot))

    @cached_property
    def _judged(self) -> list[tuple[float, str]]:
        """(minus score, id) of everybody who could be proposed, in the order of a list."""
        scored = ((self._judge(entry), entry.supplier.id) for entry in self._readers())
        return sorted((-round(one.score, 9), key) for one, key in scored if one.left_out is None)

    @cached_property
    def _survey(self) -> tuple[Counter, list[str]]:
        """Reasons of everybody who is not a candidate, and the ids of the nearest, best first."""
        listed = {match.offering_id for match in self.candidates}
        unmet = {match.offering_id for match in self._ranked[1]}
        counts, scored = Counter(), []
        if self.only is not None:
            counts[NOT_NAMED] = len(self.index) - self._number_of_readers
        rest = self._number_of_readers - len(listed)
        looked_at = SURVEYED if rest <= SURVEYED else SURVEYED_OF_MANY
        others = (entry for entry in self._readers() if entry.supplier.id not in listed)
        for entry in islice(others, looked_at):
            one = self._judge(entry)
            fails = one.left_out or entry.supplier.id in unmet
            reason = one.left_out.code if one.left_out else engine.ReasonCode.GATE_UNMET
            counts[reason.value if fails else BEYOND_THE_LIST] += 1
            if fails:
                scored.append((-round(one.score, 9), entry.supplier.id))
        if rest > looked_at:
            counts[engine.ReasonCode.BELOW_MINIMUM.value] += rest - looked_at
        return counts, [key for _score, key in sorted(scored)[:NEAR_MISSES]]

    @property
    def left_out_counts(self) -> dict[str, int]:
        return dict(sorted(self._survey[0].items()))

    @cached_property
    def near_misses(self) -> list[engine.Match]:
        listed = {match.offering_id for match in self.candidates}
        chosen = sorted(self.keep & self.index.entries.keys() - listed - set(self._survey[1]))
        return [self.index.match(self.question, key) for key in [*self._survey[1], *chosen]]


# Reasons for not being in a list that the engine does not know.
BEYOND_THE_LIST = "beyond_the_list"  # good enough, but the list is full
NOT_NAMED = "not_named"  # the demand is confidential and does not name the company


def candidate_rows(found: Found, *, snapshots: dict[int, int], since: dict[int, Any], now) -> list[Candidate]:
    """Unsaved rows of a list, without its ranking. ``snapshots``: enterprise to snapshot; ``since``: who was there before."""
    matches = [*found.candidates, *found.near_misses]
    return [
        Candidate(
            demand_id=int(match.asking_id),
            enterprise_id=int(match.offering_id),
            snapshot_id=snapshots[int(match.offering_id)],
            rank=rank,
            score=match.score,
            since=since.get(int(match.offering_id), now) if match.left_out is None else now,
            **explained(match),
        )
        for rank, match in enumerate(matches, start=1)
    ]


def explained(match: engine.Match) -> dict[str, Any]:
    """Parts, criteria, terms and reasons of a match as JSON keeps them."""
    return {
        "parts": [{"code": part.code.value, "points": part.points, "out_of": part.out_of} for part in match.parts],
        "criteria": [
            {"code": one.code.value, "state": one.state.value, "hard": one.hard, "reason": _reason(one.reason)}
            for one in match.criteria
        ],
        "terms": [
            {
                "n": pair.number,
                "asking": [_span(span) for span in pair.asking_spans],
                "offering": [_span(span) for span in pair.offering_spans],
                "asking_text": pair.asking_text,
                "offering_text": pair.offering_text,
                "kind": str(pair.kind),
                "points": pair.points,
            }
            for pair in match.terms
        ],
        "missing": [_span(span) for span in match.missing],
        "reasons_for": [_reason(reason) for reason in match.reasons_for],
        "reasons_against": [_reason(reason) for reason in match.reasons_against],
        "left_out": match.left_out.code.value if match.left_out else "",
        "left_out_params": _plain(match.left_out.params) if match.left_out else {},
    }


def _span(span: engine.Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end}


def _reason(reason: engine.Reason) -> dict[str, Any]:
    return {"code": reason.code.value, "params": _plain(reason.params)}


def _plain(value: Any) -> Any:
    """Parameters as JSON keeps them."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return (
        str(value) if not isinstance(value, str | int | float | bool | type(None)) else getattr(value, "value", value)
    )
