"""From the proposal to the landing: who may take which step when, what it writes, clocks, and what comes of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Organisation
from casework import escalation, history, moves
from casework.models import CaseParty
from core import workdays
from inbound import actions, stale
from inbound.cases import INBOUND
from inbound.models import DistrictOffer, InboundProject
from inbound.vocabulary import CORRECTION, ENDED, HOLD, PARTS, REFUSED, WITHDRAWN, WORKING, OfferState, Stage
from incubators.models import OverseasEntity
from outcomes.choices import ContributorKind, OutcomeKind, OutcomeState
from outcomes.models import Outcome
from outcomes.sources import contributors_of
from tests.factories import OrganisationFactory, UserFactory
from tests.inbound.factories import CODE_OF_COMPANY, HERE, THERE, company, draft_of, next_step, operating

pytestmark = pytest.mark.django_db

ALL_STATES = ["draft", *Stage, CORRECTION, HOLD, REFUSED, ENDED, WITHDRAWN]


# --- every move for every role ----------------------------------------------------------------------

ROLES = (
    "manager", "member", "officer", "reviewer", "supervisor", "administrator", "district_officer", "other_district_officer", "stranger", "rival",
)  # fmt: skip
MANAGER, SCREENS = {"manager"}, {"officer", "supervisor"}
HANDLES = {"officer", "reviewer", "supervisor"}
WORK = {"manager", "member"} | HANDLES
BOTH = {"district_officer", "other_district_officer"}


def table(state) -> dict[str, set[str]]:
    """Who may take a move in a state; the chosen district is that of ``district_officer``."""
    chosen = {"district_officer"} if state in (Stage.AGREEMENT, Stage.REGISTERED, Stage.OPERATING) else set()
    asked = BOTH if state == Stage.DISTRICTS else set()
    return {
        "submit": MANAGER, "discard": MANAGER, "resubmit": MANAGER, "withdraw": MANAGER,
        "begin_screening": SCREENS, "accept": SCREENS, "ask_correction": SCREENS, "refuse": SCREENS,
        "plan": WORK | chosen, "register": WORK | chosen, "operate": WORK, "to_incubation": WORK, "to_due_diligence": WORK,
        "hold": WORK, "resume": WORK, "end": WORK, "invite": HANDLES, "invite_more": HANDLES, "no_district": HANDLES,
        "choose": MANAGER | HANDLES, "interest": asked, "pass": asked,
    }  # fmt: skip


@pytest.mark.parametrize("state", ALL_STATES)
def test_each_state_offers_each_role_what_the_table_says(state, way, request):
    case = way.to(state)
    people = {role: request.getfixturevalue(role) for role in ROLES}
    rights = table(state)
    assert set(rights) == {move.name for move in INBOUND.moves}

    open_to = {role: {move.name for move in INBOUND.moves if move.who(user, case)} for role, user in people.items()}
    offered = {role: {move.name for move in moves.available(case, user)} for role, user in people.items()}

    here = {move.name for move in INBOUND.moves_from(state)}
    assert open_to == {role: {name for name, who in rights.items() if role in who} for role in ROLES}
    assert offered == {role: open_to[role] & here for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_take_a_step_is_refused_and_nothing_is_written(role, way, request):
    case = way.to(Stage.SCREENING)
    if role in SCREENS:
        pytest.skip("may")
    before = case.events.count()

    with pytest.raises(moves.NotYours):
        moves.perform(case, "accept", by=request.getfixturevalue(role), data=next_step())

    assert (way.case.state, way.case.events.count()) == (Stage.SCREENING, before)


def test_every_state_but_pauses_and_ends_belongs_to_one_stage_of_the_chain():
    placed = [stage for stages in PARTS.values() for stage in stages]

    assert placed == list(Stage)


# --- the proposal -----------------------------------------------------------------------------------


def test_the_same_start_twice_is_one_draft(base, manager):
    first = actions.start(base=base, name_zh="甲", name_en="", by=manager, key="same")
    second = actions.start(base=base, name_zh="甲", name_en="", by=manager, key="same")

    assert first == second
    assert InboundProject.objects.count() == 1


def test_a_base_whose_filing_has_lapsed_proposes_nothing(way, base):
    OverseasEntity.objects.filter(pk=base.pk).update(valid_until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(moves.Incomplete):
        way.move("submit", way.manager, declared=True)


@pytest.mark.parametrize(
    "missing", [{"team_consent": False}, {"home_region": None}, {"tech_fields": []}, {"teaser_zh": ""}]
)
def test_a_proposal_without_what_is_needed_is_not_handed_in(missing, base, manager):
    case = draft_of(base, by=manager, **missing)

    with pytest.raises(moves.Incomplete):
        moves.perform(case, "submit", by=manager, data={"declared": True})


def test_a_project_taken_up_gets_a_number_and_a_next_step(way):
    case = way.to(Stage.SCOUTING)

    assert case.case_no.startswith("YJ")
    assert (way.project.next_step, way.project.accepted_on) == ("Visit the park", timezone.localdate())
    assert case.promised_on is None


def test_a_correction_stops_the_clock_and_comes_back_to_the_screening(way):
    case = way.to(CORRECTION)
    assert case.clock_state == "stopped"
    item = case.correction_items.get()
    item.answer = "Twelve."
    item.save()

    way.move("resubmit", way.manager, declared=True)

    assert (way.case.state, way.case.clock_state) == (Stage.SCREENING, "running")


# --- clocks -----------------------------------------------------------------------------------------


def at(monkeypatch, day: date) -> None:
    from django.utils import timezone as clock

    monkeypatch.setattr(clock, "localdate", lambda *args, **kwargs: day)


def test_the_screening_counts_working_days_across_the_national_day_week(way, monkeypatch):
    at(
        monkeypatch, date(2025, 9, 28)
    )  # the Sunday that was worked; 1 to 8 October are free, Saturday the 11th is worked

    case = way.to(Stage.PROPOSED)

    assert case.promised_on == workdays.add_workdays(date(2025, 9, 28), 10) == date(2025, 10, 17)


def test_districts_have_ten_working_days_and_the_clock_ends_with_the_last_answer(way, monkeypatch):
    way.to(Stage.DUE_DILIGENCE)
    at(monkeypatch, date(2025, 9, 28))
    way.to(Stage.DISTRICTS)

    due = date(2025, 10, 17)
    assert way.case.promised_on == due
    assert set(DistrictOffer.objects.values_list("answer_due_on", flat=True)) == {due}

    way.move("interest", way.here, district=HERE, offer="A hall")
    assert way.case.promised_on == due
    way.move("pass", way.there, "No room", district=THERE)
    assert (way.case.promised_on, way.case.clock_state) == (None, "ended")


def test_a_district_that_does_not_answer_is_raised_to_the_supervisors(way, supervisor):
    case = way.to(Stage.DISTRICTS)
    late = case.promised_on
    while not workdays.is_workday(late) or late == case.promised_on:
        late += timedelta(days=1)

    assert escalation.raise_overdue(late) == 1
    assert way.case.raised_on == case.promised_on


# --- on the way -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", WORKING)
def test_a_pause_comes_back_to_where_it_began(state, way):
    way.to(state)

    way.move("hold", way.manager, "Funding first", next_on=timezone.localdate() + timedelta(days=40))
    assert way.case.state == HOLD
    way.move("resume", way.manager, **next_step(3))

    assert way.case.state == state
    assert way.project.next_on == timezone.localdate() + timedelta(days=3)


@pytest.mark.parametrize("state", [*WORKING, HOLD])
def test_a_project_ends_from_any_state_with_a_reason(state, way):
    way.to(state)

    way.move("end", way.officer, "It went elsewhere", reason="elsewhere")

    assert (way.case.state, way.project.end_reason, way.project.next_step) == (ENDED, "elsewhere", "")
    assert not DistrictOffer.objects.open().exists()


def test_what_stands_still_is_found_and_told_once(way):
    way.to(Stage.INCUBATION)
    InboundProject.objects.update(next_on=timezone.localdate() - timedelta(days=1))
    day = workdays.next_workday(timezone.localdate())

    assert [InboundProject.objects.stale().count(), stale.tell(day), stale.tell(day)] == [1, 1, 0]
    way.move("plan", way.manager, **next_step())
    assert InboundProject.objects.stale().count() == 0


def test_milestones_are_entered_once_and_reached_once(way):
    way.to(Stage.INCUBATION)
    day = timezone.localdate() + timedelta(days=20)
    first = actions.add_milestone(project=way.project, title="Prototype", due_on=day, by=way.manager)
    assert first == actions.add_milestone(project=way.project, title="Prototype", due_on=day, by=way.manager)

    actions.reach_milestone(milestone=first, by=way.manager)
    actions.reach_milestone(milestone=first, by=way.manager)

    assert way.case.events.filter(move="milestone_reached").count() == 1


def test_a_closed_project_takes_no_milestone(way):
    way.to(ENDED)

    with pytest.raises(actions.NotPossible):
        actions.add_milestone(project=way.project, title="Prototype", due_on=timezone.localdate(), by=way.manager)


# --- districts and landing --------------------------------------------------------------------------


def test_nothing_can_be_chosen_before_a_district_has_offered(way):
    way.to(Stage.DISTRICTS)

    with pytest.raises(moves.Incomplete):
        way.move("choose", way.manager, district=HERE, team_agrees=True, **next_step())


def test_choosing_closes_the_other_offers_and_names_the_district(way):
    case = way.to(Stage.AGREEMENT)

    assert case.district == HERE
    assert dict(DistrictOffer.objects.values_list("district", "state")) == {
        HERE: OfferState.CHOSEN, THERE: OfferState.CLOSED,
    }  # fmt: skip


def test_when_no_offer_fits_districts_can_be_asked_again(way):
    way.to(Stage.DISTRICTS)
    way.offers()
    way.move("no_district", way.officer, "Too small", **next_step())
    assert way.case.state == Stage.DUE_DILIGENCE

    way.move("invite", way.officer, districts=[THERE], **next_step())

    assert dict(DistrictOffer.objects.values_list("district", "state")) == {
        HERE: OfferState.CLOSED, THERE: OfferState.ASKED,
    }  # fmt: skip


def test_the_company_is_stored_once_and_a_tie_to_it_is_a_conflict(way, reviewer):
    Membership.objects.create(
        user=reviewer, organisation=OrganisationFactory(uscc=CODE_OF_COMPANY, name_zh=company()["name_zh"])
    )
    way.to(Stage.REGISTERED)

    assert Organisation.objects.filter(uscc=CODE_OF_COMPANY).count() == 1
    assert CaseParty.objects.filter(case=way.pk, organisation=way.project.company, role="side").exists()
    reviewer = type(reviewer).objects.get(pk=reviewer.pk)
    assert not InboundProject.objects.visible_to(reviewer).exists()
    assert not InboundProject.objects.handled_by_office(reviewer).exists()


def test_the_landing_is_an_outcome_that_both_sides_confirm(way):
    way.to(Stage.OPERATING)
    outcome = Outcome.objects.get(case=way.pk)
    assert (outcome.kind, outcome.state, outcome.jobs, outcome.total) == (
        OutcomeKind.INBOUND_LANDING,
        OutcomeState.ASKED,
        14,
        4_500_000,
    )
    assert [side.organisation for side in outcome.both_sides] == [way.project.company, way.case.applicant]
    assert outcome.both_sides[0].mailbox == "landed@company.example"

    from outcomes import actions as outcomes

    desk = UserFactory()
    Membership.objects.create(user=desk, organisation=way.project.company, role="manager")
    outcomes.confirm(outcome=outcome, organisation=way.project.company, number=outcome.number, by=desk)

    outcome.refresh_from_db()
    assert outcome.state == OutcomeState.CONFIRMED


def test_shares_are_proposed_to_the_base_and_the_incubator(way, base):
    case = way.to(Stage.REGISTERED)

    assert [(one.kind, one.target) for one in contributors_of(case)] == [
        (ContributorKind.BASE, base), (ContributorKind.ORGANISATION, case.applicant),
    ]  # fmt: skip


def test_operating_twice_is_one_outcome(way):
    way.to(Stage.OPERATING)

    with pytest.raises(moves.StateChanged):
        way.move("operate", way.manager, operating=operating())
    assert Outcome.objects.count() == 1


def test_the_whole_way_is_written_and_verifies(way):
    case = way.to(Stage.OPERATING)

    assert [event.to_state for event in case.events.exclude(to_state="").order_by("seq")][-1] == Stage.OPERATING
    assert way.project.furthest == len(Stage)
    assert list(history.verify()) == []
