"""From the proposal to the end: who may take which step when, what it writes, and what two people at once come to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import history, moves
from casework.models import Case, CaseParty, PartyRole
from introductions import actions, screening, stale
from introductions.cases import INTRODUCTION
from introductions.models import Disclosure, Introduction, SanctionsList, Screening
from introductions.vocabulary import DONE, ENDED, TOGETHER, EndReason, Origin, Said, Shown, Stage
from matching import responses
from matching.models import CandidateResponse, MatchOutcome
from matching.models.outcomes import OutcomeKind
from matching.vocabulary import Answer, Confidentiality, Side
from tests.introductions.factories import (
    ENTERPRISE,
    OWNER,
    STATEMENT,
    USE,
    again,
    contact,
    next_step,
    office_step,
    side_step,
)
from tests.matching.factories import lidar_maker, published

pytestmark = pytest.mark.django_db


# --- the proposal -----------------------------------------------------------------------------------


def test_proposing_twice_is_one_introduction(demand, maker_company, officer):
    first = actions.propose(demand=demand, enterprise=maker_company, by=officer)
    second = actions.propose(demand=demand, enterprise=maker_company, by=officer)

    assert first == second
    assert Introduction.objects.count() == 1
    assert first.case.state == Stage.PROPOSED
    assert first.case.case_no.startswith("DJ")


def test_both_sides_interested_in_the_list_become_an_introduction_by_themselves(
    demand, maker_company, buyer, seller, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        responses.respond(demand=demand, enterprise=maker_company, side=ENTERPRISE, answer=Answer.INTERESTED, by=seller)
        assert not Introduction.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        responses.respond(demand=demand, enterprise=maker_company, side=OWNER, answer=Answer.INTERESTED, by=buyer)

    made = Introduction.objects.get()
    assert made.origin == Origin.BOTH_INTERESTED
    assert {side.said for side in made.sides.all()} == {Said.ASKED}


def test_a_pair_that_one_side_refused_is_not_proposed(demand, maker_company, seller, officer):
    responses.respond(
        demand=demand,
        enterprise=maker_company,
        side=ENTERPRISE,
        answer=Answer.DECLINED,
        reason="no_capacity",
        by=seller,
    )

    with pytest.raises(actions.NotPossible):
        actions.propose(demand=demand, enterprise=maker_company, by=officer)


def test_a_demand_for_named_readers_is_proposed_to_them_alone(corporate, maker_company, officer):
    named = published(corporate, confidentiality=Confidentiality.NAMED, named=[maker_company.organisation])
    outsider = lidar_maker()

    with pytest.raises(actions.NotPossible):
        actions.propose(demand=named, enterprise=outsider, by=officer)
    assert actions.propose(demand=named, enterprise=maker_company, by=officer)


def test_the_sides_are_no_readers_of_the_case_but_a_tie_to_them_is_a_conflict(
    introduction, buyer, seller, officer, stranger
):
    case = introduction.case

    assert not Case.objects.visible_to(buyer).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(seller).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(officer).filter(pk=case.pk).exists()
    assert Introduction.objects.visible_to(buyer).get() == introduction
    assert Introduction.objects.visible_to(seller).get() == introduction
    assert not Introduction.objects.visible_to(stranger).exists()
    assert set(CaseParty.objects.filter(case=case).values_list("role", flat=True)) == {PartyRole.SIDE}


def test_an_officer_with_a_tie_to_a_side_sees_nothing_of_it(introduction, officer, maker_company):
    from accounts.models import ConflictDeclaration

    ConflictDeclaration.objects.create(user=officer, organisation=maker_company.organisation)
    officer = type(officer).objects.get(pk=officer.pk)

    assert not Introduction.objects.handled_by_office(officer).exists()
    assert not Introduction.objects.visible_to(officer).exists()


# --- both answer ------------------------------------------------------------------------------------


def test_the_second_agreement_moves_the_case_on_whoever_is_second(sides, introduction, buyer, seller):
    side_step(introduction, "agree", OWNER, buyer, **contact(buyer))
    assert again(introduction).case.state == Stage.PROPOSED

    side_step(introduction, "agree", ENTERPRISE, seller, **contact(seller))

    assert again(introduction).case.state == Stage.SELF_CHECK


def test_a_contact_never_stands_in_the_history(sides, introduction, buyer):
    side_step(introduction, "agree", OWNER, buyer, **contact(buyer))

    for event in introduction.case.events.all():
        assert buyer.email not in str(event.data)
        assert buyer.name not in str(event.data)


def test_a_question_that_gives_the_name_away_is_not_sent(sides, introduction, seller):
    with pytest.raises(moves.Incomplete, match="麒麟骨科贴片"):
        side_step(
            introduction,
            "question",
            ENTERPRISE,
            seller,
            note="麒麟骨科贴片想知道",
            asked={"text": "麒麟骨科贴片想知道"},
        )

    side_step(introduction, "question", ENTERPRISE, seller, note="How long?", asked={"text": "How long?"})
    assert again(introduction).enterprise_side.said == Said.MORE


def test_a_no_ends_it_and_reaches_the_ranking(sides, introduction, seller):
    side_step(introduction, "decline", ENTERPRISE, seller, reason="not_our_technology")

    ended = again(introduction)
    assert ended.case.state == ENDED
    assert ended.open_pair is None
    response = CandidateResponse.objects.current().get(side=ENTERPRISE)
    assert (response.answer, response.reason) == (Answer.DECLINED, "not_our_technology")
    assert MatchOutcome.objects.get(demand=ended.demand, enterprise=ended.enterprise).kind == OutcomeKind.DECLINED


def test_after_an_end_the_pair_may_be_proposed_again(sides, introduction, demand, maker_company, officer):
    office_step(introduction, "lapse", officer, note="Nobody answered.")

    fresh = actions.propose(demand=demand, enterprise=maker_company, by=officer)

    assert fresh != introduction
    assert again(introduction).end_reason == EndReason.NO_ANSWER


def test_the_clock_of_the_answers_counts_working_days(introduction):
    assert introduction.case.clock_limit == INTRODUCTION.limits["answer"]
    assert introduction.case.promised_on > timezone.localdate()


# --- compliance -------------------------------------------------------------------------------------


def test_names_are_compared_with_the_lists_when_the_second_statement_is_there(
    sides, introduction, supervisor, corporate
):
    screening.load_list(
        name="Test list", publisher="Test", published_on=timezone.localdate(), source="",
        rows=[{"name": "Banksia Home Hospital Ltd"}, {"name": "Somebody else"}], by=supervisor,
    )  # fmt: skip
    sides.to(Stage.COMPLIANCE)

    rows = {row.organisation: row for row in Screening.objects.filter(introduction=introduction)}
    assert rows[corporate].result == "hits"
    assert rows[corporate].hits[0]["likeness"] == 100
    assert rows[introduction.enterprise.organisation].result == "clear"


def test_nobody_is_introduced_while_an_entry_is_open_or_confirmed(sides, introduction, supervisor, reviewer, corporate):
    screening.load_list(
        name="Test list", publisher="Test", published_on=timezone.localdate(), source="", rows=[{"name": "Banksia Home Hospital"}], by=supervisor
    )  # fmt: skip
    sides.to(Stage.COMPLIANCE)

    with pytest.raises(moves.Incomplete):
        sides.to(Stage.INTRODUCED)

    screening.decide(
        screening=Screening.objects.get(organisation=corporate), same=True, note="Same address.", by=reviewer
    )
    with pytest.raises(moves.Incomplete):
        sides.to(Stage.INTRODUCED)


def test_somebody_else_of_a_like_name_is_no_obstacle(sides, introduction, supervisor, reviewer, corporate):
    screening.load_list(
        name="Test list", publisher="Test", published_on=timezone.localdate(), source="", rows=[{"name": "Banksia Home Hospital"}], by=supervisor
    )  # fmt: skip
    sides.to(Stage.COMPLIANCE)
    screening.decide(
        screening=Screening.objects.get(organisation=corporate), same=False, note="Another country.", by=reviewer
    )

    assert sides.to(Stage.INTRODUCED).case.state == Stage.INTRODUCED


def test_a_prohibited_technology_is_not_introduced(sides, introduction, buyer, seller):
    sides.to(Stage.SELF_CHECK)
    side_step(introduction, "statement", ENTERPRISE, seller, statement={**STATEMENT, "export_control": "prohibited"})
    side_step(introduction, "statement", OWNER, buyer, statement=USE)

    with pytest.raises(moves.Incomplete, match="."):
        sides.to(Stage.INTRODUCED)


def test_a_better_statement_replaces_both(sides, introduction, buyer, seller, reviewer):
    sides.to(Stage.COMPLIANCE)

    office_step(introduction, "ask_statement", reviewer, note="Which catalogue number?", whose="both")
    assert again(introduction).case.state == Stage.SELF_CHECK
    side_step(introduction, "statement", OWNER, buyer, statement=USE)
    assert again(introduction).case.state == Stage.SELF_CHECK  # the old one of the enterprise does not count
    side_step(introduction, "statement", ENTERPRISE, seller, statement=STATEMENT)

    assert again(introduction).case.state == Stage.COMPLIANCE


def test_loading_the_same_list_again_is_one_and_a_newer_one_retires_it(supervisor):
    given = {"name": "L", "publisher": "P", "source": "", "by": supervisor}
    first = screening.load_list(**given, published_on=timezone.localdate(), rows=[{"name": "A trading"}])
    same = screening.load_list(**given, published_on=timezone.localdate(), rows=[{"name": "A trading"}])
    newer = screening.load_list(**given, published_on=timezone.localdate(), rows=[{"name": "B trading"}])

    assert first == same
    assert list(screening.in_force()) == [newer]
    assert SanctionsList.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Blackwater Trading Ltd", "BLACKWATER TRADING LIMITED", True),
        ("Société Générale d'Exemple SA", "Societe Generale d Exemple", True),
        ("示例受限贸易有限公司", "示例受限贸易公司", True),
        ("Blackwater Trading Ltd", "Whitewater Holding", False),
    ],
)
def test_names_are_folded_before_they_are_compared(one, other, alike):
    from rapidfuzz import fuzz

    assert (fuzz.token_sort_ratio(screening.fold(one), screening.fold(other)) >= screening.ALIKE) is alike


# --- together ---------------------------------------------------------------------------------------


def test_the_whole_way_is_written_and_verifies(sides, introduction):
    done = sides.to(DONE)

    assert done.case.state == DONE
    assert done.open_pair is None
    outcome = MatchOutcome.objects.get(demand=done.demand, enterprise=done.enterprise)
    assert outcome.kind == OutcomeKind.SIGNED
    assert list(history.verify()) == []
    reached = [event.to_state for event in done.case.events.order_by("seq") if event.to_state != event.from_state]
    assert reached == ["draft", *(stage.value for stage in Stage), DONE]


def test_introducing_discloses_both_and_says_so(sides, introduction):
    done = sides.to(Stage.INTRODUCED)

    shown = {(row.what, row.about) for row in Disclosure.objects.filter(introduction=done)}
    assert shown >= {(what, side) for what in (Shown.IDENTITY, Shown.CONTACT) for side in Side}
    assert done.first_contact_due > timezone.localdate()
    assert done.next_step == "Call"


def test_a_stage_may_be_left_out_but_not_gone_back(sides, introduction, seller):
    sides.to(Stage.INTRODUCED)
    side_step(introduction, "to_pilot", ENTERPRISE, seller, **next_step())

    with pytest.raises(moves.StateChanged):
        side_step(introduction, "to_meeting", ENTERPRISE, seller, **next_step())


def test_what_stands_still_is_found_and_told_once(sides, introduction, seller):
    from casework.models import Notification

    sides.to(Stage.MEETING)
    Introduction.objects.filter(pk=introduction.pk).update(next_on=timezone.localdate() - timedelta(days=1))
    monday = timezone.localdate()
    while not __import__("core.workdays").workdays.is_workday(monday):
        monday += timedelta(days=1)

    assert Introduction.objects.stale().get() == introduction
    assert stale.tell(monday) == 1
    assert stale.tell(monday) == 0
    assert Notification.objects.filter(user=seller, text__contains="stands still").count() == 1


def test_an_nda_that_ends_is_told_a_month_before(sides, introduction, buyer):
    from casework.models import Notification

    sides.to(Stage.NDA)
    day = __import__("core.workdays").workdays.next_workday(timezone.localdate())
    Introduction.objects.filter(pk=introduction.pk).update(
        nda_expires_on=day + timedelta(days=20), next_on=day + timedelta(days=9)
    )

    assert stale.tell(day) == 1
    assert stale.tell(day) == 0
    assert Notification.objects.filter(user=buyer, text__contains="NDA").exists()


def test_an_old_page_is_told_that_somebody_was_quicker(sides, introduction, seller):
    sides.to(Stage.INTRODUCED)
    old = again(introduction).case.version
    side_step(introduction, "plan", ENTERPRISE, seller, **next_step())

    with pytest.raises(moves.StateChanged):
        actions.step_of_side(
            introduction=introduction, name="plan", by=seller, note="", version=old, data={"side": ENTERPRISE, "actor": ENTERPRISE, **next_step()}
        )  # fmt: skip


@pytest.mark.parametrize("stage", list(TOGETHER))
def test_either_side_may_end_it_at_any_stage_with_a_reason(stage, sides, introduction, buyer):
    sides.to(stage)

    side_step(introduction, "end", OWNER, buyer, reason="technical")

    assert again(introduction).end_reason == EndReason.TECHNICAL
    assert again(introduction).ended_by == OWNER


# --- every move for every role ----------------------------------------------------------------------

ROLES = (
    "buyer",
    "assistant",
    "seller",
    "officer",
    "reviewer",
    "supervisor",
    "administrator",
    "district_officer",
    "stranger",
    "other_buyer",
)
SIDE_MANAGERS, OFFICE, CHECKERS = {"buyer", "seller"}, {"officer", "supervisor"}, {"reviewer", "supervisor"}
TABLE = {
    "agree": SIDE_MANAGERS, "agree_last": SIDE_MANAGERS, "question": SIDE_MANAGERS, "reply": SIDE_MANAGERS, "decline": SIDE_MANAGERS, "statement": SIDE_MANAGERS,
    "statement_last": SIDE_MANAGERS, "withdraw": SIDE_MANAGERS, "propose": OFFICE, "lapse": OFFICE, "clear": CHECKERS, "ask_statement": CHECKERS,
    "refuse": CHECKERS,
}  # fmt: skip
WORKING = SIDE_MANAGERS | {"assistant", "reviewer"} | OFFICE


@pytest.mark.parametrize("role", ROLES)
def test_each_move_is_open_to_exactly_those_of_the_table(role, introduction, request):
    user = request.getfixturevalue(role)

    open_to = {move.name for move in INTRODUCTION.moves if move.who(user, introduction.case)}

    assert open_to == {move.name for move in INTRODUCTION.moves if role in TABLE.get(move.name, WORKING)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", [*Stage, DONE, ENDED])
def test_each_stage_offers_each_role_what_the_declaration_says(stage, role, sides, introduction, request):
    user = request.getfixturevalue(role)
    case = sides.to(stage).case

    offered = {move.name for move in moves.available(case, user)}

    expected = {m.name for m in INTRODUCTION.moves if stage in m.sources and role in TABLE.get(m.name, WORKING)}
    assert offered == expected


def test_comparing_twice_in_a_minute_is_one_comparison(sides, introduction, supervisor):
    sides.to(Stage.COMPLIANCE)
    before = list(Screening.objects.values_list("pk", flat=True))

    assert {row.pk for row in screening.compare(again(introduction))} <= set(before)
    assert Screening.objects.count() == len(before)
    Screening.objects.update(at=timezone.now() - timedelta(minutes=2))
    screening.compare(again(introduction))
    assert Screening.objects.count() == 2 * len(before)
