"""Two at once on a database with real row locks: one wins, the other is told, nothing is stored twice."""

import pytest

from accounts.models import Membership
from casework.models import Case, CaseEvent
from casework.moves import perform
from enterprises import actions, proposals, quoting
from enterprises.models import BaseProposal, Enterprise, Quote
from tests.casework.test_races import at_once
from tests.enterprises.factories import BaseFactory, EnterpriseOrganisationFactory, incubator_of, request_submitted
from tests.enterprises.test_request_moves import QUOTE
from tests.factories import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_incubators_take_one_request(owner, enterprise, base, provider):
    twin = BaseFactory()
    other = incubator_of(twin)
    asked = request_submitted(by=owner, enterprise=enterprise)
    proposals.refresh(asked)

    def take(by, own):
        return perform(Case.objects.get(pk=asked.pk), "take", by=by, data={"base": own.public_id})

    results = at_once(lambda: take(provider, base), lambda: take(other, twin))

    won = [result for result in results if isinstance(result, CaseEvent)]
    assert (len(won), sum(getattr(result, "status", 0) in (403, 409) for result in results)) == (1, 1)
    assert asked.case.parties.current().filter(role="provider").count() == 1


def test_two_colleagues_save_one_section(owner, colleague, enterprise):
    organisation = enterprise.organisation

    def save(by, text):
        return actions.save_section(
            organisation=organisation, section="technology", values={"profile_en": text}, by=by, version=0
        )

    results = at_once(lambda: save(owner, "one"), lambda: save(colleague, "two"))

    assert sorted(type(result).__name__ for result in results) == ["Enterprise", "Stale"]
    stored = Enterprise.objects.get(pk=enterprise.pk)
    assert (stored.version, stored.profile_en in ("one", "two")) == (1, True)


def test_two_first_saves_make_one_profile(owner, colleague):
    organisation = EnterpriseOrganisationFactory(members=[owner, colleague])

    def save(by, section, values):
        return actions.save_section(organisation=organisation, section=section, values=values, by=by, version=0)

    at_once(
        lambda: save(owner, "technology", {"profile_en": "text"}),
        lambda: save(colleague, "abroad", {"target_regions": ["AU"]}),
    )

    made = Enterprise.objects.get(organisation=organisation)
    assert (made.profile_en, made.target_regions, made.version) == ("text", ["AU"], 2)


def test_comparing_twice_at_once_stores_each_base_once(owner, enterprise, base):
    asked = request_submitted(by=owner, enterprise=enterprise)

    results = at_once(*[lambda: proposals.refresh(asked)] * 3)

    assert [type(result).__name__ for result in results] == ["list"] * 3
    assert BaseProposal.objects.filter(request=asked).count() == 1


def test_two_choices_at_once_choose_one(owner, enterprise, officer, base, far_base, provider, other_provider):
    manager = UserFactory()
    Membership.objects.create(user=manager, organisation=enterprise.organisation, role=Membership.Role.MANAGER)
    asked = request_submitted(by=owner, enterprise=enterprise)
    names = [base.operator.public_id, far_base.operator.public_id]
    perform(asked.case, "invite_quotes", by=officer, data={"organisations": names, "days": 5})
    for quote, person in zip(Quote.objects.order_by("pk"), (provider, other_provider), strict=True):
        quoting.give(quote=quote, by=person, version=0, **QUOTE)
    keys = list(Quote.objects.values_list("public_id", flat=True))

    def choose(by, key):
        return perform(Case.objects.get(pk=asked.pk), "choose", by=by, data={"quote": key, "days": 12})

    results = at_once(lambda: choose(owner, keys[0]), lambda: choose(manager, keys[1]))

    assert sorted(type(result).__name__ for result in results) == ["CaseEvent", "StateChanged"]
    assert sorted(Quote.objects.values_list("state", flat=True)) == ["chosen", "not_chosen"]
    assert asked.case.parties.current().filter(role="provider").count() == 1
