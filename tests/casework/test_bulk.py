"""Steps for several cases: the preview says what would happen and why not, the second page does it and tells who was late."""

import re

import pytest
from django.urls import reverse

from casework import actions, moves
from casework.models import Case, Comment, Notification
from core.models import OutgoingMail

pytestmark = pytest.mark.django_db

STEP = reverse("casework:bulk-assign")


@pytest.fixture
def desk(client, officer):
    client.cookies["language"] = "en"
    client.force_login(officer)
    return client


@pytest.fixture
def question(organisation, manager, officer, matter_kind):
    """A second case; its applicant has something to answer, and ``officer`` has it."""
    case = actions.start(kind=matter_kind, by=manager, title="Second", organisation=organisation)
    moves.perform(case, "submit", by=manager)
    moves.perform(case, "ask", by=officer, note="Which?")
    return case


def send(client, *cases, **data):
    return client.post(STEP, {"case": [case.public_id for case in cases], "queue": "tab=all", **data})


def confirm(client, page, **data):
    """Press the button of a preview: with its hidden fields, as a browser does."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    fields: dict = {}
    for name, value in hidden:
        fields.setdefault(name, []).append(value)
    return client.post(STEP, {**fields, "confirm": "1", **data}, follow=True)


def said(page) -> tuple[list[str], list[tuple[str, str]]]:
    """Which cases the page says are changed, and which not, with the reason."""
    context = page.context
    return [case.title for case in context["changed"]], [(one.case.title, one.reason) for one in context["unchanged"]]


def test_the_preview_changes_nothing_and_tells_nobody(desk, submitted, question, reviewer):
    mails, messages = OutgoingMail.objects.count(), Notification.objects.count()

    page = send(desk, submitted, question, do="assign", assignee=reviewer.public_id)

    assert said(page) == (["A matter", "Second"], [])
    assert list(Case.objects.order_by("pk").values_list("assignee__name", flat=True)) == [None, "Officer"]
    assert (OutgoingMail.objects.count(), Notification.objects.count()) == (mails, messages)


def test_confirmed_each_is_assigned(desk, submitted, question, reviewer):
    page = confirm(desk, send(desk, submitted, question, do="assign", assignee=reviewer.public_id))

    assert set(Case.objects.values_list("assignee__name", flat=True)) == {"Reviewer"}
    assert "Done for all 2 cases." in page.content.decode()


def test_why_a_case_stays_as_it_is(desk, submitted, question, officer):
    assign = said(send(desk, submitted, question, do="assign", assignee=officer.public_id))
    claim = said(send(desk, submitted, question, do="claim"))
    remind = said(send(desk, submitted, question, do="remind"))

    assert assign == (["A matter"], [("Second", "Nothing would change: it is so already.")])
    assert claim == (["A matter"], [("Second", "Nothing would change: it is so already.")])
    assert remind[0] == ["Second"]
    assert remind[1][0][1].startswith("The applicant has nothing to answer")


def test_whoever_has_a_conflict_is_refused_case_by_case(desk, submitted, reviewer, organisation):
    from accounts.models import ConflictDeclaration

    ConflictDeclaration.objects.create(user=reviewer, organisation=organisation, reason="Family")

    page = send(desk, submitted, do="assign", assignee=reviewer.public_id)

    assert said(page) == ([], [("A matter", "Reviewer cannot be given this case.")])
    assert 'name="confirm"' not in page.content.decode()


def test_a_case_that_somebody_moved_in_between_is_left_alone_and_told(desk, submitted, question, officer, reviewer):
    page = send(desk, submitted, question, do="assign", assignee=reviewer.public_id)
    moves.perform(submitted, "accept", by=officer)

    answer = confirm(desk, page)

    changed, unchanged = said(answer)
    assert (changed, [title for title, _reason in unchanged]) == (["Second"], ["A matter"])
    assert "has changed since you looked" in unchanged[0][1]
    assert Case.objects.get(pk=submitted.pk).assignee == officer


def test_sent_twice_the_second_does_nothing(desk, submitted, reviewer):
    page = send(desk, submitted, do="assign", assignee=reviewer.public_id)
    confirm(desk, page)
    again = confirm(desk, page)

    assert again.status_code == 409
    assert submitted.events.filter(move="assign").count() == 1


def test_a_note_is_asked_for_and_goes_to_each(desk, submitted, question, officer):
    page = send(desk, submitted, question, do="note")
    empty = confirm(desk, page, note=" ")
    assert (empty.status_code, Comment.objects.count()) == (422, 0)

    confirm(desk, page, note="The same agreement as last year")

    notes = Comment.objects.values_list("case__title", "author__name", "internal", "text")
    assert set(notes) == {
        (title, "Officer", True, "The same agreement as last year") for title in ("A matter", "Second")
    }


def test_cases_of_others_are_not_named(desk, submitted, draft):
    page = desk.post(STEP, {"case": [submitted.public_id, "nosuchcase"], "do": "claim"})

    assert (page.context["gone"], [case.title for case in page.context["changed"]]) == (1, ["A matter"])


@pytest.mark.parametrize(
    "data", [{}, {"case": "%00"}, {"case": "x", "do": "nothing"}, {"do": "assign", "assignee": "zz"}]
)
def test_nothing_ticked_leads_back_to_the_list(desk, submitted, data):
    assert desk.post(STEP, data).status_code == 302
