"""Open pages: what everybody may see of bases, and that it is no more than that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incubators.models import BaseFiling, Incubator
from regions.models import Region
from tests.factories import OrganisationFactory
from tests.incubators.factories import EntityFactory, IncubatorFactory

pytestmark = pytest.mark.django_db

REGISTER = "/bases/"
# What the sections of a filing hold that nobody outside may read: people, addresses, money, risk, registry numbers.
PRIVATE = (
    "沈禾",
    "021-55550000",
    "office@incubator.example",
    "王一明",
    "大阪市北区",
    "1200-05-0001",
    "480000",
    "300000",
    "在日本工作十年",
)


def shown(client, address=REGISTER, **params):
    return client.get(address, params).content.decode()


def ids(html) -> int:
    return html.count('id="base-')


@pytest.mark.parametrize("status", ["active", "suspended", "expired"])
def test_filed_bases_are_in_the_register_and_have_a_page(client, status):
    entity = EntityFactory(status=status)
    assert [ids(shown(client)), client.get(entity.get_absolute_url()).status_code] == [1, 200]


@pytest.mark.parametrize("changes", [{"unfiled": True}, {"status": "closed"}], ids=["not filed", "closed"])
def test_others_are_not_there_for_anybody_outside(client, stranger, changes):
    entity = EntityFactory(**changes)
    EntityFactory()
    for user in (None, stranger):
        if user:
            client.force_login(user)
        assert [ids(shown(client)), client.get(entity.get_absolute_url()).status_code] == [1, 404]
        assert entity.name_zh not in client.get(reverse("incubators:open-data")).getvalue().decode()


def test_the_operator_sees_its_own_base_before_it_is_filed(client, draft, manager, officer, stranger):
    address = BaseFiling.objects.get().entity.get_absolute_url()
    answers = {}
    for name, user in {"manager": manager, "officer": officer, "stranger": stranger}.items():
        client.force_login(user)
        answers[name] = client.get(address).status_code
    assert answers == {"manager": 200, "officer": 404, "stranger": 404}


def test_nothing_private_of_a_filed_base_is_public(client, at, people):
    """Walk a filing into the register and look for what only the office may know, on every open page and in the open data."""
    from casework import moves
    from casework.models import Case

    case = at("public_notice")
    on_notice = shown(client, reverse("incubators:notice-list"))
    Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    moves.perform(Case.objects.get(pk=case.pk), "end_notice", by=None)
    entity = BaseFiling.objects.get(pk=case.pk).entity
    incubator = Incubator.objects.get()

    pages = [
        on_notice,
        shown(client),
        shown(client, entity.get_absolute_url()),
        shown(client, incubator.get_absolute_url()),
        client.get(reverse("incubators:open-data")).getvalue().decode(),
    ]
    assert all("大阪服务点" in page for page in pages)
    assert [(word, number) for number, page in enumerate(pages) for word in PRIVATE if word in page] == []
    assert [number for number, page in enumerate(pages) if case.public_id in page and number] == []


def test_a_filings_case_is_linked_for_its_owner_and_the_office_only(client, at, people):
    case = at("accepted")
    entity = BaseFiling.objects.get(pk=case.pk).entity
    type(entity).objects.filter(pk=entity.pk).update(
        status="active", filing_no="X-1", filed_on=timezone.localdate(), valid_until=timezone.localdate()
    )
    linked = {}
    for who in ("manager", "officer", "district_officer", "other_district_officer", "stranger"):
        client.force_login(people[who])
        linked[who] = case.get_absolute_url() in shown(client, entity.get_absolute_url())
    assert linked == {
        "manager": True,
        "officer": True,
        "district_officer": True,
        "other_district_officer": False,
        "stranger": False,
    }


class TestFilters:
    @pytest.fixture(autouse=True)
    def bases(self):
        EntityFactory(
            name_zh="东京分支机构",
            kind="branch",
            city="东京",
            specialised_fields=["AI-LLM"],
            services=["policy_advice"],
        )
        EntityFactory(
            name_zh="慕尼黑研发中心", kind="rd_centre", city="慕尼黑", name_local="München", region=Region.objects.get(code="DE"),
            specialised_fields=["MB-ADS", "AF"], services=["policy_advice", "risk_assessment"],
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("params", "found"),
        [
            ({"country": "JP"}, 1),
            ({"country": "FR"}, 2),  # nobody is there: the filter is left out, and the page says so
            ({"kind": "rd_centre"}, 1),
            ({"field": "AI"}, 1),
            ({"field": "MB-ADS"}, 1),
            ({"field": "MB"}, 1),
            ({"field": "AF"}, 1),
            ({"field": "AF-FOD"}, 0),
            ({"service": "policy_advice"}, 2),
            ({"service": "risk_assessment"}, 1),
            ({"q": "munchen"}, 1),  # without the accent
            ({"q": "慕尼"}, 1),
            ({"q": "大模型"}, 1),  # the words of its field
            ({"q": "large language"}, 1),
            ({"q": "政策咨询"}, 2),
            ({"q": "%"}, 0),
            ({"q": "东京", "kind": "rd_centre"}, 0),
        ],
        ids=str,
    )
    def test_they_narrow_the_list(self, client, params, found):
        assert ids(shown(client, **params)) == found

    @pytest.mark.parametrize(
        "params",
        [
            {"q": "\x00"},
            {"q": "'; DROP TABLE incubators_overseasentity; --"},
            {"q": "x" * 5000},
            {"country": "<script>"},
            {"kind": "branch' OR 1=1"},
            {"field": '"'},
            {"service": "%"},
            {"cursor": "eyJ0"},
            {"sort": "-operator__uscc"},
            {"per_page": "1000000"},
            {"export": "xlsx"},
        ],
        ids=lambda p: str(p)[:40],
    )
    def test_odd_addresses_are_answered(self, client, params):
        answer = client.get(REGISTER, params)
        assert answer.status_code in (200, 403)
        assert "<script>" not in answer.content.decode().split("<main")[1]

    def test_an_empty_result_says_why_and_leads_out(self, client):
        page = shown(client, q="nowhere at all")
        assert (ids(page), 'class="empty"' in page, "?q=" not in page.split('class="empty"')[1].split("</div>")[0]) == (
            0,
            True,
            True,
        )

    def test_open_data_follows_the_filters(self, client):
        answer = client.get(reverse("incubators:open-data"), {"country": "DE"})
        text = answer.getvalue().decode("utf-8-sig")
        assert (answer["Content-Type"], "慕尼黑研发中心" in text, "东京分支机构" in text) == (
            "text/csv; charset=utf-8",
            True,
            False,
        )


def test_open_data_is_safe_for_a_spreadsheet(client):
    EntityFactory(name_zh="=HYPERLINK(1)", partner="+cmd|' /C calc'!A0")
    text = client.get(reverse("incubators:open-data")).getvalue().decode("utf-8-sig")
    assert ("'=HYPERLINK(1)" in text, "'+cmd" in text) == (True, True)


def test_names_are_escaped(client):
    entity = EntityFactory(name_zh="<script>alert(1)</script>")
    for address in (REGISTER, entity.get_absolute_url()):
        assert "<script>alert" not in shown(client, address)


class TestBoard:
    def test_it_counts_by_country_and_stands_only_over_the_whole_list(self, client):
        EntityFactory.create_batch(2)
        EntityFactory(city="东京")
        EntityFactory(region=Region.objects.get(code="DE"), city="慕尼黑")
        client.cookies["language"] = "en"
        page = shown(client)
        assert ("4 bases, in 2 countries and regions" in page, page.count('class="tile"')) == (True, 2)
        assert '?country=JP"><b>Japan</b><span>3' in page
        assert 'class="tile"' not in shown(client, country="JP")

    def test_no_map_no_flag(self, client):
        EntityFactory()
        page = shown(client).lower()
        assert [word for word in ("geojson", "topojson", "tile.openstreetmap", "leaflet", "flag") if word in page] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("rows", [0, 1, 30])
def test_the_register_takes_as_many_queries_for_one_row_as_for_thirty(
    client, rows, language, django_assert_max_num_queries
):
    operator = OrganisationFactory()
    EntityFactory.create_batch(rows, operator=operator)
    client.cookies["language"] = language
    shown(client)  # taxonomy and regions are read once for all
    with django_assert_max_num_queries(
        6
    ):  # countries of the filter (2), page (2 at the seam of nulls), count, board, notices
        page = shown(client)
    assert ids(page) == min(rows, 25)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_next_page_goes_on_where_the_first_ended(client, rows):
    EntityFactory.create_batch(rows)
    first = client.get(REGISTER)
    seen = [entity.pk for entity in first.context["rows"]]
    if first.context["page"].has_next:
        second = client.get(REGISTER, {"cursor": first.context["page"].next_cursor})
        seen += [entity.pk for entity in second.context["rows"]]
    assert (len(seen), len(set(seen))) == (rows, rows)


class TestNotices:
    def test_a_filing_on_notice_is_listed_with_its_days(self, client, at):
        case = at("public_notice")
        page = shown(client, reverse("incubators:notice-list"))
        assert (f'id="notice-{case.public_id}"' in page, f"{case.notice_until:%Y-%m-%d}" in page) == (True, True)

    @pytest.mark.parametrize("state", ["completeness", "decision"])
    def test_no_other_filing_is(self, client, at, state):
        case = at(state)
        page = shown(client, reverse("incubators:notice-list"))
        assert (case.public_id in page, case.title in page, 'class="empty"' in page) == (False, False, True)


class TestIncubatorPage:
    def test_it_is_public_once_the_capacity_is_verified(self, client):
        verified = IncubatorFactory()
        asked = IncubatorFactory(organisation=OrganisationFactory())
        assert [client.get(i.get_absolute_url()).status_code for i in (verified, asked)] == [200, 404]

    def test_it_lists_filed_bases_only(self, client):
        incubator = IncubatorFactory()
        filed = EntityFactory(operator=incubator.organisation)
        hidden = EntityFactory(operator=incubator.organisation, unfiled=True, name_zh="尚未备案")
        page = shown(client, incubator.get_absolute_url())
        assert (filed.name_zh in page, hidden.name_zh in page) == (True, False)
