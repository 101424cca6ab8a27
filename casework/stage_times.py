"""From the history of a case to its working days in each stage. The history is the source; the rows can be written anew at any time.

Days count as the clock counts them: in working days, from the next one. A day on which the clock stands still counts for the
applicant's stage only. The limits are those of the kind as it is declared now: they are not part of the history.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import StaffRole, User
from casework.extension import give_more_days
from casework.kinds import OFFICE_STAGES, Clock, Phase, Stage, Start
from casework.models import Case, CaseEvent, StageTime
from core import workdays

GRANTED_OR_REFUSED = (Phase.CLOSED_YES, Phase.CLOSED_NO)
WRITTEN = ("kind", "district", "officer_id", "entered", "left", "working_days", "promised_days", "in_time")
CHUNK = 500  # cases read and written at a time
RECENT = timedelta(days=3)


class Staff:
    """Who may stand as the officer of a stage: people of the commission. Read once for many cases."""

    def __init__(self):
        people = User.objects.with_role(*StaffRole.COMMISSION).values_list("public_id", "pk")
        self.by_public_id = dict(people)
        self.ids = set(self.by_public_id.values())


@dataclass
class _Clock:
    """The clock of a case, as ``casework.clock`` turned it, without today."""

    state: str = "none"
    limit: int = 0
    used: int = 0
    ended: list[tuple[int, int]] = field(default_factory=list)  # (promised, used) of the runs that are over

    def turn(self, instruction, limits: dict[str, int], data: dict) -> None:
        if isinstance(instruction, Start):
            self._end()
            self.state, self.limit, self.used = "running", instruction.days(limits, data), 0
        elif instruction == Clock.STOP and self.state == "running":
            self.state = "stopped"
        elif instruction == Clock.GO and self.state == "stopped":
            self.state = "running"
        elif instruction == Clock.END:
            self._end()

    def _end(self) -> None:
        if self.state in ("running", "stopped"):
            self.ended.append((self.limit, self.used))
            self.state = "ended"


@dataclass
class _Stay:
    """All visits to one stage."""

    entered: date
    left: date
    days: int = 0
    promised: int | None = None
    in_time: bool | None = None
    officer: int | None = None


class _Replay:
    """Goes through the events of one case, first to last."""

    def __init__(self, case: Case, staff: Staff):
        self.case, self.kind, self.staff = case, case.kind_of, staff
        self.clock, self.stays = _Clock(), {}
        self.stage, self.since, self.assignee, self.day = "", None, None, None

    def run(self, events: Iterable[CaseEvent]) -> list[StageTime]:
        for event in events:
            self._let_pass(timezone.localtime(event.at).date())
            if event.to_state:
                self._step(event)
            elif event.move in ("assign", "unassign"):
                self.assignee = self.staff.by_public_id.get(event.data.get("to", ""))
        rows = [self._row(stage, stay) for stage, stay in self.stays.items() if stage != self.stage]
        return rows + self._whole()

    def _let_pass(self, day: date) -> None:
        if self.day is not None:
            days = max(workdays.workdays_between(self.day, day), 0)
            if self.stage and (self.stage == Stage.APPLICANT or self.clock.state != "stopped"):
                self.stays[self.stage].days += days
            if self.clock.state == "running":
                self.clock.used += days
        self.day = day

    def _step(self, event: CaseEvent) -> None:
        move, entered = self.kind.move(event.move), self._stage_of(event.to_state)
        if entered != self.stage:
            self._leave(event)
        if move is not None:
            self.clock.turn(move.clock, self.kind.limits, event.data)
            if move.effect is give_more_days:
                self.clock.limit += int(event.data.get("days") or 0)
            if move.takes and self.assignee is None and event.actor_id in self.staff.ids:
                self.assignee = event.actor_id
            if move.releases:
                self.assignee = None
        if entered != self.stage:
            self.stage = entered
            if entered:
                self.stays.setdefault(entered, _Stay(self.day, self.day))

    def _stage_of(self, state: str) -> str:
        try:
            return self.kind.state(state).stage_of_time
        except LookupError:  # a state that the kind does not know any more
            return ""

    def _leave(self, event: CaseEvent) -> None:
        """The stage ends with this event: what was promised for it, whether that held, whose it was."""
        if not self.stage:
            return
        stay = self.stays[self.stage]
        stay.left = self.day
        if self.stage != Stage.APPLICANT and self.clock.state in ("running", "stopped"):
            stay.promised = self.clock.limit
            stay.in_time = stay.in_time is not False and self.clock.used <= self.clock.limit
        if self.stage in OFFICE_STAGES:
            acted = event.actor_id if event.actor_id in self.staff.ids else None
            stay.officer = self.assignee or acted or stay.officer

    def _row(self, stage: str, stay: _Stay) -> StageTime:
        return StageTime(
            case=self.case,
            stage=stage,
            kind=self.case.kind,
            district=self.case.district,
            officer_id=stay.officer,
            entered=stay.entered,
            left=stay.left,
            working_days=stay.days,
            promised_days=stay.promised,
            in_time=stay.in_time,
        )

    def _whole(self) -> list[StageTime]:
        """The way of a case that was granted or refused; of a withdrawn one there is nothing to promise."""
        runs = self.clock.ended
        if self.case.phase not in GRANTED_OR_REFUSED or not runs or not self.stays:
            return []
        first = min(stay.entered for stay in self.stays.values())
        stay = _Stay(first, self.day_closed, sum(used for _promised, used in runs))
        stay.promised = sum(promised for promised, _used in runs)
        stay.in_time = all(used <= promised for promised, used in runs)
        return [self._row(Stage.WHOLE, stay)]

    @property
    def day_closed(self) -> date:
        return timezone.localtime(self.case.closed_at).date() if self.case.closed_at else self.day


def reckon(case: Case, events: Iterable[CaseEvent], staff: Staff | None = None) -> list[StageTime]:
    """The rows (unsaved) of one case, from its events in order: each stage that it has left, and the whole when it is closed."""
    return _Replay(case, staff or Staff()).run(events)


@transaction.atomic
def record(*, case: Case) -> int:
    """Bring the stored rows of a case up to date with its history; doing it twice changes nothing. Returns how many there are."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    rows = reckon(locked, locked.events.order_by("seq"))
    StageTime.objects.filter(case=locked).exclude(stage__in=[row.stage for row in rows]).delete()
    _write(rows)
    return len(rows)


def _write(rows: list[StageTime]) -> None:
    columns = [name.removesuffix("_id") for name in WRITTEN]
    StageTime.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case", "stage"], update_fields=columns, batch_size=CHUNK
    )


def rebuild(cases=None) -> int:
    """Write the rows of ``cases`` (a queryset; all of them) anew from their histories. Returns how many cases were gone through."""
    staff, done, after = Staff(), 0, 0
    cases = (Case.objects.all() if cases is None else cases).order_by("pk")
    while chunk := list(cases.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            locked = Case.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
            history = Prefetch("events", CaseEvent.objects.order_by("seq"))
            rows = [row for case in locked.prefetch_related(history) for row in reckon(case, case.events.all(), staff)]
            StageTime.objects.filter(case__in=chunk).delete()
            StageTime.objects.bulk_create(rows, batch_size=CHUNK)
        done, after = done + len(chunk), chunk[-1]
    return done


def rebuild_recent() -> int:
    """The same for the cases that moved in the last days."""
    return rebuild(Case.objects.filter(moved_at__gte=timezone.now() - RECENT))
