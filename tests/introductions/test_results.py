"""What comes of an introduction: recorded by a side, confirmed by the other, walked backwards to the filing of a base; answers by signed links."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import SignedLink
from casework import moves
from core.models import OutgoingMail
from introductions import actions, brokering, links
from introductions.models import Introduction
from introductions.vocabulary import DONE, ENDED, Said, Stage
from outcomes import shares, sources
from outcomes.choices import ContributorKind, OutcomeState
from outcomes.models import Outcome
from tests.introductions.factories import ENTERPRISE, OWNER, again, side_step
from tests.matching.factories import CorporateOrganisationFactory, published

pytestmark = pytest.mark.django_db
MAILBOX = "partner@abroad.example"


# --- outcomes ---------------------------------------------------------------------------------------


def test_nothing_is_recorded_before_something_is_signed(sides, introduction, seller, english):
    sides.to(Stage.NEGOTIATION)
    english.force_login(seller)

    assert english.get(reverse("outcomes:add", args=[introduction.case.public_id])).status_code == 403


def test_a_side_records_and_the_other_confirms_and_only_then_it_can_be_finished(
    sides, introduction, seller, buyer, english
):
    sides.to(Stage.DELIVERING)
    with pytest.raises(moves.Incomplete):
        side_step(introduction, "finish", ENTERPRISE, seller)
    english.force_login(seller)
    page = english.get(introduction.get_absolute_url()).content.decode()
    assert reverse("outcomes:add", args=[introduction.case.public_id]) in page
    assert english.get(reverse("outcomes:add", args=[introduction.case.public_id])).status_code == 200

    outcome = sides.recorded()
    with pytest.raises(moves.Incomplete):
        side_step(introduction, "finish", ENTERPRISE, seller)
    english.force_login(buyer)
    assert english.get(outcome.get_absolute_url()).status_code == 200

    done = sides.to(DONE) if Outcome.objects.filter(state=OutcomeState.CONFIRMED).exists() else None
    assert done is None
    sides.confirmed()
    side_step(introduction, "finish", ENTERPRISE, seller)
    assert again(introduction).case.state == DONE


def test_a_stranger_cannot_record(sides, introduction, stranger, english):
    sides.to(Stage.SIGNED)
    english.force_login(stranger)

    assert english.get(reverse("outcomes:add", args=[introduction.case.public_id])).status_code == 404


def test_shares_are_proposed_for_who_brought_and_who_brokered(
    sides, introduction, technology_manager, officer, maker_company
):
    from talent.models import TechnologyManager
    from tests.factories import OrganisationFactory

    bringer = OrganisationFactory()
    Introduction.objects.filter(pk=introduction.pk).update(brought_enterprise=bringer)
    manager = TechnologyManager.objects.get(profile__user=technology_manager)
    asked = brokering.ask(introduction=again(introduction), manager=manager, by=officer)
    brokering.accept(request=asked, by=technology_manager)
    sides.to(Stage.SIGNED)

    proposed = shares.propose(again(introduction).case)

    assert {one.kind for one, _share in proposed} == {ContributorKind.ORGANISATION, ContributorKind.MANAGER}
    assert sum(share for _one, share in proposed) == 100


def test_after_a_withdrawal_nothing_more_is_recorded(sides, introduction, seller):
    sides.to(Stage.SIGNED)
    side_step(introduction, "withdraw", ENTERPRISE, seller)

    assert sources.sides_of(again(introduction).case) == []


# --- signed links -----------------------------------------------------------------------------------


@pytest.fixture
def silent(db):
    """A corporate without accounts."""
    return CorporateOrganisationFactory(name_en="Fjordlink Planted Bulk", mailbox=MAILBOX)


@pytest.fixture
def asked(silent, maker_company, officer):
    return actions.propose(demand=published(silent), enterprise=maker_company, by=officer)


def token_of(purpose=links.ANSWER) -> str:
    """The token as it stands in the last mail, the only place where it is written down."""
    bodies = [row.body for row in OutgoingMail.objects.filter(to=MAILBOX).order_by("-pk")] + [
        one.body for one in mail.outbox
    ]
    return next(found[1] for body in bodies if (found := re.search(r"/link/([^/\s]+)/", body)))


def answer(client, token, **data):
    return client.post(reverse("accounts:link", args=[token]), data)


def test_a_side_without_an_account_gets_a_link_and_no_message(asked, silent):
    link = SignedLink.objects.get()

    assert (link.purpose, link.organisation, link.email) == (links.ANSWER, silent, MAILBOX)
    assert MAILBOX not in reverse("accounts:link", args=[token_of()])


def test_the_page_of_the_link_shows_no_name_and_is_not_used_up_by_looking(asked, english):
    url = reverse("accounts:link", args=[token_of()])
    for _ in range(2):
        page = english.get(url).content.decode()
        assert "Qilinpatch" not in page
        assert "Company " in page
    assert SignedLink.objects.get().used_at is None


def test_agreeing_by_link_needs_a_contact_and_works_once(asked, english):
    token = token_of()
    assert answer(english, token, answer="agree").status_code == 422
    good = {"answer": "agree", "contact_name": "Kari", "contact_mail": "kari@abroad.example", "consent": "on"}

    assert answer(english, token, **good).status_code == 302
    Client().post(
        reverse("accounts:link", args=[token]), good
    )  # the second click: told that it is done, and nothing more is
    assert Client().get(reverse("accounts:link", args=[token])).status_code == 410

    side = again(asked).owner_side
    assert (side.said, side.contact_name, side.answered_by) == (Said.AGREED, "Kari", None)
    assert asked.case.events.filter(move="agree").count() == 1


def test_declining_by_link_reaches_the_ranking(asked, english):
    from matching.models import CandidateResponse

    answer(english, token_of(), answer="decline", reason="technical")

    assert again(asked).case.state == ENDED
    assert CandidateResponse.objects.get(side=OWNER).reason == "technical"


def test_a_question_with_the_own_name_is_refused_on_the_links_page(asked, english):
    token = token_of()

    refused = answer(english, token, answer="question", text="Fjordlink Planted Bulk asks how long it lasts")

    assert refused.status_code in {409, 422}
    assert SignedLink.objects.get().used_at is None
    assert answer(english, token, answer="question", text="How long does it last?").status_code == 302


def test_the_statement_is_asked_by_a_second_link(asked, seller, reviewer, english):
    from tests.introductions.factories import STATEMENT, contact

    answer(english, token_of(), answer="agree", contact_name="Kari", contact_mail="kari@abroad.example", consent="on")
    side_step(asked, "agree", ENTERPRISE, seller, **contact(seller))
    assert again(asked).case.state == Stage.SELF_CHECK
    link = SignedLink.objects.get(purpose=links.STATEMENT)
    assert link.is_open

    answer(english, token_of(), end_use="Home care", no_military_use="on")
    side_step(asked, "statement", ENTERPRISE, seller, statement=STATEMENT)

    assert again(asked).case.state == Stage.COMPLIANCE


def test_a_link_is_dead_when_the_introduction_has_ended(asked, officer, english):
    token = token_of()
    moves.perform(again(asked).case, "lapse", by=officer, note="No answer.")

    assert english.get(reverse("accounts:link", args=[token])).status_code in {404, 410}


def test_a_question_is_answered_and_the_asker_decides_by_a_new_link(asked, seller, english):
    answer(english, token_of(), answer="question", text="How long does it last?")
    assert SignedLink.objects.filter(purpose=links.ANSWER, used_at__isnull=True, revoked_at__isnull=True).count() == 0

    side_step(asked, "reply", ENTERPRISE, seller, note="Fourteen days.", asked={"text": "Fourteen days."})

    url = reverse("accounts:link", args=[token_of()])
    assert "Fourteen days." in Client().get(url).content.decode()
    good = {"answer": "agree", "contact_name": "Kari", "contact_mail": "kari@abroad.example", "consent": "on"}
    assert Client().post(url, good).status_code == 302
    assert again(asked).owner_side.said == Said.AGREED


def test_nobody_replies_to_a_question_that_was_not_asked(sides, introduction, seller):
    with pytest.raises(moves.Incomplete):
        side_step(introduction, "reply", ENTERPRISE, seller, note="Yes.", asked={"text": "Yes."})
