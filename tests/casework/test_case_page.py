"""What the case page costs, what its print view leaves out, and what the conflict page keeps."""

import pytest
from django.urls import reverse

from casework import actions, history, moves, office
from casework.models import Case
from tests.casework.filing import Person, url
from tests.incubators.factories import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_history(handed_in, officer, manager):
    def make(rounds):
        for number in range(rounds):
            actions.comment(case=handed_in, by=officer, text=f"Remark {number}", internal=True)
            actions.comment(case=handed_in, by=manager, text=f"Message {number}", internal=False)
            actions.assign(case=handed_in, to=officer if number % 2 else None, by=officer)
            office.add_task(case=handed_in, title=f"Task {number}", owner=officer, due_on=None, by=officer)
        return handed_in

    return make


@pytest.mark.parametrize("rounds", [1, 15])
@pytest.mark.parametrize("tab", ["material", "files", "comments", "history"])
@pytest.mark.parametrize("who", ["officer", "manager", "district_officer"])
def test_the_page_takes_at_most_30_queries_whatever_the_history(
    request, client, long_history, rounds, tab, who, django_assert_max_num_queries
):
    case = long_history(rounds)
    person = Person(client, request.getfixturevalue(who))
    person.page("case-detail", case, tab=tab, queue="tab=all")
    with django_assert_max_num_queries(30):
        person.page("case-detail", case, tab=tab, queue="tab=all")


@pytest.mark.parametrize(
    ("state", "who"), [("under_review", "reviewer"), ("decision", "supervisor"), ("public_notice", "officer")]
)
def test_later_states_add_what_their_guards_ask(request, client, filled, state, who, django_assert_max_num_queries):
    """What stands in the way of each step is said beside it: that asks the kind's guards, one to three queries."""
    people = {
        name: request.getfixturevalue(name)
        for name in ("manager", "officer", "reviewer", "supervisor", "district_officer")
    }
    case = bring_to(filled, state, people)
    person = Person(client, people[who])
    person.page("case-detail", case, queue="tab=all")
    with django_assert_max_num_queries(34):
        person.page("case-detail", case, queue="tab=all")


@pytest.mark.parametrize("page", [("case-tasks",), ("case-section", "base"), ("case-check",)])
def test_the_owners_pages_take_a_bounded_number_of_queries(
    client, filled, manager, page, django_assert_max_num_queries
):
    person = Person(client, manager)
    person.page(page[0], filled, *page[1:])
    with django_assert_max_num_queries(44):
        person.page(page[0], filled, *page[1:])


class TestPrintView:
    @pytest.fixture
    def case(self, to_correct, officer, manager):
        actions.comment(case=to_correct, by=officer, text="Among ourselves", internal=True)
        actions.comment(case=to_correct, by=manager, text="To the office", internal=False)
        office.add_task(case=to_correct, title="Ring the district", owner=officer, due_on=None, by=officer)
        return to_correct

    def test_the_whole_case_without_the_offices_own_notes(self, client, case, officer):
        html = Person(client, officer).page("case-print", case)
        for words in (case.receipt_no, "55 m²", "plan.pdf", "To the office", "Corrections asked for"):
            assert words in html, words
        for words in ("Among ourselves", "Ring the district", 'id="decide"', 'id="tools"'):
            assert words not in html, words

    def test_every_side_prints_what_it_reads(self, client, case, manager, district_officer, stranger):
        answers = [
            Person(client, user).get("case-print", case).status_code for user in (manager, district_officer, stranger)
        ]
        assert answers == [200, 200, 404]


class TestConflictPage:
    def test_what_was_typed_can_be_copied_when_there_is_no_form_any_more(self, client, to_decide, reviewer, supervisor):
        stale = Case.objects.get(pk=to_decide.pk)
        moves.perform(to_decide, "refuse", by=supervisor, note="Outside")
        person = Person(client, reviewer)
        response = person.post("case-decide", to_decide, move="grant", note="My long reasoning", version=stale.version)
        html = response.content.decode()
        assert (response.status_code, "My long reasoning" in html, 'id="kept-note"' in html) == (409, True, True)
        assert "Supervisor was quicker" in html

    def test_a_form_of_a_move_is_kept_field_by_field(self, client, handed_in, officer):
        stale = handed_in.version
        moves.perform(handed_in, "accept", by=officer)
        response = Person(client, officer).post(
            "case-move",
            handed_in,
            "ask_correction",
            version=stale,
            answer_due_on="2030-01-02",
            text_base__area="Which area?",
        )
        kept = dict(response.context["kept"])
        assert (response.status_code, kept["Floor area"], "Officer was quicker" in response.content.decode()) == (
            409,
            "Which area?",
            True,
        )


@pytest.mark.parametrize("cases", [1, 4])
def test_verifying_takes_a_few_queries_for_many_histories(
    organisation, manager, officer, matter_kind, cases, django_assert_max_num_queries
):
    for number in range(cases):
        case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
        moves.perform(case, "submit", by=manager)
        moves.perform(case, "ask", by=officer, note="Which?")
    history.anchor()
    with django_assert_max_num_queries(7):
        assert list(history.verify()) == []


def test_the_anchor_is_written_in_pieces(organisation, manager, matter_kind, monkeypatch):
    for number in range(5):
        actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
    monkeypatch.setattr(history, "CHUNK", 2)
    assert history.anchor().heads_count == 5
    assert list(history.verify()) == []


def test_an_unreadable_line_in_the_anchors_file_is_a_finding(submitted, settings, tmp_path):
    settings.VAR = tmp_path
    (tmp_path / history.ANCHOR_FILE).write_text('{"day": "2026-01-01"}\nnot json\n')
    assert [finding.what for finding in history.verify()] == ["unreadable line in the anchors' file"] * 2


def test_the_inbox_opens_with_the_view_of_ones_choice(client, submitted, officer):
    client.force_login(officer)
    inbox = reverse("casework:inbox")
    client.post(reverse("core:saved-view-save"), {"name": "New", "address": f"{inbox}?tab=to_accept"})
    from core.models import SavedView

    client.post(
        reverse("core:saved-view-default", args=[SavedView.objects.get().public_id]), {"default": "1", "address": inbox}
    )
    assert client.get(inbox)["Location"] == f"{inbox}?tab=to_accept"
    assert client.get(inbox, {"tab": "mine"}).status_code == 200


def test_a_person_sees_their_waiting_matters_and_what_else_can_be_handed_in(client, submitted, officer, manager):
    moves.perform(submitted, "ask", by=officer, note="Which?")
    client.force_login(manager)
    page = client.get(reverse("casework:my-cases"), {"phase": "waiting"})
    assert page.context["waiting"] == 1
    assert [case.pk for case in page.context["page"].object_list] == [submitted.pk]
    assert reverse("casework:guide", args=["base_filing"]) in page.content.decode()
    assert client.get(reverse("casework:my-cases"), {"phase": "closed"}).context["count"].number == 0


def test_drafts_are_found_in_ones_own_list(client, draft, manager):
    client.force_login(manager)
    found = client.get(reverse("casework:my-cases"), {"q": "matter"}).context["page"].object_list
    assert [case.pk for case in found] == [draft.pk]
    assert url("case-detail", draft)
