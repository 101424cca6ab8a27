"""A full run by two workers, disturbed in the middle: it ends by itself, each result is there once, readers see whole runs only."""

import pytest

from tests.faults.world import DEMANDS, Reader

pytestmark = [pytest.mark.slow, pytest.mark.faults]
ENTERPRISES = 160


@pytest.fixture(scope="module")
def undisturbed(world):
    """The lists of a run that nothing happened to, and its number."""
    with Reader(world.postgres.url) as reader:
        run, _new = world.request()
        assert world.request() == (run, False)  # nobody begins a second one beside it
        world.wait(lambda: world.state(run) == "done")
        world.wait(lambda: reader.seen and reader.seen[-1] == {run})
    assert set(reader.seen) == {frozenset({None}), frozenset({run})}
    assert_each_result_once(world, run)
    return world.lists()


def assert_each_result_once(world, run):
    """Shards, lists and candidates: all there, none twice, and the figures say so."""
    shards = world.ask(
        "SELECT state, jsonb_array_length(demand_ids), done_units = total_units FROM matching_matchshard WHERE run_id = %s",
        run,
    )
    assert {(state, whole) for state, _size, whole in shards} == {("done", True)}
    assert (len(shards) >= 8, sum(size for _state, size, _whole in shards)) == (True, DEMANDS)
    lists = "SELECT count(*), count(DISTINCT demand_id) FROM matching_ranking WHERE run_id = %s"
    assert world.ask(lists, run) == [(DEMANDS, DEMANDS)]
    pairs, different = world.ask(
        "SELECT count(*), count(DISTINCT (c.ranking_id, c.enterprise_id)) FROM matching_candidate c "
        "JOIN matching_ranking r ON r.id = c.ranking_id WHERE r.run_id = %s",
        run,
    )[0]
    assert pairs == different > DEMANDS
    state, done, total, error, counted = world.ask(
        "SELECT state, done_units, total_units, error, (figures->>'demands')::int FROM matching_matchrun WHERE id = %s",
        run,
    )[0]
    assert (state, done, total, error, counted) == ("done", DEMANDS * ENTERPRISES, DEMANDS * ENTERPRISES, "", DEMANDS)
    assert world.ask("SELECT count(*) FROM matching_ranking r JOIN matching_matchrun m ON m.id = r.run_id WHERE m.state <> 'done'") == [(0,)]  # fmt: skip


@pytest.fixture
def disturb(world, undisturbed):
    """Ask for a run, do the harm half-way, and look that everything is as if it had not happened."""

    def carried_through(harm) -> tuple[int, Reader]:
        world.start_all()
        before = world.ask("SELECT max(run_id) FROM matching_ranking")[0][0]
        with Reader(world.postgres.url) as reader:
            run, new = world.request()
            assert new
            world.half_way(run)
            assert world.request() == (run, False)
            harm(run)
            assert world.state(run) == "running"
            world.wait(lambda: world.state(run) == "done")
            world.wait(lambda: reader.seen[-1] == {run}, seconds=10)
        looks = [look for number, look in enumerate(reader.seen) if number == 0 or look != reader.seen[number - 1]]
        assert (looks, reader.problem) == ([frozenset({before}), frozenset({run})], None)
        assert reader.digests == {frozenset(undisturbed.items())}
        assert_each_result_once(world, run)
        return run, reader

    return carried_through


def attempts(world, run) -> list[int]:
    return [n for (n,) in world.ask("SELECT attempt FROM matching_matchshard WHERE run_id = %s ORDER BY attempt", run)]


def test_a_worker_is_killed(world, disturb):
    run, _reader = disturb(lambda run: world.kill_at_work(run, "one"))

    assert attempts(world, run)[-1] == 2  # only its shard was begun again
    assert attempts(world, run)[-2] == 1
    assert world.lives("two")


def test_both_workers_are_killed(world, disturb):
    def harm(run):
        world.kill_at_work(run, "one")
        world.kill("two")
        world.start_all()

    run, _reader = disturb(harm)

    assert 2 in attempts(world, run)


def test_redis_is_restarted_and_has_kept_its_messages(world, disturb):
    disturb(lambda _run: world.redis.restart(forget=False))

    assert world.lives("one") and world.lives("two")


def test_redis_is_restarted_and_has_kept_nothing(world, disturb):
    """The rows are what counts: the sweep sends again what the broker has lost."""
    disturb(lambda _run: world.redis.restart(forget=True))

    assert world.lives("one") and world.lives("two")


def test_postgresql_is_restarted(world, disturb):
    _run, reader = disturb(lambda _run: world.postgres.restart())

    assert reader.cut_off > 0
    assert all(world.lives(name) for name in ("one", "two", "beat"))
