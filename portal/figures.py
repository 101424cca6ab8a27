"""Public figures of the network; on the page each is a link to its list for those who may open it."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import get_language, pgettext

from enterprises.models import Enterprise
from incubators.board import region_board
from incubators.models import OverseasEntity
from matching.models import Demand
from regions.models import TechnologyField
from talent.models import Admission, TechnologyManager

KEPT = 60  # seconds: the first page is asked for often and its figures move slowly
SHOWN_DOMAINS = 8
LEADING = 3  # domains that the sentence above the bars names


def totals() -> dict[str, int]:
    """Bases in the register, public demands, enterprises taking part, admitted technology managers."""
    return cache.get_or_set(
        "portal.totals",
        lambda: {
            "bases": OverseasEntity.objects.in_register().count(),
            "demands": Demand.objects.public().count(),
            "enterprises": Enterprise.objects.listed().count(),
            "managers": TechnologyManager.objects.filter(admission=Admission.ADMITTED, profile__is_listed=True).count(),
        },
        KEPT,
    )


@dataclass(frozen=True)
class NetworkBoard:
    """Bases in three columns of continents; beside each country or region the public demands from there. No map, no borders."""

    bases: int
    countries: int
    columns: list  # (incubators.board.Column, [(its tile, public demands)])


def board() -> NetworkBoard:
    return cache.get_or_set(f"portal.board.{get_language()}", _board, KEPT)


def _board() -> NetworkBoard:
    found = region_board(OverseasEntity.objects.in_register())
    demands = dict(Demand.objects.public().order_by().values_list("region__country").annotate(n=Count("pk")))
    columns = [
        (column, [(tile, demands.get(tile.country, 0)) for tile in column.tiles])
        for column in found.columns
        if column.tiles
    ]
    return NetworkBoard(found.bases, found.countries, columns)


@dataclass(frozen=True)
class DomainRow:
    """How many public demands a domain has, and how many of the city's enterprises work in it."""

    code: str
    label: str
    demands: int
    enterprises: int


@dataclass(frozen=True)
class Domains:
    """Domains that public demands ask for, most first, and what the leading ones come to together."""

    rows: list[DomainRow]
    leading: str  # their names; "" where there are too few for the sentence to say anything
    share: int  # per cent of all public demands; a demand in two of them counts once


def domains() -> Domains:
    return cache.get_or_set(f"portal.domains.{get_language()}", _domains, KEPT)


def _asks_for(*codes: str) -> Q:
    column = "current_version__tech_fields__icontains"
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{column: f'"{code}"'}) | Q(**{column: f'"{code}-'})
    return found


def _works_in(code: str) -> Q:
    return Q(facets__contains=f" f:{code} ") | Q(facets__contains=f" f:{code}-")


def _domains() -> Domains:
    nodes = list(TechnologyField.objects.filter(parent__isnull=True, is_active=True))
    if not nodes:
        return Domains([], "", 0)
    demands, enterprises = Demand.objects.public(), Enterprise.objects.listed()
    wanted = demands.aggregate(
        all=Count("pk"), **{node.code: Count("pk", filter=_asks_for(node.code)) for node in nodes}
    )
    offered = enterprises.aggregate(**{node.code: Count("pk", filter=_works_in(node.code)) for node in nodes})
    rows = [
        DomainRow(node.code, node.label, wanted[node.code], offered[node.code]) for node in nodes if wanted[node.code]
    ]
    rows.sort(key=lambda row: (-row.demands, -row.enterprises, row.code))
    if len(rows) <= LEADING:
        return Domains(rows, "", 0)
    first = rows[:LEADING]
    together = demands.filter(_asks_for(*(row.code for row in first))).count()
    names = pgettext("list of fields", ", ").join(row.label for row in first)
    return Domains(rows[:SHOWN_DOMAINS], names, round(100 * together / wanted["all"]))
