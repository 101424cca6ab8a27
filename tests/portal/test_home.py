"""The first page: public figures for everybody, one's own work for those who are signed in."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Capacity
from matching.vocabulary import Confidentiality
from portal import figures
from tests.enterprises.factories import EnterpriseFactory
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import EntityFactory
from tests.matching.factories import published

pytestmark = pytest.mark.django_db


def tiles(page: str) -> list[str]:
    """The words of each tile of the board."""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", tile).split()) for tile in re.findall(r'<a class="tile".*?</a>', page, re.S)
    ]


def figure(page: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", " ", one).split())
        for one in re.findall(r"<li>(?:(?!</li>).)*</li>", page[page.index('class="figures"') :], re.S)
    ][:4]


def test_an_empty_portal_has_a_first_page(english):
    page = english.get("/").content.decode()

    assert figure(page) == ["0 bases abroad", "0 public demands", "0 Shanghai companies", "0 technology managers"]
    assert tiles(page) == []
    assert "No base is in the register yet." in page
    assert "No demand is public now." in page
    assert "Nothing is on public notice now." in page
    assert "Where Shanghai technology is wanted" not in page


def test_the_figures_count_what_the_public_may_see(english):
    EntityFactory.create_batch(2, city="大阪", city_en="Osaka")
    EntityFactory(unfiled=True)
    published(title="Open to all", confidentiality=Confidentiality.PUBLIC)
    published(title="For members only", confidentiality=Confidentiality.MEMBERS)
    EnterpriseFactory(), EnterpriseFactory(disclosure="hidden")

    page = english.get("/").content.decode()

    assert figure(page) == ["2 bases abroad", "1 public demand", "1 Shanghai company", "0 technology managers"]
    assert "Open to all" in page
    assert "For members only" not in page
    assert tiles(page) == ["Japan 2 bases Osaka"]


def test_bars_count_a_domain_with_all_its_fields_and_nothing_else(english):
    for fields in (["MD-MON"], ["MD"], ["IC-EDA", "MD-DIG"], ["EN"], ["AF-FOD"], ["RB"]):
        published(tech_fields=fields, confidentiality=Confidentiality.PUBLIC)
    EnterpriseFactory(tech_fields=["MD-MON"])

    found = figures.domains()

    assert [(row.code, row.demands, row.enterprises) for row in found.rows] == [
        ("MD", 3, 1), ("AF", 1, 0), ("EN", 1, 0), ("IC", 1, 0), ("RB", 1, 0),
    ]  # fmt: skip
    # Medical devices, agriculture and energy: five of six demands.
    assert found.share == round(100 * 5 / 6)


def test_a_filing_on_notice_is_named_with_its_last_day(
    english, organisation, manager, officer, reviewer, supervisor, district_officer
):
    from tests.incubators.factories import IncubatorFactory, bring_to, fill, start

    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    case = start(IncubatorFactory(organisation=organisation), by=manager)
    fill(case, by=manager)
    people = {
        "manager": manager,
        "officer": officer,
        "reviewer": reviewer,
        "supervisor": supervisor,
        "district_officer": district_officer,
    }
    bring_to(case, "public_notice", people)
    case.refresh_from_db()

    page = english.get("/").content.decode()

    assert f"objections until {case.notice_until:%Y-%m-%d}" in page


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("officer", "casework:inbox"),
        ("reviewer", "casework:inbox"),
        ("administrator", "casework:inbox"),
        ("district_officer", "casework:inbox"),
        ("manager", "casework:my-cases"),
    ],
)
def test_people_signed_in_go_to_their_work(client, request, role, expected, organisation):
    client.force_login(request.getfixturevalue(role))

    response = client.get("/")

    assert (response.status_code, response["Location"]) == (302, reverse(expected))


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [("incubator", "incubators:home"), ("enterprise", "enterprises:home"), ("corporate", "matching:my-demands")],
)
def test_members_go_to_the_first_page_of_their_capacity(client, capacity, expected):
    person = UserFactory()
    OrganisationFactory(manager=person, capacities=[capacity])
    client.force_login(person)

    assert client.get("/")["Location"] == reverse(expected)


def test_whoever_belongs_nowhere_yet_is_shown_the_way(client):
    client.force_login(UserFactory())

    assert client.get("/", follow=True).status_code == 200


def test_the_overview_stays_open_to_people_signed_in(client, officer):
    client.force_login(officer)

    assert client.get(reverse("portal:network")).status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
def test_query_count(client, django_assert_num_queries, rows):
    EntityFactory.create_batch(rows)
    for _number in range(rows):
        published(confidentiality=Confidentiality.PUBLIC)
    cache.clear()
    figures.board()  # warms what lives as long as the process: regions and fields by code
    cache.clear()

    # totals 4, board 2, domains 3, demands, bases, notices
    with django_assert_num_queries(12):
        client.get("/")
    with django_assert_num_queries(3):  # figures are kept for a minute
        client.get("/")


def test_a_kept_figure_belongs_to_a_language(client):
    EntityFactory()
    chinese = client.get("/").content.decode()
    client.cookies["language"] = "en"

    assert (tiles(chinese), tiles(client.get("/").content.decode())) == (["日本 1 个 大阪"], ["Japan 1 bases Osaka"])


def test_nothing_personal_is_on_the_first_page(client):
    """An address of a contact or a telephone is nobody's public figure."""
    entity = EntityFactory()
    entity.operator.mailbox, entity.operator.address = "contact@hidden.example", "Hidden Street 1"
    entity.operator.save()
    published(confidentiality=Confidentiality.PUBLIC, deadline=timezone.localdate() + timedelta(days=9))

    page = client.get("/").content.decode()

    assert "hidden" not in page.lower().replace("visually-hidden", "").replace('aria-hidden="true"', "").replace(
        'type="hidden"', ""
    )
