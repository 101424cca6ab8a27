"""Who has how many cases: what a supervisor looks at before giving work to somebody. Counts hold only cases that the reader may see."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import StaffRole, User
from casework.kinds import OPEN_PHASES, Phase
from casework.models import Absence, Case, LoadLimit
from casework.models.case import DUE_SOON
from casework.who import HANDLERS
from core import workdays

COUNTS = ("open", "waiting", "due_soon", "overdue")


@dataclass
class Row:
    """One person, or (``person`` is None) the pool. Numbers are open cases."""

    person: User | None
    roles: list = field(default_factory=list)
    open: int = 0
    waiting: int = 0
    due_soon: int = 0
    overdue: int = 0
    most: int | None = None
    absence: Absence | None = None

    @property
    def is_full(self) -> bool:
        return self.most is not None and self.open >= self.most


def rows(user, today: date | None = None) -> list[Row]:
    """Everybody who handles cases, the most laden first, the pool at the end. Four queries."""
    today = today or timezone.localdate()
    counts = _counts(user, today)
    limits = dict(LoadLimit.objects.values_list("user_id", "most"))
    away = {one.person_id: one for one in Absence.objects.on(today).select_related("deputy")}
    found: dict[int, Row] = {}
    handlers = StaffRole.objects.filter(role__in=HANDLERS, user__is_active=True).select_related("user")
    for role in handlers.order_by("user__name", "user_id", "role"):
        row = found.setdefault(
            role.user_id, Row(role.user, most=limits.get(role.user_id), absence=away.get(role.user_id))
        )
        row.roles.append(role.get_role_display())
    for id, row in found.items():
        _fill(row, counts.get(id))
    pool = Row(None)
    _fill(pool, counts.get(None))
    return [*sorted(found.values(), key=lambda row: -row.open), pool]


def _fill(row: Row, counted: dict | None) -> None:
    for name in COUNTS if counted else ():
        setattr(row, name, counted[name])


def _counts(user, today: date) -> dict[int | None, dict]:
    soon = workdays.add_workdays(today, DUE_SOON)
    seen = Case.objects.handled_by_office(user).filter(phase__in=OPEN_PHASES).order_by()
    counted = seen.values("assignee").annotate(
        open=Count("pk"),
        waiting=Count("pk", filter=Q(phase=Phase.WAITING_APPLICANT)),
        due_soon=Count("pk", filter=Q(promised_on__range=(today, soon))),
        overdue=Count("pk", filter=Q(promised_on__lt=today)),
    )
    return {row["assignee"]: row for row in counted}
