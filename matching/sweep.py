"""Each minute: work that a lost worker or an absent broker left behind is sent again; demands past their day expire."""

import logging

from django.db.models import Q
from django.utils import timezone

from core.jobs import STALE_AFTER, JobState
from matching import actions, running
from matching.models import Demand, MatchRun, MatchShard

logger = logging.getLogger(__name__)


def stuck_runs(*, now=None) -> int:
    """Send again runs and shards without a sign of life. Returns how many were touched."""
    now = now or timezone.now()
    return _shards(now) + _runs(now)


def _runs(now) -> int:
    from matching.tasks import start_run

    touched = 0
    for run in MatchRun.objects.stuck(now=now):
        if run.shards.filter(_alive(now)).exists():
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
    """Running without heartbeat; or waiting although nobody works on the run, so that the message must be lost."""
    from matching.tasks import run_shard

    touched = 0
    stale = MatchShard.objects.stuck(now=now).filter(run__state=JobState.RUNNING, run__cancel_requested=False)
    for shard in stale.select_related("run"):
        if shard.state == JobState.QUEUED and shard.run.shards.filter(_alive(now)).exists():
            continue
        touched += 1
        logger.warning("shard %s of match run %s is stuck", shard.number, shard.run.public_id)
        if shard.requeue(error="the worker was lost" if shard.state == JobState.RUNNING else ""):
            run_shard.delay(shard_id=shard.pk)
        else:
            running.settle(shard.run_id)
    return touched


def past_their_day(*, today=None) -> int:
    """Published demands whose last day is over."""
    expired = 0
    for demand in Demand.objects.past_their_day(today):
        expired += actions.expire(demand)
    return expired
