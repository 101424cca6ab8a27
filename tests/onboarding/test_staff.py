"""The office's list of organisations, and one organisation with all its cases."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.models import Capacity, ConflictDeclaration, Organisation
from core.models import ExportLog
from onboarding.models import JoinRequest
from onboarding.search import find
from tests.accounts.helpers import counted, downloaded, in_english
from tests.factories import OrganisationFactory, UserFactory
from tests.onboarding.factories import registered, submitted

pytestmark = pytest.mark.django_db
LIST = "/staff/organisations/"


def names(response) -> list[str]:
    return [organisation.name_en for organisation, _status, _capacities in response.context["rows"]]


@pytest.fixture
def four(db):
    """One of each sort."""
    park = OrganisationFactory(name_en="Park", district="310104", capacities=["park"])
    OrganisationFactory(name_en="Firm", capacities=["enterprise"], mailbox="office@firm.example")
    OrganisationFactory(name_en="Asked", status="unverified")
    abroad = OrganisationFactory(
        name_en="Abroad", country="NO", uscc=None, registry_no="DEMO 77", district="", capacities=["corporate"]
    )
    Capacity.objects.create(organisation=Organisation.objects.get(name_en="Asked"), kind="enterprise")
    Capacity.objects.create(organisation=abroad, kind="enterprise", state="refused")
    JoinRequest.objects.create(user=UserFactory(), organisation=park)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Abroad", "Asked", "Firm", "Park"]),
        ("q=firm", ["Firm"]),
        ("q=office@firm", ["Firm"]),
        ("q=DEMO 77", ["Abroad"]),
        ("q=测试", ["Abroad", "Asked", "Firm", "Park"]),
        ("status=unverified", ["Asked"]),
        ("capacity=enterprise", ["Asked", "Firm"]),
        ("capacity=corporate", ["Abroad"]),
        ("district=310104", ["Park"]),
        ("country=NO", ["Abroad"]),
        ("asked=yes", ["Park"]),
        ("status=verified&capacity=enterprise", ["Firm"]),
        ("q=nobody", []),
        ("status=king&capacity=&cursor=x&per_page=0&sort=wild", ["Abroad", "Asked", "Firm", "Park"]),
    ],
)
def test_filters(client, officer, four, query, found):
    client.force_login(officer)
    assert sorted(names(client.get(f"{LIST}?{query}"))) == found


def test_orders(client, officer, four):
    client.force_login(officer)
    found = {sort: names(client.get(f"{LIST}?sort={sort}")) for sort in ("name_en", "newest", "")}
    assert found == {
        "name_en": ["Abroad", "Asked", "Firm", "Park"],
        "newest": ["Abroad", "Asked", "Firm", "Park"],
        "": ["Abroad", "Asked", "Firm", "Park"],
    }


def test_empty_lists_say_why(client, officer):
    client.force_login(officer)
    in_english(client)
    assert "No organisation has registered yet." in client.get(LIST).content.decode()
    assert "No organisation fits these filters." in client.get(f"{LIST}?q=nobody").content.decode()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_twenty_five(client, officer):
    client.force_login(officer)
    OrganisationFactory(capacities=["enterprise", "park"])
    few, one = counted(client, LIST)
    OrganisationFactory.create_batch(24, capacities=["enterprise", "park"])

    many, all_of_them = counted(client, LIST)

    assert (one.count('id="organisation-'), all_of_them.count('id="organisation-'), many) == (1, 25, few)


def test_the_filtered_list_is_exported_with_codes_as_text(client, officer, four):
    Organisation.objects.filter(name_en="Firm").update(address="=1+1")
    client.force_login(officer)
    in_english(client)

    response = client.post(f"{LIST}?export=csv&capacity=enterprise&sort=name_en", {"purpose": "Mailing"})
    rows = list(csv.DictReader(io.StringIO(downloaded(response).decode("utf-8-sig"))))

    assert [row["English name"] for row in rows] == ["Asked", "Firm"]
    firm = rows[1]
    assert (firm["Verified as"], firm["Status"], firm["Address"]) == ("Technology enterprise", "Verified", "'=1+1")
    assert len(firm["Unified social credit code"]) == 18
    log = ExportLog.objects.get()
    assert (log.user, log.rows, log.purpose) == (officer, 2, "Mailing")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("reviewer", 200),
        ("supervisor", 200),
        ("administrator", 200),
        ("district_officer", 403),
        ("manager", 403),
    ],
)
def test_the_commission_only(client, request, organisation, who, status):
    client.force_login(request.getfixturevalue(who))
    pages = [LIST, reverse("onboarding:organisation-staff", args=[organisation.public_id])]
    assert [client.get(page).status_code for page in pages] == [status, status]


def test_one_organisation_with_its_cases_members_and_requests(client, officer):
    owner = UserFactory(name="Owner of it")
    case = submitted(owner)
    JoinRequest.objects.create(user=UserFactory(name="Would like in"), organisation=case.applicant)
    client.force_login(officer)

    text = (
        in_english(client)
        .get(reverse("onboarding:organisation-staff", args=[case.applicant.public_id]))
        .content.decode()
    )

    shown = [case.receipt_no, "Owner of it", owner.email, "Would like in", "Lingbo Cardio", "Technology enterprise"]
    assert [word for word in shown if word not in text] == []


def cases_on_page(client, case) -> list[int]:
    page = client.get(reverse("onboarding:organisation-staff", args=[case.applicant.public_id]))
    return [shown.pk for shown in page.context["cases"]]


def test_a_draft_is_not_among_them(client, officer):
    client.force_login(officer)
    assert cases_on_page(client, registered(UserFactory())) == []


def test_a_case_in_conflict_is_not_among_them(client, officer):
    case = submitted(UserFactory())
    client.force_login(officer)
    before = cases_on_page(client, case)

    ConflictDeclaration.objects.create(user=officer, organisation=case.applicant, reason="Family")

    assert (before, cases_on_page(client, case)) == ([case.pk], [])


def test_the_search_finds_what_one_may_see(officer, manager, organisation, stranger):
    words = organisation.name_en
    office = find(officer, words, 10)
    own = find(manager, words, 10)
    assert office == [(organisation.name, f"/staff/organisations/{organisation.public_id}/", organisation.uscc)]
    assert own == [(organisation.name, f"/organisations/{organisation.public_id}/", organisation.uscc)]
    assert find(stranger, words, 10) == []
