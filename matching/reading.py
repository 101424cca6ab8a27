"""Reading many profiles before a full run: texts are segmented in parts, by all workers at once, and the last one hands the run on.

A few are read by the worker that prepares the run. Every function may be called twice: what is read is found in the database.
"""

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core.jobs import JobState
from enterprises.models import Enterprise
from matching import phases, snapshots
from matching.models import MatchRun, ReadingShard

AT_ONCE = 2_000  # profiles that one worker reads by itself: some seconds, if all of them are new
PART = 1_000  # profiles


def is_done(run: MatchRun, send: Callable[[int], None]) -> bool:
    """Whether the run can go on. Where many profiles are to be read, parts are cut once, and ``send`` gets the id of each that waits."""
    if run.repeats_id:  # reads what another run has read
        return True
    if not run.reading_shards.exists() and not _cut(run):
        return True
    for pk in list(run.reading_shards.filter(state=JobState.QUEUED).values_list("pk", flat=True)):
        send(pk)
    return not run.reading_shards.exclude(state=JobState.DONE).exists() and _is_ours(run)


def _is_ours(run: MatchRun) -> bool:
    """All is read: end the phase, unless whoever read the last part has done so and put the run back for another."""
    with transaction.atomic():
        fresh = MatchRun.objects.select_for_update().get(pk=run.pk)
        if not phases.is_over(fresh, phases.READ):
            phases.end(fresh, phases.READ)
            fresh.save(update_fields=["phases"])
        run.phases = fresh.phases
        return fresh.state == JobState.RUNNING


def _cut(run: MatchRun) -> bool:
    ids = list(Enterprise.objects.willing().order_by("pk").values_list("pk", flat=True))
    if len(ids) <= AT_ONCE:
        return False
    run.inputs_at = timezone.now()  # what changes from now on is caught up with after the run
    phases.begin(run, phases.READ)
    with transaction.atomic():
        run.save(update_fields=["inputs_at", "phases"])
        ReadingShard.objects.bulk_create(
            ReadingShard(
                run=run, number=number, enterprise_ids=ids[at : at + PART], total_units=len(ids[at : at + PART])
            )
            for number, at in enumerate(range(0, len(ids), PART), start=1)
        )
    return True


def read(reading_id: int, *, go_on: Callable[[int], None]) -> None:
    """Read the profiles of one part. ``go_on`` gets the id of the run from whoever ends the last part."""
    part = ReadingShard.objects.filter(pk=reading_id).first()
    if part is None or not part.claim():
        return
    run, began = part.run, time.monotonic()
    analysed = 0
    for at in range(0, len(part.enterprise_ids), snapshots.BATCH):
        if _is_stopped(run):
            part.finish(JobState.CANCELLED)
            break
        analysed += snapshots.refresh_these(part.enterprise_ids[at : at + snapshots.BATCH])
        part.beat(done_units=min(at + snapshots.BATCH, part.total_units))
        run.beat()
    ReadingShard.objects.filter(pk=part.pk).update(seconds=round(time.monotonic() - began, 2), analysed=analysed)
    part.finish(JobState.DONE)  # changes nothing when it was cancelled
    hand_on(run.pk, go_on=go_on)


def _is_stopped(run: MatchRun) -> bool:
    return not MatchRun.objects.filter(pk=run.pk, cancel_requested=False).unfinished().exists()


def hand_on(run_id: int, *, go_on: Callable[[int], None]) -> None:
    """When no part is left to do: put the run back to be prepared, once, or end it."""
    from matching import running

    with transaction.atomic():
        run = MatchRun.objects.select_for_update().get(pk=run_id)
        if run.is_finished or run.reading_shards.unfinished().exists() or phases.is_over(run, phases.READ):
            return
        if run.cancel_requested:
            running.stop(run)
            return
        broken = run.reading_shards.exclude(state=JobState.DONE).first()
        if broken is not None:
            running.fail(run, error=f"reading part {broken.number}: {broken.error}")
            return
        phases.end(run, phases.READ)
        # It was no failure: the second start is the same try.
        run.state, run.queued_at, run.heartbeat_at, run.attempt = JobState.QUEUED, timezone.now(), None, run.attempt - 1
        run.save(update_fields=["phases", "state", "queued_at", "heartbeat_at", "attempt"])
        transaction.on_commit(lambda: go_on(run_id))


def analysed(run: MatchRun) -> int | None:
    """How many profiles the parts have analysed anew; None where the run was not read in parts."""
    return run.reading_shards.aggregate(n=Sum("analysed"))["n"]
