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
    """Begin or go on with a run."""

    def begin(pk):
        running.start(
            pk,
            send=lambda shard_id: run_shard.delay(shard_id=shard_id),
            read=lambda reading_id: read_profiles.delay(reading_id=reading_id),
        )

    _carried(MatchRun, run_id, begin, lambda: _begin(run_id))


@shared_task(name="matching.read_profiles", acks_late=True, ignore_result=True)
def read_profiles(*, reading_id: int) -> None:
    """Analyse some of the profiles that a run is to compare."""
    _carried(
        ReadingShard,
        reading_id,
        lambda pk: reading.read(pk, go_on=_begin),
        lambda: read_profiles.delay(reading_id=reading_id),
        settle=lambda part: reading.hand_on(part.run_id, go_on=_begin),
    )


@shared_task(name="matching.run_shard", acks_late=True, ignore_result=True)
def run_shard(*, shard_id: int) -> None:
    """Compare the demands of one shard."""
    _carried(
        MatchShard,
        shard_id,
        running.run_shard,
        lambda: run_shard.delay(shard_id=shard_id),
        settle=lambda shard: running.settle(shard.run_id),
    )


def _begin(run_id: int) -> None:
    start_run.delay(run_id=run_id)


def _carried(model, pk: int, work, send, settle=lambda job: None) -> None:
    """Do a job; one that breaks is put back and sent again, at most ``core.jobs.MAX_ATTEMPTS`` times.

    Only once the database is there again, when that was what broke: it is no fault of the job, but counts as a try like any other.
    ``settle`` gets the part of a run that broke: whether it is tried again or not, the run may have to end.
    """
    try:
        work(pk)
    except Exception as problem:
        logger.exception("%s %s broke", model._meta.model_name, pk)
        words = f"{type(problem).__name__}: {problem}"
        if isinstance(problem, database.AWAY):
            words = type(problem).__name__
            database.wait_until_back()
        job = model.objects.get(pk=pk)
        if job.state != JobState.RUNNING:
            return
        if job.requeue(error=words):
            send()
        elif isinstance(job, MatchRun):
            running.fail(job, error=words)
        settle(job)


@shared_task(name="matching.sweep", ignore_result=True)
def sweep_runs() -> int:
    """The sweep by itself, for operators; every minute it runs within ``core.sweep``."""
    return sweep.stuck_runs()


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
