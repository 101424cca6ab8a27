"""The funnel: every figure is the number of rows that it opens, and the number that a plain count of the tables gives."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import ConflictDeclaration
from core.registry import DealValues, deal_values
from introductions.models import Introduction
from matching.models import Demand, ManagerProposal
from portal.funnel.figures import NOWHERE
from regions.reference import load_reference
from tests.portal.funnel_world import STAGES, World, counted, limited, rows_of

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:funnel")
ALL = {"period": "all"}
WHO = {"manager": "manager_id", "broker": "broker_id", "base": "brought_demand_id"}


@pytest.fixture(autouse=True)
def reference(db):
    load_reference()


@pytest.fixture
def office(english, officer):
    english.force_login(officer)
    return english


def shown(row) -> dict[str, tuple[int, int]]:
    return {cell.stage: (cell.count.demands, cell.count.introductions) for cell in row.cells}


def opened(client, row) -> dict[str, tuple[int, int]]:
    return {
        cell.stage: (
            rows_of(client, cell.url),
            rows_of(client, cell.introductions_url) if cell.introductions_url else 0,
        )
        for cell in row.cells
    }


@pytest.mark.parametrize("seed", range(2))
def test_every_stage_counts_its_rows(office, seed):
    world = World(seed)

    whole = office.get(PAGE, ALL).context["shown"].whole

    assert shown(whole) == counted(world.demands)
    assert opened(office, whole) == shown(whole)
    assert shown(whole)["both"][0] > 0
    assert shown(whole)["signed"][1] > 0


def members(world, name: str, value):
    """Demands of a group, and which introductions count for it."""
    if name in WHO:
        column = WHO[name]
        keys = set(Introduction.objects.filter(**{column: value}).values_list("demand", flat=True))
        if name == "manager":
            keys |= set(ManagerProposal.objects.filter(manager=value).values_list("demand", flat=True))
        return [one for one in world.demands if one.pk in keys], lambda row: getattr(row, column) == value
    tests = {
        "region": lambda one: (one.region_id or NOWHERE) == value,
        "field": lambda one: value in ({code.split("-")[0] for code in one.current_version.tech_fields} or {NOWHERE}),
        "month": lambda one: f"{timezone.localtime(one.published_at):%Y-%m}" == value,
    }
    return [one for one in world.demands if tests[name](one)], lambda row: True


@pytest.mark.parametrize("seed", [11])
def test_every_group_counts_its_rows(office, seed):
    world = World(seed)
    page = office.get(PAGE, ALL).context["shown"]
    seen = set()

    for section in page.sections:
        words = page._words(section.code)
        by_label = {label: value for value, (label, _query) in words.items()}
        for row in section.rows:
            demands, deal = members(world, section.code, by_label[row.label])
            assert shown(row) == counted(demands, deal=deal), (section.code, row.label)
            assert opened(office, row) == shown(row), (section.code, row.label)
            seen.add(section.code)

    assert seen == {"region", "field", "manager", "broker", "month"}


@pytest.mark.parametrize(
    ("one", "other"), [("region", "manager"), ("field", "broker"), ("manager", "broker"), ("broker", "region")]
)
def test_filters_together_still_open_what_they_count(office, one, other):
    World(21)
    page = office.get(PAGE, ALL).context["shown"]
    rows = {section.code: section.rows for section in page.sections}
    narrowed = office.get(rows[one][0].cells[0].url.replace("/demands/", "/")).context["shown"]

    for section in narrowed.sections:
        if section.code == other:
            for row in section.rows:
                assert opened(office, row) == shown(row)
    assert one not in {section.code for section in narrowed.sections}


def test_a_tie_takes_an_organisation_out_of_every_figure(office, officer):
    world = World(3)
    owner, company = world.owners[0], world.companies[0]
    for organisation in (owner, company.organisation):
        ConflictDeclaration.objects.create(user=officer, organisation=organisation)
    seen = [one for one in world.demands if one.organisation_id != owner.pk]

    whole = office.get(PAGE, ALL).context["shown"].whole

    assert shown(whole) == counted(seen, banned={owner.pk, company.organisation_id})
    assert shown(whole) != counted(world.demands)
    assert opened(office, whole) == shown(whole)


def test_a_tie_is_no_leak_through_kept_figures(office, officer, supervisor, settings):
    settings.FIGURES_KEPT_SECONDS = 60
    world = World(3)
    ConflictDeclaration.objects.create(user=supervisor, organisation=world.owners[0])

    first = shown(office.get(PAGE, ALL).context["shown"].whole)
    office.force_login(supervisor)
    second = shown(office.get(PAGE, ALL).context["shown"].whole)

    assert first == counted(world.demands)
    assert second == counted([d for d in world.demands if d.organisation_id != world.owners[0].pk])


@pytest.mark.parametrize("name", ["funnel", "gaps"])
def test_the_number_of_queries_does_not_grow(office, name):
    world, asked = World(5, demands=30), []  # some of them signed
    for size in (1, 2):
        office.get(reverse(f"portal:{name}"), ALL)
        with CaptureQueriesContext(connection) as queries:
            office.get(reverse(f"portal:{name}"), ALL)
        asked.append(len(queries))
        world.demands += [world._demand(number) for number in range(100 * size, 100 * size + 30)]

    assert asked[0] == asked[1]


def test_districts_and_companies_have_no_funnel(english, district_officer, manager, organisation):
    for person in (district_officer, manager):
        english.force_login(person)
        for name in (
            "funnel",
            "funnel-demands",
            "funnel-introductions",
            "funnel-enterprises",
            "funnel-export",
            "gaps",
            "standing",
        ):
            assert english.get(reverse(f"portal:{name}")).status_code == 403


def test_values_stand_there_once_an_app_gives_them(office):
    World(1)
    entry = DealValues("10,000 CNY", lambda user, keys: dict.fromkeys(keys, 12.0))
    assert [amount for amount, _url, _unit in office.get(PAGE, ALL).context["shown"].whole.values] == [
        "—"
    ]  # nothing confirmed yet
    deal_values.register(entry)
    try:
        answer = office.get(PAGE, ALL)
        whole, page = answer.context["shown"].whole, answer.content.decode()
    finally:
        deal_values._entries = [pair for pair in deal_values._entries if pair[1] is not entry]

    deals = shown(whole)["signed"][1]
    assert whole.values[1][0] == f"{12 * deals:,}"
    assert rows_of(office, whole.values[1][1]) == deals > 0
    assert "10,000 CNY" in page


def test_the_file_holds_every_stage_of_every_group(office):
    World(2)
    answer = office.post(f"{reverse('portal:funnel-export')}?period=all", {"purpose": "yearly report"})

    rows = list(
        load_workbook(
            io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        ).active.values
    )
    stages = [row for row in rows if row and row[2] in {"Demands published", "Done"}]
    page = office.get(PAGE, ALL).context["shown"]
    assert len(stages) == 2 * (1 + sum(len(section.rows) for section in page.sections))


def test_the_share_of_limited_means_counts_confirmations_in_force(office, officer):
    world = World(7)
    limited(world.companies[0], officer)
    limited(world.companies[1], officer, until=-1)
    limited(world.companies[2], officer, state="asked")

    lines = office.get(PAGE, ALL).context["shares"]

    for line in lines:
        assert (rows_of(office, line.url), rows_of(office, line.limited_url)) == (line.all, line.limited)
    introduced = set(Introduction.objects.filter(introduced_at__isnull=False).values_list("enterprise", flat=True))
    introduced |= set(Introduction.objects.filter(signed_on__isnull=False).values_list("enterprise", flat=True))
    line = lines[2]
    assert (line.all, line.limited) == (len(introduced), int(world.companies[0].pk in introduced))


def test_an_empty_portal_says_why_and_what_next(office):
    assert "No demand was published in the last 12 months." in office.get(PAGE).content.decode()
    assert not Demand.objects.exists()
    assert len(STAGES) == 8
