"""What the night throws away, and what stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enterprises.models import Enterprise
from matching import pruning, runs, snapshots
from matching.models import Candidate, Demand, MatchRun, ProfileSnapshot, Ranking
from matching.tasks import prune
from tests.matching.factories import listed, matched

LATER = timedelta(days=40)


@pytest.fixture
def years(demand, enterprise, rival, monkeypatch):
    """Three full runs over a demand, the profile written anew before each, all long ago; one of them is kept as a run."""
    monkeypatch.setattr(pruning, "KEPT_RUNS", 1)
    made = []
    for words in ("one", "two", "three", "four"):
        Enterprise.objects.filter(pk=enterprise.pk).update(
            profile_en=f"Maker of a thin ECG patch for fourteen days, {words}.", updated_at=timezone.now()
        )
        made.append(matched())
    return made


def test_old_lists_go_and_what_is_read_stays(years, demand, enterprise):
    before = listed(demand)
    assert (Ranking.objects.count(), ProfileSnapshot.objects.filter(enterprise=enterprise).count()) == (4, 4)

    counted = pruning.prune(now=timezone.now() + LATER)

    demand.refresh_from_db()
    left = set(Ranking.objects.values_list("run", flat=True))
    assert left == {years[3].pk, years[2].pk}  # the list people read and the one before it
    assert counted["lists"] == 2
    assert counted["candidates"] >= 2
    assert listed(demand) == before
    assert ProfileSnapshot.objects.filter(enterprise=enterprise).count() == 2
    assert MatchRun.objects.count() == 4
    assert MatchRun.objects.get(pk=years[0].pk).figures == years[0].figures


def test_the_second_night_finds_nothing(years):
    pruning.prune(now=timezone.now() + LATER)

    assert pruning.prune(now=timezone.now() + LATER) == {"lists": 0, "candidates": 0, "readings": 0}


def test_young_lists_stay(years):
    count = Candidate.objects.count()

    assert prune() == {"lists": 0, "candidates": 0, "readings": 0}
    assert Candidate.objects.count() == count


def test_the_last_run_can_be_repeated_and_an_old_one_says_why_not(years, officer):
    pruning.prune(now=timezone.now() + LATER)

    with pytest.raises(runs.RunNotPossible, match="still keeps"):
        runs.request_repeat(MatchRun.objects.get(pk=years[0].pk), by=officer)
    run, new = runs.request_repeat(MatchRun.objects.get(pk=years[3].pk), by=officer)
    assert (new, run.repeats_id) == (True, years[3].pk)
    named = {pk for _enterprise, pk in years[3].inputs["profiles"]}
    assert set(ProfileSnapshot.objects.filter(pk__in=named).values_list("pk", flat=True)) == named
    assert set(snapshots.current().values()) <= named
    assert Demand.objects.filter(current_ranking__isnull=True).count() == 0
