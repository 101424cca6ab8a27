"""Demonstration data only: move a case into the past, as if it had been handled some days ago.

The history is written anew with the earlier times, which no real record may suffer: it works in embedded mode alone, and
refuses a case that an anchor names already.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casework import clock, history
from casework.models import AnchorHead, Case, Notification
from core import workdays

TIMES = ("created_at", "saved_at", "submitted_at", "accepted_at", "moved_at", "closed_at")


@transaction.atomic
def shift(case: Case, *, days: int) -> Case:
    """Move every time of a case by ``days`` (negative: into the past) and reckon its clock anew."""
    if not settings.EMBEDDED:
        raise PermissionDenied("demonstration data exists in embedded mode only")
    if AnchorHead.objects.filter(case_public_id=case.public_id).exists():
        raise PermissionDenied("this case is anchored already")
    case = Case.objects.select_for_update().get(pk=case.pk)
    by = timedelta(days=days)
    for name in TIMES:
        value = getattr(case, name)
        if value is not None:
            setattr(case, name, value + by)
    for name in ("answer_due_on", "notice_until"):
        value = getattr(case, name)
        if value is not None:
            setattr(case, name, workdays.next_workday(value + by - timedelta(days=1)))
    if case.clock_from:
        case.clock_from += by
        if case.clock_state == "running":
            clock.recompute(case)
    _shift_parts(case, by)
    _rechain(case, by)
    case.save()
    return case


def _shift_parts(case: Case, by: timedelta) -> None:
    for rows, names in (
        (case.submissions.all(), ("submitted_at",)),
        (case.comments.all(), ("at",)),
        (case.attachments.all(), ("uploaded_at", "removed_at")),
        (case.correction_items.all(), ("asked_at", "resubmitted_at")),
        (case.parties.all(), ("since", "until")),
        (Notification.objects.filter(case=case), ("at",)),
        (case.tasks.all(), ("created_at", "done_at")),
    ):
        for row in rows:
            for name in names:
                value = getattr(row, name)
                if value is not None:
                    setattr(row, name, value + by)
            row.save(update_fields=list(names))


def _rechain(case: Case, by: timedelta) -> None:
    previous = ""
    for event in case.events.select_related("actor").order_by("seq"):
        event.at = min(event.at + by, timezone.now())
        event.previous_hash = previous
        event.hash = history.event_hash(
            event, case_public_id=case.public_id, actor_public_id=event.actor.public_id if event.actor else ""
        )
        event.save(update_fields=["at", "previous_hash", "hash"])
        previous = event.hash
    case.head_hash = previous
