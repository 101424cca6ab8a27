"""The only place that knows both database rows and engine values.

Ids of engine records are primary keys as text; what the engine returns is written as plain JSON, and read back from it.
"""

import hashlib
import json
from typing import Any

from django.conf import settings as django_settings

from enterprises.models import Enterprise
from matching import engine
from matching.models import DemandVersion, ProfileSnapshot
from regions import terms as taxonomy_terms

SETTINGS = engine.Settings()
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
    return taxonomy_terms.in_force()


# --- the asking side --------------------------------------------------------------------------------


def demand_of(version: DemandVersion, conflicts: frozenset[str] = frozenset()) -> engine.Demand:
    """A published version as the engine reads it."""
    more = [
        ("must_haves", version.must_haves),
        ("nice_to_haves", version.nice_to_haves),
        ("excluded", version.excluded),
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
        budget=money(version.budget_low, version.budget_high, version.currency),
        min_employees=version.min_employees,
        more=tuple(engine.FieldText(name, "\n".join(lines), version.lang) for name, lines in more if any(lines)),
        gates=frozenset(engine.CriterionCode(gate) for gate in version.gates),
        must_measures=_must_measures(version),
        conflicts=conflicts,
    )


def money(least: int | None, most: int | None, currency: str) -> engine.Money | None:
    """A range of money; None where neither end or no currency is stated."""
    return engine.Money(least, most, currency) if currency and (least is not None or most is not None) else None


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
    contract = [enterprise.contract_from, enterprise.contract_to, enterprise.contract_currency]
    said = {"technology_export": enterprise.technology_export, "contract": contract if money(*contract) else None}
    return {
        # Kept only where it was said, so that the readings of all others stay as they are.
        **{name: value for name, value in said.items() if value},
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
                **({"capacity": product.capacity} if product.capacity else {}),
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


NESTED = ("products", "contract")
LISTS = ("tech_fields", "certifications", "cooperation_types", "target_regions", "languages")


def supplier_of(enterprise_id: int, record: dict[str, Any]) -> engine.Supplier:
    """A snapshot's record as the engine reads it."""
    values = {name: tuple(value) if name in LISTS else value for name, value in record.items() if name not in NESTED}
    products = tuple(engine.Product(**product) for product in record["products"])
    contract = money(*record["contract"]) if "contract" in record else None
    return engine.Supplier(id=str(enterprise_id), products=products, contract=contract, **values)


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
        enterprise=enterprise,
        key=key,
        record=record,
        analysis=analysis.to_bytes(),
        prepared=prepared.to_bytes(),
        taxonomy=terms.version,
    )


def index_row(snapshot: ProfileSnapshot, terms: engine.Taxonomy) -> tuple[engine.Supplier, bytes, engine.Prepared]:
    """A snapshot as an index takes it in. One of another version of the technology fields is analysed on the way."""
    supplier = supplier_of(snapshot.enterprise_id, snapshot.record)
    stored, model = bytes(snapshot.analysis), engine.field_model(terms, SETTINGS)
    if snapshot.taxonomy != terms.version:
        analysis = engine.analyse(supplier, terms)
        return supplier, analysis.to_bytes(), engine.Prepared.of(supplier, analysis, model, SETTINGS)
    try:
        return supplier, stored, engine.Prepared.from_bytes(bytes(snapshot.prepared or b""))
    except ValueError:  # made by an engine before, or when snapshots did not keep it
        return supplier, stored, engine.Prepared.of(supplier, engine.Analysis.from_bytes(stored), model, SETTINGS)


def replace_in_index(index: engine.Index, snapshot: ProfileSnapshot) -> None:
    index.put(*index_row(snapshot, index.taxonomy))
