"""Two runs side by side, and the full run that comes by itself."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from core.models import AuditEntry
from matching import comparing, running, runs, scheduling
from matching.models import Candidate, MatchRun, RunSchedule
from tests.matching.factories import LIDAR, lidar_maker, matched, patch_maker, published


@pytest.fixture
def office(english, officer):
    english.force_login(officer)
    return english


@pytest.fixture
def two_runs(demand, enterprise, rival):
    """Between them one company came, one lost what was asked for, one left the network."""
    published(**LIDAR)
    leaving = patch_maker()
    before = matched()
    enterprise.certifications = []
    enterprise.save()
    leaving.disclosure = "hidden"
    type(leaving).objects.filter(pk=leaving.pk).update(tech_fields=["SN-LID"], profile_en="Wind lidar.", certifications=[],
                                                       profile_zh="")  # fmt: skip
    leaving.products.all().delete()
    newcomer = patch_maker()
    return before, matched(), {"newcomer": newcomer, "leaving": leaving, "changed": enterprise}


def url(before, after):
    return reverse("matching:run-against", args=[after.public_id, before.public_id])


def test_who_came_and_who_went_with_the_reason(two_runs, demand, office):
    before, after, companies = two_runs

    came = office.get(url(before, after), {"tab": "came"}).context["differences"]
    went = office.get(url(before, after), {"tab": "went"}).context["differences"]

    assert [(one.row.enterprise, one.places, one.why) for one in came if one.row.demand == demand] == [
        (companies["newcomer"], "— → 1", ["The company was not there before"])
    ]
    gone = next(one for one in went if one.row.demand == demand)
    assert (gone.row.enterprise, gone.then.left_out, gone.now.left_out != "") == (companies["leaving"], "", True)
    assert gone.why[0] == "The company changed its profile"
    assert any(words.startswith("Technical terms -") for words in gone.parts)


def test_who_moved_shows_which_part_moved_it(two_runs, demand, office):
    before, after, companies = two_runs

    moved = office.get(url(before, after), {"tab": "moved"}).context["differences"]

    mine = next(one for one in moved if one.row.enterprise == companies["changed"])
    assert mine.why == ["The company changed its profile"]
    assert any(words.startswith("Hard requirements -") for words in mine.parts)
    assert mine.then.score > mine.now.score


def test_reasons_are_counted_and_each_count_opens_its_rows(two_runs, office):
    before, after, _companies = two_runs

    for tab in ("came", "went"):
        page = office.get(url(before, after), {"tab": tab})
        assert sum(reason["number"] for reason in page.context["reasons"]) == page.context["count"].number
        for reason in page.context["reasons"]:
            assert office.get(f"{url(before, after)}{reason['url']}").context["count"].number == reason["number"]


def test_the_earlier_run_stands_first_whichever_way_one_asks(two_runs, office):
    before, after, _companies = two_runs

    one, other = office.get(url(before, after)), office.get(url(after, before))

    assert [(page.context["before"], page.context["after"]) for page in (one, other)] == [(before, after)] * 2


def test_from_the_page_of_a_run_to_the_comparison(two_runs, office):
    before, after, _companies = two_runs
    page = office.get(after.get_absolute_url()).content.decode()
    assert "Compare with another run" in page

    answer = office.get(reverse("matching:run-compare", args=[after.public_id]), {"other": before.public_id})
    wrong = office.get(reverse("matching:run-compare", args=[after.public_id]), {"other": "x"}, follow=True)

    assert answer.url == url(before, after)
    assert "Choose a run whose lists are still kept." in wrong.content.decode()


def test_a_run_without_lists_cannot_be_compared(two_runs, office):
    before, after, _companies = two_runs
    before.rankings.all().delete()

    assert office.get(url(before, after)).status_code == 404
    assert list(comparing.comparable()) == [after]


def test_demands_one_has_a_tie_with_are_not_compared(two_runs, demand, office, officer):
    before, after, _companies = two_runs
    ConflictDeclaration.objects.create(user=officer, organisation=demand.organisation, reason="Family.")

    page = office.get(url(before, after), {"tab": "came"})

    assert demand.pk not in {row.demand_id for row in page.context["rows"]}


def test_the_comparison_asks_the_same_however_long_it_is(two_runs, office, queries_of):
    before, after, _companies = two_runs
    few, _page = queries_of(f"{url(before, after)}?tab=came")
    row = Candidate.objects.filter(ranking__run=after).proposed().first()
    for rank in range(50, 62):
        Candidate.objects.create(ranking=row.ranking, demand=row.demand, enterprise=lidar_maker(), snapshot=row.snapshot,
                                 rank=rank, score=40)  # fmt: skip

    many, page = queries_of(f"{url(before, after)}?tab=came")

    assert (many, len(page.context["rows"]) >= 13) == (few, True)


# --- the schedule -----------------------------------------------------------------------------------

MONDAY = timezone.make_aware(datetime(2026, 11, 30, 1, 0))


@pytest.fixture
def nightly(administrator):
    schedule = scheduling.change(by=administrator, is_on=True, days=[1, 2, 3, 4, 5], at=time(2, 0), note="")
    RunSchedule.objects.filter(pk=schedule.pk).update(set_at=MONDAY - timedelta(days=30))
    return schedule


def run_at(moment, **values):
    run, _new = runs.request_full()
    running.run_inline(run)
    MatchRun.objects.filter(pk=run.pk).update(queued_at=moment, **values)
    return run


@pytest.mark.parametrize("hour", [1, 2, 3], ids=["friday's was missed", "its minute", "after it"])
def test_a_run_whose_moment_has_come_is_started_once(hour, nightly, demand):
    now = timezone.make_aware(datetime(2026, 11, 30, hour, 0))

    first = scheduling.start_what_is_due(now=now)
    MatchRun.objects.update(queued_at=now)
    second = scheduling.start_what_is_due(now=now + timedelta(minutes=1))

    assert (first, second, MatchRun.objects.filter(kind="full").count()) == (1, 0, 1)


def test_a_run_begun_by_hand_after_the_hour_counts_a_trial_does_not(nightly, demand):
    run_at(MONDAY + timedelta(hours=2))
    assert scheduling.start_what_is_due(now=MONDAY + timedelta(hours=3)) == 0

    MatchRun.objects.update(is_trial=True)
    assert scheduling.start_what_is_due(now=MONDAY + timedelta(hours=3)) == 1


def test_nothing_comes_by_itself_where_nobody_has_said_so(demand, administrator):
    assert scheduling.start_what_is_due(now=MONDAY) == 0
    scheduling.change(by=administrator, is_on=False, days=[1], at=time(2, 0), note="")
    assert scheduling.start_what_is_due(now=MONDAY + timedelta(days=7)) == 0


def test_a_moment_before_it_was_set_is_not_made_up_for(demand, administrator):
    schedule = scheduling.change(by=administrator, is_on=True, days=[1], at=time(0, 30), note="")
    RunSchedule.objects.filter(pk=schedule.pk).update(set_at=MONDAY)

    assert scheduling.start_what_is_due(now=MONDAY + timedelta(minutes=5)) == 0


def test_an_administrator_sets_it_and_the_history_says_so(english, administrator, nightly):
    english.force_login(administrator)
    url = reverse("matching:schedule")

    answer = english.post(url, {"is_on": "on", "days": ["6", "7"], "at": "04:30", "note": "Weekends are quiet."})

    now = scheduling.current()
    assert (answer.status_code, now.days, now.at, now.set_by) == (302, [6, 7], time(4, 30), administrator)
    assert RunSchedule.objects.count() == 2
    assert AuditEntry.objects.filter(action="match_schedule").count() == 2
    page = english.get(url).content.decode()
    assert "Saturday, Sunday at 04:30" in page and "Weekends are quiet." in page


def test_a_day_is_needed_and_the_same_again_is_no_change(english, administrator, nightly):
    english.force_login(administrator)
    url = reverse("matching:schedule")

    wrong = english.post(url, {"is_on": "on", "at": "04:30"})
    english.post(url, {"is_on": "on", "days": ["1", "2", "3", "4", "5"], "at": "02:00"})

    assert (wrong.status_code, wrong.context["form"].errors["days"]) == (422, ["Choose at least one day."])
    assert RunSchedule.objects.count() == 1


def test_others_at_the_office_read_it_only(office, nightly, client):
    url = reverse("matching:schedule")

    page = office.get(url).content.decode()

    assert ("An administrator sets the schedule." in page, office.post(url, {"at": "03:00"}).status_code) == (True, 403)
    assert RunSchedule.objects.count() == 1
