"""Each minute: work that a lost worker or an absent broker left behind is sent again; demands past their day expire."""

import logging
from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from core.jobs import STALE_AFTER, JobState
from matching import actions, reading, running
from matching.models import Demand, MatchRun, MatchShard, ReadingShard

logger = logging.getLogger(__name__)


def stuck_runs(*, now=None) -> int:
    """Send again runs and shards without a sign of life. Returns how many were touched."""
    now = now or timezone.now()
    return _readings(now) + _shards(now) + _runs(now)


def _runs(now) -> int:
    from matching.tasks import start_run

    touched = 0
    for run in MatchRun.objects.stuck(now=now):
        if run.shards.filter(_alive(now)).exists() or run.reading_shards.filter(_alive(now)).exists():
            continue
        touched += 1
        logger.warning("match run %s is stuck in state %s", run.public_id, run.state)
        if run.cancel_requested:
            running.stop(run)
        elif run.requeue(error=run.error):
            start_run.delay(run_id=run.pk)
        else:
            running.fail(run, error="gave up after repeated attempts")
    return touched


def _alive(now) -> Q:
    return Q(state=JobState.RUNNING, heartbeat_at__gte=now - STALE_AFTER)


def _shards(now) -> int:
    from matching.tasks import run_shard

    return _parts(MatchShard, now, lambda pk: run_shard.delay(shard_id=pk), running.settle)


def _readings(now) -> int:
    from matching.tasks import read_profiles, start_run

    def hand_on(run_id):
        reading.hand_on(run_id, go_on=lambda pk: start_run.delay(run_id=pk))

    return _parts(ReadingShard, now, lambda pk: read_profiles.delay(reading_id=pk), hand_on)


def _parts(model, now, send: Callable[[int], None], settle: Callable[[int], None]) -> int:
    """Running without heartbeat; or waiting although nobody works on the run, so that the message must be lost."""
    touched = 0
    stale = model.objects.stuck(now=now).filter(run__state=JobState.RUNNING, run__cancel_requested=False)
    for part in stale.select_related("run"):
        if part.state == JobState.QUEUED and model.objects.filter(_alive(now), run=part.run_id).exists():
            continue
        touched += 1
        logger.warning("%s %s of match run %s is stuck", model._meta.verbose_name, part.number, part.run.public_id)
        if part.requeue(error="the worker was lost" if part.state == JobState.RUNNING else ""):
            send(part.pk)
        else:
            settle(part.run_id)
    return touched


def past_their_day(*, today=None) -> int:
    """Published demands whose last day is over."""
    expired = 0
    for demand in Demand.objects.past_their_day(today):
        expired += actions.expire(demand)
    return expired
