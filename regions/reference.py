"""Reference data that comes with the product: countries and regions, and the technology taxonomy. Safe to load twice."""

import hashlib
import json
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.filters import make_search_text
from regions import nodes as node_tools
from regions.models import Region, TaxonomyDraft, TaxonomyVersion, TechnologyField

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
    """The file is where the taxonomy begins. Once the office edits it, a newer file does not write over its work."""
    text = (DATA / "taxonomy.json").read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    if TaxonomyVersion.objects.filter(digest=digest).exists() or TaxonomyDraft.objects.exists():
        return
    taxonomy = json.loads(text)
    write_fields(map(node_of_file, taxonomy["nodes"]))
    newest = TaxonomyVersion.objects.first()
    TaxonomyVersion.objects.create(
        number=newest.number + 1 if newest else 1, version=taxonomy["version"], digest=digest, nodes=current_nodes()
    )


def node_of_file(row: dict) -> node_tools.Node:
    return {
        "code": row["code"],
        "parent": row["parent"] or "",
        "labels": row["labels"],
        "synonyms": row["synonyms"],
        "industry": row.get("shanghai_industry") or "",
        "wipo_field": row.get("wipo_field"),
        "is_active": True,
        "successor": "",
    }


def current_nodes() -> list[node_tools.Node]:
    rows = TechnologyField.objects.select_related("parent", "successor").order_by("code")
    return [row.as_node() for row in rows]


def write_fields(nodes: Iterable[node_tools.Node]) -> None:
    """Enter or change these fields; domains and those that replace others first."""
    rows = sorted(nodes, key=lambda node: (bool(node["parent"]), node["code"]))
    keys: dict[str, int] = dict(TechnologyField.objects.values_list("code", "pk"))
    for node in rows:
        row, _made = TechnologyField.objects.update_or_create(
            code=node["code"],
            defaults={
                "parent_id": keys.get(node["parent"]),
                "labels": node["labels"],
                "synonyms": node["synonyms"],
                "wipo_field": node["wipo_field"],
                "industry": node["industry"],
                "is_active": node["is_active"],
                "successor": None,
                "search_text": make_search_text(*node_tools.search_words(node)),
            },
        )
        keys[node["code"]] = row.pk
    for node in rows:
        if node["successor"]:
            TechnologyField.objects.filter(code=node["code"]).update(successor=keys[node["successor"]])


# --- read often, so kept in the process ---------------------------------------------------------------

_read_at = 0.0


@lru_cache(maxsize=1)
def _fields() -> dict[str, TechnologyField]:
    return {row.code: row for row in TechnologyField.objects.select_related("parent", "successor")}


@lru_cache(maxsize=1)
def _regions() -> dict[str, Region]:
    return {region.code: region for region in Region.objects.all()}


def _known() -> dict[str, TechnologyField]:
    """The fields by code. Another process may have published a version, so they are read anew now and then."""
    global _read_at
    if time.monotonic() - _read_at > settings.REFERENCE_KEPT_SECONDS:
        _fields.cache_clear()
        _read_at = time.monotonic()
    return _fields()


def forget() -> None:
    """Read the taxonomy anew at the next question."""
    _fields.cache_clear()
    _regions.cache_clear()


Choices = list[tuple[str, list[tuple[str, str]]]]


def field_choices() -> Choices:
    """Technology fields in force grouped by domain, in the active language, for choice fields (pass the function itself)."""
    rows = [row for row in _known().values() if row.is_active]
    return [
        (domain.label, [(domain.code, domain.label), *((n.code, n.label) for n in rows if n.parent_id == domain.pk)])
        for domain in rows
        if domain.parent_id is None
    ]


def field_choices_with(chosen: Iterable[str]) -> Choices:
    """The same, and below them those of ``chosen`` that are retired: what stands in a record stays visible and may stay."""
    retired = [code for code in chosen if code in _known() and not _known()[code].is_active]
    kept = [(_("Retired"), [(code, field_label(code)) for code in retired])] if retired else []
    return [*field_choices(), *kept]


def keep_chosen(form, name: str) -> None:
    """Let a model's form offer, beside the fields in force, the retired ones that its record names already."""
    form.fields[name].choices = field_choices_with(getattr(form.instance, name) or [])


def field_label(code: str) -> str:
    """The name of a field in the active language; a retired one says so and names its successor. An unknown code stays as it is."""
    field = _known().get(code)
    if field is None:
        return code
    if field.is_active:
        return field.label
    if field.successor is None:
        return _("%(field)s (retired)") % {"field": field.label}
    return _("%(field)s (retired, replaced by %(successor)s)") % {
        "field": field.label,
        "successor": field.successor.label,
    }


def codes_counted_as(code: str) -> list[str]:
    """The code itself and every retired one that it stands for: who chose the old field is found under the new one."""
    successors = node_tools.final_successors({row.code: row.as_node() for row in _known().values()})
    return [code, *(old for old, new in successors.items() if new == code)]


def holds_field(column: str, code: str) -> Q:
    """Rows whose JSON list ``column`` names the field, or with a domain's code any field in it. The list is stored as text with
    quoted codes on both databases.
    """
    found = Q()
    for one in codes_counted_as(code):
        found |= Q(**{f"{column}__icontains": f'"{one}"'})
        if "-" not in one:
            found |= Q(**{f"{column}__icontains": f'"{one}-'})
    return found


def region_choices() -> Choices:
    """Countries and regions grouped by continent, in the active language."""
    from regions.models import Continent

    rows = [region for region in _regions().values() if region.parent_id is None]
    return [
        (label, sorted(((row.code, row.name) for row in rows if row.continent == code), key=lambda pair: pair[1]))
        for code, label in Continent.choices
    ]


def region_label(code: str) -> str:
    """The name of a country or region in the active language; an unknown code is shown as it is."""
    region = _regions().get(code)
    return region.name if region else code
