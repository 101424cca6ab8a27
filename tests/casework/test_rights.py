"""Each side sees and does its own: parties, districts, people in conflict, administrators, people whose role was taken away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership, StaffRole
from casework import actions, moves, notify, office
from casework.forms import AssignForm, TaskForm, colleagues
from casework.models import Case, Comment, Notification, Task
from casework.queue import TABS, tab_counts
from casework.viewpoint import viewpoint
from tests.casework.filing import Person, url
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tied(organisation):
    """An officer who once belonged to the applicant."""
    user = UserFactory(name="Tied", roles=["case_officer"])
    Membership.objects.create(user=user, organisation=organisation, until=timezone.now())
    return user


class TestParties:
    @pytest.fixture
    def helper(self):
        return UserFactory(name="Helping person")

    @pytest.fixture(params=["provider", "broker", "other_side"])
    def case(self, request, submitted, officer, helper):
        firm = OrganisationFactory(name_zh="服务方", name_en="Helping firm", manager=helper)
        actions.add_party(submitted, role=request.param, organisation=firm, by=officer)
        actions.comment(case=submitted, by=officer, text="Among ourselves", internal=True)
        actions.comment(case=submitted, by=officer, text="To everybody", internal=False)
        return submitted

    def test_they_read_the_case_and_what_is_addressed_to_them(self, client, case, helper, officer):
        person = Person(client, helper)
        html = person.page("case-detail", case, tab="comments") + person.page("case-detail", case, tab="history")
        assert viewpoint(case, helper) == "party"
        assert ("To everybody" in html, "Among ourselves" in html, officer.name in html) == (True, False, False)

    def test_they_write_to_all_but_have_no_tools_of_the_office(self, client, case, helper):
        person = Person(client, helper)
        person.post("case-comment", case, text="From us", to="internal")
        assert Comment.objects.get(text="From us").internal is False
        tools = ("case-claim", "case-assign", "case-checklist", "case-task-add", "case-remind")
        assert {person.post(tool, case).status_code for tool in tools} == {404}
        assert {person.get(page, case).status_code for page in ("case-tasks", "case-check", "case-receipt")} == {404}
        assert person.decide(case, "withdraw").status_code == 403
        assert person.post("case-move", case, "ask", note="x", version=case.version).status_code == 403

    def test_others_read_the_organisation_not_the_person(self, client, case, helper, manager):
        actions.comment(case=case, by=helper, text="From us", internal=False)
        html = Person(client, manager).page("case-detail", case, tab="comments")
        assert ("Helping firm" in html, helper.name in html) == (True, False)

    def test_a_draft_is_not_theirs_yet_and_a_case_they_left_no_longer(self, client, case, helper, draft, officer):
        actions.add_party(draft, role="provider", organisation=helper.organisations()[0], by=officer)
        moves_on = actions.start(kind=draft.kind_of, by=helper, title="Draft", organisation=OrganisationFactory())
        actions.add_party(moves_on, role="provider", organisation=helper.organisations()[0], by=officer)
        person = Person(client, helper)
        assert (person.get("case-detail", moves_on).status_code, person.get("case-detail", case).status_code) == (
            404,
            200,
        )
        for role in ("provider", "broker", "other_side"):
            actions.end_party(case, role=role, by=officer)
        assert person.get("case-detail", case).status_code == 404

    def test_adding_twice_and_ending_twice_is_once(self, submitted, officer):
        firm = OrganisationFactory()
        for _ in range(2):
            actions.add_party(submitted, role="provider", organisation=firm, by=officer)
        for _ in range(2):
            actions.end_party(submitted, role="provider", by=officer)
        assert [e.move for e in submitted.events.all()][-2:] == ["party_added", "party_left"]
        assert submitted.parties.filter(role="provider").count() == 1


class TestDistrictOfficers:
    def test_they_read_no_internal_remarks_and_cannot_write(self, client, submitted, officer, district_officer):
        actions.comment(case=submitted, by=officer, text="Among ourselves", internal=True)
        person = Person(client, district_officer)
        html = person.page("case-detail", submitted, tab="comments") + person.page("case-print", submitted)
        response = person.post("case-comment", submitted, text="Hello")
        assert ("Among ourselves" in html, url("case-comment", submitted) in html, response.status_code) == (
            False,
            False,
            403,
        )
        assert Comment.objects.count() == 1

    def test_they_have_no_tools_of_the_office(self, client, submitted, district_officer):
        person = Person(client, district_officer)
        tools = ("case-claim", "case-assign", "case-checklist", "case-task-add", "case-remind")
        assert {person.post(tool, submitted).status_code for tool in tools} == {404}
        assert client.post(reverse("casework:bulk-assign"), {"case": [submitted.public_id]}).status_code == 403

    def test_their_inbox_has_no_tick_boxes_and_leads_from_case_to_case(self, client, submitted, district_officer):
        person = Person(client, district_officer)
        html = client.get(reverse("casework:inbox"), {"tab": "all"}).content.decode()
        assert ("data-pick" in html, submitted.title in html) == (False, True)
        assert person.get("case-detail", submitted, queue="tab=all").context["queue"].total == 1

    def test_what_the_office_decided_among_itself_is_not_in_their_history(
        self, client, in_review, officer, district_officer
    ):
        moves.perform(in_review, "recommend", by=officer, note="Between us: thin")
        assert "Between us" not in Person(client, district_officer).page("case-detail", in_review, tab="history")


class TestConflict:
    """Enforced in the right itself, and shown nowhere: not in lists, counts, search, export, choices or notifications."""

    @pytest.fixture
    def case(self, submitted):
        return submitted

    def seen(self, client, user, **params):
        client.force_login(user)
        return client.get(reverse("casework:inbox"), params)

    def test_in_no_list_count_search_or_export(self, client, case, tied, officer):
        for tab in TABS:
            assert list(self.seen(client, tied, tab=tab.code).context["page"].object_list) == []
        assert set(tab_counts(tied).values()) == {0}
        assert self.seen(client, officer, tab="all", q=case.receipt_no).context["count"].number == 1
        assert self.seen(client, tied, tab="all", q=case.receipt_no).context["count"].number == 0
        export = f"{reverse('casework:inbox')}?tab=all&export=csv"
        theirs, ours = [], []
        for user, rows in ((tied, theirs), (officer, ours)):
            client.force_login(user)
            rows.append(b"".join(client.post(export, {"purpose": "List"}).streaming_content).decode())
        assert (case.title in ours[0], case.title in theirs[0]) == (True, False)

    def test_every_page_and_every_tool_is_a_404(self, client, case, tied):
        person = Person(client, tied)
        assert {person.get(page, case).status_code for page in ("case-detail", "case-print", "case-tasks")} == {404}
        tools = (
            "case-claim",
            "case-assign",
            "case-checklist",
            "case-task-add",
            "case-remind",
            "case-comment",
            "case-decide",
        )
        assert {person.post(tool, case, text="x", move="accept").status_code for tool in tools} == {404}

    def test_they_are_not_offered_and_not_accepted_as_colleagues(self, client, case, tied, officer):
        assert [tied in colleagues(), tied in colleagues(case), officer in colleagues(case)] == [True, False, True]
        assert not AssignForm({"assignee": tied.public_id}, case=case).is_valid()
        assert not TaskForm({"title": "x", "owner": tied.public_id}, case=case).is_valid()
        with pytest.raises(moves.NotYours):
            office.add_task(case=case, title="x", owner=tied, due_on=None, by=officer)
        person = Person(client, officer)
        assert tied.public_id not in person.page("case-detail", case)

    def test_bulk_assignment_to_them_is_refused_case_by_case(self, client, case, tied, officer):
        client.force_login(officer)
        client.post(
            reverse("casework:bulk-assign"),
            {
                "case": [case.public_id],
                "assignee": tied.public_id,
                "confirm": 1,
                f"seen-{case.public_id}": case.head_seq,
            },
        )
        case.refresh_from_db()
        assert case.assignee is None

    def test_bulk_assignment_by_them_finds_nothing(self, client, case, tied, officer):
        client.force_login(tied)
        client.post(
            reverse("casework:bulk-assign"),
            {
                "case": [case.public_id],
                "assignee": officer.public_id,
                "confirm": 1,
                f"seen-{case.public_id}": case.head_seq,
            },
        )
        case.refresh_from_db()
        assert case.assignee is None

    def test_a_tie_declared_later_hides_what_was_there(self, client, case, officer, organisation):
        actions.claim(case=case, by=officer)
        office.add_task(case=case, title="Look it up", owner=officer, due_on=None, by=officer)
        Notification.objects.create(
            user=officer,
            topic="task",
            case=case,
            text=notify.STATE_TEXT,
            params={"title": case.title, "state": "x"},
            url="/",
        )
        before = self.seen(client, officer)
        ConflictDeclaration.objects.create(user=officer, organisation=organisation, reason="Brother")
        after = self.seen(client, officer)
        notices = client.get(reverse("casework:notifications")).content.decode()
        assert (case.title in before.content.decode(), case.title in after.content.decode()) == (True, False)
        assert ("Look it up" in after.content.decode(), case.title in notices) == (False, False)
        assert notify.recipients(Case.objects.get(pk=case.pk), notify.ASSIGNEE) == []

    def test_a_member_who_is_also_an_officer_stands_on_the_applicants_side(self, client, case, organisation):
        both = UserFactory(name="Both", roles=["case_officer"])
        Membership.objects.create(user=both, organisation=organisation)
        person = Person(client, both)
        assert (person.get("case-detail", case).status_code, viewpoint(case, both)) == (200, "applicant")
        assert person.decide(case, "accept").status_code == 403
        assert self.seen(client, both, tab="all").context["count"].number == 0


class TestAdministrators:
    """They look after the portal: they read cases and handle none."""

    def test_they_read_but_handle_nothing(self, client, submitted, administrator, officer):
        person = Person(client, administrator)
        html = person.page("case-detail", submitted)
        tools = ("case-claim", "case-assign", "case-checklist", "case-task-add", "case-remind")
        assert {person.post(tool, submitted).status_code for tool in tools} == {403}
        assert url("case-claim", submitted) not in html
        assert (
            client.post(
                reverse("casework:bulk-assign"),
                {
                    "case": [submitted.public_id],
                    "assignee": officer.public_id,
                    "confirm": 1,
                    f"seen-{submitted.public_id}": submitted.head_seq,
                },
            ).status_code
            == 403
        )
        assert moves.available(submitted, administrator) == []
        submitted.refresh_from_db()
        assert submitted.assignee is None

    def test_they_are_not_offered_as_colleagues(self, submitted, administrator):
        assert administrator not in colleagues(submitted)
        with pytest.raises(moves.NotYours):
            actions.assign(case=submitted, to=administrator, by=UserFactory(roles=["supervisor"]))


class TestRightsTakenAway:
    def test_the_next_click_works_without_them(self, client, submitted, officer):
        person = Person(client, officer)
        assert person.get("case-detail", submitted).status_code == 200
        StaffRole.objects.filter(user=officer).delete()
        assert person.get("case-detail", submitted).status_code == 404
        assert person.decide(submitted, "accept").status_code == 404
        assert client.get(reverse("casework:inbox")).status_code == 403

    def test_a_membership_that_ended_ends_the_view_of_the_case(self, client, submitted, member):
        person = Person(client, member)
        assert person.get("case-detail", submitted).status_code == 200
        Membership.objects.filter(user=member).update(until=timezone.now())
        assert person.get("case-detail", submitted).status_code == 404

    def test_their_tasks_and_notifications_go_with_the_role(self, client, submitted, officer, supervisor):
        office.add_task(case=submitted, title="Ring them", owner=officer, due_on=None, by=supervisor)
        assert Task.objects.to_do(officer).count() == 1
        StaffRole.objects.filter(user=officer).delete()
        officer.forget_rights()
        client.force_login(officer)
        assert (Task.objects.to_do(officer).count(), Notification.objects.of(officer).count()) == (0, 0)
        assert submitted.title not in client.get(reverse("casework:notifications")).content.decode()

    def test_the_assignee_without_a_role_hears_nothing_more(self, submitted, officer, manager):
        moves.perform(submitted, "ask", by=officer, note="Which?")
        StaffRole.objects.filter(user=officer).delete()
        Notification.objects.all().delete()
        moves.perform(Case.objects.get(pk=submitted.pk), "answer", by=manager)
        assert Notification.objects.count() == 0


def test_applicants_learn_nothing_of_the_office_from_their_own_list(client, submitted, manager, officer):
    client.force_login(manager)
    page = client.get(reverse("casework:my-cases"), {"assignee": "nobody"})
    html = page.content.decode()
    assert (officer.name in html, officer.public_id in html, submitted.title in html) == (False, False, True)
    assert set(page.context["filter"].form.fields) == {"q", "kind", "phase"}


def test_a_case_of_a_kind_that_is_not_there_any_more_breaks_no_list(client, submitted, in_review, officer, manager):
    Case.objects.filter(pk=submitted.pk).update(kind="gone")
    client.force_login(officer)
    assert client.get(reverse("casework:inbox"), {"tab": "all"}).status_code == 200
    assert client.get(url("case-detail", submitted)).status_code == 200
    client.force_login(manager)
    assert client.get(reverse("casework:my-cases")).status_code == 200
