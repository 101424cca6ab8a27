"""Two at once on a database with row locks: one wins, one record, the other is told."""

import pytest

from accounts.models import Membership, Organisation
from casework import moves
from casework.models import Case, CaseEvent
from core.ids import new_public_id
from onboarding import actions
from onboarding.models import JoinRequest
from tests.accounts.helpers import at_once, queued
from tests.factories import UserFactory
from tests.onboarding.factories import CITY, recommended

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_double_click_makes_one_organisation_and_one_case():
    person, key = UserFactory(), new_public_id()
    results = at_once(*[lambda: actions.register(identity=CITY, by=person, key=key) for _ in range(3)])
    assert {result.pk for result in results} == {Case.objects.get().pk}
    assert (Organisation.objects.count(), Membership.objects.count()) == (1, 1)


def test_of_two_people_with_one_number_one_registers():
    one, other = UserFactory(), UserFactory()
    results = at_once(
        lambda: actions.register(identity=CITY, by=one, key=new_public_id()),
        lambda: actions.register(identity=CITY, by=other, key=new_public_id()),
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyKnown", "Case"]
    assert (Organisation.objects.count(), Case.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_two_clicks_on_change_make_one_round(organisation, manager):
    results = at_once(*[lambda: actions.start_round(organisation=organisation, by=manager) for _ in range(3)])
    assert {result.pk for result in results} == {Case.objects.get().pk}


def test_two_clicks_on_ask_make_one_request(organisation, manager):
    person = UserFactory()
    at_once(*[lambda: actions.ask_to_join(organisation=organisation, by=person, message="Hello") for _ in range(3)])
    assert (JoinRequest.objects.count(), queued()[0][0], len(queued())) == (1, manager.email, 1)


def test_two_answers_to_one_request(organisation, manager, officer):
    asked = JoinRequest.objects.create(user=UserFactory(), organisation=organisation)
    results = at_once(
        lambda: actions.let_in(request=asked, role="member", by=manager),
        lambda: actions.decline(request=asked, by=officer),
    )
    asked.refresh_from_db()
    let_in = asked.state == "accepted"
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert Membership.objects.filter(user=asked.user).exists() == let_in


def test_two_decisions_at_once(officer, reviewer, supervisor):
    case = recommended(UserFactory(), officer)
    version = case.version
    results = at_once(
        lambda: moves.perform(
            Case.objects.get(pk=case.pk), "verify", by=reviewer, data={"capacities": ["enterprise"]}, version=version
        ),
        lambda: moves.perform(Case.objects.get(pk=case.pk), "refuse", by=supervisor, note="No", version=version),
    )
    case.refresh_from_db()
    organisation = Organisation.objects.get()
    assert sorted(type(result).__name__ for result in results) == ["CaseEvent", "StateChanged"]
    assert CaseEvent.objects.filter(case=case, move__in=["verify", "refuse"]).count() == 1
    assert organisation.status == case.state
