"""Panel meetings: votes and reasons with the decision, which is a move of the case and obeys its rules."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework import moves
from casework.models import Case
from reviews.models import PanelItem, PanelMeeting
from tests.reviews import factories


@pytest.fixture
def to_decide(scored, manager, reviewer, second_reviewer):
    """Waits for the final verdict; ``reviewer`` gave the first one."""
    for person in (reviewer, second_reviewer):
        factories.score(scored, by=person)
    moves.perform(scored, "first_verdict", by=reviewer, note="Fine", data={"verdict": "passed"})
    moves.perform(scored, "answer", by=manager, note="We agree")
    return Case.objects.get(pk=scored.pk)


@pytest.fixture
def item(client, to_decide, supervisor, officer, second_reviewer):
    client.force_login(supervisor)
    data = {
        "title": "Panel", "held_on": f"{timezone.localdate()}", "members": [officer.public_id, second_reviewer.public_id],
        "cases": [to_decide.public_id], "key": "k" * 16,
    }  # fmt: skip
    for _click in range(2):
        client.post(reverse("reviews:panel-call"), data)
    assert PanelMeeting.objects.count() == 1
    return PanelItem.objects.get()


def page(item, move="pass"):
    return f"{reverse('reviews:panel-decide', args=[item.meeting.public_id, item.public_id])}?move={move}"


def typed(item, vote="for", **changes) -> dict:
    votes = {f"vote_{member.public_id}": vote for member in item.meeting.members.all()}
    return {**votes, "version": item.case.version, "consequence": "nothing", "note": "All agreed", **changes}


def test_the_decision_moves_the_case_and_stands_in_the_minutes(client, item):
    assert client.post(page(item), typed(item)).status_code == 302
    item.refresh_from_db()
    assert (item.case.state, item.move, item.number_of("for")) == ("passed", "pass", 3)

    assert client.post(page(item), typed(item)).status_code in (302, 409)  # a second click decides nothing
    client.post(item.meeting.get_absolute_url(), {"minutes": "Short and clear."})
    printed = client.get(reverse("reviews:panel-print", args=[item.meeting.public_id])).content.decode()
    assert "Short and clear." in printed and "All agreed" in printed
    assert client.post(item.meeting.get_absolute_url(), {"minutes": "Again"}).status_code == 409


def test_without_a_majority_nothing_is_decided_and_what_was_typed_stays(client, item):
    answer = client.post(page(item), typed(item, vote="against"))
    assert answer.status_code == 422
    assert "All agreed" in answer.content.decode()
    item.refresh_from_db()
    assert (item.case.state, item.decided_at) == ("final", None)


def test_who_took_the_step_before_cannot_decide_as_a_panel_either(
    client, scored, manager, reviewer, second_reviewer, supervisor
):
    for person in (reviewer, second_reviewer):
        factories.score(scored, by=person)
    moves.perform(scored, "first_verdict", by=supervisor, note="Fine", data={"verdict": "passed"})
    moves.perform(scored, "answer", by=manager, note="We agree")
    client.force_login(supervisor)
    assert scored.public_id not in client.get(reverse("reviews:panel-call")).content.decode()


def test_a_member_with_a_tie_is_recused_whatever_was_typed_and_not_present_in_the_minutes(
    client, item, officer, organisation
):
    ConflictDeclaration.objects.create(user=officer, organisation=organisation, reason="cousin")
    client.post(page(item), typed(item))
    item.refresh_from_db()
    assert item.votes[officer.public_id] == "recused"
    [(_item, present)] = client.get(reverse("reviews:panel-print", args=[item.meeting.public_id])).context["items"]
    assert officer not in present and len(present) == 2

    client.force_login(officer)  # nor does that member read the case's part
    assert "All agreed" not in client.get(item.meeting.get_absolute_url()).content.decode()


def test_only_the_chair_decides(client, item, reviewer, manager):
    for person, status in ((reviewer, 403), (manager, 403)):
        client.force_login(person)
        assert client.post(page(item), typed(item)).status_code in (status, 404)
    item.refresh_from_db()
    assert item.decided_at is None
