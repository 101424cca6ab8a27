"""A changed demand or profile is matched again by itself; what comes out is what a full run would find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enterprises import actions as enterprise_actions
from matching import actions, finding, running, runs, sweep
from matching.index_cache import cache
from matching.models import Candidate, Demand, MatchRun, Ranking
from tests.matching.factories import lidar_maker, listed, matched, patch_maker, published

PATCH_PROFILE = "Maker of a thin ECG patch that patients wear for fourteen days, with detection of atrial fibrillation."


def saved(enterprise, **changes):
    """Change a profile the way its page does."""
    organisation = enterprise.organisation
    version = type(enterprise).objects.get(pk=enterprise.pk).section_versions.get("technology", 0)
    return enterprise_actions.save_section(
        organisation=organisation, section="technology", values=changes, by=None, version=version
    )


def rows():
    """The lists that people read, without what differs from run to run."""
    current = Candidate.objects.current().order_by("demand", "rank")
    return list(current.values_list("demand", "enterprise", "rank", "score", "left_out"))


@pytest.fixture
def everything(demand, enterprise, rival):
    return demand


def test_a_changed_profile_joins_the_list_it_suits(everything, rival, enterprise, django_capture_on_commit_callbacks):
    matched()
    lidar = rival.organisations()[0]
    changed = type(enterprise).objects.get(organisation=lidar)
    assert listed(everything) == [enterprise]

    with django_capture_on_commit_callbacks(execute=True):
        saved(changed, tech_fields=["MD-MON"], profile_en=PATCH_PROFILE, certifications=["ISO 13485"])

    assert set(listed(everything)) == {enterprise, changed}
    assert MatchRun.objects.get(kind="enterprise").state == "done"


def test_a_changed_profile_leaves_the_list_it_no_longer_suits(
    everything, enterprise, django_capture_on_commit_callbacks
):
    matched()
    assert listed(everything) == [enterprise]
    enterprise.products.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        saved(
            enterprise, tech_fields=["SN-LID"], profile_en="Wind lidar.", profile_zh="测风激光雷达。", certifications=[]
        )

    assert listed(everything) == []


def test_an_enterprise_that_is_no_longer_willing_leaves_all_lists(
    everything, enterprise, django_capture_on_commit_callbacks
):
    matched()

    with django_capture_on_commit_callbacks(execute=True):
        saved(enterprise, willing_to_be_matched=False)

    assert not Candidate.objects.current().filter(enterprise=enterprise).exists()


def test_matching_one_enterprise_gives_what_a_full_run_gives(everything, enterprise, rival):
    published(
        title="Wind lidar for offshore wind",
        text="Wind speed at ten heights for offshore wind farms.",
        tech_fields=["SN-LID"],
        region_id="GB",
    )
    for number in range(4):
        patch_maker(trl=6 + number % 3)
        lidar_maker(trl=6 + number % 3)
    matched()
    changed = patch_maker()
    run = runs.request_for_enterprise(changed.pk)
    running.run_inline(run)
    after = {row[1] for row in rows() if not row[4]}

    cache.forget()
    matched()

    assert changed.pk in after
    assert {row[1] for row in rows() if not row[4]} == after


def test_a_published_demand_is_matched_at_once(enterprise, django_capture_on_commit_callbacks):
    demand = published()

    with django_capture_on_commit_callbacks(execute=True):
        runs.request_for_demand(demand)

    assert listed(demand) == [enterprise]


def test_matching_one_demand_gives_what_a_full_run_gives(everything, enterprise):
    for number in range(4):
        patch_maker(trl=6 + number % 3)
    matched()
    full = rows()

    running.run_inline(runs.request_for_demand(everything))

    assert rows() == full


def test_repairing_the_index_gives_what_building_it_anew_gives(everything, enterprise):
    for number in range(12):
        lidar_maker(trl=3 + number % 6)
    matched()
    saved(enterprise, profile_en=PATCH_PROFILE + " With cloud analysis for hospitals.")
    running.run_inline(runs.request_for_enterprise(enterprise.pk))
    assert cache._repairs == 1
    repaired = rows()

    cache.forget()
    running.run_inline(runs.request_for_demand(everything))

    assert [(r[0], r[1], r[2], round(r[3], 6), r[4]) for r in rows()] == [
        (r[0], r[1], r[2], round(r[3], 6), r[4]) for r in repaired
    ]


def test_waiting_requests_for_the_same_are_one(demand, enterprise):
    first, second = (runs.request_for_demand(demand) for _number in range(2))
    third, fourth = (runs.request_for_enterprise(enterprise.pk) for _number in range(2))

    assert (first, third) == (second, fourth)


def test_a_change_during_a_run_is_matched_after_it(demand, enterprise):
    run = runs.request_for_demand(demand)
    assert run.claim()

    assert runs.request_for_demand(demand) != run


def test_a_closed_demand_leaves_the_lists_of_enterprises_at_once(everything, buyer, maker, english):
    matched()
    english.force_login(maker)
    assert everything.title in english.get("/found-for-you/").content.decode()

    actions.close(demand=everything, reason="need_changed", note="", by=buyer)

    assert everything.title not in english.get("/found-for-you/").content.decode()


def test_a_demand_past_its_day_expires_and_comes_back_when_extended(
    everything, enterprise, buyer, django_capture_on_commit_callbacks
):
    matched()
    Demand.objects.filter(pk=everything.pk).update(valid_until=timezone.localdate() - timedelta(days=1))

    assert (sweep.past_their_day(), sweep.past_their_day()) == (1, 0)
    everything.refresh_from_db()
    assert (everything.status, [event.what for event in everything.events.all()]) == ("expired", ["expired"])

    with django_capture_on_commit_callbacks(execute=True):
        actions.extend(demand=everything, until=timezone.localdate() + timedelta(days=30), by=buyer)

    everything.refresh_from_db()
    assert (everything.status, listed(everything), everything.extensions) == ("published", [enterprise], 1)


def test_a_demand_with_a_day_still_to_go_does_not_expire(everything):
    Demand.objects.filter(pk=everything.pk).update(valid_until=timezone.localdate())

    assert sweep.past_their_day() == 0


def test_how_long_somebody_has_been_in_a_list_survives_new_lists(everything, enterprise):
    matched()
    first = Candidate.objects.current().get(enterprise=enterprise)
    matched()

    second = Candidate.objects.current().get(enterprise=enterprise)
    assert (second.pk == first.pk, second.since, Ranking.objects.count()) == (False, first.since, 2)


def test_many_at_once_ask_for_no_run_each(demand, enterprise):
    with runs.one_full_run_instead():
        assert (runs.request_for_demand(demand), runs.request_for_enterprise(enterprise.pk)) == (None, None)

    assert runs.request_for_demand(demand) is not None


@pytest.mark.django_db
def test_the_survey_and_the_engine_agree_on_who_is_listed():
    demand = published()
    for number in range(25):
        patch_maker(trl=1 + number % 9)
    matched()
    with cache.over(cache.snapshots) as ready:
        question = ready.questions.of(demand.current_version)
        ranked = [m.offering_id for m in ready.index.rank(question, 20) if m.left_out is None]
        found = finding.Found(ready.index, question)

        assert [match.offering_id for match in found.candidates] == ranked
        assert sum(found.left_out_counts.values()) == 25 - len(ranked)
