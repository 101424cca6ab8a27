"""Thin tasks: ids in, safe to run twice, no result kept in the broker."""

import logging

from celery import shared_task
from celery.signals import worker_process_init

from core import database
from core.jobs import JobState
from matching import advising, allocating, field_trials, pruning, reading, running, sweep, weights
from matching.models import (
    AllocationRun,
    AllocationStep,
    FieldTrial,
    MatchRun,
    MatchShard,
    ProfileAdvice,
    ReadingShard,
    WeightSet,
)

logger = logging.getLogger(__name__)


@shared_task(name="matching.start_run", acks_late=True, ignore_result=True)
def start_run(*, run_id: int) -> None:
    """Begin or go on with a run. One that breaks is put back and tried again, at most ``core.jobs.MAX_ATTEMPTS`` times."""
    try:
        running.start(
            run_id,
            send=lambda shard_id: run_shard.delay(shard_id=shard_id),
            read=lambda reading_id: read_profiles.delay(reading_id=reading_id),
        )
    except Exception as problem:
        logger.exception("match run %s broke", run_id)
        _let_it_come_back(problem)
        run = MatchRun.objects.get(pk=run_id)
        if run.state == JobState.RUNNING:
            _again(run, problem, lambda: start_run.delay(run_id=run_id))


@shared_task(name="matching.read_profiles", acks_late=True, ignore_result=True)
def read_profiles(*, reading_id: int) -> None:
    """Analyse some of the profiles that a run is to compare."""
    try:
        reading.read(reading_id, go_on=_begin)
    except Exception as problem:
        logger.exception("reading part %s broke", reading_id)
        _let_it_come_back(problem)
        part = ReadingShard.objects.get(pk=reading_id)
        if part.state == JobState.RUNNING:
            _again(part, problem, lambda: read_profiles.delay(reading_id=reading_id))
            reading.hand_on(part.run_id, go_on=_begin)


def _begin(run_id: int) -> None:
    start_run.delay(run_id=run_id)


@shared_task(name="matching.run_shard", acks_late=True, ignore_result=True)
def run_shard(*, shard_id: int) -> None:
    """Compare the demands of one shard."""
    try:
        running.run_shard(shard_id)
    except Exception as problem:
        logger.exception("match shard %s broke", shard_id)
        _let_it_come_back(problem)
        shard = MatchShard.objects.get(pk=shard_id)
        if shard.state == JobState.RUNNING:
            _again(shard, problem, lambda: run_shard.delay(shard_id=shard_id))
            running.settle(shard.run_id)


def _let_it_come_back(problem: Exception) -> None:
    """When it was the database that went away, wait for it: only then can the job be put back at once."""
    if isinstance(problem, database.AWAY):
        database.wait_until_back()


def _again(job, problem: Exception, send) -> None:
    """Put a broken job back. A database that was away is no fault of the job, but counts as a try like any other."""
    words = type(problem).__name__ if isinstance(problem, database.AWAY) else f"{type(problem).__name__}: {problem}"
    if job.requeue(error=words):
        send()
    elif isinstance(job, MatchRun):
        running.fail(job, error=words)


@shared_task(name="matching.sweep", ignore_result=True)
def sweep_runs() -> int:
    """The sweep by itself, for operators; every minute it runs within ``core.sweep``."""
    return sweep.stuck_runs()


def _carried(model, pk: int, work, send) -> None:
    """Do a job of one piece; one that breaks is put back and sent again, until it has been tried often enough."""
    try:
        work(pk)
    except Exception as problem:
        logger.exception("%s %s broke", model._meta.model_name, pk)
        _let_it_come_back(problem)
        job = model.objects.get(pk=pk)
        if job.state == JobState.RUNNING and job.requeue(error=f"{type(problem).__name__}: {problem}"):
            send()


@shared_task(name="matching.allocate", acks_late=True, ignore_result=True)
def allocate(*, run_id: int) -> None:
    """Work out an allocation of the current lists."""
    _carried(AllocationRun, run_id, allocating.work_out, lambda: allocate.delay(run_id=run_id))


@shared_task(name="matching.propose_allocation", acks_late=True, ignore_result=True)
def propose_allocation(*, step_id: int) -> None:
    """Put a plan on the shortlists."""
    _carried(AllocationStep, step_id, allocating.carry_out, lambda: propose_allocation.delay(step_id=step_id))


@shared_task(name="matching.learn_weights", acks_late=True, ignore_result=True)
def learn_weights(*, weights_id: int) -> None:
    """Learn from what people decided."""
    _carried(WeightSet, weights_id, weights.learn, lambda: learn_weights.delay(weights_id=weights_id))


@shared_task(name="matching.try_fields", acks_late=True, ignore_result=True)
def try_fields(*, trial_id: int) -> None:
    """Work out what a draft of the technology fields would change."""
    _carried(FieldTrial, trial_id, field_trials.work_out, lambda: try_fields.delay(trial_id=trial_id))


@shared_task(name="matching.advise", acks_late=True, ignore_result=True)
def advise(*, advice_id: int) -> None:
    """Work out what one company could add to its profile."""
    _carried(ProfileAdvice, advice_id, advising.work_out, lambda: advise.delay(advice_id=advice_id))


@shared_task(name="matching.watch_weights", ignore_result=True)
def watch_weights() -> bool:
    """Every night: learned weights that newer decisions speak against are rolled back."""
    return weights.watch()


@worker_process_init.connect
def get_ready(**kwargs):
    """Dictionaries are loaded before the first request, not with it (about a second for each process)."""
    from matching.engine import warm

    warm()


@shared_task(name="matching.prune", ignore_result=True)
def prune() -> dict[str, int]:
    """Every night: old lists go."""
    return pruning.prune()
