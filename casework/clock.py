"""The clock of a case, in Chinese working days counted from the next one. It stops while the applicant corrects."""

from datetime import date, timedelta

from casework.kinds import Clock, Start
from casework.models import Case
from core import workdays


def turn(case: Case, instruction, *, today: date, data: dict | None = None) -> None:
    """Carry out a move's clock instruction on the (locked, unsaved) case. ``data``: that of the step."""
    if isinstance(instruction, Start):
        start(case, instruction.days(case.kind_of.limits, data or {}), today=today)
    elif instruction == Clock.STOP:
        stop(case, today=today)
    elif instruction == Clock.GO:
        go(case, today=today)
    elif instruction == Clock.END:
        case.clock_state, case.promised_on = ("ended" if case.clock_state != "none" else "none"), None
        case.days_asked = 0


def start(case: Case, limit: int, *, today: date) -> None:
    case.clock_state, case.clock_limit, case.clock_used = "running", limit, 0
    case.days_asked = 0  # what was asked for was about the limit before
    _promise(case, today=today)


def stop(case: Case, *, today: date) -> None:
    if case.clock_state != "running":
        return
    case.clock_used += workdays.workdays_between(case.clock_from, today)
    case.clock_state, case.promised_on = "stopped", None


def go(case: Case, *, today: date) -> None:
    if case.clock_state == "stopped":
        case.clock_state = "running"
        _promise(case, today=today)


def extend(case: Case, days: int, *, today: date) -> None:
    """Give a running or stopped clock more working days."""
    case.clock_limit += days
    if case.clock_state == "running":
        case.clock_used += workdays.workdays_between(case.clock_from, today)
        _promise(case, today=today)


def _promise(case: Case, *, today: date) -> None:
    """A case that is already late when the clock goes on keeps a date in the past: today less the days too many."""
    case.clock_from = today
    _set_promise(case)


def _set_promise(case: Case) -> None:
    left = case.clock_limit - case.clock_used
    deadline = workdays.deadline(case.clock_from, max(left, 0))
    on = deadline.on if left >= 0 else _workday_before(deadline.on, -left)
    case.promised_on, case.promised_provisional = on, deadline.provisional


def _workday_before(day: date, late: int) -> date:
    """The working day from which ``late`` working days have passed by ``day``, which may be a free one."""
    while late > 0 or not workdays.is_workday(day):
        late -= workdays.is_workday(day)
        day -= timedelta(days=1)
    return day


def recompute(case: Case) -> bool:
    """Reckon a running clock's promise again after a calendar change; True when the date moved."""
    if case.clock_state != "running":
        return False
    before = case.promised_on
    _set_promise(case)
    return case.promised_on != before
