"""Every step of a service request for every person: who may, and what it does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Membership
from casework import actions, moves
from casework.kinds import Phase
from casework.models import Case
from enterprises import proposals, quoting
from enterprises.cases import SERVICE_REQUEST
from enterprises.models import Milestone, Quote, ServiceRequest
from tests.enterprises.factories import BaseFactory, incubator_of, request_draft, request_submitted
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.usefixtures("english_words")
DATA = {
    "submit": {"declared": True},
    "resubmit": {"declared": True},
    "answer": {"given": {"text": "Register first.", "file": None}},
    "answer_directly": {"given": {"text": "Register first.", "file": None}},
    "confirm": {"rating": 4, "said": {"comment": ""}},
    "confirm_delivery": {"rating": 4, "said": {"comment": ""}},
}
QUOTED = ["submit", "invite_quotes", "quote"]
QUOTE = {
    "price": Decimal("50000"),
    "days": 12,
    "deliverables": "All",
    "milestones": [{"title": "One", "deliverable": "Paper", "day": 12, "share": 100}],
    "valid_until": date(2099, 1, 5),
}
QUOTES = ("invite_quotes", "invite_more")
WITH_BASE = ("assign", "reassign", "take", "take_up")


def data_for(name, base):
    """What each step is given; those of a delivery take what there is."""
    if name in QUOTES:
        return {"organisations": [base.operator.public_id], "days": 5}
    if name == "choose":
        quote = Quote.objects.filter(state="given").first()
        return {"quote": quote.public_id, "days": quote.days} if quote else {}
    if name in ("report", "accept_milestone", "return_milestone"):
        state = "open" if name == "report" else "reported"
        one = Milestone.objects.filter(state=state).first()
        return {"milestone": one.public_id if one else "", "report": {"text": "Done", "file": None}}
    if name == "propose_change":
        return {"plan": {"milestones": [{"title": "a", "deliverable": "b", "due_on": "2099-01-05", "share": 100}]}}
    return {"base": base.public_id} if name in WITH_BASE else DATA.get(name, {})


@pytest.fixture
def people(
    owner, colleague, rival, provider, other_provider, officer, reviewer, supervisor, district_officer, stranger
):
    return {
        "owner": owner,
        "colleague": colleague,
        "rival": rival,
        "provider": provider,
        "other_provider": other_provider,
        "officer": officer,
        "reviewer": reviewer,
        "supervisor": supervisor,
        "district_officer": district_officer,
        "stranger": stranger,
    }


@pytest.fixture
def in_state(owner, enterprise, officer, provider, base):
    """A request brought to a state by real steps."""

    def bring(state) -> ServiceRequest:
        asked = request_draft(by=owner, enterprise=enterprise)
        path = {
            "draft": [],
            "submitted": ["submit"],
            "sent_back": ["submit", "send_back"],
            "pool": ["submit", "accept"],
            "assigned": ["submit", "assign"],
            "in_service": ["submit", "assign", "take_on"],
            "answered": ["submit", "assign", "take_on", "answer"],
            "closed": ["submit", "assign", "take_on", "answer", "confirm"],
            "not_accepted": ["submit", "not_accept"],
            "cancelled": ["submit", "cancel"],
            "quoting": ["submit", "invite_quotes"],
            "choosing": QUOTED,
            "in_delivery": [*QUOTED, "choose", "report"],
            "paused": [*QUOTED, "choose", "pause"],
            "delivered": [*QUOTED, "choose", "report", "accept_milestone"],
            "called_off": [*QUOTED, "choose", "call_off"],
        }[state]
        ours = ("submit", "confirm", "cancel", "choose", "accept_milestone", "pause")
        theirs = ("take_on", "answer", "report")
        actors = {**dict.fromkeys(ours, owner), **dict.fromkeys(theirs, provider)}
        for name in path:
            if name == "quote":
                quoting.give(quote=Quote.objects.get(), by=provider, version=0, **QUOTE)
                asked.case.refresh_from_db()
                continue
            moves.perform(asked.case, name, by=actors.get(name, officer), note="because", data=data_for(name, base))
            if name == "submit":
                proposals.refresh(asked)
        assert asked.case.state == state
        return asked

    return bring


OURS = {"owner", "colleague"}
MAY = {
    "submit": OURS,
    "resubmit": OURS,
    "confirm": OURS,
    "ask_again": OURS,
    "cancel": OURS,
    "discard": OURS,
    "assign": {"officer"},
    "reassign": {"officer"},
    "accept": {"officer"},
    "answer_directly": {"officer"},
    "send_back": {"officer"},
    "take_back": {"officer"},
    "not_accept": {"officer"},
    "close_silent": {"officer"},
    "take": {"provider"},
    "take_up": {"provider"},
    "take_on": {"provider"},
    "decline": {"provider"},
    "answer": {"provider"},
    "give_back": {"provider"},
    "invite_quotes": {"officer"},
    "invite_more": {"officer"},
    "show_quotes": {"officer"},
    "end_quotes": {"officer"},
    "choose": {"owner"},
    "refuse_quotes": {"owner"},
    "report": {"provider"},
    "accept_milestone": OURS,
    "return_milestone": OURS,
    "all_delivered": set(),
    "propose_change": OURS | {"provider"},
    "agree_change": {"owner", "provider"},
    "refuse_change": OURS | {"provider"},
    "pause": OURS | {"provider"},
    "resume": OURS | {"provider"},
    "call_off": {"owner", "provider", "officer"},
    "confirm_delivery": OURS,
    "close_delivered": {"officer"},
}
# Open only when something else is there besides the state; tested in test_delivery.
NEEDS_MORE = {
    "invite_more": "all who can be asked are",
    "show_quotes": "no quote is given",
    "report": "the one milestone is reported",
    "propose_change": "a milestone is reported",
    "agree_change": "nothing is proposed",
    "refuse_change": "nothing is proposed",
}


def test_the_table_of_rights_names_every_step():
    assert set(MAY) == {move.name for move in SERVICE_REQUEST.moves}


def tried(asked, name, by, base) -> bool:
    """Whether the step is made; the database is then as before."""
    with transaction.atomic():
        try:
            moves.perform(Case.objects.get(pk=asked.pk), name, by=by, note="because", data=data_for(name, base))
        except moves.MoveNotAllowed:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("state", [state.code for state in SERVICE_REQUEST.states])
def test_every_step_in_every_state_for_every_person(people, in_state, base, state):
    asked = in_state(state)
    made = {
        move.name: {who for who, person in people.items() if tried(asked, move.name, person, base)}
        for move in SERVICE_REQUEST.moves
    }

    assert made == {
        move.name: MAY[move.name] if state in move.sources and move.name not in NEEDS_MORE else set()
        for move in SERVICE_REQUEST.moves
    }
    for move in SERVICE_REQUEST.moves_from(state):
        assert {who for who, person in people.items() if move.who(person, asked.case)} == MAY[move.name]


def test_the_portal_itself_makes_no_step(in_state, base):
    for state in ("submitted", "assigned", "in_service", "answered"):
        asked = in_state(state)
        for move in SERVICE_REQUEST.moves_from(state):
            with pytest.raises(moves.NotYours):
                moves.perform(asked.case, move.name, by=None, note="because", data=data_for(move.name, base))


def test_a_provider_sees_the_case_only_while_a_party(in_state, provider, other_provider, officer):
    asked = in_state("submitted")
    assert not Case.objects.visible_to(provider).filter(pk=asked.pk).exists()

    base = asked.proposals.get().base
    moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
    assert Case.objects.visible_to(provider).filter(pk=asked.pk).exists()
    assert not Case.objects.visible_to(other_provider).filter(pk=asked.pk).exists()

    moves.perform(asked.case, "decline", by=provider, note="nobody is free")
    asked.refresh_from_db()
    assert not Case.objects.visible_to(provider).filter(pk=asked.pk).exists()
    assert (asked.case.state, asked.chosen_base) == ("pool", None)


def test_who_declined_is_marked_in_the_next_choice(client, in_state, provider, officer, base):
    asked = in_state("assigned")
    moves.perform(asked.case, "decline", by=provider, note="nobody is free")
    client.force_login(officer)
    client.cookies["language"] = "en"

    page = client.get(reverse("casework:case-move", args=[asked.case.public_id, "reassign"])).content.decode()

    assert f'value="{base.public_id}"' in page
    assert "was asked before" in page


def test_another_base_is_asked_in_place_of_the_first_and_the_promise_stands(
    in_state, provider, officer, far_base, other_provider
):
    asked = in_state("assigned")
    promised = asked.case.promised_on

    moves.perform(asked.case, "reassign", by=officer, data={"base": far_base.public_id})

    asked.refresh_from_db()
    assert (asked.chosen_base, asked.case.promised_on) == (far_base, promised)
    assert not Case.objects.visible_to(provider).filter(pk=asked.pk).exists()
    assert Case.objects.visible_to(other_provider).filter(pk=asked.pk).exists()


def test_a_base_that_is_not_in_force_is_not_asked(in_state, officer, base):
    asked = in_state("submitted")
    base.status = "suspended"
    base.save()

    with pytest.raises(moves.Incomplete, match="not in force"):
        moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
    assert (asked.case.state, asked.case.parties.filter(role="provider").count()) == ("submitted", 0)


def test_an_enterprise_is_not_asked_to_serve_itself(in_state, officer, enterprise):
    own = BaseFactory(operator=enterprise.organisation)
    asked = in_state("submitted")

    with pytest.raises(moves.Incomplete, match="runs this base itself"):
        moves.perform(asked.case, "assign", by=officer, data={"base": own.public_id})


def test_an_incubator_takes_only_with_a_base_of_its_own_that_was_proposed(in_state, provider, base, far_base):
    second = BaseFactory(operator=base.operator, country="BR", services=["fundraising"], covers_countries=["BR"])
    asked = in_state("submitted")

    for other in (second, far_base):
        with pytest.raises(moves.Incomplete, match="does not fit"):
            moves.perform(asked.case, "take", by=provider, data={"base": other.public_id})


def test_a_request_that_is_not_open_to_incubators_cannot_be_taken(in_state, provider, base):
    asked = in_state("submitted")
    ServiceRequest.objects.filter(pk=asked.pk).update(open_to_providers=False)

    with pytest.raises(moves.NotYours):
        moves.perform(asked.case, "take", by=provider, data={"base": base.public_id})


def test_a_colleague_of_both_sides_cannot_take_his_own_companys_request(in_state, provider, base, enterprise):
    Membership.objects.create(user=provider, organisation=enterprise.organisation)
    provider.forget_rights()
    asked = in_state("submitted")

    with pytest.raises(moves.NotYours):
        moves.perform(asked.case, "take", by=provider, data={"base": base.public_id})


def test_an_officer_with_a_tie_to_the_enterprise_or_the_provider_keeps_away(in_state, enterprise, base):
    for organisation in (enterprise.organisation, base.operator):
        tied = UserFactory(roles=["case_officer"])
        Membership.objects.create(user=tied, organisation=organisation)
        asked = in_state("assigned")
        with pytest.raises(moves.NotYours):
            moves.perform(asked.case, "take_back", by=tied, note="because")
        assert not Case.objects.handled_by_office(tied).filter(pk=asked.pk).exists()


def test_ask_again_goes_back_to_whoever_answered_and_keeps_the_first_answer(in_state, owner, provider, base):
    asked = in_state("answered")

    moves.perform(asked.case, "ask_again", by=owner, note="And customs?")
    assert (asked.case.state, asked.case.clock_state, asked.case.clock_limit) == ("in_service", "running", 10)
    moves.perform(asked.case, "answer", by=provider, data={"given": {"text": "Customs: a carnet.", "file": None}})

    assert [answer.text for answer in asked.answers.all()] == ["Customs: a carnet.", "Register first."]


def test_the_office_may_answer_by_itself(in_state, officer, owner):
    asked = in_state("pool")

    moves.perform(asked.case, "answer_directly", by=officer, data=DATA["answer_directly"])
    answer = asked.answers.get()
    assert (answer.organisation, answer.base, asked.case.state) == (None, None, "answered")
    moves.perform(asked.case, "ask_again", by=owner, note="And customs?")
    assert asked.case.state == "pool"


def test_reasons_are_asked_for(in_state, officer, owner, provider):
    for state, name, by in (
        ("submitted", "send_back", officer),
        ("submitted", "not_accept", officer),
        ("assigned", "decline", provider),
        ("in_service", "give_back", provider),
        ("in_service", "cancel", owner),
        ("answered", "ask_again", owner),
        ("answered", "close_silent", officer),
    ):
        asked = in_state(state)
        with pytest.raises(moves.Incomplete, match="Write the reason."):
            moves.perform(asked.case, name, by=by, note="  ")


@pytest.mark.parametrize("rating", [0, 6, "5", None])
def test_a_rating_is_a_whole_number_from_one_to_five(in_state, owner, rating):
    asked = in_state("answered")

    with pytest.raises(moves.Incomplete, match="from 1 to 5"):
        moves.perform(asked.case, "confirm", by=owner, data={"rating": rating, "said": {"comment": ""}})


def test_texts_stay_out_of_the_history(in_state, owner):
    asked = in_state("answered")
    moves.perform(asked.case, "confirm", by=owner, data={"rating": 2, "said": {"comment": "private words"}})

    recorded = str(list(asked.case.events.values_list("data", flat=True)))
    assert ("Register first." in recorded, "private words" in recorded, "'rating': 2" in recorded) == (
        False,
        False,
        True,
    )


def test_messages_reach_both_sides(in_state, owner, provider, officer):
    asked = in_state("in_service")

    def told(by, text):
        actions.comment(case=asked.case, by=by, text=text, internal=False)
        from casework.models import Notification

        heard = Notification.objects.filter(case=asked.case, topic="comment")
        names = sorted(heard.values_list("user__name", flat=True))
        heard.delete()
        return names

    assert told(owner, "Here is the manual.") == ["Colleague", "Officer", "Provider"]
    assert told(provider, "Thank you.") == ["Colleague", "Officer", "Owner"]
    assert told(officer, "How far are you?") == ["Colleague", "Owner", "Provider"]


def test_the_history_names_the_incubator_to_the_enterprise(in_state, owner):
    from casework.timeline import entries

    asked = in_state("answered")
    who = {str(entry.label): entry.who for entry in entries(Case.objects.get(pk=asked.pk), "applicant", viewer=owner)}

    operator = str(asked.proposals.get().base.operator)
    assert (who["Taken on by the incubator"], who["A base was asked"], who["Handed in"]) == (
        operator,
        "The office",
        "Owner",
    )


def test_closed_phases_are_what_they_say():
    phases = {state.code: state.phase for state in SERVICE_REQUEST.states}

    assert (phases["closed"], phases["not_accepted"], phases["cancelled"]) == (
        Phase.CLOSED_YES,
        Phase.CLOSED_NO,
        Phase.WITHDRAWN,
    )


def test_a_second_incubator_that_clicks_late_is_told(in_state, provider, base):
    twin = BaseFactory(operator=OrganisationFactory(capacities=["incubator"]))
    late = incubator_of(twin)
    asked = in_state("submitted")
    proposals.refresh(asked)

    moves.perform(asked.case, "take", by=provider, data={"base": base.public_id})
    with pytest.raises(moves.MoveNotAllowed):
        moves.perform(asked.case, "take", by=late, data={"base": twin.public_id})

    assert asked.case.parties.current().get(role="provider").organisation == base.operator


def test_two_decisions_on_one_page_make_one(owner, enterprise, officer, base):
    asked = request_submitted(by=owner, enterprise=enterprise)
    seen = asked.case.version
    moves.perform(asked.case, "accept", by=officer, version=seen)

    with pytest.raises(moves.StateChanged):
        moves.perform(asked.case, "send_back", by=officer, note="because", version=seen)
