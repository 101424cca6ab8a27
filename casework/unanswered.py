"""What happens when the applicant does not answer a request for corrections: a reminder, a warning, then the case is closed.

Settings, in working days:
CASEWORK_REMIND_DAYS   the reminder goes out so long before the last day (4)
CASEWORK_WARN_DAYS     the warning that the case will be closed (2)
CASEWORK_ANSWER_DAYS   until when an answer is asked for where nobody chooses the day (20)

Nobody loses a case without having been told. A warning counts when it stands among the person's messages in the portal, or its mail
has left. If it came late (the mail server was away, the portal stood still), the case stays open until as many working days have
passed since, and it is closed on working days only, when somebody of the office can be reached.
"""

import logging
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from casework import history, moves, notify
from casework.kinds import Clock, Move, Note, Phase, kinds
from casework.models import Case, CaseEvent, PartyRole
from casework.who import system
from core import workdays
from core.models import OutgoingMail

logger = logging.getLogger(__name__)

CLOSE = "close_unanswered"  # the name of the move in every kind that has one
WARNED = "close_warned"  # the event's name in the history


def remind_days() -> int:
    return getattr(settings, "CASEWORK_REMIND_DAYS", 4)


def warn_days() -> int:
    return getattr(settings, "CASEWORK_WARN_DAYS", 2)


def answer_days() -> int:
    return getattr(settings, "CASEWORK_ANSWER_DAYS", 20)


def expect_answer(step) -> None:
    """Effect of sending back: the applicant reads until when, and is reminded before. Nothing is closed for it."""
    step.case.answer_due_on = workdays.add_workdays(step.today, answer_days())
    step.case.save(update_fields=["answer_due_on"])


def closing_move(*, sources: Iterable[str], target: str, label, done, hint="", effect=None) -> Move:
    """The declared move by which the portal closes a case whose applicant did not answer in time."""
    return Move(
        CLOSE,
        label,
        frozenset(sources),
        target,
        who=system,
        done=done,
        hint=hint,
        note=Note.OPTIONAL,
        effect=effect,
        clock=Clock.END,
        notify=("applicant", "assignee"),
        tone="stop",
    )


def closes(case: Case) -> bool:
    """Whether the portal closes this case when its last day has passed."""
    move = case.kind_of.move(CLOSE)
    return move is not None and case.state in move.sources and case.answer_due_on is not None


def _waiting(until: date):
    kinds_that_close = [kind.code for kind in kinds.values() if kind.move(CLOSE)]
    waiting = Case.objects.filter(phase=Phase.WAITING_APPLICANT, kind__in=kinds_that_close, answer_due_on__lte=until)
    return waiting.order_by("pk")


def warn_applicants(today: date | None = None) -> int:
    """Warn once in a round those whose case is closed soon. Returns how many cases."""
    today = today or timezone.localdate()
    warned = CaseEvent.objects.filter(case=OuterRef("pk"), move=WARNED, at__gte=OuterRef("moved_at"))
    waiting = _waiting(workdays.add_workdays(today, warn_days())).filter(~Exists(warned))
    return sum(_warn(pk, today) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _warn(pk: int, today: date) -> bool:
    case = Case.objects.select_for_update().get(pk=pk)
    if not closes(case) or _last_warning(case) is not None:
        return False
    day = max(case.answer_due_on, workdays.add_workdays(today, warn_days()))
    messages, mails = [], []
    for user in notify.recipients(case, PartyRole.APPLICANT):
        sent = notify.tell(
            user,
            topic=case.kind,
            case=case,
            text=notify.CLOSING_TEXT,
            params={"title": case.title, "day": f"{day:%Y-%m-%d}"},
        )
        messages += [sent.message.public_id] if sent.message else []
        mails += [sent.mail.pk] if sent.mail else []
    history.append(case, move=WARNED, by=None, data={"last_day": day.isoformat(), "messages": messages, "mails": mails})
    return True


def _last_warning(case: Case) -> CaseEvent | None:
    return case.events.filter(move=WARNED, at__gte=case.moved_at).order_by("-seq").first()


def was_told(warning: CaseEvent) -> bool:
    """Whether the warning reached somebody: a message in the portal, or a mail that has left."""
    return (
        bool(warning.data["messages"])
        or OutgoingMail.objects.filter(pk__in=warning.data["mails"], sent_at__isnull=False).exists()
    )


def close_unanswered(today: date | None = None) -> int:
    """Close what was warned of and not answered. Returns how many cases."""
    today = today or timezone.localdate()
    if not workdays.is_workday(today):
        return 0
    overdue = _waiting(today).filter(answer_due_on__lt=today)
    return sum(_close(case, today) for case in overdue)


def _close(case: Case, today: date) -> bool:
    warning = _last_warning(case)
    if warning is None or today <= date.fromisoformat(warning.data["last_day"]) or not was_told(warning):
        return False
    try:
        moves.perform(case, CLOSE, by=None, version=case.version, note=_words(case))
    except moves.MoveNotAllowed as refusal:
        logger.info("case %s stays open: %s", case.public_id, refusal)
        return False
    except Exception:
        logger.exception("case %s could not be closed", case.public_id)
        return False
    return True


def _words(case: Case) -> str:
    """The note in the history, in the language of the office."""
    with translation.override(settings.LANGUAGE_CODE):
        return translation.gettext("Not answered until %(day)s, after a reminder and a warning.") % {
            "day": f"{case.answer_due_on:%Y-%m-%d}"
        }
