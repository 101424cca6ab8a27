"""What happens by itself when a day comes: a public notice ends, a promise is reckoned anew."""

import logging

from django.db import transaction
from django.utils import timezone

from casework import clock, moves
from casework.kinds import Phase, kinds
from casework.models import Case
from core.workdays import forget_overrides

logger = logging.getLogger(__name__)


def move_what_is_due(today=None) -> int:
    """End each public notice whose last day has passed, if its kind says that the portal does so."""
    today = today or timezone.localdate()
    moved = 0
    for case in Case.objects.filter(phase=Phase.ON_NOTICE, notice_until__lt=today).order_by("pk"):
        for move in case.kind_of.moves_from(case.state):
            if move.who(None, case):
                try:
                    moves.perform(case, move.name, by=None)
                    moved += 1
                except moves.MoveNotAllowed as refusal:
                    logger.warning("notice of case %s stays open: %s", case.public_id, refusal)
                break
    return moved


def recompute_promises() -> int:
    """Promised dates of all running clocks by the calendar as it is now. Returns how many moved."""
    forget_overrides()
    changed = 0
    running = Case.objects.filter(clock_state="running", kind__in=kinds).values_list("pk", flat=True)
    for pk in list(running):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            if clock.recompute(case):
                case.save(update_fields=["promised_on", "promised_provisional"])
                changed += 1
    return changed
