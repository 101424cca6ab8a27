"""A board: the open records of one kind of case in columns by state, the longest waiting first, each with its age."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

SHOWN = 12  # cards of a column; the rest is a link to the list
AGED = (14, 30)  # calendar days in a state from which a card says so, and says so loudly

Dress = Callable[[list], Iterable[tuple[Any, Any]]]


def plain(rows: list) -> list[tuple]:
    """Rows without anything more to show."""
    return [(row, None) for row in rows]


@dataclass(frozen=True)
class Card:
    """One record, with what ``dress`` found for its reader."""

    row: Any
    extra: Any

    @property
    def days(self) -> int:
        return self.row.days_in_stage

    @property
    def tone(self) -> str:
        if self.row.is_stale or self.days >= AGED[1]:
            return "bad"
        return "wait" if self.days >= AGED[0] else "neutral"


@dataclass(frozen=True)
class Column:
    """A state, how many stand in it, and the oldest of them. ``stage`` has ``value`` and ``label``."""

    stage: Any
    number: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


def columns(open_ones: QuerySet, *, stages: Iterable, rows: QuerySet, dress: Dress = plain) -> list[Column]:
    """Two queries and those of ``rows`` and ``dress``, however many there are.

    ``open_ones``: what the reader may see, a model with ``case``, ``days_in_stage`` and ``is_stale``; ``rows``: the same model with
    what a card shows.
    """
    numbers = dict(open_ones.order_by().values_list("case__state").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=F("case__state"), order_by=[F("case__moved_at"), F("pk")])
    oldest = open_ones.order_by().annotate(place=place).filter(place__lte=SHOWN)
    found = list(rows.filter(pk__in=list(oldest.values_list("pk", flat=True))))
    cards: dict[str, list[Card]] = {}
    for row, extra in dress(sorted(found, key=lambda row: (row.case.moved_at, row.pk))):
        cards.setdefault(row.case.state, []).append(Card(row, extra))
    return [Column(stage, numbers.get(stage.value, 0), cards.get(stage.value, [])) for stage in stages]
