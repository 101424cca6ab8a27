"""Public figures of the network: each number is a link to its list."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import get_language, pgettext

from enterprises.models import Enterprise
from incubators.models import OverseasEntity
from matching.models import Demand
from regions.models import Continent, Region, TechnologyField
from talent.models import Admission, TechnologyManager

KEPT = 60  # seconds: the first page is asked for often and its figures move slowly
SHOWN_CITIES = 3
SHOWN_DOMAINS = 8


@dataclass(frozen=True)
class Tile:
    """One country or region on the board."""

    code: str
    name: str
    bases: int
    cities: str
    demands: int


@dataclass
class Column:
    """One continent (or a group of small ones) on the board."""

    label: str
    tiles: list[Tile] = field(default_factory=list)

    @property
    def bases(self) -> int:
        return sum(tile.bases for tile in self.tiles)


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


def board() -> list[Column]:
    """Bases and public demands by country or region, in three columns of continents; no map, no borders."""
    return cache.get_or_set(f"portal.board.{get_language()}", _board, KEPT)


def _board() -> list[Column]:
    from django.utils.translation import gettext as _

    cities, bases = defaultdict(list), defaultdict(int)
    for entity in OverseasEntity.objects.in_register().select_related("region").order_by("pk"):
        bases[entity.region.country] += 1
        if entity.city_name and entity.city_name not in cities[entity.region.country]:
            cities[entity.region.country].append(entity.city_name)
    demands = dict(
        Demand.objects.public().values_list("region__country").annotate(n=Count("pk")).values_list("region__country", "n")
    )
    columns = {
        Continent.ASIA: Column(_("Asia")),
        Continent.EUROPE: Column(_("Europe")),
        None: Column(_("Americas · Oceania · Africa")),
    }
    for region in Region.objects.countries().filter(code__in=bases):
        shown = cities[region.code][:SHOWN_CITIES]
        more = _(" and others") if len(cities[region.code]) > SHOWN_CITIES else ""
        tile = Tile(region.code, region.name, bases[region.code], pgettext("list of places", ", ").join(shown) + more, demands.get(region.code, 0))
        columns.get(region.continent, columns[None]).tiles.append(tile)
    for column in columns.values():
        column.tiles.sort(key=lambda tile: (-tile.bases, tile.code))
    return list(columns.values())


@dataclass(frozen=True)
class DomainRow:
    """How many public demands a domain has, and how many of the city's enterprises work in it."""

    code: str
    label: str
    demands: int
    enterprises: int


def domains() -> list[DomainRow]:
    """Domains with the most public demands first."""
    return cache.get_or_set(f"portal.domains.{get_language()}", _domains, KEPT)


def _domains() -> list[DomainRow]:
    nodes = list(TechnologyField.objects.filter(parent__isnull=True, is_active=True))
    if not nodes:
        return []
    wanted = Demand.objects.public().aggregate(
        **{node.code: Count("pk", filter=Q(current_version__tech_fields__icontains=f'"{node.code}')) for node in nodes}
    )
    offered = Enterprise.objects.listed().aggregate(
        **{
            node.code: Count("pk", filter=Q(facets__contains=f" f:{node.code} ") | Q(facets__contains=f" f:{node.code}-"))
            for node in nodes
        }
    )
    rows = [DomainRow(node.code, node.label, wanted[node.code], offered[node.code]) for node in nodes]
    return sorted(rows, key=lambda row: (-row.demands, -row.enterprises, row.code))[:SHOWN_DOMAINS]
