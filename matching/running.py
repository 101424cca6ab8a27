"""Carrying a run out: prepare, compare pair by pair in shards, switch all lists at once.

Every function may be called twice, or by a second worker after the first was killed: what is finished is found in the
database and left alone. The thin tasks are in ``tasks.py``; ``run_inline`` is the same without a broker.
"""

import logging
import math
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import collector
from core.jobs import JobState
from matching import adapters, announce, phases, reading, snapshots, switching, weights
from matching.index_cache import cache
from matching.models import (
    Candidate,
    Demand,
    DemandVersion,
    MatchRun,
    MatchShard,
)
from matching.models.runs import UNFINISHED, RunKind
from matching.one_list import own_enterprises, rank_demands
from matching.vocabulary import LIST_LENGTH
from regions import terms

logger = logging.getLogger(__name__)

SHARDS = 8  # at least this many for a full run, so that progress shows and several workers share
PAIRS_PER_SHARD = 1_000_000  # and no more pairs than this in one: about a second of work
JUST_TOO_LITTLE = math.nextafter(adapters.SETTINGS.minimum_score, 0.0)  # points to be passed where a list has room


def start(run_id: int, *, send: Callable[[int], None], read: Callable[[int], None] | None = None) -> None:
    """Begin a run, or go on with one whose worker was lost.

    ``send`` gets the id of each shard to be done, and ``read`` before that of each part of many profiles that are to be analysed;
    without ``read`` this worker analyses them all.
    """
    run = MatchRun.objects.filter(pk=run_id).first()
    if run is None or not run.claim():
        return
    if run.cancel_requested:
        stop(run)
        return
    if run.kind != RunKind.FULL:
        _run_small(run)
        return
    if not run.shards.exists():
        if read is not None and not reading.is_done(run, read):
            return  # whoever reads the last part has the run begun again
        _prepare(run)
    waiting = list(run.shards.filter(state=JobState.QUEUED).values_list("pk", flat=True))
    for shard_id in waiting:
        send(shard_id)
    if not waiting:
        settle(run.pk)


def _prepare(run: MatchRun) -> None:
    """Read the inputs once for all workers, and cut the demands into shards."""
    now = run.inputs_at or timezone.now()
    _sign(run)
    with phases.step(run, phases.PREPARE) as facts:
        if run.repeats_id:
            demands, profiles = run.repeats.inputs["demands"], run.repeats.inputs["profiles"]
            analysed = 0
        else:
            analysed = reading.analysed(run)
            if analysed is None:
                analysed = snapshots.refresh_all()
            profiles = sorted(snapshots.current().items())
            published = Demand.objects.published().order_by("pk").values_list("pk", "current_version")
            demands = [[pk, version] for pk, version in published]
        facts.update(demands=len(demands), enterprises=len(profiles), analysed=analysed)
    run.beat()
    with phases.step(run, phases.INDEX) as facts, _index(run, dict(profiles)) as ready:
        facts.update(enterprises=len(ready.index))
    run.inputs, run.inputs_at = {"demands": demands, "profiles": profiles}, now
    run.total_units = len(demands) * len(profiles)
    phases.begin(run, phases.COMPARE)
    with transaction.atomic():
        run.save(update_fields=["inputs", "inputs_at", "total_units", "phases"])
        _cut(run, [pk for pk, _version in demands], len(profiles))


def _sign(run: MatchRun) -> None:
    """Say with which engine the run is made; the page shows it while the run goes on."""
    weights.choose_for(run)
    fields = terms.named(run.repeats.taxonomy_version) if run.repeats_id else terms.in_force()
    identity = adapters.engine_identity(fields, weights.settings_for(run))
    for name, value in identity.items():
        setattr(run, name, value)
    used, note = adapters.encoder()
    if note or used:
        run.figures = {**run.figures, "encoder": note or used.folder.name}
    run.save(update_fields=["weights", "rates", "figures", *identity])


def _index(run: MatchRun, profiles):
    """The index of a run: over its readings, with its weights, and with the technology fields that it began with."""
    return cache.over(profiles, weights.settings_for(run), terms.named(run.taxonomy_version))


def _cut(run: MatchRun, demand_ids: list[int], enterprises: int) -> None:
    size = max(1, min(math.ceil(len(demand_ids) / SHARDS), PAIRS_PER_SHARD // max(enterprises, 1) or 1))
    MatchShard.objects.bulk_create(
        MatchShard(
            run=run,
            number=number,
            demand_ids=demand_ids[at : at + size],
            total_units=len(demand_ids[at : at + size]) * enterprises,
        )
        for number, at in enumerate(range(0, len(demand_ids), size), start=1)
    )


def run_shard(shard_id: int) -> None:
    """Compare the demands of one shard. Stops between two groups of lists when the run was cancelled."""
    shard = MatchShard.objects.filter(pk=shard_id).first()
    if shard is None or not shard.claim():
        return
    run = MatchRun.objects.select_related("weights").defer("inputs").get(pk=shard.run_id)
    began = time.monotonic()
    with _index(run, _given(run.public_id).profiles) as ready:
        finished = _do_demands(run, shard, ready)
    MatchShard.objects.filter(pk=shard.pk).update(seconds=round(time.monotonic() - began, 2))
    shard.finish(JobState.DONE if finished else JobState.CANCELLED)
    _count(run)
    settle(run.pk)


class Given(NamedTuple):
    """What a run reads: demand to version, enterprise to snapshot."""

    versions: dict[int, int]
    profiles: dict[int, int]


@lru_cache(maxsize=2)
def _given(public_id: str) -> Given:
    """Inputs never change once there are shards; megabytes of them would be read again for each. By the public id, since a
    database that was loaded afresh counts from 1 again."""
    inputs = MatchRun.objects.values_list("inputs", flat=True).get(public_id=public_id)
    return Given(dict(inputs["demands"]), dict(inputs["profiles"]))


def _do_demands(run: MatchRun, shard: MatchShard, ready) -> bool:
    """False when the run was cancelled or ended meanwhile."""
    given = _given(run.public_id)
    done = set(run.rankings.filter(demand__in=shard.demand_ids).values_list("demand", flat=True))
    waiting = [(pk, given.versions[pk]) for pk in shard.demand_ids if pk not in done]
    if _is_stopped(run):
        return False
    with collector.at_rest() as resting:
        for number in rank_demands(run, waiting, ready):
            shard.beat(done_units=(len(done) + number) * len(given.profiles))
            _count(run)
            resting.tidy()
            if number < len(waiting) and _is_stopped(run):
                return False
    shard.beat(done_units=len(shard.demand_ids) * len(given.profiles))
    return True


def _is_stopped(run: MatchRun) -> bool:
    state = MatchRun.objects.filter(pk=run.pk).values_list("state", "cancel_requested").first()
    return state is None or state[1] or state[0] not in UNFINISHED


def _count(run: MatchRun) -> None:
    """Read and written in one statement: two workers that count at once must not put back what the other has added."""
    run.beat(done_units=Coalesce(Subquery(_compared(run)), 0))


def _compared(run: MatchRun):
    return MatchShard.objects.filter(run=run.pk).order_by().values("run").annotate(n=Sum("done_units")).values("n")


# --- one demand, one enterprise ---------------------------------------------------------------------


def _run_small(run: MatchRun) -> None:
    """Seconds count here, so no shards: one worker does it all."""
    run.inputs_at = timezone.now()
    if run.kind == RunKind.ENTERPRISE:
        snapshots.refresh_one(run.enterprise_id)
    else:
        _refresh_changed()
    _sign(run)
    with _index(run, snapshots.current()) as ready:
        run.inputs = {"enterprises": len(ready.index)}
        run.save(update_fields=["inputs", "inputs_at"])
        affected = _affected(run, ready)
        run.total_units = max(len(affected), 1) * len(ready.index)
        run.save(update_fields=["total_units"])
        for number in rank_demands(run, affected, ready):
            if MatchRun.objects.filter(pk=run.pk, cancel_requested=True).exists():
                stop(run)
                return
            run.beat(done_units=number * len(ready.index))
    finish(run.pk)


def _refresh_changed() -> None:
    """Enterprises that changed since they were last read, were never read, or with other technology fields; the others are as their snapshot says."""
    from django.db.models import Exists, OuterRef

    from enterprises.models import Enterprise
    from matching.models import ProfileSnapshot

    fresh = ProfileSnapshot.objects.filter(
        enterprise=OuterRef("pk"),
        is_current=True,
        created_at__gte=OuterRef("updated_at"),
        taxonomy=terms.in_force().version,
    )
    stale = (
        Enterprise.objects.willing().filter(~Exists(fresh)).select_related("organisation").prefetch_related("products")
    )
    snapshots.refresh(stale)


def _affected(run: MatchRun, ready) -> list[tuple[int, int]]:
    """Demand and version of every list that this run writes anew."""
    published = dict(Demand.objects.published().order_by("pk").values_list("pk", "current_version"))
    if run.kind == RunKind.DEMAND:
        return [(run.demand_id, published[run.demand_id])] if run.demand_id in published else []
    listed = set(Candidate.objects.current().filter(enterprise=run.enterprise_id).values_list("demand", flat=True))
    touched = (listed & published.keys()) | _would_join(run.enterprise_id, published, ready)
    return [(pk, published[pk]) for pk in sorted(touched)]


def _would_join(enterprise_id: int, published: dict[int, int], ready) -> set[int]:
    """Demands in whose list the enterprise would stand now: good enough, and better than the last of a full list."""
    if str(enterprise_id) not in ready.index:
        return set()
    full = Candidate.objects.current().filter(demand__in=published, rank=LIST_LENGTH, left_out="")
    least = {str(demand): score for demand, score in full.values_list("demand", "score")}

    def question_of(key: str):
        version = DemandVersion.objects.select_related("demand").get(pk=published[int(key)])
        return ready.questions.of(version, own_enterprises(version.demand))

    found = ready.standing(published).best(str(enterprise_id), question_of, lambda key: least.get(key, JUST_TOO_LITTLE))
    return {int(question.demand.id) for question, scored in found if scored.left_out is None}


# --- the end ----------------------------------------------------------------------------------------


def settle(run_id: int) -> None:
    """When no shard is left to do, end the run: switch, or say that it failed or was stopped."""
    run = MatchRun.objects.defer("inputs").get(pk=run_id)
    if run.is_finished:
        return
    states = set(run.shards.values_list("state", flat=True))
    if states & {JobState.QUEUED, JobState.RUNNING}:
        if run.cancel_requested and JobState.RUNNING not in states:
            stop(run)
        return
    if run.cancel_requested or JobState.CANCELLED in states:
        stop(run)
    elif JobState.FAILED in states:
        broken = run.shards.filter(state=JobState.FAILED).first()
        fail(run, error=f"shard {broken.number}: {broken.error}")
    else:
        finish(run.pk)


def finish(run_id: int) -> None:
    """Compare with the lists before and switch, in one transaction: readers see the old lists or the new ones."""
    with transaction.atomic():
        run = MatchRun.objects.select_for_update().get(pk=run_id)
        if run.state != JobState.RUNNING:
            return
        if run.kind == RunKind.FULL:
            phases.end(run, phases.COMPARE)
            run.done_units = _compared(run).get()["n"] if run.shards.exists() else 0
        news = switching.switch(run)
        run.save(update_fields=["phases", "figures", "done_units"])
        if not run.finish(JobState.DONE):
            return
        transaction.on_commit(lambda: announce.run_done(run, news), robust=True)
    switching.catch_up(run)


def fail(run: MatchRun, *, error: str) -> None:
    """End a run that cannot go on. What it had written is thrown away; the lists that people read stay."""
    run.finish(JobState.FAILED, error=error)
    if run.state == JobState.FAILED:
        run.rankings.all().delete()
        announce.run_failed(run)


def stop(run: MatchRun) -> None:
    """End a run that was cancelled."""
    if run.finish(JobState.CANCELLED):
        run.reading_shards.exclude(state=JobState.DONE).update(state=JobState.CANCELLED, finished_at=timezone.now())
        run.shards.exclude(state=JobState.DONE).update(state=JobState.CANCELLED, finished_at=timezone.now())
        run.rankings.all().delete()


def run_inline(run: MatchRun) -> MatchRun:
    """The whole run in this process: for demonstration data and tests."""
    shards: list[int] = []
    start(run.pk, send=shards.append)
    for shard_id in shards:
        run_shard(shard_id)
    run.refresh_from_db()
    return run
