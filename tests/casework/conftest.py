"""A small kind of case without a form, for the machinery's own tests."""

import pytest

from casework import actions, moves
from casework.kinds import Clock, Kind, Move, Note, Phase, Start, State, kinds
from casework.who import case_officer, manager_of_applicant, reviewer, supervisor, system

MATTER = Kind(
    "test_matter",
    label="Matter",
    prefix="TM",
    states=(
        State("draft", "Draft", Phase.DRAFT),
        State("submitted", "To accept", Phase.TO_ACCEPT, applicant="Received", applicant_next="Wait for us."),
        State("question", "Question open", Phase.WAITING_APPLICANT, applicant="Please answer"),
        State("review", "In review", Phase.IN_REVIEW),
        State("decision", "To be decided", Phase.IN_REVIEW),
        State("notice", "On notice", Phase.ON_NOTICE),
        State("granted", "Granted", Phase.CLOSED_YES),
        State("refused", "Refused", Phase.CLOSED_NO),
        State("withdrawn", "Withdrawn", Phase.WITHDRAWN),
    ),
    moves=(
        Move(
            "submit",
            "Hand in",
            frozenset({"draft"}),
            "submitted",
            who=manager_of_applicant,
            submits=True,
            clock=Start("acceptance"),
            notify=("officers",),
        ),
        Move(
            "ask",
            "Ask",
            frozenset({"submitted", "review"}),
            "question",
            who=case_officer,
            note=Note.REQUIRED,
            clock=Clock.STOP,
            takes=True,
            notify=("applicant",),
        ),
        Move(
            "answer",
            "Answer",
            frozenset({"question"}),
            "<back>",
            who=manager_of_applicant,
            submits=True,
            clock=Clock.GO,
            notify=("assignee",),
        ),
        Move(
            "accept",
            "Accept",
            frozenset({"submitted"}),
            "review",
            who=case_officer,
            effect=moves.give_case_number,
            clock=Start("review"),
            takes=True,
        ),
        Move(
            "recommend", "Recommend", frozenset({"review"}), "decision", who=case_officer | reviewer, note_shown=False
        ),
        Move(
            "grant",
            "Grant",
            frozenset({"decision"}),
            "notice",
            who=reviewer | supervisor,
            second_person_after=("recommend",),
            clock=Clock.END,
        ),
        Move(
            "refuse",
            "Refuse",
            frozenset({"decision"}),
            "refused",
            who=reviewer | supervisor,
            note=Note.REQUIRED,
            second_person_after=("recommend",),
            clock=Clock.END,
            tone="stop",
        ),
        Move("end_notice", "End the notice", frozenset({"notice"}), "granted", who=system),
        Move(
            "withdraw",
            "Withdraw",
            frozenset({"draft", "submitted", "question", "review", "decision"}),
            "withdrawn",
            who=manager_of_applicant,
            clock=Clock.END,
            tone="stop",
        ),
    ),
    limits={"acceptance": 5, "review": 20},
    district_sees=True,
)


@pytest.fixture(autouse=True)
def matter_kind():
    kinds[MATTER.code] = MATTER
    yield MATTER
    del kinds[MATTER.code]


@pytest.fixture
def draft(organisation, manager):
    return actions.start(kind=MATTER, by=manager, title="A matter", organisation=organisation, district="310115")


@pytest.fixture
def submitted(draft, manager):
    moves.perform(draft, "submit", by=manager)
    return draft


@pytest.fixture
def in_review(submitted, officer):
    moves.perform(submitted, "accept", by=officer)
    return submitted


@pytest.fixture
def to_decide(in_review, officer):
    moves.perform(in_review, "recommend", by=officer)
    return in_review


@pytest.fixture
def incubator(organisation):
    """Of ``organisation``: it may file overseas bases."""
    from accounts.models import Capacity
    from tests.incubators.factories import IncubatorFactory

    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    return IncubatorFactory(organisation=organisation)


@pytest.fixture
def filing(incubator, manager):
    """A draft with real sections and files, nothing filled in."""
    from tests.incubators.factories import start

    return start(incubator, by=manager)


@pytest.fixture
def filled(filing, manager):
    from tests.incubators.factories import fill

    return fill(filing, by=manager)


@pytest.fixture
def handed_in(filled, manager, district_officer, officer):
    """A filing at the completeness check of ``officer``, recommended by the district."""
    moves.perform(filled, "submit", by=manager, data={"declared": True})
    moves.perform(filled, "recommend", by=district_officer)
    return filled


@pytest.fixture
def to_correct(handed_in, officer):
    """Two things are to be corrected: the floor area and one file."""
    from tests.casework.filing import ITEMS

    data = {"items": ITEMS, "answer_due_on": "2030-01-02"}
    moves.perform(handed_in, "ask_correction", by=officer, data=data)
    return handed_in
