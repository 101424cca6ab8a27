"""Every state of the four kinds in the life of a base, with every person: who may take which step, and that no other step is possible."""

import pytest

from casework import moves
from casework.models import Case
from incubators.life.kinds_of_life import LIFE
from incubators.models import EntityVersion
from tests.factories import UserFactory
from tests.incubators.life import base_of, in_state, items

pytestmark = pytest.mark.django_db

WITHDRAW = {"manager": ["withdraw"]}
ASK = {who: ["ask_extension"] for who in ("reviewer", "second_reviewer")}
DECIDERS = ("second_reviewer", "reviewer", "supervisor")
MAY = {
    "base_change": {
        "draft": {"manager": ["submit", "discard"], "the portal": ["lapse"]},
        "submitted": {
            **WITHDRAW,
            "officer": ["accept_contacts", "accept", "ask_correction", "not_accept", "ask_extension"],
            **ASK,
            "supervisor": ["extend"],
            "the portal": ["lapse"],
        },
        "correction": {"manager": ["withdraw", "resubmit"], "the portal": ["lapse"]},
        "under_review": {
            **WITHDRAW,
            "officer": ["ask_correction", "ask_extension"],
            "reviewer": ["ask_correction", "recommend_entry", "recommend_refusal", "ask_extension"],
            "second_reviewer": ["ask_correction", "recommend_entry", "recommend_refusal", "ask_extension"],
            "supervisor": ["extend"],
            "the portal": ["lapse"],
        },
        "decision": {
            **WITHDRAW,
            **ASK,
            "officer": ["ask_extension"],
            "second_reviewer": ["enter", "back_to_review", "refuse", "ask_extension"],
            "supervisor": ["enter", "back_to_review", "refuse", "extend"],
            "the portal": ["lapse"],
        },
        "entered": {}, "not_accepted": {}, "refused": {}, "withdrawn": {}, "lapsed": {},
    },
    "base_confirmation": {
        "open": {"manager": ["submit"], "officer": ["give_up"], "the portal": ["lapse"]},
        "submitted": {
            "officer": ["confirm", "ask_correction", "not_accept", "ask_extension"], **ASK, "supervisor": ["extend"], "the portal": ["lapse"],
        },
        "correction": {"manager": ["resubmit"], "the portal": ["lapse"]},
        "confirmed": {}, "not_accepted": {}, "missed": {}, "lapsed": {},
    },
    "base_suspension": {
        "draft": {"manager": ["submit", "discard"], "the portal": ["lapse"]},
        "submitted": {**WITHDRAW, "officer": ["accept", "not_accept"], "the portal": ["lapse"]},
        "decision": {**{who: ["order", "drop"] for who in DECIDERS}, "the portal": ["lapse"]},
        "suspended": {"manager": ["resume"], "officer": ["resume"], "the portal": ["lapse"]},
        "resumed": {}, "not_accepted": {}, "dropped": {}, "withdrawn": {}, "lapsed": {},
    },
    "base_cancellation": {
        "draft": {"manager": ["submit", "discard"], "the portal": ["lapse"]},
        "submitted": {**WITHDRAW, "officer": ["accept", "not_accept"], "the portal": ["lapse"]},
        "hearing": {
            "manager": ["give_views"], "officer": ["close_hearing"], **{who: ["drop"] for who in DECIDERS},
            "the portal": ["close_hearing", "lapse"],
        },
        "decision": {**{who: ["cancel", "drop"] for who in DECIDERS}, "the portal": ["lapse"]},
        "cancelled": {}, "not_accepted": {}, "dropped": {}, "withdrawn": {}, "lapsed": {},
    },
}  # fmt: skip
STATES = [(kind.code, state.code) for kind in LIFE for state in kind.states]


@pytest.fixture
def everybody(people):
    return {**people, "second_reviewer": UserFactory(name="Second reviewer", roles=["reviewer"])}


def test_the_expectations_name_every_state_of_every_kind():
    assert {(kind, state) for kind, states in MAY.items() for state in states} == set(STATES)


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_who_may_take_which_step_and_no_other_changes_anything(kind, state, incubator, everybody):
    case = in_state(kind, state, base_of(incubator), everybody)
    assert case.state == state
    before = (case.state, case.version, case.events.count(), EntityVersion.objects.count())
    data = {**items("figures", "deals"), "declared": True, "days": 3, "views": "…"}

    found = {}
    for who, user in {**everybody, "the portal": None}.items():
        if user:
            user.forget_rights()
        may = [move.name for move in moves.available(case, user)]
        found |= {who: may} if may else {}
        for move in case.kind_of.moves:
            if move.name not in may:
                with pytest.raises(moves.MoveNotAllowed):
                    moves.perform(case, move.name, by=user, note="Because.", data=data)

    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.version, case.events.count(), EntityVersion.objects.count()) == before
    assert found == MAY[kind][state]


@pytest.mark.parametrize(
    ("kind", "state", "move"),
    [
        ("base_change", "decision", "enter"),
        ("base_suspension", "decision", "order"),
        ("base_cancellation", "decision", "cancel"),
    ],
)
def test_nobody_decides_what_they_proposed_themselves(kind, state, move, incubator, everybody):
    both = UserFactory(name="Both", roles=["case_officer", "reviewer", "supervisor"])
    case = in_state(kind, state, base_of(incubator), {**everybody, "officer": both, "reviewer": both})
    with pytest.raises(moves.NotYours):
        moves.perform(case, move, by=both, note="Because.")
    moves.perform(case, move, by=everybody["supervisor"], note="Because.")
    assert Case.objects.get(pk=case.pk).state != state
