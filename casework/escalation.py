"""A case whose promised day has passed is raised to the supervisors: once for each promised day, on a working day."""

import logging
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from casework import history, notify
from casework.kinds import kinds
from casework.models import Case
from core import workdays

logger = logging.getLogger(__name__)

RAISED = "raised"  # the event's name in the history
RAISED_TEXT = gettext_noop("%(title)s is overdue since %(day)s. It is with the supervisors now.")
AT_A_TIME = 200  # cases in one sweep; the next takes the rest


def raise_overdue(today: date | None = None) -> int:
    """Tell supervisors and whoever has the case. Returns how many cases."""
    today = today or timezone.localdate()
    if not workdays.is_workday(today):
        return 0
    not_yet = Q(raised_on__isnull=True) | ~Q(raised_on=F("promised_on"))
    late = Case.objects.overdue(today).filter(not_yet, kind__in=list(kinds)).order_by("promised_on", "pk")
    return sum(_raise(pk, today) for pk in list(late.values_list("pk", flat=True)[:AT_A_TIME]))


@transaction.atomic
def _raise(pk: int, today: date) -> bool:
    case = Case.objects.select_for_update().get(pk=pk)
    if case.promised_on is None or case.promised_on >= today or case.raised_on == case.promised_on or not case.is_open:
        return False
    case.raised_on = case.promised_on
    case.save(update_fields=["raised_on"])
    history.append(case, move=RAISED, by=None, data={"promised_on": case.promised_on.isoformat()})
    told = {}
    for target in (notify.SUPERVISORS, notify.ASSIGNEE):
        told |= {user.pk: user for user in notify.recipients(case, target)}
    for user in told.values():
        notify.send(
            user,
            topic=case.kind,
            case=case,
            text=RAISED_TEXT,
            params={"title": case.title, "day": f"{case.promised_on:%Y-%m-%d}"},
        )
    return True
