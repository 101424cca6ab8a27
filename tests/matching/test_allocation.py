"""Allocation of the current lists: both plans kept as a run, a plan put on the shortlists, and the pages around it."""

from dataclasses import asdict

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from core.jobs import JobState
from matching import allocating, outcomes, responses
from matching.allocating import AllocationSettings
from matching.models import AllocationRun, AllocationStep, Candidate, ManagerProposal, Placement, StaffDecision
from matching.models.outcomes import OutcomeKind
from tests.matching.factories import CorporateOrganisationFactory, matched, patch_maker, published

SETTINGS = AllocationSettings(least=1, most=2, per_enterprise=1, minimum=30, first=0, with_managers=False)


@pytest.fixture
def market(db):
    """Three demands that all want the same four companies, each with a place for one demand."""
    demands = [published(CorporateOrganisationFactory(), title=f"ECG patches {n}") for n in range(3)]
    makers = [patch_maker() for _number in range(4)]
    matched()
    return demands, makers


def worked_out(settings=SETTINGS, by=None) -> AllocationRun:
    run, _new = allocating.request(settings, by=by)
    allocating.work_out(run.pk)
    run.refresh_from_db()
    return run


def places(run, plan="fair") -> dict:
    found = {}
    for row in run.placements.of_plan(plan):
        found.setdefault(row.demand_id, set()).add(row.enterprise_id)
    return found


def put(run, plan="fair", **more) -> AllocationStep:
    step, _new = allocating.request_step(run, plan=plan, **more)
    allocating.carry_out(step.pk)
    step.refresh_from_db()
    return step


def test_places_go_round_and_nobody_has_more_than_there_are(market):
    demands, makers = market

    run = worked_out()

    fair, greedy = run.figures["fair"], run.figures["greedy"]
    assert (run.state, run.percent, run.settings) == ("done", 100, asdict(SETTINGS))
    assert (fair["places"], fair["served"], fair["could_be_served"], fair["short"]) == (4, 4, 4, 0)
    assert fair["objective"] >= greedy["objective"]
    assert sorted(len(one) for one in places(run).values()) == [1, 1, 2]
    given = [pk for one in places(run).values() for pk in one]
    assert sorted(given) == sorted(maker.pk for maker in makers)


def test_who_was_taken_out_declined_or_met_already_is_not_placed(market, officer, buyer):
    demands, makers = market
    responses.dismiss(demand=demands[0], enterprise=makers[0], reason="other_application", note="", by=officer)
    responses.respond(demand=demands[0], enterprise=makers[1], side="enterprise", answer="declined",
                      reason="no_capacity", by=officer)  # fmt: skip
    outcomes.note(demands[0], makers[2].pk, reached=OutcomeKind.INTRODUCED)

    run = worked_out(AllocationSettings(least=0, most=5, per_enterprise=5, minimum=0, first=0, with_managers=False))

    assert places(run)[demands[0].pk] == places(run, "greedy")[demands[0].pk] == {makers[3].pk}


def test_a_place_on_a_shortlist_counts_on_both_sides(market, officer):
    demands, makers = market
    responses.shortlist(demand=demands[0], enterprise=makers[0], note="", by=officer)

    run = worked_out()

    assert makers[0].pk not in {pk for one in places(run).values() for pk in one}
    assert len(places(run).get(demands[0].pk, ())) <= 1


def test_an_organisation_gets_no_place_at_its_own_demand(market):
    demands, makers = market
    type(demands[0]).objects.filter(pk=demands[0].pk).update(organisation=makers[0].organisation)

    run = worked_out(AllocationSettings(least=0, most=5, per_enterprise=5, minimum=0, first=0, with_managers=False))

    assert makers[0].pk not in places(run)[demands[0].pk]


def test_a_plan_goes_on_the_shortlists_once_however_often_it_is_asked_for(market, officer):
    run = worked_out(by=officer)

    first, second = put(run, by=officer), put(run, by=officer)

    assert (first.state, first.put, second.put, first.refused) == ("done", 4, 0, [])
    decisions = StaffDecision.objects.shortlisted()
    assert {(one.demand_id, one.enterprise_id) for one in decisions} == {
        (demand, pk) for demand, pks in places(run).items() for pk in pks
    }
    assert {one.by for one in decisions} == {officer}
    assert not decisions.exclude(sent_at=None).exists()


def test_one_demand_is_proposed_by_itself(market, officer):
    demands, _makers = market
    run = worked_out(by=officer)

    put(run, by=officer, demand=demands[0])

    assert set(StaffDecision.objects.values_list("demand", flat=True)) == {demands[0].pk}


def test_what_is_not_possible_is_told_and_stops_nothing(market, officer):
    demands, _makers = market
    run = worked_out(by=officer)
    type(demands[0]).objects.filter(pk=demands[0].pk).update(status="closed")

    step = put(run, by=officer)

    assert (step.state, step.put + len(step.refused)) == ("done", 4)
    assert {row["words"] for row in step.refused} == {"This demand is no longer open."}


def test_whoever_has_a_tie_proposes_nothing_there_and_sees_nothing_of_it(market, officer, english):
    demands, _makers = market
    run = worked_out(by=officer)
    ConflictDeclaration.objects.create(user=officer, organisation=demands[0].organisation, reason="Used to work there.")
    english.force_login(officer)

    page = english.get(run.get_absolute_url())
    put(run, by=officer)

    assert {row.demand_id for row in page.context["rows"]} == {demands[1].pk, demands[2].pk}
    assert demands[0].pk not in set(StaffDecision.objects.values_list("demand", flat=True))


def test_managers_are_given_to_demands_within_their_room_and_asked_when_wanted(market, officer):
    from tests.matching.test_brokers import make

    make("Broker", capacity=2, load=1)
    run = worked_out(AllocationSettings(**{**asdict(SETTINGS), "with_managers": True}), by=officer)

    step = put(run, by=officer, with_managers=True)

    assert (run.figures["fair"]["managed"], run.brokers.of_plan("fair").count()) == (1, 1)
    assert (step.asked, ManagerProposal.objects.standing().count()) == (1, 1)


def test_two_requests_are_one_allocation(market, officer):
    first, new = allocating.request(SETTINGS, by=officer)
    second, again = allocating.request(SETTINGS, by=officer)

    assert (first.pk, new, again) == (second.pk, True, False)


def test_a_lost_allocation_is_done_by_another_worker(market):
    run, _new = allocating.request(SETTINGS, by=None)
    old = timezone.now() - timezone.timedelta(minutes=5)
    AllocationRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING, heartbeat_at=old, attempt=1)
    Placement.objects.create(run=run, demand=market[0][0], enterprise=market[1][0], score=1, fair=True)

    assert allocating.stuck() == 1

    run.refresh_from_db()
    assert (run.state, run.attempt, run.placements.of_plan("fair").count()) == ("done", 2, 4)


def test_a_cancelled_allocation_is_not_begun(market):
    run, _new = allocating.request(SETTINGS, by=None)

    assert (allocating.cancel(run), allocating.cancel(run)) == (True, False)
    allocating.work_out(run.pk)

    run.refresh_from_db()
    assert (run.state, run.placements.count()) == ("cancelled", 0)


# --- pages ------------------------------------------------------------------------------------------


@pytest.fixture
def office(english, officer):
    english.force_login(officer)
    return english


def test_from_the_settings_to_the_shortlists(office, market, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(reverse("matching:allocation-start"), {**asdict(SETTINGS), "with_managers": ""})
    run = AllocationRun.objects.get()
    assert answer.url == run.get_absolute_url()
    page = office.get(answer.url).content.decode()
    assert "4 companies go on the shortlists of their demands." in page

    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("matching:allocation-propose", args=[run.public_id]), {"plan": "fair"})

    assert StaffDecision.objects.shortlisted().count() == 4
    page = office.get(answer.url).content.decode()
    assert ("All places of this plan are on the shortlists." in page, "4 put on shortlists" in page) == (True, True)


def test_settings_that_make_no_sense_are_told_at_their_field(office):
    answer = office.post(reverse("matching:allocation-start"), {**asdict(SETTINGS), "least": 3, "most": 2})

    assert (answer.status_code, answer.context["form"].errors) == (422, {"least": ["Not more than at most."]})


def test_the_switch_shows_either_plan_or_what_differs(office, market):
    run = worked_out()
    row = run.placements.of_plan("fair").first()
    Placement.objects.filter(pk=row.pk).update(greedy=False)

    for plan, shown in (("fair", 4), ("greedy", run.placements.of_plan("greedy").count())):
        assert len(office.get(run.get_absolute_url(), {"plan": plan}).context["rows"]) == shown
    changes = office.get(run.get_absolute_url(), {"plan": "changes"})
    assert row.pk in {one.pk for one in changes.context["rows"]}
    assert "fair only" in changes.content.decode()


def test_an_allocation_without_lists_says_what_to_do(office, db):
    run = worked_out()

    assert "match all demands first" in office.get(run.get_absolute_url()).content.decode()
    AllocationRun.objects.all().delete()
    assert "No allocation yet." in office.get(reverse("matching:allocation-list")).content.decode()


def test_the_rows_are_exported_with_a_purpose(office, market):
    run = worked_out()

    answer = office.post(f"{run.get_absolute_url()}?plan=fair&export=csv", {"purpose": "Meeting of the panel"})

    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()) == 5


@pytest.mark.parametrize("extra", [0, 8])
def test_the_page_asks_the_same_however_many_places_there_are(extra, office, queries_of, market):
    demands, makers = market
    run = worked_out()
    for _number in range(extra):
        Placement.objects.create(run=run, demand=published(), enterprise=patch_maker(), score=50, fair=True)

    count, _answer = queries_of(run.get_absolute_url())

    assert count <= 24


def test_members_have_no_such_page(english, maker, enterprise):
    run = worked_out()
    english.force_login(maker)

    urls = [reverse("matching:allocation-list"), reverse("matching:allocation-start"), run.get_absolute_url()]
    assert [english.get(url).status_code for url in urls] == [403] * 3


def test_the_list_of_a_demand_is_not_touched(market):
    before = list(Candidate.objects.current().values_list("pk", "rank"))

    worked_out()

    assert list(Candidate.objects.current().values_list("pk", "rank")) == before
