"""A case moves in one place, by the table, once."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from casework import actions, moves
from casework.models import Case
from casework.models.case import StateWrittenOutside
from casework.moves import Incomplete, NotYours, StateChanged, perform
from core import workdays
from tests.casework.conftest import MATTER
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_submission_gives_a_receipt_starts_the_clock_and_freezes_what_was_handed_in(draft, manager):
    perform(draft, "submit", by=manager)

    assert (draft.state, draft.phase, draft.round) == ("submitted", "to_accept", 1)
    assert re.fullmatch(r"HZ\d{4}-000001-[0-9A-Z]", draft.receipt_no)
    assert draft.promised_on == workdays.add_workdays(timezone.localdate(), 5)
    assert draft.submissions.get().submitted_by == manager
    event = draft.events.latest()
    assert (event.move, event.actor, event.from_state, event.to_state) == ("submit", manager, "draft", "submitted")


def test_acceptance_gives_the_case_number_once(in_review):
    assert re.fullmatch(r"TM\d{4}-000001-[0-9A-Z]", in_review.case_no)
    assert in_review.reference == in_review.case_no
    assert in_review.clock_limit == 20


def test_the_second_of_two_officers_is_told_what_happened(submitted, officer):
    other = UserFactory(roles=["case_officer"])
    perform(submitted, "accept", by=officer, version=submitted.version)
    stale = Case.objects.get(pk=submitted.pk)

    with pytest.raises(StateChanged) as refusal:
        perform(stale, "ask", by=other, note="Why?", version=stale.version - 1)

    assert "Officer" in str(refusal.value)
    assert stale.events.filter(move="ask").count() == 0


def test_a_step_cannot_be_skipped_or_repeated(draft, submitted, officer, manager):
    with pytest.raises(StateChanged):
        perform(submitted, "submit", by=manager)
    with pytest.raises(StateChanged):
        perform(submitted, "recommend", by=officer)
    assert submitted.state == "submitted"


def test_the_person_who_recommended_may_not_decide(to_decide, officer, reviewer):
    both = UserFactory(name="Both", roles=["case_officer", "reviewer"])
    other = actions.start(
        kind=MATTER, by=to_decide.applicant.membership_set.first().user, title="Two", organisation=to_decide.applicant
    )
    perform(other, "submit", by=other.applicant.membership_set.get(role="manager").user)
    perform(other, "accept", by=both)
    perform(other, "recommend", by=both)

    with pytest.raises(NotYours):
        perform(other, "grant", by=both)
    assert "grant" not in [move.name for move in moves.available(other, both)]
    perform(other, "grant", by=reviewer)
    assert other.state == "notice"


def test_a_reason_is_asked_for_where_the_move_needs_one(to_decide, reviewer):
    with pytest.raises(Incomplete):
        perform(to_decide, "refuse", by=reviewer, note="   ")
    perform(to_decide, "refuse", by=reviewer, note="Not in the city")
    assert to_decide.events.latest().note.text == "Not in the city"
    assert to_decide.closed_at is not None


def test_the_clock_stops_while_the_applicant_answers_and_goes_on_after(submitted, officer, manager, monkeypatch):
    days = {"now": date(2026, 3, 2)}  # a Monday
    monkeypatch.setattr("casework.moves.timezone.localdate", lambda *a: days["now"])
    perform(submitted, "accept", by=officer)
    assert submitted.promised_on == date(2026, 3, 30)
    days["now"] = date(2026, 3, 4)
    perform(submitted, "ask", by=officer, note="Which lease?")
    assert (submitted.promised_on, submitted.clock_used, submitted.clock_stopped) == (None, 2, True)
    days["now"] = date(2026, 3, 18)
    perform(submitted, "answer", by=manager)
    assert (submitted.state, submitted.phase) == ("review", "in_review")
    assert submitted.promised_on == workdays.add_workdays(date(2026, 3, 18), 18)


def test_an_answer_goes_back_to_the_officer_who_asked_and_tells_them(submitted, officer, manager):
    from casework.models import Notification

    perform(submitted, "ask", by=officer, note="Which lease?")
    perform(submitted, "answer", by=manager)

    assert (submitted.state, submitted.assignee) == ("submitted", officer)
    assert Notification.objects.filter(user=officer, case=submitted, text__contains="came back").count() == 1


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("manager", {"withdraw"}),
        ("member", set()),
        ("stranger", set()),
        ("officer", {"ask", "accept"}),
        ("reviewer", set()),
        ("supervisor", set()),
        ("administrator", set()),
        ("district_officer", set()),
    ],
)
def test_who_may_what_in_the_submitted_state(request, submitted, who, may):
    user = request.getfixturevalue(who)

    assert {move.name for move in moves.available(submitted, user)} == may
    for move in MATTER.moves:
        if move.name not in may:
            with pytest.raises((NotYours, StateChanged)):
                perform(submitted, move.name, by=user, note="x")
    assert submitted.events.latest().move == "submit"


def test_state_and_phase_cannot_be_written_past_the_moves(submitted):
    submitted.state = "granted"
    with pytest.raises(StateWrittenOutside):
        submitted.save()
    with pytest.raises(StateWrittenOutside):
        Case.objects.filter(pk=submitted.pk).update(phase="closed_yes")
    assert Case.objects.get(pk=submitted.pk).state == "submitted"


def test_nothing_outside_the_machinery_writes_state_or_phase_of_a_case():
    """Every `.state =`, `state=` in update() and `phase=` on cases stands in casework; other apps have job states of their own."""
    writes = re.compile(r"\bcase\.(state|phase)\s*=[^=]|Case\.objects[^\n]*\.update\([^)]*\b(state|phase)=")
    found = []
    for path in Path(settings.BASE_DIR).glob("*/**/*.py"):
        parts = path.relative_to(settings.BASE_DIR).parts
        if parts[0] in {"tests", ".venv", "var"} or parts == ("casework", "moves.py"):
            continue
        found += [
            f"{path}:{number}" for number, line in enumerate(path.read_text().splitlines(), 1) if writes.search(line)
        ]
    assert found == []


def test_no_kind_is_named_outside_its_own_app():
    """`if kind ==` is how a shared machinery dies: only the app that declares a kind may compare its code."""
    pattern = re.compile(r"\.kind\s*==\s*[\"']|kind\s*==\s*[\"'][a-z_]+[\"']")
    hits = [
        str(path) for path in Path(settings.BASE_DIR / "casework").glob("**/*.py") if pattern.search(path.read_text())
    ]
    assert hits == []


def test_the_same_start_key_gives_the_same_case(organisation, manager):
    first = actions.start(kind=MATTER, by=manager, title="Once", organisation=organisation, key="abc")
    second = actions.start(kind=MATTER, by=manager, title="Once", organisation=organisation, key="abc")
    assert (first.pk, Case.objects.count()) == (second.pk, 1)


def test_of_two_who_claim_a_case_one_gets_it(submitted, officer):
    other = UserFactory(name="Other", roles=["case_officer"])
    actions.claim(case=submitted, by=officer)
    with pytest.raises(StateChanged) as refusal:
        actions.claim(case=submitted, by=other)
    assert "Officer" in str(refusal.value)
    submitted.refresh_from_db()
    assert submitted.assignee == officer


def test_a_notice_ends_by_itself_after_its_last_day(to_decide, reviewer):
    from casework.sweep import move_what_is_due

    perform(to_decide, "grant", by=reviewer)
    today = timezone.localdate()
    Case.objects.filter(pk=to_decide.pk).update(notice_until=today)
    assert move_what_is_due(today) == 0
    assert move_what_is_due(today + timezone.timedelta(days=1)) == 1
    to_decide.refresh_from_db()
    assert (to_decide.state, to_decide.events.latest().actor) == ("granted", None)
