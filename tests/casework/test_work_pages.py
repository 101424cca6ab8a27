"""The pages about the distribution of work: who may, what they do, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework import absences, actions, moves
from casework.models import Absence, Case, LoadLimit, RoutingRule
from core.models import AuditEntry
from tests.casework.conftest import MATTER
from tests.casework.filing import Person, url
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RULE = {"name": "All to officers", "role": "case_officer", "phase": "acceptance"}


def address(name, *args):
    return reverse(f"casework:{name}", args=args)


def add(person, **changes):
    return person.client.post(address("rule-add"), {**RULE, "save": "1", **changes})


@pytest.fixture
def admin(client, administrator):
    return Person(client, administrator)


class TestRules:
    def test_shown_first_then_saved_then_at_work(self, admin, submitted, officer, manager):
        shown = admin.client.post(address("rule-add"), {**RULE, "key": "abcdefgh"})
        words = shown.content.decode()
        assert (shown.status_code, RoutingRule.objects.count()) == (200, 0)
        assert "1 cases were handed in; 1 of them" in words
        assert "Officer" in words
        for _ in range(2):
            assert add(admin, key="abcdefgh").status_code == 302
        assert RoutingRule.objects.get().public_id == "abcdefgh"
        admin.client.post(address("place-pool"))
        submitted.refresh_from_db()
        assert submitted.assignee == officer
        page = Person(admin.client, officer).page("case-detail", submitted)
        assert "Why is this with me" in page
        assert "of 1 who could take it, Officer had least to do (0 open cases)" in page

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"role": ""}, "Choose a person or a role"),
            ({"role": "reviewer"}, "They cannot take the first step there"),
            ({"role": "administrator"}, "Select a valid choice"),
            ({"valid_from": "2026-02-02", "valid_until": "2026-02-01"}, "before the first day"),
            ({"name": ""}, "Fill in"),
            ({"kind": "nonsense"}, "Select a valid choice"),
            ({"country": "\x00"}, ""),
        ],
    )
    def test_what_is_wrong_stands_at_the_field_and_nothing_is_saved(self, admin, officer, changes, said):
        response = add(admin, **changes)
        assert (response.status_code, said in response.content.decode(), RoutingRule.objects.count()) == (422, True, 0)

    def test_of_two_editors_the_second_is_told_with_what_was_typed(self, admin, officer):
        add(admin)
        rule = RoutingRule.objects.get()
        change = {**RULE, "save": "1", "version": rule.version}
        assert admin.client.post(address("rule-edit", rule.public_id), {**change, "name": "First"}).status_code == 302
        late = admin.client.post(address("rule-edit", rule.public_id), {**change, "name": "Second of two"})
        assert (late.status_code, "Second of two" in late.content.decode()) == (409, True)
        rule.refresh_from_db()
        assert rule.name == "First"
        page = admin.client.get(address("rule-edit", rule.public_id)).content.decode()
        assert "<del>All to officers</del>" in page

    def test_order_and_switch_by_post(self, admin, officer):
        add(admin)
        add(admin, name="Second")
        second = RoutingRule.objects.get(name="Second")
        admin.client.post(address("rule-shift", second.public_id), {"to": "up"})
        admin.client.post(address("rule-switch", second.public_id), {"on": "0"})
        assert list(RoutingRule.objects.values_list("name", "is_active")) == [("Second", False), (RULE["name"], True)]
        assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
            "rule_added",
            "rule_moved",
            "rule_switched_off",
        }

    def test_supervisors_read_them_others_do_not(self, client, supervisor, officer, administrator):
        add(Person(client, administrator))
        reader = Person(client, supervisor)
        assert RULE["name"] in client.get(address("rules")).content.decode()
        assert reader.client.get(address("rule-add")).status_code == 403
        client.force_login(officer)
        assert client.get(address("rules")).status_code == 403

    def test_the_preview_knows_nothing_of_a_conflict(self, admin, administrator, submitted, organisation, officer):
        ConflictDeclaration.objects.create(user=administrator, organisation=organisation, reason="Brother")
        words = admin.client.post(address("rule-add"), RULE).content.decode()
        assert "No case was handed in" in words
        add(admin)
        admin.client.post(address("place-pool"))
        submitted.refresh_from_db()
        assert submitted.assignee is None

    @pytest.mark.parametrize("cases", [2, 20])
    def test_the_preview_costs_the_same_for_many_cases(
        self, admin, organisation, manager, officer, cases, django_assert_max_num_queries
    ):
        for number in range(cases):
            case = actions.start(kind=MATTER, by=manager, title=f"Matter {number}", organisation=organisation)
            moves.perform(case, "submit", by=manager)
        admin.client.post(address("rule-add"), RULE)
        with django_assert_max_num_queries(23):
            admin.client.post(address("rule-add"), RULE)


class TestLoad:
    def test_numbers_lead_to_lists_and_a_supervisor_hands_on(self, client, submitted, officer, reviewer, supervisor):
        actions.claim(case=submitted, by=officer)
        Person(client, supervisor)
        assert f"tab=all&amp;assignee={officer.public_id}" in client.get(address("load")).content.decode()
        page = address("load-person", officer.public_id)
        assert submitted.title in client.get(page).content.decode()
        ticked = {"hand_on": "1", "case": [submitted.public_id], "to": reviewer.public_id}
        client.post(page, ticked)
        submitted.refresh_from_db()
        assert submitted.assignee == reviewer
        client.post(page, {**ticked, "to": ""})  # drawn before: it is not the officer's any more
        submitted.refresh_from_db()
        assert submitted.assignee == reviewer

    def test_a_limit(self, client, supervisor, officer):
        Person(client, supervisor)
        page = address("load-person", officer.public_id)
        client.post(page, {"most": "12"})
        assert LoadLimit.objects.get().most == 12
        assert client.post(page, {"most": "many"}).status_code == 422
        client.post(page, {"most": ""})
        assert not LoadLimit.objects.exists()

    @pytest.mark.parametrize("people", [2, 20])
    def test_costs_the_same_for_many_people(self, client, supervisor, people, django_assert_max_num_queries):
        for _ in range(people):
            UserFactory(roles=["case_officer", "reviewer"])
        client.force_login(supervisor)
        client.get(address("load"))
        with django_assert_max_num_queries(14):
            client.get(address("load"))


class TestAbsences:
    def days(self, first=0, last=3):
        today = timezone.localdate()
        return {
            "first": str(today + timedelta(days=first)),
            "last": str(today + timedelta(days=last)),
            "reason": "leave",
        }

    def test_ones_own_with_a_deputy_from_entry_to_return(self, client, submitted, officer, manager):
        deputy = UserFactory(name="Deputy", roles=["case_officer"])
        actions.claim(case=submitted, by=officer)
        Person(client, officer)
        client.post(address("absences"), {**self.days(), "deputy": deputy.public_id})
        assert absences.hand_over_what_is_due() == 1
        page = Person(client, deputy).page("case-detail", submitted)
        assert "Deputy is the deputy" in page
        client.force_login(officer)
        client.post(address("absence-end", Absence.objects.get().public_id))
        submitted.refresh_from_db()
        assert submitted.assignee == officer

    @pytest.mark.parametrize(
        "changes",
        [{"first": "soon"}, {"last": "2020-01-01"}, {"deputy": "self"}, {"reason": "x"}, {"last": "2999-01-01"}],
    )
    def test_what_is_wrong_is_said(self, client, officer, changes):
        Person(client, officer)
        given = {**self.days(), **changes}
        given["deputy"] = officer.public_id if changes.get("deputy") else ""
        assert client.post(address("absences"), given).status_code == 422
        assert not Absence.objects.exists()

    def test_overlapping_is_told_with_what_was_typed(self, client, officer):
        Person(client, officer)
        client.post(address("absences"), self.days())
        assert client.post(address("absences"), self.days(last=9)).status_code == 409

    def test_colleagues_are_nobodys_but_the_administrators(self, client, officer, reviewer, administrator):
        Person(client, administrator)
        client.post(address("absences"), {**self.days(), "person": officer.public_id})
        made = Absence.objects.get()
        client.force_login(reviewer)
        assert client.post(address("absence-end", made.public_id)).status_code == 404
        assert made.public_id not in client.get(address("absences")).content.decode()


def test_handing_back_keeps_what_was_typed(client, submitted, officer):
    actions.claim(case=submitted, by=officer)
    person = Person(client, officer)
    assert person.post("case-hand-back", submitted, reason="").status_code == 422
    assert "Why you hand it back" in person.page("case-detail", submitted)
    person.post("case-hand-back", submitted, reason="I know them.")
    submitted.refresh_from_db()
    assert submitted.assignee is None
    assert "I know them." in person.page("case-detail", submitted)
    late = person.client.post(url("case-hand-back", submitted), {"reason": "Once more"})
    assert (late.status_code, "Once more" in late.content.decode()) == (409, True)
    assert Case.objects.get(pk=submitted.pk).events.filter(move="handed_back").count() == 1
