"""Who sees an organisation's pages, and what stands there."""

import re

import pytest
from django.urls import reverse

from accounts.models import Capacity, Invitation, Membership
from tests.accounts.helpers import counted, in_english
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(name, organisation):
    return reverse(f"accounts:{name}", args=[organisation.public_id])


@pytest.mark.parametrize("name", ["organisation", "members"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("member", 200),
        ("officer", 200),
        ("administrator", 200),
        ("stranger", 404),
        ("district_officer", 404),
    ],
)
def test_members_and_the_commission_see_it_and_nobody_else(client, organisation, request, name, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(name, organisation)).status_code == status


def test_a_strangers_404_is_that_of_a_page_that_does_not_exist(client, organisation, stranger):
    client.force_login(stranger)
    there = client.get(page("organisation", organisation))
    nowhere = client.get("/organisations/aaaaaaaaaaaaaaaa/")
    texts = [r.content.decode().replace(organisation.public_id, "x").replace("a" * 16, "x") for r in (there, nowhere)]
    without_tokens = [re.sub(r"\b\w{64}\b", "", text) for text in texts]
    assert without_tokens[0] == without_tokens[1]


def test_capacities_stand_with_state_dates_and_evidence(client, manager, organisation):
    Capacity.objects.create(
        organisation=organisation,
        kind="incubator",
        state="verified",
        since="2025-03-01",
        until="2028-02-28",
        evidence="RZ2025-000012-K",
    )
    Capacity.objects.create(organisation=organisation, kind="park", state="asked")
    client.force_login(manager)

    text = in_english(client).get(page("organisation", organisation)).content.decode()

    shown = ["Incubator", "Verified", "2025-03-01 – 2028-02-28", "RZ2025-000012-K", "Science park", "Asked for"]
    assert [word for word in shown if word not in text] == []


def test_a_website_that_is_no_web_address_is_no_link(client, manager, organisation):
    type(organisation).objects.filter(pk=organisation.pk).update(website="javascript:alert(1)")
    client.force_login(manager)

    assert 'href="javascript' not in client.get(page("organisation", organisation)).content.decode()


def test_members_see_names_and_managers_addresses_too(client, organisation, manager, member):
    Invitation.issue(organisation=organisation, email="new@firm.example", role="member", by=manager)
    client.force_login(member)
    for_member = client.get(page("members", organisation)).content.decode()
    client.force_login(manager)
    for_manager = client.get(page("members", organisation)).content.decode()

    assert (manager.name in for_member, manager.email in for_member, "new@firm.example" in for_member) == (
        True,
        False,
        False,
    )
    assert (member.email in for_manager, "new@firm.example" in for_manager) == (True, True)


def test_the_members_page_asks_the_same_number_of_questions_for_one_and_for_twenty(client):
    manager = UserFactory()
    organisation = OrganisationFactory(manager=manager)
    client.force_login(manager)
    invite = lambda number: Invitation.issue(  # noqa: E731
        organisation=organisation, email=f"n{number}@firm.example", role="member", by=manager
    )
    invite(0)
    Membership.objects.create(user=UserFactory(), organisation=organisation)  # whose data is opened, which is logged
    few, one = counted(client, page("members", organisation))
    for number in range(1, 20):
        Membership.objects.create(user=UserFactory(), organisation=organisation)
        invite(number)

    many, twenty = counted(client, page("members", organisation))

    rows = [(text.count('id="member-'), text.count('id="invitation-')) for text in (one, twenty)]
    assert (rows, many) == ([(2, 1), (21, 20)], few)
