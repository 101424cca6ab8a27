"""Figures of the way into the city. Each number is a count or sum over rows that the list shows with the filters of its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse

from accounts.districts import district_name
from inbound.models import InboundProject
from inbound.vocabulary import PARTS, RANK, Part, Stage
from outcomes.showing import money

ENTERED = {Part.RESEARCH: "accepted_on", Part.INCUBATION: "incubated_on", Part.LANDING: "landing_on"}
LEFT = {Part.RESEARCH: "incubated_on", Part.INCUBATION: "landing_on", Part.LANDING: "landed_on"}
CONVERSION = (
    Stage.PROPOSED,
    Stage.SCOUTING,
    Stage.INCUBATION,
    Stage.DUE_DILIGENCE,
    Stage.DISTRICTS,
    Stage.AGREEMENT,
    Stage.OPERATING,
)


def rows_at(**filters) -> str:
    """The list with these filters."""
    return f"{reverse('inbound:project-list')}?{urlencode(filters)}"


@dataclass(frozen=True)
class PartFigure:
    """One stage of the chain: how many are in it now, and calendar days of those that have left it onwards."""

    part: Part
    number: int
    days: int | None
    measured: int
    url: str


@dataclass(frozen=True)
class Reached:
    stage: Stage
    number: int
    of_all: int  # per cent of all that were proposed
    url: str


@dataclass(frozen=True)
class Landed:
    """Projects that landed in one district or year. ``amounts``: one sum a currency, nothing is converted."""

    label: Any
    number: int
    jobs: int
    amounts: list[str]
    url: str


def by_part(projects: QuerySet) -> list[PartFigure]:
    states = dict(projects.order_by().values_list("case__state").annotate(n=Count("pk")))
    found = []
    for part in Part:
        days = _days(projects, ENTERED[part], LEFT[part])
        number = sum(states.get(stage.value, 0) for stage in PARTS[part])
        found.append(
            PartFigure(part, number, round(median(days)) if days else None, len(days), rows_at(part=part.value))
        )
    return found


def _days(projects: QuerySet, entered: str, left: str) -> list[int]:
    known = projects.filter(**{f"{entered}__isnull": False, f"{left}__isnull": False})
    return [(until - since).days for since, until in known.order_by().values_list(entered, left)]


def conversion(projects: QuerySet) -> list[Reached]:
    """How many have come as far as each stage; who left a stage out has come past it."""
    counts = projects.aggregate(
        **{stage.value: Count("pk", filter=Q(furthest__gte=RANK[stage])) for stage in CONVERSION}
    )
    everybody = counts[Stage.PROPOSED]
    return [
        Reached(
            stage,
            counts[stage],
            round(100 * counts[stage] / everybody) if everybody else 0,
            rows_at(reached=stage.value),
        )
        for stage in CONVERSION
    ]


def by_district(projects: QuerySet) -> list[Landed]:
    rows = _landed(projects, F("case__district"))
    return [
        _line(district_name(code), group, rows_at(stage=Stage.OPERATING, district=code))
        for code, group in _grouped(rows)
    ]


def by_year(projects: QuerySet) -> list[Landed]:
    rows = _landed(projects, ExtractYear("landed_on"))
    return [_line(year, group, rows_at(stage=Stage.OPERATING, landed=year)) for year, group in _grouped(rows)]


def _landed(projects: QuerySet, key) -> list[dict]:
    counted = projects.landed().order_by().annotate(key=key).values("key", "invested_currency")
    return list(
        counted.annotate(n=Count("pk"), work=Sum("jobs"), money=Sum("invested")).order_by("key", "invested_currency")
    )


def _grouped(rows: Iterable[dict]) -> list[tuple]:
    found: dict = {}
    for row in rows:
        found.setdefault(row["key"], []).append(row)
    return sorted(found.items())


def _line(label, rows: list[dict], url: str) -> Landed:
    amounts = [
        money(row["money"], row["invested_currency"]) for row in rows if row["money"] and row["money"] > Decimal(0)
    ]
    return Landed(label, sum(row["n"] for row in rows), sum(row["work"] or 0 for row in rows), amounts, url)


def public_counts() -> dict:
    """What the public reads: how many have landed, by district and by domain of technology, and jobs. No company is named here."""
    landed = InboundProject.objects.landed()
    totals = landed.aggregate(n=Count("pk"), work=Sum("jobs"))
    districts = landed.order_by().values_list("case__district").annotate(n=Count("pk")).order_by("-n", "case__district")
    fields: dict[str, int] = {}
    for codes in landed.order_by().values_list("tech_fields", flat=True):
        for domain in {code.split("-")[0] for code in codes}:
            fields[domain] = fields.get(domain, 0) + 1
    return {
        "number": totals["n"],
        "jobs": totals["work"] or 0,
        "districts": [(district_name(code), n) for code, n in districts],
        "fields": sorted(fields.items(), key=lambda pair: (-pair[1], pair[0])),
    }
