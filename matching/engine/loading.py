"""Records from the files of a folder in the form of `demo_data/matching-eval` (README there).

Keys may be missing, null or empty.  Raises ValueError with file and line for what is not JSON or has no id.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .types import Base, Demand, Manager, Money, Product, ServiceRequest, Supplier, Taxonomy


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a file of JSON lines; every row has an id."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path.name}, line {number}: not JSON ({error.msg})") from error
        if not isinstance(row, dict) or not row.get("id"):
            raise ValueError(f"{path.name}, line {number}: a record without id")
        yield row


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Demand -> supplier -> grade.  A first line whose grade is no number is a header."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not cells:
            continue
        asking, offering, grade = (cells[0], cells[-2], cells[-1]) if len(cells) >= 3 else ("", "", "")
        try:
            grades.setdefault(asking, {})[offering] = int(float(grade))
        except ValueError as error:
            if number > 1:
                raise ValueError(f"{path.name}, line {number}: expected demand, enterprise, grade") from error
            grades.pop(asking, None)
    return grades


def read_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy of a file taxonomy.json."""
    return Taxonomy.from_json(json.loads(path.read_text(encoding="utf-8")))


def supplier_from(row: dict[str, Any]) -> Supplier:
    """A row of enterprises.jsonl."""
    products = tuple(
        Product(**{key: _text(product, key) for key in ("name_zh", "name_en", "description_zh", "description_en")})
        for product in row.get("products") or ()
    )
    return Supplier(
        id=str(row["id"]),
        **{key: _text(row, key) for key in ("name_zh", "name_en", "profile_zh", "profile_en")},
        products=products,
        **{key: _texts(row, key) for key in ("tech_fields", "certifications", "cooperation_types")},
        **{key: _texts(row, key) for key in ("target_regions", "languages")},
        trl=_number(row, "trl"),
        employees=_number(row, "employees"),
        revenue_wan=_number(row, "annual_revenue_wan"),
        founded=_number(row, "founded"),
    )


def demand_from(row: dict[str, Any]) -> Demand:
    """A row of demands.jsonl."""
    budget = row.get("budget_range_usd") or ()
    corporate = row.get("corporate") or {}
    return Demand(
        id=str(row["id"]),
        **{key: _text(row, key) for key in ("title", "text", "lang", "summary_en", "cooperation_type")},
        **{key: _texts(row, key) for key in ("tech_fields", "required_certifications")},
        min_trl=_number(row, "min_trl"),
        country=_text(row, "country") or _text(corporate, "country"),
        budget=Money(int(budget[0]), int(budget[1]), "USD") if len(budget) == 2 else None,
    )


def base_from(row: dict[str, Any]) -> Base:
    """One of the overseas bases of a row of incubators.jsonl."""
    return Base(
        id=str(row["id"]),
        country=_text(row, "country"),
        city=_text(row, "city"),
        kind=_text(row, "type"),
        **{key: _texts(row, key) for key in ("services", "specialised_fields", "covers_countries")},
        capability=_text(row, "capability_zh"),
        staff=_number(row, "staff"),
        area_m2=_number(row, "area_m2"),
    )


def request_from(row: dict[str, Any], tech_fields: Iterable[str] = ()) -> ServiceRequest:
    """A row of service_requests.jsonl with the fields of the enterprise that asks."""
    return ServiceRequest(
        id=str(row["id"]),
        **{key: _text(row, key) for key in ("service_type", "target_country", "urgency")},
        text=_text(row, "text_zh"),
        tech_fields=tuple(tech_fields),
    )


def manager_from(row: dict[str, Any]) -> Manager:
    """A row of managers.jsonl."""
    return Manager(
        id=str(row["id"]),
        **{key: _texts(row, key) for key in ("specialities", "languages", "regions")},
        level=_text(row, "level"),
        bio=_text(row, "bio_zh"),
        years=_number(row, "years"),
        past_deals=_number(row, "past_deals"),
    )


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in row.get(key) or () if value)


def _number(row: dict[str, Any], key: str) -> int | None:
    value = row.get(key)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
