"""What each reader finds on the pages: walls between districts and incubators, lists, figures, the public page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework.models import Case
from inbound.models import DistrictOffer, InboundProject
from inbound.vocabulary import CORRECTION, HOLD, Stage
from tests.inbound.factories import (
    CODE_OF_COMPANY,
    HERE,
    MAIL,
    OFFER,
    OTHER_OFFER,
    TEAM,
    Way,
    draft_of,
    next_step,
    operating,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NAMES = (TEAM, MAIL, "激光雷达芯片", "Lidar chip")
PAGES = ("inbound:project-list", "inbound:board", "inbound:public")
BEFORE = [
    "draft",
    Stage.PROPOSED,
    Stage.SCREENING,
    CORRECTION,
    Stage.SCOUTING,
    Stage.INCUBATION,
    Stage.DUE_DILIGENCE,
    HOLD,
]


def read(client, user, *addresses) -> str:
    """All these pages as the person reads them, in English; a page that is not theirs counts as empty."""
    client.force_login(user)
    client.cookies.load({"language": "en"})
    answers = [client.get(address, follow=True) for address in addresses]
    return "\n".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def everything(way) -> list[str]:
    one = way.case.public_id
    return [
        *(reverse(name) for name in PAGES), reverse("inbound:project-detail", args=[one]), reverse("casework:case-detail", args=[one]),
        f"{reverse('inbound:project-list')}?q=Lidar", f"/search/?q={TEAM.split()[0]}", reverse("casework:notifications"),
    ]  # fmt: skip


# --- walls ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", BEFORE)
def test_before_districts_are_asked_none_of_them_reads_anything(state, way, client):
    way.to(state)

    text = read(client, way.here, *everything(way))

    assert not [word for word in NAMES if word in text]
    assert client.get(reverse("inbound:project-detail", args=[way.case.public_id])).status_code == 404


def test_an_asked_district_reads_the_project_and_not_the_other_districts_offer(way, client):
    way.to(Stage.DISTRICTS)
    way.offers()
    address = reverse("inbound:project-detail", args=[way.case.public_id])

    here, there = read(client, way.here, address), read(client, way.there, address)

    assert TEAM in here and OFFER in here and OTHER_OFFER not in here
    assert TEAM in there and OTHER_OFFER in there and OFFER not in there
    lists = read(client, way.here, reverse("inbound:project-list"), reverse("inbound:board"))
    assert "Lidar chip" in lists and "Visit the park" not in lists  # the next step may speak of the others
    assert (
        "Lidar chip"
        not in read(client, way.here, f"{reverse('inbound:project-list')}?q=planted.team").split("<tbody")[-1]
    )
    assert MAIL not in here + there  # the contact is for the chosen one
    assert client.get(reverse("casework:case-detail", args=[way.case.public_id])).status_code == 404


def test_once_chosen_the_district_reads_the_contact_and_the_others_nothing(way, client):
    way.to(Stage.AGREEMENT)
    address = reverse("inbound:project-detail", args=[way.case.public_id])

    assert MAIL in read(client, way.here, address)
    text = read(client, way.there, *everything(way))
    assert not [word for word in (TEAM, MAIL, OFFER) if word in text]
    assert client.get(address).status_code == 404


def test_a_district_that_made_no_offer_reads_it_no_longer(way, client):
    way.to(Stage.DISTRICTS)
    client.force_login(way.there)
    address = reverse("inbound:step", args=[way.case.public_id, "pass"])

    answer = client.post(address, {"district": "310104", "note": "No room", "version": way.case.version})

    assert answer.status_code == 302 and answer.url == reverse("inbound:project-list")
    assert client.get(reverse("inbound:project-detail", args=[way.case.public_id])).status_code == 404


def test_an_officer_of_a_district_with_a_tie_to_the_proposer_reads_nothing(way, client, organisation):
    way.to(Stage.DISTRICTS)
    ConflictDeclaration.objects.create(user=way.here, organisation=organisation)

    client.force_login(way.here)
    assert client.get(reverse("inbound:project-detail", args=[way.case.public_id])).status_code == 404
    assert "Lidar" not in read(client, way.here, reverse("inbound:project-list"), reverse("inbound:board"))


@pytest.mark.parametrize("state", [*BEFORE[1:], Stage.DISTRICTS, Stage.AGREEMENT, Stage.OPERATING])
def test_another_incubator_reads_the_teaser_alone(state, way, client, rival):
    way.to(state)

    text = read(client, rival, *everything(way))

    assert not [word for word in (*NAMES, OFFER, CODE_OF_COMPANY) if word in text]
    on_the_way = state in {Stage.SCOUTING, Stage.INCUBATION, Stage.DUE_DILIGENCE, Stage.DISTRICTS, Stage.AGREEMENT}
    assert ("qzteaser" in text) == on_the_way
    assert client.get(reverse("inbound:project-detail", args=[way.case.public_id])).status_code == 404


@pytest.mark.parametrize(
    ("level", "readers"), [("public", {"nobody", "rival"}), ("members", {"rival"}), ("office", set())]
)
def test_the_teaser_is_read_by_whom_the_proposer_chose(level, readers, way, client, rival):
    way.to(Stage.SCOUTING)
    InboundProject.objects.update(confidentiality=level)
    address = reverse("inbound:public")

    found = {"nobody"} if "qzteaser" in client.get(address).content.decode() else set()
    found |= {"rival"} if "qzteaser" in read(client, rival, address) else set()

    assert found == readers


@pytest.mark.parametrize("consent", [True, False])
def test_a_company_is_named_in_public_with_its_consent_alone(consent, way, client):
    way.to(Stage.REGISTERED)
    way.move("operate", way.manager, operating=operating(public_consent=consent))

    text = client.get(reverse("inbound:public")).content.decode()

    assert ("上海落地科技有限公司" in text) == consent
    assert TEAM not in text and MAIL not in text


# --- steps on pages ---------------------------------------------------------------------------------


def test_a_district_makes_its_offer_on_its_own_page(way, client):
    way.to(Stage.DISTRICTS)
    client.force_login(way.here)
    address = reverse("inbound:step", args=[way.case.public_id, "interest"])
    assert client.get(address).status_code == 200

    client.post(address, {"district": HERE, "offer": OFFER, "version": way.case.version})

    assert DistrictOffer.objects.get(district=HERE).text == OFFER
    assert way.case.events.filter(move="interest").get().actor == way.here


def test_an_officer_answers_for_the_own_district_alone(way, client):
    way.to(Stage.DISTRICTS)
    client.force_login(way.here)

    answer = client.post(
        reverse("inbound:step", args=[way.case.public_id, "interest"]),
        {"district": "310104", "offer": "Not mine", "version": way.case.version},
    )

    assert answer.status_code == 422
    assert set(DistrictOffer.objects.values_list("text", flat=True)) == {""}


def test_an_old_page_gets_409_with_the_words_kept(way, client):
    way.to(Stage.DISTRICTS)
    version = way.case.version
    way.move("interest", way.there, district="310104", offer=OTHER_OFFER)
    client.force_login(way.here)

    answer = client.post(
        reverse("inbound:step", args=[way.case.public_id, "interest"]),
        {"district": HERE, "offer": "Typed words", "version": version},
    )

    assert answer.status_code == 409
    assert "Typed words" in answer.content.decode() and OTHER_OFFER not in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": "91310000MA1K35XX99"}, "uscc"),
        ({"registered_on": "2199-01-01"}, "registered_on"),
        ({"next_on": ""}, "next_on"),
        ({"capital": "much"}, "capital"),
    ],
)
def test_the_registered_company_is_checked_field_by_field(change, field, way, client):
    way.to(Stage.AGREEMENT)
    client.force_login(way.manager)
    typed = {
        "name_zh": "上海落地科技有限公司", "uscc": CODE_OF_COMPANY, "registered_on": f"{timezone.localdate():%Y-%m-%d}", "capital": "1000000",
        "capital_currency": "CNY", "mailbox": "a@company.example", "version": way.case.version,
        **{name: str(value) for name, value in next_step().items()}, "next_by": "team",
    }  # fmt: skip

    answer = client.post(reverse("casework:case-move", args=[way.case.public_id, "register"]), {**typed, **change})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert way.case.state == Stage.AGREEMENT


def test_a_proposal_begins_on_its_page_and_goes_on_in_three_sections(base, manager, client):
    client.force_login(manager)
    typed = {"base": base.public_id, "name_zh": "甲项目", "name_en": "", "key": "abc"}

    answer = client.post(reverse("inbound:start"), typed)
    client.post(reverse("inbound:start"), typed)

    case = Case.objects.get(kind="inbound_project")
    assert answer.url == reverse("casework:case-section", args=[case.public_id, "project"])
    for section in ("project", "team", "plan"):
        assert client.get(reverse("casework:case-section", args=[case.public_id, section])).status_code == 200


def test_a_base_of_another_incubator_cannot_propose_for_it(base, rival, client):
    client.force_login(rival)

    answer = client.post(reverse("inbound:start"), {"base": base.public_id, "name_zh": "甲项目", "key": "abc"})

    assert answer.status_code == 422
    assert not InboundProject.objects.exists()


# --- lists, figures, queries ------------------------------------------------------------------------


def more_like(way, base, number: int, state=Stage.SCOUTING) -> None:
    for at in range(number):
        case = draft_of(base, by=way.manager, name=f"项目{at}")
        Way(case, manager=way.manager, officer=way.officer, here=way.here, there=way.there).to(state)


@pytest.mark.parametrize("page", ["inbound:project-list", "inbound:board", "inbound:figures", "inbound:public"])
@pytest.mark.parametrize("reader", ["officer", "manager", "district_officer"])
def test_pages_take_as_many_queries_for_many_rows_as_for_few(page, reader, way, base, client, request):
    if page == "inbound:figures" and reader != "officer":
        pytest.skip("for the office")
    way.to(Stage.DISTRICTS)
    client.force_login(request.getfixturevalue(reader))
    counts = []
    for more in (1, 6):
        more_like(way, base, more, Stage.DISTRICTS)
        client.get(reverse(page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_each_number_opens_as_many_rows_as_it_says(way, base, client, officer):
    way.to(Stage.OPERATING)
    more_like(way, base, 2)
    client.force_login(officer)
    context = client.get(reverse("inbound:figures")).context

    lines = [*context["parts"], *context["conversion"], *context["districts"], *context["years"]]
    shown = [(row.number, len(client.get(row.url).context["rows"])) for row in lines]

    assert all(number == rows for number, rows in shown)
    assert [row.number for row in context["conversion"]] == [3, 3, 1, 1, 1, 1, 1]
    assert [(row.number, row.jobs, row.amounts) for row in context["years"]] == [(1, 14, ["CNY\u00a04,500,000"])]


def test_a_tie_takes_a_project_out_of_every_number(way, client, officer, organisation):
    way.to(Stage.OPERATING)
    ConflictDeclaration.objects.create(user=officer, organisation=organisation)
    client.force_login(officer)

    context = client.get(reverse("inbound:figures")).context

    assert [row.number for row in (*context["parts"], *context["conversion"])] == [0] * 10
    assert context["districts"] == context["years"] == []


def test_who_has_nothing_to_do_with_it_has_no_list(stranger, client):
    client.force_login(stranger)

    assert [
        client.get(reverse(page)).status_code
        for page in ("inbound:project-list", "inbound:board", "inbound:figures", "inbound:start")
    ] == [403] * 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("state", ["draft", *Stage, HOLD])
def test_pages_answer_in_both_languages_in_every_state(language, state, way, client):
    case = way.to(state)
    for user in (way.manager, way.officer, way.here):
        client.force_login(user)
        client.cookies.load({"language": language})
        for address in (*(reverse(name) for name in PAGES), reverse("inbound:project-detail", args=[case.public_id])):
            assert client.get(address, follow=True).status_code in (200, 404)


@pytest.mark.parametrize("move", ["plan", "hold", "end", "choose", "invite_more", "no_district"])
def test_each_form_of_the_case_opens(move, way, client):
    case = way.to(Stage.DISTRICTS)
    client.force_login(way.officer)

    answer = client.get(reverse("casework:case-move", args=[case.public_id, move]))

    assert answer.status_code == 200


def test_the_list_is_narrowed_to_a_country(way, manager, client):
    """The home region of a project may be a part of the country that is asked for."""
    project = way.project
    country = project.home_region.country
    client.force_login(manager)
    pages = {code: client.get(reverse("inbound:project-list"), {"region": code}) for code in (country, "BR")}

    assert {code: page.status_code for code, page in pages.items()} == {country: 200, "BR": 200}
    assert project.case.public_id in pages[country].content.decode()
    assert project.case.public_id not in pages["BR"].content.decode()
