"""Technology managers for a demand: proposed by fit and room, asked by the office, answered by themselves once."""

import pytest
from django.urls import reverse

from casework.models import Notification
from matching import brokers
from matching.models import ManagerProposal
from matching.models.brokers import ProposalState
from matching.responses import NotPossible
from talent.models import TalentProfile, TechnologyManager
from tests.factories import UserFactory
from tests.matching.factories import published

pytestmark = pytest.mark.django_db


def make(
    name, *, user=None, fields=("MD-MON",), languages=("zh", "en"), regions=("AU",), load=0, capacity=3, employer=None
):
    profile = TalentProfile.objects.create(
        name=name, user=user, fields=list(fields), languages=list(languages), regions=list(regions), employer=employer
    )
    return TechnologyManager.objects.create(
        profile=profile, level="senior", admission="admitted", load=load, capacity=capacity
    )


@pytest.fixture
def demand(db):
    return published(confidentiality="public")


@pytest.fixture
def broker(db):
    return make("Broker", user=UserFactory(name="Broker"))


def test_fit_decides_and_full_or_tied_managers_are_left_out(demand):
    fit = make("Fits")
    make("Other field", fields=("BM-BIO",), regions=("BR",), languages=("zh",))
    make("Full", load=3)
    make("Employed by the owner", employer=demand.organisation)

    found = brokers.ranked(demand)

    assert [one.manager for one in found] == [fit]
    assert {"speciality_same", "region_served", "load_free"} <= {reason["code"] for reason in found[0].reasons["for"]}


def test_asking_twice_is_one_and_the_manager_may_then_read_the_demand(client, demand, broker, officer):
    from matching.models import Demand

    Demand.objects.filter(pk=demand.pk).update(confidentiality="named")
    user = broker.profile.user
    assert not Demand.objects.visible_to(user).filter(pk=demand.pk).exists()
    client.force_login(officer)
    url = reverse("matching:manager-propose", args=[demand.public_id, broker.public_id])
    for _ in range(2):
        assert client.post(url).status_code == 302

    assert ManagerProposal.objects.filter(demand=demand, manager=broker).count() == 1
    assert Demand.objects.visible_to(user).filter(pk=demand.pk).exists()
    assert Notification.objects.filter(user=user).count() == 1


def test_accepting_takes_one_place_and_counts_once(client, demand, broker, officer):
    proposal = brokers.propose(demand=demand, manager=broker, by=officer)
    client.force_login(broker.profile.user)
    for _ in range(2):
        client.post(reverse("matching:manager-accept", args=[proposal.public_id]))

    broker.refresh_from_db()
    proposal.refresh_from_db()
    assert (broker.load, proposal.state) == (1, ProposalState.ACCEPTED)


def test_a_manager_who_filled_up_meanwhile_cannot_accept(demand, broker, officer):
    proposal = brokers.propose(demand=demand, manager=broker, by=officer)
    TechnologyManager.objects.filter(pk=broker.pk).update(load=3)
    with pytest.raises(NotPossible):
        brokers.answer(proposal=proposal, state=ProposalState.ACCEPTED, by=broker.profile.user)


def test_declining_needs_a_reason_and_ends_the_right_to_read(client, demand, broker, officer):
    from matching.models import Demand

    Demand.objects.filter(pk=demand.pk).update(confidentiality="named")
    proposal = brokers.propose(demand=demand, manager=broker, by=officer)
    client.force_login(broker.profile.user)
    url = reverse("matching:manager-decline", args=[proposal.public_id])
    assert client.post(url, {"text": "Sorry"}).status_code == 422
    client.post(url, {"reason": "no_time", "text": "Sorry"})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.text) == ("declined", "no_time", "Sorry")
    assert not Demand.objects.visible_to(broker.profile.user).filter(pk=demand.pk).exists()


@pytest.mark.parametrize("route", ["manager-accept", "manager-decline"])
def test_nobody_answers_for_another(client, demand, broker, officer, stranger, route):
    proposal = brokers.propose(demand=demand, manager=broker, by=officer)
    client.force_login(stranger)
    assert client.post(reverse(f"matching:{route}", args=[proposal.public_id]), {"reason": "other"}).status_code == 404


def test_only_the_office_asks(client, demand, broker, stranger):
    client.force_login(stranger)
    url = reverse("matching:manager-propose", args=[demand.public_id, broker.public_id])
    assert client.post(url).status_code == 403
    assert ManagerProposal.objects.count() == 0


def test_the_pages_show_it(client, demand, broker, officer):
    client.force_login(officer)
    page = client.get(reverse("matching:candidates", args=[demand.public_id])).content.decode()
    assert "Broker" in page
    brokers.propose(demand=demand, manager=broker, by=officer)
    client.force_login(broker.profile.user)
    assert demand.title in client.get(reverse("talent:own-profile")).content.decode()
