"""Match runs: from the request to the switch, through lost workers, double workers, cancelling and failing."""

import pytest
from django.utils import timezone

from casework.models import Notification
from matching import adapters, running, runs, snapshots
from matching.engine import analysis as engine_analysis
from matching.index_cache import cache
from matching.models import Candidate, Demand, MatchRun, Ranking
from tests.matching.factories import LIDAR, lidar_maker, listed, matched, patch_maker, prepared, published


@pytest.fixture
def market(demand, enterprise, rival):
    """Two demands, and for each an enterprise that suits."""
    return {"patch": demand, "lidar": published(**LIDAR)}


def test_a_run_finds_who_suits_and_says_why(market, enterprise):
    run = matched()

    assert (run.state, run.percent, run.figures) == (
        "done", 100, {"new": 2, "gone": 0, "moved": 0, "candidates": 2, "demands": 2}
    )  # fmt: skip
    assert listed(market["patch"]) == [enterprise]
    row = Candidate.objects.current().get(demand=market["patch"], enterprise=enterprise)
    assert sum(part["points"] for part in row.parts) == pytest.approx(row.score, abs=1e-6)
    assert {"certification_held", "trl_reached", "cooperation_offered", "region_served"} <= {
        r["code"] for r in row.reasons_for
    }


def test_a_finished_run_has_counted_every_pair_though_another_worker_counted_late(market, monkeypatch):
    """Killed and resumed workers count at the same time: the last to write need not be the last to have counted."""
    run, shards = prepared()
    settle = running.settle

    def late(run_id):
        MatchRun.objects.filter(pk=run_id).update(done_units=1)
        settle(run_id)

    monkeypatch.setattr(running, "settle", late)
    for shard in shards:
        running.run_shard(shard)

    run.refresh_from_db()
    assert (run.state, run.done_units) == ("done", run.total_units)


def test_a_run_remembers_what_it_was_made_with(market):
    run = matched()

    assert (run.engine_version, run.settings_hash) == (
        adapters.engine.ENGINE_VERSION,
        adapters.SETTINGS.hash(adapters.taxonomy().version),
    )
    assert [pk for pk, _version in run.inputs["demands"]] == sorted(demand.pk for demand in market.values())
    assert len(run.inputs["profiles"]) == 2
    assert [phase["code"] for phase in run.phases] == ["prepare", "index", "compare", "merge", "switch"]
    assert all(phase["seconds"] is not None for phase in run.phases)


def test_the_request_through_celery_does_the_same(market, enterprise, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run, _new = runs.request_full(by=officer)

    run.refresh_from_db()
    assert (run.state, listed(market["patch"])) == ("done", [enterprise])
    note = Notification.objects.get(user=officer, topic="match")
    assert (note.params["candidates"], note.url) == (2, run.get_absolute_url())


def test_two_requests_are_one_run(market, officer):
    first, new = runs.request_full(by=officer)
    second, again = runs.request_full(by=officer)

    assert (first.pk, new, again) == (second.pk, True, False)


def test_a_repeated_run_finds_the_same_and_changes_no_list(market):
    run = matched()
    before = dict(Demand.objects.values_list("pk", "current_ranking"))
    patch_maker()  # joins only the next run

    again, _new = runs.request_repeat(run, by=None)
    running.run_inline(again)

    again.refresh_from_db()
    assert (again.state, again.inputs, {k: again.figures[k] for k in ("new", "gone", "moved")}) == (
        "done", run.inputs, {"new": 0, "gone": 0, "moved": 0}
    )  # fmt: skip
    assert dict(Demand.objects.values_list("pk", "current_ranking")) == before
    scores = [
        list(Candidate.objects.filter(ranking__run=one).order_by("demand", "rank").values_list("enterprise", "score"))
        for one in (run, again)
    ]
    assert scores[0] == scores[1]


def test_readers_see_the_old_lists_until_the_last_shard_is_done(market, enterprise):
    matched()
    newcomer = patch_maker()
    run, shards = prepared()
    for shard in shards[:-1]:
        running.run_shard(shard)
    assert run.rankings.count() == 1
    assert listed(market["patch"]) == [enterprise]

    running.run_shard(shards[-1])

    assert set(listed(market["patch"])) == {enterprise, newcomer}


def test_a_demand_that_got_new_words_during_the_run_keeps_its_newer_list(market, enterprise):
    demand = market["patch"]
    run, shards = prepared()
    small = runs.request_for_demand(demand)
    running.run_inline(small)
    newer = Demand.objects.get(pk=demand.pk).current_ranking

    for shard in shards:
        running.run_shard(shard)

    run.refresh_from_db()
    assert (run.state, Demand.objects.get(pk=demand.pk).current_ranking) == ("done", newer)


def test_a_demand_that_was_closed_during_the_run_gets_no_list(market):
    run, shards = prepared()
    Demand.objects.filter(pk=market["patch"].pk).update(status="closed")

    for shard in shards:
        running.run_shard(shard)

    assert Demand.objects.get(pk=market["patch"].pk).current_ranking is None


def test_a_profile_that_changed_during_the_run_is_matched_once_more(market, enterprise):
    run, shards = prepared()
    enterprise.updated_at = timezone.now()
    enterprise.save()

    for shard in shards:
        running.run_shard(shard)

    small = MatchRun.objects.get(kind="enterprise")
    assert (small.enterprise, small.state) == (enterprise, "queued")


def test_a_run_without_demands_is_done_at_once(enterprise):
    run = matched()

    assert (run.state, run.figures["candidates"]) == ("done", 0)


def test_a_profile_is_analysed_once_and_again_only_when_it_changes(enterprise):
    assert [snapshots.refresh_all(), snapshots.refresh_all()] == [1, 0]

    enterprise.profile_en = "Something else entirely."
    enterprise.save()
    assert [snapshots.refresh_all(), snapshots.refresh_all()] == [1, 0]

    enterprise.profile_en = (
        "Maker of a thin ECG patch that patients wear for fourteen days, with detection of atrial fibrillation."
    )
    enterprise.save()
    assert snapshots.refresh_all() == 0  # these words are known already


def test_building_an_index_analyses_no_profile_again(enterprise, rival, monkeypatch):
    snapshots.refresh_all()
    monkeypatch.setattr(engine_analysis, "analyse", lambda *args: pytest.fail("analysed again"))

    with cache.over(snapshots.current()) as ready:
        assert len(ready.index) == 2


def test_unverified_and_unwilling_enterprises_are_not_compared(demand, enterprise):
    unwilling = patch_maker(willing_to_be_matched=False)
    unverified = patch_maker()
    type(unverified.organisation).objects.filter(pk=unverified.organisation_id).update(status="suspended")

    matched()

    assert listed(demand) == [enterprise]
    assert not Candidate.objects.filter(enterprise=unwilling).exists()


def test_an_organisation_is_not_proposed_to_itself(enterprise):
    own = published(enterprise.organisation)

    matched()

    row = Candidate.objects.get(demand=own, enterprise=enterprise)
    assert (listed(own), row.left_out) == ([], "conflict")


def test_a_confidential_demand_is_matched_with_those_it_names(enterprise):
    other = patch_maker()
    demand = published(confidentiality="named", named=[other.organisation])

    matched()

    ranking = Ranking.objects.get()
    assert (listed(demand), ranking.left_out_counts) == ([other], {"not_named": 1})
    assert not Candidate.objects.filter(enterprise=enterprise).exists()


def test_the_reasons_for_leaving_out_add_up(demand, enterprise, rival):
    for _number in range(3):
        lidar_maker()

    matched()

    ranking = Ranking.objects.get()
    assert (ranking.checked, ranking.proposed, sum(ranking.left_out_counts.values())) == (5, 1, 4)


@pytest.mark.django_db
def test_an_unmet_must_leaves_out_with_its_reason():
    demand = published(gates=["certification"], required_certifications=["TELEC"])
    without = patch_maker()

    matched()

    row = Candidate.objects.get(demand=demand)
    assert (listed(demand), row.enterprise, row.left_out, row.left_out_params) == (
        [], without, "gate_unmet", {"criterion": "certification"}
    )  # fmt: skip
