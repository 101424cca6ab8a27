"""The full run that comes by itself: asked every minute, so that it works with any broker and any store of schedules."""

from django.db import transaction
from django.utils import timezone

from core.models import AuditEntry
from matching import runs
from matching.models import MatchRun, RunSchedule
from matching.models.runs import RunKind
from regions.models import TaxonomyVersion


def current() -> RunSchedule | None:
    """What was set last; None when nobody has set anything, and then nothing comes by itself."""
    return RunSchedule.objects.first()


@transaction.atomic
def change(*, by, is_on: bool, days: list[int], at, note: str) -> RunSchedule:
    """Set it anew. What stood before stays in the history; the same again is no change."""
    before = RunSchedule.objects.select_for_update().first()
    if before and (before.is_on, before.days, before.at) == (is_on, days, at):
        return before
    made = RunSchedule.objects.create(is_on=is_on, days=days, at=at, note=note, set_by=by)
    AuditEntry.record("match_schedule", by=by, before=_words(before), after=_words(made))
    return made


def _words(schedule: RunSchedule | None) -> str:
    return f"on={schedule.is_on} days={schedule.days} at={schedule.at:%H:%M}" if schedule else ""


def start_what_is_due(*, now=None) -> int:
    """Each minute: start the run whose moment has come, unless a full run was begun since. Returns how many (0 or 1)."""
    now = now or timezone.now()
    schedule = current()
    moment = schedule.last_due(now) if schedule else None
    if moment is None:
        return 0
    if MatchRun.objects.filter(kind=RunKind.FULL, repeats=None, is_trial=False, queued_at__gte=moment).exists():
        return 0
    _run, new = runs.request_full()
    return int(new)


def match_with_new_fields() -> int:
    """Each minute: a version of the technology fields came into force, and the run for it was never asked for."""
    newest = TaxonomyVersion.objects.filter(draft__isnull=False).values_list("loaded_at", flat=True).first()
    if newest is None or MatchRun.objects.filter(kind=RunKind.FULL, queued_at__gte=newest).exists():
        return 0
    if MatchRun.objects.unfinished().filter(kind=RunKind.FULL).exists():  # it asks for the next one by itself
        return 0
    _run, new = runs.request_full()
    return int(new)
