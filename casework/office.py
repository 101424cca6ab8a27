"""Writes of the office around a case that are not moves: tasks, the checklist, reminders, more time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import checklists, history, notify
from casework.kinds import Phase
from casework.models import Case, ChecklistAnswer, PartyRole, Task
from casework.moves import NotYours, StateChanged
from casework.who import handles_cases

REMINDED = "reminded"  # the event's name in the history


def _locked(case: Case, by) -> Case:
    """The case's row, held until the end of the transaction, for somebody who handles cases and may handle this one."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not handles_cases(by, locked):
        raise NotYours(_("You may not take this step."))
    return locked


@transaction.atomic
def add_task(*, case: Case, title: str, owner, due_on, by) -> Task:
    """Give a colleague something to do about a case. The same task twice within a minute is one."""
    locked = _locked(case, by)
    if not handles_cases(owner, locked):
        raise NotYours(_("%(who)s cannot be given this case.") % {"who": owner})
    recent = timezone.now() - timezone.timedelta(minutes=1)
    twin = locked.tasks.open().filter(title=title, owner=owner, due_on=due_on, created_at__gt=recent).first()
    if twin:
        return twin
    made = Task.objects.create(case=locked, title=title, owner=owner, due_on=due_on, created_by=by)
    if owner.pk != by.pk:
        notify.send(
            owner,
            topic="task",
            case=locked,
            text=notify.TASK_TEXT,
            mail_text=notify.TASK_MAIL,
            params={"title": locked.title, "task": title},
        )
    return made


@transaction.atomic
def finish_task(*, task: Task, by) -> None:
    """Tick a task off; doing it twice changes nothing."""
    _locked(task.case, by)
    Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=timezone.now())


@transaction.atomic
def mark_checklist(*, case: Case, marks: dict[str, tuple[str, str]], by) -> int:
    """Store what has changed of the checklist: line to (mark, remark). Returns how many lines; raises StateChanged when closed.

    A line that was sent along unchanged keeps the name of whoever marked it.
    """
    locked = _locked(case, by)
    if locked.state not in locked.kind_of.checklist_states:
        raise StateChanged(_("The checklist is closed in this state."))
    known = {answer.line: answer for answer in locked.checklist_answers.all()}
    changed = 0
    for line in checklists.lines_of(locked):
        mark, remark = marks.get(line.code, ("", ""))
        answer = known.get(line.code)
        if mark not in ChecklistAnswer.Mark.values or (answer and (answer.mark, answer.remark) == (mark, remark)):
            continue
        ChecklistAnswer.objects.update_or_create(
            case=locked, line=line.code, defaults={"mark": mark, "remark": remark, "by": by}
        )
        changed += 1
    return changed


def may_remind(case: Case, user) -> bool:
    return case.phase == Phase.WAITING_APPLICANT and handles_cases(user, case)


@transaction.atomic
def remind(*, case: Case, by=None) -> int:
    """Tell the applicant's people that their answer is awaited; at most once a day. Returns how many were told.

    ``by`` is None when the portal does it. Raises StateChanged when there is nothing to wait for, or today's is sent already.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk) if by is None else _locked(case, by)
    if locked.phase != Phase.WAITING_APPLICANT:
        raise StateChanged(
            _("The applicant has nothing to answer: the case is now “%(state)s”.") % {"state": locked.state_of.label}
        )
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if locked.events.filter(move=REMINDED, at__gte=midnight).exists():
        raise StateChanged(_("The applicant has been reminded today already."))
    people = notify.recipients(locked, PartyRole.APPLICANT)
    due = locked.answer_due_on
    for user in people:
        notify.send(
            user,
            topic=locked.kind,
            case=locked,
            text=notify.REMINDER_TEXT if due else notify.REMINDER_WITHOUT_DAY,
            params={"title": locked.title, "day": f"{due:%Y-%m-%d}" if due else ""},
        )
    history.append(locked, move=REMINDED, by=by)
    case.head_seq, case.head_hash = locked.head_seq, locked.head_hash
    return len(people)
