"""The page of time statistics, the cases behind its figures, and the file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import ConflictDeclaration
from casework.kinds import Stage
from casework.models import Case, CaseParty, StageTime
from core.models import ExportLog
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("portal:times")
LIST = reverse("portal:times-cases")


def closed_case(
    *, title="A filing", organisation=None, days=4, officer=None, district="310115", ago=0, kind="base_filing"
):
    """A closed case that took ``days`` of 25 in all, and as many in the review."""
    now = timezone.now()
    organisation = organisation or OrganisationFactory()
    case = Case.objects.create(
        kind=kind, state="filed", phase="closed_yes", title=title, applicant=organisation, district=district,
        submitted_at=now, closed_at=now,
    )  # fmt: skip
    CaseParty.objects.create(case=case, organisation=organisation, role="applicant")
    left = timezone.localdate() - timedelta(days=ago)
    for stage, promised in ((Stage.REVIEW, 20), (Stage.WHOLE, 25)):
        StageTime.objects.create(
            case=case, stage=stage, kind=kind, district=district, officer=officer if stage == Stage.REVIEW else None,
            entered=left, left=left, working_days=days, promised_days=promised, in_time=days <= promised,
        )  # fmt: skip
    return case


def section(response, code):
    found = next(section for section in response.context["sections"] if section.code == code)
    return {row.label: (row.spread.number, row.spread.median, row.spread.late) for row in found.rows}


@pytest.fixture
def office(english, supervisor):
    english.force_login(supervisor)
    return english


def test_an_empty_portal_says_why_and_what_next(office):
    page = office.get(PAGE).content.decode()

    assert "No case has been closed in the last 12 months." in page


def test_each_chart_counts_its_groups(office, officer):
    for days in (2, 4, 30):
        closed_case(days=days, officer=officer)
    closed_case(days=8, district="", kind="demand_moderation")

    page = office.get(PAGE)

    assert section(page, "stage") == {"Review": (4, 4, 1)}
    assert section(page, "kind") == {"Overseas base filing": (3, 4, 1), "Demand moderation": (1, 8, 0)}
    assert section(page, "district") == {"Pudong New Area": (3, 4, 1), "No district": (1, 8, 0)}
    assert section(page, "officer") == {"Officer": (3, 4, 1)}
    assert section(page, "month") == {f"{timezone.localdate():%Y-%m}": (4, 4, 1)}
    assert (page.context["whole"].share_in_time, page.context["whole"].late) == (75, 1)


def test_every_figure_opens_as_many_cases_as_it_says(office, officer):
    for days in (2, 30, 40):
        closed_case(days=days, officer=officer)
    closed_case(district="")

    page = office.get(PAGE, {"kind": "base_filing"})

    checked = 0
    for one in page.context["sections"]:
        for line in one.lines:
            spread, named = line.row.spread, (one.code, line.row.label)
            assert len(office.get(line.url).context["rows"]) == spread.number, named
            assert len(office.get(line.late).context["rows"]) == spread.late, named
            assert len(office.get(line.kept).context["rows"]) == spread.kept, named
            slow = [row.working_days for row in office.get(line.slowest).context["rows"]]
            assert all(days > spread.nine_in_ten for days in slow), named
            checked += 1
    assert checked == 6
    assert len(office.get(page.context["kept_url"]).context["rows"]) == page.context["whole"].kept


def test_a_chosen_stage_is_what_the_other_charts_are_about(office, officer):
    """The whole of one case was late and its review in time: the figures follow the stage."""
    late = closed_case(days=30, officer=officer)
    StageTime.objects.filter(case=late, stage=Stage.REVIEW).update(working_days=3, in_time=True)
    closed_case(days=5, district="310104")

    whole, review = office.get(PAGE), office.get(PAGE, {"stage": "review"})

    assert (whole.context["whole"].late, review.context["whole"].late) == (1, 0)
    assert section(review, "district") == {"Pudong New Area": (1, 3, 0), "Xuhui": (1, 5, 0)}
    assert section(review, "stage") == section(whole, "stage")
    chosen = [line.row.label for one in review.context["sections"] for line in one.lines if line.is_chosen]
    assert (chosen, "cases have finished “Review”" in review.content.decode()) == (["Review"], True)


def test_the_period_is_the_last_twelve_months_unless_another_is_named(office):
    closed_case(title="New"), closed_case(title="Old", ago=800)

    assert office.get(PAGE).context["whole"].number == 1
    assert office.get(PAGE, {"period": "all"}).context["whole"].number == 2
    year = (timezone.localdate() - timedelta(days=800)).year
    assert [row.case.title for row in office.get(LIST, {"period": year, "stage": "whole"}).context["rows"]] == ["Old"]


@pytest.mark.parametrize(
    "query", ["period=13", "period=%00", "kind=x&district=y", "period=9999-99", "stage=zz", "officer=1"]
)
def test_filters_that_make_no_sense_are_left_out(office, query):
    closed_case()
    for address in (PAGE, LIST, reverse("portal:times-export")):
        assert office.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("role", "status", "officers"),
    [
        ("supervisor", 200, True), ("administrator", 200, True), ("officer", 200, False), ("reviewer", 200, False),
        ("district_officer", 200, False), ("manager", 403, False),
    ],
)  # fmt: skip
def test_only_those_who_answer_for_the_work_see_single_officers(client, request, role, status, officers):
    officer = request.getfixturevalue("officer")
    closed_case(officer=officer), closed_case()
    client.force_login(request.getfixturevalue(role))

    page = client.get(PAGE)
    listed = client.get(LIST, {"officer": officer.public_id, "stage": "review"})

    assert (page.status_code, listed.status_code) == (status, status)
    if status == 200:
        assert any(one.code == "officer" for one in page.context["sections"]) == officers
        assert len(listed.context["rows"]) == (1 if officers else 2)  # for the others it is no filter
        assert ("officer" in listed.context["filter"].filters) == officers


def test_a_conflict_gives_the_page_of_a_world_without_these_cases(office, supervisor):
    near = OrganisationFactory(name_en="Near")
    closed_case(days=2), closed_case(days=30, organisation=near, title="Secret")
    ConflictDeclaration.objects.create(user=supervisor, organisation=near, reason="Family")

    page, listed = office.get(PAGE), office.get(LIST)

    assert (page.context["whole"].number, page.context["whole"].late) == (1, 0)
    assert section(page, "stage") == {"Review": (1, 2, 0)}
    assert "Secret" not in listed.content.decode()


def test_the_file_holds_what_the_page_shows_and_is_logged(office, supervisor, tmp_path):
    closed_case(days=2), closed_case(days=30)
    address = f"{reverse('portal:times-export')}?kind=base_filing"
    assert office.post(address, {"purpose": ""}).status_code == 200
    assert ExportLog.objects.count() == 0

    answer = office.post(address, {"purpose": "Meeting"})

    file = tmp_path / "times.xlsx"
    file.write_bytes(b"".join(answer.streaming_content))
    rows = list(load_workbook(file).active.values)
    assert rows[1] == ("By stage", "Review", 2, 2, 30, 20, 50, 1)
    log = ExportLog.objects.get()
    assert (log.user, log.purpose, log.page, log.rows) == (supervisor, "Meeting", "portal:times", len(rows) - 1)


@pytest.mark.parametrize("number", [2, 40])
def test_queries_do_not_grow_with_the_cases(office, officer, number, django_assert_num_queries):
    organisation = OrganisationFactory()
    for days in range(number):
        closed_case(days=days, officer=officer, organisation=organisation, district=("310115", "310104")[days % 2])
    office.get(PAGE), office.get(LIST)

    with django_assert_num_queries(15):
        office.get(PAGE)
    with django_assert_num_queries(13 if number > 25 else 12):
        office.get(LIST)
