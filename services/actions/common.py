"""What writes of this app share: refusals that a page can show, and the history of an offer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.choices import OfferState
from services.models import OfferEvent
from services.signals import announce_offer


class Refused(Exception):
    """It cannot be done, for the reasons given as sentences."""

    status = 422

    def __init__(self, *reasons: str):
        super().__init__(*reasons)
        self.reasons = [str(reason) for reason in reasons]

    def __str__(self):
        return " ".join(self.reasons)


class Stale(Refused):
    """Somebody was faster: the record is not as the page showed it."""

    status = 409

    def __init__(self, *reasons: str):
        super().__init__(
            *(
                reasons
                or [
                    _(
                        "A colleague saved this in the meantime. Compare with what is stored now, then save again to keep your words."
                    )
                ]
            )
        )


MOVES = {  # name: (from, to); of the office: only those that it may make
    "publish": ({OfferState.DRAFT, OfferState.PAUSED, OfferState.RETIRED}, OfferState.PUBLISHED),
    "pause": ({OfferState.PUBLISHED}, OfferState.PAUSED),
    "retire": ({OfferState.PUBLISHED, OfferState.PAUSED}, OfferState.RETIRED),
}
OFFICE_MOVES = {
    "take_down": ({OfferState.PUBLISHED, OfferState.PAUSED, OfferState.RETIRED}, OfferState.TAKEN_DOWN),
    "put_back": ({OfferState.TAKEN_DOWN}, OfferState.PUBLISHED),
}


def next_state(state: str, move: str, *, office: bool) -> OfferState | None:
    """Where ``move`` leads from ``state``; None where it has been made already. Raises Stale where it does not fit any more."""
    sources, target = (OFFICE_MOVES if office else MOVES)[move]
    if state == target:
        return None
    if state not in sources:
        raise Stale(_("This is “%(state)s” by now. Nothing was changed.") % {"state": OfferState(state).label})
    return target


def offered_moves(state: str, *, office: bool) -> list[str]:
    return [name for name, (sources, _to) in (OFFICE_MOVES if office else MOVES).items() if state in sources]


def note(*, state: str, by, office: bool = False, text: str = "", service=None, platform=None) -> OfferEvent:
    """Write a line of the history and announce the change after the commit."""
    assert transaction.get_connection().in_atomic_block
    announce_offer(service=service, platform=platform)
    return OfferEvent.objects.create(
        service=service, platform=platform, at=timezone.now(), by=by, by_office=office, state=state, note=text
    )
