"""The cases of an organisation, on its page and on a page of their own: each side sees its own."""

import pytest
from django.urls import reverse

from accounts.models import ConflictDeclaration
from casework import actions, moves
from casework.models import PartyRole
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(draft, organisation, manager, matter_kind):
    """A draft, a case handed in, and one of another applicant in which the organisation is the other side."""
    handed_in = actions.start(kind=matter_kind, by=manager, title="Handed in", organisation=organisation)
    moves.perform(handed_in, "submit", by=manager)
    other = UserFactory()
    foreign = actions.start(
        kind=matter_kind, by=other, title="With a partner", organisation=OrganisationFactory(manager=other)
    )
    moves.perform(foreign, "submit", by=other)
    actions.add_party(foreign, role=PartyRole.PROVIDER, organisation=organisation)
    elsewhere = actions.start(kind=matter_kind, by=other, title="Elsewhere", organisation=foreign.applicant)
    moves.perform(elsewhere, "submit", by=other)


def listed(client, user, organisation):
    client.cookies["language"] = "en"
    client.force_login(user)
    answer = client.get(reverse("casework:organisation-cases", args=[organisation.public_id]))
    return sorted(case.title for case in answer.context["rows"]) if answer.status_code == 200 else answer.status_code


def test_each_side_sees_its_own(client, cases, organisation, manager, officer, stranger, district_officer):
    assert listed(client, manager, organisation) == ["A matter", "Handed in", "With a partner"]
    assert listed(client, officer, organisation) == ["Handed in", "With a partner"]
    assert listed(client, stranger, organisation) == 404
    assert listed(client, district_officer, organisation) == 404


def test_whoever_has_a_conflict_finds_no_case_there(client, cases, organisation, officer):
    ConflictDeclaration.objects.create(user=officer, organisation=organisation, reason="Family")
    assert listed(client, officer, organisation) == []


def test_the_organisations_page_shows_the_newest_and_leads_on(client, cases, organisation, officer):
    client.cookies["language"] = "en"
    client.force_login(officer)
    page = client.get(reverse("accounts:organisation", args=[organisation.public_id])).content.decode()

    assert reverse("casework:organisation-cases", args=[organisation.public_id]) in page
    assert "All 2" in page
    assert "A matter" not in page


@pytest.mark.parametrize("rows", [1, 20])
def test_query_count(client, organisation, manager, officer, matter_kind, rows, django_assert_num_queries):
    for number in range(rows):
        case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
        moves.perform(case, "submit", by=manager)
    client.force_login(officer)
    address = reverse("casework:organisation-cases", args=[organisation.public_id])
    client.get(address)
    with django_assert_num_queries(9):
        assert len(client.get(address).context["rows"]) == rows
