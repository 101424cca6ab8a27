"""What happens by itself when a day comes: a public notice ends, a promise is reckoned anew."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from casework import clock, moves, office, unanswered
from casework.kinds import Phase, kinds
from casework.models import Case, CaseEvent
from core import workdays
from core.workdays import forget_overrides

logger = logging.getLogger(__name__)


def move_what_is_due(today=None) -> int:
    """End each public notice whose last day has passed, if its kind says that the portal does so."""
    today = today or timezone.localdate()
    moved = 0
    ended = Case.objects.filter(phase=Phase.ON_NOTICE, notice_until__lt=today, kind__in=list(kinds))
    for case in ended.order_by("pk"):
        move = next((move for move in case.kind_of.moves_from(case.state) if move.who(None, case)), None)
        if move is not None and _performed(case, move):
            moved += 1
    return moved


def _performed(case: Case, move) -> bool:
    """One case that cannot be moved does not keep the others waiting."""
    try:
        moves.perform(case, move.name, by=None)
    except moves.MoveNotAllowed as refusal:
        logger.info("case %s stays where it is: %s", case.public_id, refusal)
        return False
    except Exception:
        logger.exception("case %s could not be moved", case.public_id)
        return False
    return True


def remind_applicants(today=None) -> int:
    """Remind once, by itself, those whose answer is due soon and who were not reminded in this round. Returns how many cases."""
    today = today or timezone.localdate()
    soon = workdays.add_workdays(today, unanswered.remind_days())
    reminded = CaseEvent.objects.filter(case=OuterRef("pk"), move=office.REMINDED, at__gte=OuterRef("moved_at"))
    waiting = Case.objects.filter(
        ~Exists(reminded), phase=Phase.WAITING_APPLICANT, answer_due_on__range=(today, soon), kind__in=list(kinds)
    )
    done = 0
    for case in waiting.order_by("pk"):
        try:
            office.remind(case=case)
            done += 1
        except moves.MoveNotAllowed:  # it has moved since the list was read
            continue
    return done


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
