"""The region board: continents as columns, a tile for each country or region with its number of bases. No map."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from regions.models import Continent

CITIES_NAMED = 3


@dataclass(frozen=True)
class Tile:
    country: str
    name: str
    bases: int
    cities: str


@dataclass(frozen=True)
class Column:
    label: str
    tiles: list[Tile]

    @property
    def bases(self) -> int:
        return sum(tile.bases for tile in self.tiles)


@dataclass(frozen=True)
class Board:
    columns: list[Column]

    @property
    def bases(self) -> int:
        return sum(column.bases for column in self.columns)

    @property
    def countries(self) -> int:
        return sum(len(column.tiles) for column in self.columns)


def _columns():
    """Three columns, as wide as the world's bases fall."""
    rest = (Continent.AMERICAS, Continent.OCEANIA, Continent.AFRICA)
    return [
        (str(Continent.ASIA.label), (Continent.ASIA,)),
        (str(Continent.EUROPE.label), (Continent.EUROPE,)),
        (" · ".join(str(continent.label) for continent in rest), rest),
    ]


def region_board(entities) -> Board:
    """Count the entities of a queryset by country and city; one query, as many rows as there are cities."""
    english = (get_language() or "").startswith("en")
    rows = entities.order_by().values(
        "region__continent", "region__country", "region__name_zh", "region__name_en", "city", "city_en"
    ).annotate(n=Count("pk"))  # fmt: skip
    found = defaultdict(list)
    for row in rows:
        found[row["region__continent"], row["region__country"]].append(row)
    tiles = defaultdict(list)
    for (continent, country), places in found.items():
        places.sort(key=lambda row: (-row["n"], row["city"]))
        name = places[0]["region__name_en"] if english else places[0]["region__name_zh"]
        tiles[continent].append(Tile(country, name, sum(row["n"] for row in places), _cities(places, english=english)))
    return Board(
        [
            Column(label, sorted((t for c in continents for t in tiles[c]), key=lambda t: (-t.bases, t.country)))
            for label, continents in _columns()
        ]
    )


def _cities(places, *, english: bool) -> str:
    names = [(row["city_en"] or row["city"]) if english else (row["city"] or row["city_en"]) for row in places]
    names = list(dict.fromkeys(name for name in names if name))
    words = pgettext("list of places", ", ").join(names[:CITIES_NAMED])
    return _("%(cities)s and others") % {"cities": words} if len(names) > CITIES_NAMED else words
