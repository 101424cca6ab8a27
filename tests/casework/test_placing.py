"""Cases get somebody when they enter acceptance or review, with an event that says why; absences, limits, conflicts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership
from casework import absences, actions, history, moves, placing, rules
from casework.models import Absence, Case, LoadLimit, Notification, RoutingRule
from casework.moves import NotYours, StateChanged
from tests.casework.conftest import MATTER
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def rule(**facts):
    facts = {"role": "" if "person" in facts else "case_officer", **facts}
    return RoutingRule.objects.create(**{"name": "All", "position": RoutingRule.objects.count(), **facts})


def absent(person, deputy=None, first=0, last=5, **more):
    today = timezone.localdate()
    return Absence.objects.create(
        person=person, deputy=deputy, first=today + timedelta(days=first), last=today + timedelta(days=last), **more
    )


def placed(case):
    case.refresh_from_db()
    return case.assignee


class TestEntering:
    def test_the_rule_and_the_reason_stand_in_the_history_and_the_person_is_told(self, draft, manager, officer):
        made = rule(name="Filings of Pudong", district="310115")
        moves.perform(draft, "submit", by=manager)
        event = draft.events.latest()
        assert (draft.assignee, event.move, event.actor) == (officer, "routed", None)
        assert event.data == {
            "why": "load", "rule": made.public_id, "rule_name": "Filings of Pudong", "load": 0, "choice": 1,
            "to": officer.public_id,
        }  # fmt: skip
        assert list(history.verify()) == []

    def test_without_a_rule_that_fits_it_waits_in_the_pool(self, draft, manager, officer):
        rule(district="310104")
        moves.perform(draft, "submit", by=manager)
        assert (draft.assignee, draft.events.latest().move) == (None, "submit")

    def test_if_nobody_is_free_the_history_says_so(self, draft, manager, officer):
        rule()
        absent(officer)
        moves.perform(draft, "submit", by=manager)
        assert (draft.assignee, draft.events.latest().data["why"]) == (None, "nobody")

    def test_if_nobody_is_free_the_supervisors_are_told_once_and_the_page_says_so(
        self, client, draft, manager, officer, supervisor
    ):
        rule(name="All of them")
        absent(officer)
        moves.perform(draft, "submit", by=manager)
        assert placing.place_pool(cases=[draft]) == (0, 1)
        assert list(Notification.objects.filter(topic="pool").values_list("user", flat=True)) == [supervisor.pk]
        assert draft.events.filter(move="unrouted").count() == 1
        client.force_login(supervisor)
        client.cookies["language"] = "en"
        page = client.get(draft.get_absolute_url()).content.decode()
        assert "Nobody is free for this case." in page
        assert f"{officer} (away until {timezone.localdate() + timedelta(days=5):%Y-%m-%d})" in page

    def test_whoever_has_it_keeps_it_while_they_can_go_on(self, submitted, officer):
        UserFactory(roles=["case_officer"])
        rule()
        moves.perform(submitted, "accept", by=officer)
        assert placed(submitted) == officer

    def test_on_return_the_same_officer_has_it(self, submitted, officer, manager):
        UserFactory(roles=["case_officer"])
        rule()
        moves.perform(submitted, "ask", by=officer, note="Which?")
        moves.perform(submitted, "answer", by=manager)
        assert placed(submitted) == officer

    def test_on_return_another_has_it_when_the_officer_left(self, submitted, officer, manager):
        other = UserFactory(roles=["case_officer"])
        moves.perform(submitted, "ask", by=officer, note="Which?")
        officer.staffrole_set.all().delete()
        rule()
        moves.perform(submitted, "answer", by=manager)
        assert placed(submitted) == other

    def test_to_a_second_person_where_one_has_to_follow(self, in_review, officer, reviewer):
        both = UserFactory(roles=["reviewer"])
        rule(phase="review", role="reviewer")
        actions.assign(case=in_review, to=None, by=officer)
        moves.perform(in_review, "recommend", by=reviewer)
        assert placed(in_review) == both

    def test_least_to_do_gets_the_next(self, organisation, manager, officer):
        other = UserFactory(roles=["case_officer"])
        rule()
        got = []
        for number in range(4):
            case = actions.start(kind=MATTER, by=manager, title=f"Matter {number}", organisation=organisation)
            moves.perform(case, "submit", by=manager)
            got.append(case.assignee_id)
        assert sorted(got[:2]) == sorted(got[2:]) == sorted([officer.pk, other.pk])

    def test_a_limit_sends_the_next_to_the_pool(self, organisation, manager, officer):
        rule()
        LoadLimit.objects.create(user=officer, most=1)
        got = []
        for number in range(2):
            case = actions.start(kind=MATTER, by=manager, title=f"Matter {number}", organisation=organisation)
            moves.perform(case, "submit", by=manager)
            got.append(case.assignee)
        assert got == [officer, None]

    @pytest.mark.parametrize("tie", ["declared", "member", "former"])
    def test_never_to_somebody_in_conflict(self, draft, manager, officer, organisation, tie):
        rule()
        if tie == "declared":
            ConflictDeclaration.objects.create(user=officer, organisation=organisation, reason="Brother")
        else:
            until = timezone.now() if tie == "former" else None
            Membership.objects.create(user=officer, organisation=organisation, until=until)
        moves.perform(draft, "submit", by=manager)
        assert draft.assignee is None

    @pytest.mark.parametrize("others", [1, 12])
    def test_one_decision_takes_eight_queries_with_its_writing(
        self, submitted, officer, others, django_assert_max_num_queries
    ):
        for number in range(others):
            UserFactory(roles=["case_officer", "reviewer"])
            rule(name=f"Rule {number}", district="310104")
        rule(name="Last")
        case = Case.objects.get(pk=submitted.pk)
        found = placing.rules_in_force("acceptance")
        with django_assert_max_num_queries(5):
            office = placing.office_now()
            barred = placing.barred_from(case)
            matter = placing.matter_of(case, "acceptance")
            decision = placing.decide(matter, rules=found, office=office, barred=barred)
        with django_assert_max_num_queries(8):
            placing.give(case, decision)


class TestHandingBack:
    def test_with_the_reason(self, submitted, officer):
        actions.claim(case=submitted, by=officer)
        actions.hand_back(case=submitted, by=officer, reason="I know the applicant.")
        event = submitted.events.latest()
        assert (submitted.assignee, event.move, event.note.text) == (None, "handed_back", "I know the applicant.")

    def test_only_ones_own(self, submitted, officer, reviewer):
        actions.claim(case=submitted, by=officer)
        with pytest.raises(StateChanged):
            actions.hand_back(case=submitted, by=reviewer, reason="Not mine")


class TestAbsences:
    @pytest.fixture
    def other(self):
        return UserFactory(name="Deputy", roles=["case_officer"])

    def test_open_cases_go_to_the_deputy_and_come_back_untouched(self, submitted, officer, other):
        actions.claim(case=submitted, by=officer)
        made = absent(officer, other)
        assert [absences.hand_over_what_is_due() for _ in range(2)] == [1, 0]
        assert (placed(submitted), submitted.events.latest().move) == (other, "to_deputy")
        assert [absences.hand_over_what_is_due(made.last + timedelta(days=1)) for _ in range(2)] == [1, 0]
        assert (placed(submitted), submitted.events.latest().move) == (officer, "came_back")
        assert list(history.verify()) == []

    def test_what_the_deputy_has_begun_stays(self, submitted, officer, other):
        actions.claim(case=submitted, by=officer)
        made = absent(officer, other)
        absences.hand_over_what_is_due()
        moves.perform(submitted, "accept", by=other)
        assert absences.hand_over_what_is_due(made.last + timedelta(days=1)) == 0
        assert placed(submitted) == other

    def test_what_finds_nobody_stays_and_the_supervisors_are_told(self, submitted, officer, supervisor):
        actions.claim(case=submitted, by=officer)
        absent(officer)
        assert absences.hand_over_what_is_due() == 0
        told = Notification.objects.get(user=supervisor, topic="pool")
        assert (placed(submitted), told.params["number"]) == (officer, 1)

    def test_back_early(self, submitted, officer, other, administrator):
        actions.claim(case=submitted, by=officer)
        made = absent(officer, other)
        absences.hand_over_what_is_due()
        absences.end(absence=made, by=administrator)
        assert placed(submitted) == officer

    def test_a_deputy_in_conflict_never_gets_it(self, submitted, officer, other, organisation):
        ConflictDeclaration.objects.create(user=other, organisation=organisation, reason="Brother")
        third = UserFactory(roles=["case_officer"])
        rule()
        actions.claim(case=submitted, by=officer)
        absent(officer, other)
        absences.hand_over_what_is_due()
        assert placed(submitted) == third

    def test_entered_twice_is_one_and_overlapping_is_refused(self, officer, other):
        today = timezone.localdate()
        what = {"person": officer, "first": today, "last": today, "reason": "leave", "by": officer}
        assert absences.enter(deputy=other, **what) == absences.enter(deputy=other, **what)
        with pytest.raises(StateChanged):
            absences.enter(deputy=None, **what)

    def test_not_for_a_colleague(self, officer, other):
        today = timezone.localdate()
        with pytest.raises(NotYours):
            absences.enter(person=officer, first=today, last=today, reason="leave", deputy=None, by=other)


class TestRules:
    def test_of_two_who_change_a_rule_the_second_is_told(self, administrator):
        made = rule()
        mine, theirs = RoutingRule.objects.get(pk=made.pk), RoutingRule.objects.get(pk=made.pk)
        rules.save_rule(rule=mine, by=administrator, version=0)
        with pytest.raises(StateChanged):
            rules.save_rule(rule=theirs, by=administrator, version=0)

    def test_order(self, administrator):
        first, second = rule(name="A"), rule(name="B")
        assert rules.shift(rule=second, up=True, by=administrator)
        assert list(RoutingRule.objects.values_list("name", flat=True)) == ["B", "A"]
        assert not rules.shift(rule=RoutingRule.objects.get(pk=first.pk), up=False, by=administrator)

    def test_only_administrators(self, supervisor):
        with pytest.raises(NotYours):
            rules.switch(rule=rule(), on=False, by=supervisor)
