"""The office's pages: the list, one demand's candidates, the shortlist, and the page of a run."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework.models import Notification
from core.jobs import JobState
from core.models import Heartbeat
from matching import responses, running, runs
from matching.models import Demand, DemandVersion, MatchRun, MatchShard, StaffDecision
from tests.matching.factories import lidar_maker, listed, matched, patch_maker, published


@pytest.fixture
def found(demand, enterprise, rival):
    matched()
    assert listed(demand) == [enterprise]
    return demand


@pytest.fixture
def office(english, officer, found):
    english.force_login(officer)
    return english


def url(name, demand, enterprise=None):
    return reverse(f"matching:{name}", args=[demand.public_id, *([enterprise.public_id] if enterprise else [])])


def lidar_of(rival):
    from enterprises.models import Enterprise

    return Enterprise.objects.get(organisation=rival.organisations()[0])


def test_both_texts_carry_the_same_numbers(office, found, enterprise):
    page = office.get(url("candidates", found)).content.decode()

    demand_side, _here, company_side = page.partition(f'id="e-{enterprise.public_id}"')
    assert "patch\u2060<sup>" in demand_side
    number = demand_side.split("patch\u2060<sup>")[1].split("<")[0]
    assert f"patch\u2060<sup>{number}</sup>" in company_side


def test_until_a_changed_demand_is_matched_again_the_marks_stand_in_the_words_that_were_compared(office, found):
    old = found.current_version
    values = {**old.content_values(), "text": "X" * 30 + old.text}
    newer = DemandVersion.objects.create(demand=found, number=2, **values)
    Demand.objects.filter(pk=found.pk).update(current_version=newer)

    page = office.get(url("candidates", found)).content.decode()

    assert ("XXXX" in page, 'class="term">patch' in page) == (False, True)


@pytest.mark.parametrize("tab", ["", "compare", "dismissed", "left_out", "answers", "nonsense"])
def test_every_tab_is_there_with_and_without_candidates(tab, office, found, corporate):
    empty = published(corporate, title="Nothing matched yet")

    assert [office.get(url("candidates", demand), {"tab": tab}).status_code for demand in (found, empty)] == [200, 200]


def test_those_left_out_are_listed_with_a_named_reason(office, found, rival):
    page = office.get(url("candidates", found), {"tab": "left_out"}).content.decode()

    assert lidar_of(rival).organisation.name_en in page
    assert "Too little in common" in page
    assert "Fewer than 30 points of 100" in page


def test_a_company_goes_on_the_shortlist_and_off_again(office, found, enterprise, officer):
    office.post(url("shortlist", found, enterprise), {"note": "Has all certificates."})
    decision = StaffDecision.objects.shortlisted().get()
    assert (decision.enterprise, decision.note, decision.by) == (enterprise, "Has all certificates.", officer)

    office.post(url("shortlist", found, enterprise))
    assert StaffDecision.objects.count() == 1

    office.post(url("take-back", found, enterprise))
    decision.refresh_from_db()
    assert (StaffDecision.objects.shortlisted().count(), decision.ended_by) == (0, officer)


def test_a_company_that_was_left_out_can_be_added_by_hand_and_stays(office, found, rival):
    lidar = lidar_of(rival)

    office.post(url("shortlist", found, lidar), {"tab": "left_out"})
    for _number in range(12):
        lidar_maker(tech_fields=["MD-MON"], certifications=[])
    matched()

    page = office.get(url("candidates", found))
    assert lidar.pk in {pair.candidate.enterprise_id for pair, *_texts in page.context["cards"]}


def test_the_shortlist_has_a_limit(office, found, officer):
    companies = [lidar_maker() for _number in range(6)]
    for company in companies[:5]:
        responses.shortlist(demand=found, enterprise=company, note="", by=officer)

    answer = office.post(url("shortlist", found, companies[5]), follow=True)

    assert "A shortlist holds 5 companies. Take one off first." in answer.content.decode()
    assert StaffDecision.objects.shortlisted().count() == 5


def test_sending_the_shortlist_tells_each_side_once(office, found, enterprise, buyer, maker):
    office.post(url("shortlist", found, enterprise))

    for _number in range(2):
        office.post(url("send-shortlist", found))

    notes = {(note.user, note.text) for note in Notification.objects.filter(topic="match", user__in=[buyer, maker])}
    assert (buyer, responses.SHORTLIST_SENT) in notes
    assert (maker, responses.SHORTLISTED) in notes
    assert Notification.objects.filter(text__in=[responses.SHORTLIST_SENT, responses.SHORTLISTED]).count() == 2


def test_taking_out_needs_a_reason_and_can_be_taken_back(office, found, enterprise):
    refused = office.post(url("dismiss", found, enterprise), {})
    done = office.post(url("dismiss", found, enterprise), {"reason": "related", "text": "Daughter company."})
    taken_out = office.get(url("candidates", found), {"tab": "dismissed"}).content.decode()

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "Already deals with the owner" in taken_out
    assert "Daughter company." in taken_out

    office.post(url("take-back", found, enterprise), {"tab": "dismissed"})
    assert len(office.get(url("candidates", found)).context["cards"]) == 1


def test_an_officer_with_a_tie_to_the_company_may_not_decide(office, found, enterprise, officer):
    ConflictDeclaration.objects.create(user=officer, organisation=enterprise.organisation, reason="I own shares.")

    answer = office.post(url("shortlist", found, enterprise), follow=True)

    assert "a colleague has to do this" in answer.content.decode()
    assert not StaffDecision.objects.exists()


def test_a_closed_demand_takes_no_shortlist(office, found, enterprise):
    Demand.objects.filter(pk=found.pk).update(status="closed")

    office.post(url("shortlist", found, enterprise))

    assert not StaffDecision.objects.exists()


@pytest.mark.parametrize("name", ["shortlist", "dismiss", "take-back"])
@pytest.mark.parametrize("person", ["buyer", "maker", "district_officer"])
def test_only_the_commission_decides(name, person, english, found, enterprise, request):
    english.force_login(request.getfixturevalue(person))

    assert english.post(url(name, found, enterprise), {"reason": "other", "text": "x"}).status_code == 403
    assert not StaffDecision.objects.exists()


def test_matching_again_asks_for_a_run(office, found, officer):
    office.post(url("rematch", found))

    run = MatchRun.objects.get(kind="demand")
    assert (run.demand, run.requested_by) == (found, officer)


def test_the_list_is_filtered_by_what_has_to_be_done(office, found, corporate, enterprise, maker):
    published(corporate, title="Nobody fits", gates=["certification"], required_certifications=["TELEC"])
    matched()
    responses.respond(demand=found, enterprise=enterprise, side="enterprise", answer="interested", by=maker)

    counts = {
        todo: int(office.get(reverse("matching:staff-demands"), {"todo": todo}).context["count"])
        for todo in ("empty", "no_shortlist", "interest", "both")
    }
    responses.respond(demand=found, enterprise=enterprise, side="corporate", answer="interested", by=maker)
    after = {
        todo: int(office.get(reverse("matching:staff-demands"), {"todo": todo}).context["count"])
        for todo in ("interest", "both")
    }

    assert counts == {"empty": 1, "no_shortlist": 2, "interest": 1, "both": 0}
    assert after == {"interest": 0, "both": 1}


def test_queries_of_the_list_do_not_grow(english, officer, enterprise, queries_of):
    english.force_login(officer)
    counts, shown = [], []
    for size in (1, 19):
        for number in range(size):
            published(title=f"Patches {number}")
        matched()
        count, page = queries_of(reverse("matching:staff-demands"))
        counts.append(count)
        shown.append(page.content.decode().count('id="demand-'))

    assert (shown, counts[0] == counts[1], counts[0] <= 16) == ([1, 20], True, True)


def test_queries_of_the_candidates_do_not_grow(english, officer, demand, queries_of):
    english.force_login(officer)
    counts, shown = [], []
    for size in (1, 14):
        for _number in range(size):
            patch_maker()
        matched()
        count, page = queries_of(url("candidates", demand))
        counts.append(count)
        shown.append(len(page.context["cards"]))

    assert (shown, counts[0] == counts[1], counts[0] <= 22) == ([1, 15], True, True)


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_the_readers_list_with_none_one_and_a_thousand(size, english, stranger, corporate, queries_of):
    first = published(corporate, title="Patches") if size else None
    Demand.objects.bulk_create(
        Demand(
            organisation=corporate, status="published", current_version=first.current_version, confidentiality="members",
            published_at=timezone.now(), valid_until=first.valid_until,
        )
        for _number in range(size - 1)
    )  # fmt: skip
    english.force_login(stranger)

    count, page = queries_of(reverse("matching:demand-list"))

    assert (page.content.decode().count('id="demand-'), int(page.context["count"])) == (min(size, 25), size)
    assert count <= 17


@pytest.mark.parametrize(("name", "seen"), [("officer", True), ("stranger", False), ("buyer", False), ("maker", False)])
def test_an_enterprises_page_tells_the_office_alone_in_whose_lists_it_stands(
    name, seen, english, found, enterprise, request
):
    english.force_login(request.getfixturevalue(name))

    page = english.get(enterprise.get_absolute_url()).content.decode()

    assert (found.title in page) == seen


# --- runs -------------------------------------------------------------------------------------------


@pytest.fixture
def under_way(demand, enterprise, officer):
    """A run with one of two shards done."""
    published()
    run, _new = runs.request_full(by=officer)
    shards = []
    running.start(run.pk, send=shards.append)
    running.run_shard(shards[0])
    run.refresh_from_db()
    return run


def test_the_page_counts_pairs_and_shows_phases_and_parts(english, officer, under_way):
    english.force_login(officer)

    page = english.get(under_way.get_absolute_url()).content.decode()

    assert "<title>50% Match run over all demands" in page
    assert "1 of 2 parts, 1 of 2 pairs" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Load the page again" in page
    assert "Cancel the run" in page


def test_the_part_that_is_polled_carries_the_title_and_stops_at_the_end(english, officer, under_way):
    english.force_login(officer)
    part = reverse("matching:run-progress", args=[under_way.public_id])

    before = english.get(part).content.decode()
    running.run_shard(under_way.shards.get(state=JobState.QUEUED).pk)
    after = english.get(part).content.decode()

    assert ("<title>50% " in before, "every 2s" in before) == (True, True)
    assert ("every 2s" in after, "100 %, done" in after) == (False, True)


def test_a_retried_part_says_so_in_words(english, officer, under_way):
    shard = under_way.shards.get(state=JobState.QUEUED)
    MatchShard.objects.filter(pk=shard.pk).update(
        state=JobState.RUNNING, attempt=2, started_at=timezone.now(), heartbeat_at=timezone.now()
    )
    english.force_login(officer)

    page = english.get(under_way.get_absolute_url()).content.decode()

    assert "Retry no. 1" in page
    assert "was handed to another worker" in page


def test_without_a_worker_the_page_says_that_it_waits(english, officer, under_way):
    english.force_login(officer)
    without = english.get(under_way.get_absolute_url()).content.decode()
    Heartbeat.beat("worker")

    assert "No worker has reported for a minute." in without
    assert "No worker has reported" not in english.get(under_way.get_absolute_url()).content.decode()


def test_cancelling_from_the_page(english, officer, under_way):
    english.force_login(officer)

    english.post(reverse("matching:run-cancel", args=[under_way.public_id]))

    under_way.refresh_from_db()
    assert under_way.state == "cancelled"
    page = english.get(under_way.get_absolute_url()).content.decode()
    assert ("Try again" in page, "cancelled. The lists are as they were before." in page) == (True, True)


def test_starting_twice_leads_to_the_same_run(english, officer, under_way):
    english.force_login(officer)

    answer = english.post(reverse("matching:run-start"))

    assert (answer.url, MatchRun.objects.count()) == (under_way.get_absolute_url(), 1)


@pytest.mark.parametrize("name", ["run-detail", "run-progress", "run-changes", "run-cancel", "run-retry", "run-repeat"])
@pytest.mark.parametrize("person", ["buyer", "maker", "stranger", "district_officer"])
def test_runs_are_for_the_commission_only(name, person, english, under_way, request):
    english.force_login(request.getfixturevalue(person))
    address = reverse(f"matching:{name}", args=[under_way.public_id])

    assert {english.get(address).status_code, english.post(address).status_code} == {403}


def test_the_changes_name_who_is_new_and_who_is_gone(office, found, enterprise):
    other = patch_maker()
    type(enterprise).objects.filter(pk=enterprise.pk).update(willing_to_be_matched=False)
    run = matched()

    page = office.get(reverse("matching:run-changes", args=[run.public_id])).content.decode()

    assert (other.organisation.name_en in page, enterprise.organisation.name_en in page) == (True, True)
