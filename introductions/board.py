"""The board: open introductions in columns by stage, the longest waiting first, each with its age."""

from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from introductions import disclosure
from introductions.models import Introduction
from introductions.vocabulary import Stage
from matching import disclosure as matching_disclosure

SHOWN = 12  # cards of a column; the rest is a link to the list
AGED = (14, 30)  # calendar days in a stage from which a card says so, and says so loudly


@dataclass(frozen=True)
class Card:
    introduction: Introduction
    parties: list
    days: int

    @property
    def tone(self) -> str:
        if self.introduction.is_stale or self.days >= AGED[1]:
            return "bad"
        return "wait" if self.days >= AGED[0] else "neutral"


@dataclass(frozen=True)
class Column:
    stage: Stage
    number: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


def columns(visible, user) -> list[Column]:
    """Three queries, however many there are: counts, the oldest of each column, the owners' profiles."""
    open_ones = visible.open()
    numbers = dict(open_ones.order_by().values_list("case__state").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=F("case__state"), order_by=[F("case__moved_at"), F("pk")])
    oldest = open_ones.order_by().annotate(place=place).filter(place__lte=SHOWN)
    rows = list(Introduction.objects.for_list().filter(pk__in=list(oldest.values_list("pk", flat=True))))
    cards: dict[str, list[Card]] = {}
    for one, shown in with_parties(sorted(rows, key=lambda row: (row.case.moved_at, row.pk)), user):
        cards.setdefault(one.case.state, []).append(Card(one, shown, one.days_in_stage))
    return [Column(stage, numbers.get(stage.value, 0), cards.get(stage.value, [])) for stage in Stage]


def with_parties(introductions: list[Introduction], user) -> list[tuple[Introduction, list]]:
    """Each with its sides as this person may know them; one query for the owners' profiles."""
    corporates = matching_disclosure.corporates_of([one.demand for one in introductions])
    found = []
    for one in introductions:
        reader = disclosure.reader_of(one, user)
        corporate = corporates.get(one.demand.organisation_id)
        found.append(
            (one, [disclosure.party(one, side, reader, corporate=corporate) for side in ("corporate", "enterprise")])
        )
    return found
