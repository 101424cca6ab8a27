"""Reference data that comes with the product: countries and regions, and the technology taxonomy. Safe to load twice."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from regions.models import Region, TaxonomyVersion, TechnologyField

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_reference() -> None:
    _load_regions()
    _load_taxonomy()
    forget()


def _load_regions() -> None:
    known = set(Region.objects.values_list("code", flat=True))
    rows = json.loads((DATA / "regions.json").read_text(encoding="utf-8"))
    Region.objects.bulk_create(
        Region(code=row["code"], country=row["code"], continent=row["continent"], name_zh=row["zh"], name_en=row["en"])
        for row in rows
        if row["code"] not in known
    )


def _load_taxonomy() -> None:
    text = (DATA / "taxonomy.json").read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    if TaxonomyVersion.objects.filter(digest=digest).exists():
        return
    taxonomy = json.loads(text)
    by_code = {}
    for node in sorted(taxonomy["nodes"], key=lambda node: node["level"]):
        by_code[node["code"]], _made = TechnologyField.objects.update_or_create(
            code=node["code"],
            defaults={
                "parent": by_code.get(node["parent"]),
                "labels": node["labels"],
                "synonyms": node["synonyms"],
                "wipo_field": node.get("wipo_field"),
                "industry": node.get("shanghai_industry") or "",
            },
        )
    TaxonomyVersion.objects.create(version=taxonomy["version"], digest=digest)


@lru_cache(maxsize=1)
def _fields() -> tuple[TechnologyField, ...]:
    return tuple(TechnologyField.objects.select_related("parent").filter(is_active=True))


def forget() -> None:
    """Read the taxonomy anew at the next question."""
    _fields.cache_clear()
    _regions.cache_clear()


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Technology fields grouped by domain, in the active language, for choice fields (pass the function itself)."""
    nodes = _fields()
    return [
        (domain.label, [(domain.code, domain.label), *((n.code, n.label) for n in nodes if n.parent_id == domain.pk)])
        for domain in nodes
        if domain.parent_id is None
    ]


def field_label(code: str) -> str:
    return next((node.label for node in _fields() if node.code == code), code)


def region_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Countries and regions grouped by continent, in the active language."""
    from regions.models import Continent

    rows = [region for region in _regions().values() if region.parent_id is None]
    return [
        (label, sorted(((row.code, row.name) for row in rows if row.continent == code), key=lambda pair: pair[1]))
        for code, label in Continent.choices
    ]


@lru_cache(maxsize=1)
def _regions() -> dict[str, Region]:
    return {region.code: region for region in Region.objects.all()}


def region_label(code: str) -> str:
    """The name of a country or region in the active language; an unknown code is shown as it is."""
    region = _regions().get(code)
    return region.name if region else code
