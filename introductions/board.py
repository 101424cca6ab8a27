"""The board of introductions, and a list's rows with their sides as a reader may know them."""

from casework import board
from introductions import disclosure
from introductions.models import Introduction
from introductions.vocabulary import Stage
from matching import disclosure as matching_disclosure


def columns(visible, user) -> list[board.Column]:
    """Three queries, however many there are: counts, the oldest of each column, the owners' profiles."""
    return board.columns(
        visible.open(),
        stages=Stage,
        rows=Introduction.objects.for_list(),
        dress=lambda rows: with_parties(rows, user),
    )


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
