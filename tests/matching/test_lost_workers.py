"""Lost workers, double workers, cancelled and broken runs: nothing is lost, nothing doubled, the lists stay."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from casework.models import Notification
from core import database
from core.jobs import MAX_ATTEMPTS, JobState
from matching import one_list, running, runs, sweep, tasks
from matching.index_cache import cache
from matching.models import Candidate, MatchRun, MatchShard, Ranking
from tests.matching.factories import LIDAR, listed, matched, prepared, published


@pytest.fixture
def market(demand, enterprise, rival):
    """Two demands, and for each an enterprise that suits."""
    return {"patch": demand, "lidar": published(**LIDAR)}


def silent(job, *, seconds=120):
    """As if its worker had been killed some time ago."""
    type(job).objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))
    job.refresh_from_db()


def test_a_second_worker_on_the_same_shard_adds_nothing(market):
    run, shards = prepared()
    shard = MatchShard.objects.get(pk=shards[0])
    assert shard.claim()  # the first worker has it, and lives

    running.run_shard(shards[0])
    assert Ranking.objects.filter(run=run).count() == 0

    silent(shard)  # the first worker is thought to be dead, but goes on after the second
    running.run_shard(shards[0])
    with cache.over(dict(run.inputs["profiles"])) as ready:
        running._do_demands(run, shard, ready)
    for other in shards[1:]:
        running.run_shard(other)

    assert Ranking.objects.filter(run=run).count() == 2
    pairs = list(Candidate.objects.values_list("ranking", "enterprise"))
    assert len(pairs) == len(set(pairs))


def test_two_writers_of_one_list_leave_one_list(market):
    run, _shards = prepared()
    demand = market["patch"]
    with cache.over(dict(run.inputs["profiles"])) as ready:
        first = one_list.rank_demand(run, demand.pk, demand.current_version_id, ready)
        second = one_list.rank_demand(run, demand.pk, demand.current_version_id, ready)

    assert first == second
    assert Candidate.objects.filter(ranking=first).count() == 2  # one proposed, one left out


def test_a_finished_task_that_comes_twice_changes_nothing(market):
    run = matched()
    before = list(Candidate.objects.values_list("pk", flat=True))

    tasks.start_run(run_id=run.pk)
    for shard in run.shards.all():
        tasks.run_shard(shard_id=shard.pk)
    running.finish(run.pk)

    run.refresh_from_db()
    assert (run.state, list(Candidate.objects.values_list("pk", flat=True))) == ("done", before)


def test_a_shard_of_a_killed_worker_is_done_by_another(market, enterprise):
    run, shards = prepared()
    lost = MatchShard.objects.get(pk=shards[0])
    lost.claim()
    running.run_shard(shards[1])
    silent(lost)
    silent(run)

    assert sweep.stuck_runs() == 1

    run.refresh_from_db()
    lost.refresh_from_db()
    assert (run.state, lost.state, lost.attempt, listed(market["patch"])) == ("done", "done", 2, [enterprise])


def test_what_a_killed_worker_had_written_is_kept(market):
    run, shards = prepared()
    MatchShard.objects.filter(pk=shards[0]).update(demand_ids=[demand.pk for demand in market.values()])
    lost = MatchShard.objects.get(pk=shards[0])
    lost.claim()
    with cache.over(dict(run.inputs["profiles"])) as ready:
        kept = one_list.rank_demand(run, market["patch"].pk, market["patch"].current_version_id, ready)
    silent(lost)
    silent(run)

    sweep.stuck_runs()

    assert set(run.rankings.filter(demand=market["patch"])) == {kept}


def test_a_run_whose_message_was_lost_is_sent_again(market):
    run, _new = runs.request_full()
    assert sweep.stuck_runs() == 0
    MatchRun.objects.filter(pk=run.pk).update(queued_at=timezone.now() - timedelta(seconds=61))

    assert sweep.stuck_runs() == 1

    run.refresh_from_db()
    assert (run.state, run.attempt) == ("done", 1)


def test_a_run_that_lives_is_left_alone(market):
    run, shards = prepared()
    MatchShard.objects.get(pk=shards[0]).claim()
    MatchShard.objects.filter(pk=shards[1]).update(queued_at=timezone.now() - timedelta(minutes=5))

    assert sweep.stuck_runs() == 0


def test_a_run_that_breaks_again_and_again_fails_and_the_lists_stay(market, enterprise, officer, monkeypatch):
    matched()
    broken = ValueError("this version cannot be read")
    monkeypatch.setattr(running, "rank_demands", lambda *args, **kwargs: (_ for _ in ()).throw(broken))
    run, _new = runs.request_full(by=officer)

    tasks.start_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "shard 1: ValueError: this version cannot be read")
    assert run.shards.get(number=1).attempt == MAX_ATTEMPTS
    assert (run.rankings.count(), listed(market["patch"])) == (0, [enterprise])
    assert Notification.objects.filter(user=officer, topic="match").count() == 1


def test_cancelling_stops_within_the_shard_and_keeps_the_lists(market, enterprise):
    matched()
    run, shards = prepared()
    MatchShard.objects.filter(pk=shards[0]).update(demand_ids=[demand.pk for demand in market.values()])
    shard = MatchShard.objects.get(pk=shards[0])
    shard.claim()
    with cache.over(dict(run.inputs["profiles"])) as ready:
        one_list.rank_demand(run, market["patch"].pk, market["patch"].current_version_id, ready)
        assert runs.cancel(run, by=None)
        assert not running._do_demands(run, shard, ready)
    shard.finish(JobState.CANCELLED)
    running.settle(run.pk)

    run.refresh_from_db()
    assert (run.state, run.rankings.count(), listed(market["patch"])) == ("cancelled", 0, [enterprise])
    assert set(run.shards.values_list("state", flat=True)) == {"cancelled"}


def test_a_run_that_has_not_begun_is_cancelled_at_once(market):
    run, _new = runs.request_full()

    assert runs.cancel(run, by=None)
    tasks.start_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, runs.cancel(run, by=None), Ranking.objects.count()) == ("cancelled", False, 0)


def test_a_cancelled_run_whose_worker_died_ends_too(market):
    run, shards = prepared()
    MatchShard.objects.get(pk=shards[0]).claim()
    runs.cancel(run, by=None)
    run.refresh_from_db()
    assert run.state == "running"
    silent(run)
    silent(MatchShard.objects.get(pk=shards[0]))

    sweep.stuck_runs()

    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_cancelled_run_can_be_tried_again(market):
    run, _new = runs.request_full()
    runs.cancel(run, by=None)

    again, new = runs.retry(run, by=None)
    running.run_inline(again)

    assert (again.pk == run.pk, new, again.state, MatchRun.objects.count()) == (False, True, "done", 2)


def test_a_run_that_is_done_is_not_tried_again(market):
    with pytest.raises(runs.RunNotPossible):
        runs.retry(matched(), by=None)


def test_a_database_that_was_away_for_a_moment_costs_one_attempt(market, enterprise, monkeypatch):
    """No sweep is needed: the worker waits, puts the shard back and sends it again."""
    waited, rank = [], running.rank_demands

    def cut_off(*args, **kwargs):
        monkeypatch.setattr(running, "rank_demands", rank)
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(database, "wait_until_back", lambda: waited.append(1))
    monkeypatch.setattr(running, "rank_demands", cut_off)
    run, _new = runs.request_full()

    tasks.start_run(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.error, waited, listed(market["patch"])) == ("done", "", [1], [enterprise])
    assert sorted(run.shards.values_list("attempt", flat=True)) == [1, 2]
