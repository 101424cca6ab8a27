"""The page of quality: precision from decisions, honest where there are too few, each figure opening its list."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from core.models import ExportLog
from matching import quality
from matching.models import MatchOutcome
from matching.models.outcomes import GRADES, OutcomeKind
from tests.matching.factories import lidar_maker, published

GOOD, BAD = OutcomeKind.INTERESTED, OutcomeKind.DISMISSED


def decide(kind, *, rank, number=1, demand=None, days_ago=0, tells=True, **more):
    """Decisions about fresh pairs at one place of their lists."""
    demand = demand or published()
    at = timezone.now() - timezone.timedelta(days=days_ago)
    return [
        MatchOutcome.objects.create(
            demand=demand, enterprise=lidar_maker(), kind=kind, grade=GRADES[kind], rank=rank, score=60, tells=tells,
            decided_at=at, **{"field": "MD", "lang": "en", **more},
        )
        for _number in range(number)
    ]  # fmt: skip


@pytest.fixture
def office(english, officer):
    english.force_login(officer)
    return english


@pytest.fixture
def decided(db):
    """Among the first three 9 of 12 went well, among the first ten 10 of 20."""
    decide(GOOD, rank=1, number=9)
    decide(BAD, rank=3, number=3, lang="ja", field="SN")
    decide(GOOD, rank=10, number=1)
    decide(BAD, rank=7, number=7)
    decide(BAD, rank=11, number=2)
    decide(OutcomeKind.DECLINED, rank=1, number=4, tells=False, reason="no_capacity")
    decide(GOOD, rank=None, number=2)


def shown(cuts):
    return [(cut.k, cut.good, cut.decided, cut.share) for cut in cuts]


def test_precision_counts_decisions_about_the_first_of_a_list(decided):
    assert shown(quality.whole(MatchOutcome.objects.all(), {})) == [(3, 9, 12, 75), (10, 10, 20, 50)]


def test_by_language_and_field_small_groups_say_so(decided):
    sections = {one.code: one for one in quality.sections(MatchOutcome.objects.all(), {})}

    assert {row.label: shown(row.cuts) for row in sections["language"].rows} == {
        "English": [(3, 9, 9, None), (10, 10, 17, 59)],
        "Japanese": [(3, 0, 3, None), (10, 0, 3, None)],
    }
    assert [row.cuts[1].decided for row in sections["field"].rows] == [17, 3]


def test_every_figure_opens_exactly_its_decisions(office, decided):
    for cut in quality.whole(MatchOutcome.objects.all(), {}):
        assert office.get(cut.url).context["count"].number == cut.decided
        assert office.get(cut.good_url).context["count"].number == cut.good
    for section in quality.sections(MatchOutcome.objects.all(), {}):
        for row in section.rows:
            for cut in row.cuts:
                assert office.get(cut.url).context["count"].number == cut.decided
    for kind in quality.kinds(MatchOutcome.objects.all(), {}):
        assert office.get(kind["url"]).context["count"].number == kind["number"]


def test_a_month_shows_its_own(office, decided):
    earlier = decide(GOOD, rank=1, number=11, days_ago=70)
    month = f"{timezone.localtime(earlier[0].decided_at):%Y-%m}"

    page = office.get(reverse("matching:quality"), {"period": month})

    assert shown(page.context["whole"]) == [(3, 11, 11, 100), (10, 11, 11, 100)]
    assert [row.label for row in page.context["sections"][0].rows] == [month]


def test_too_few_are_not_called_a_share(office):
    decide(GOOD, rank=1, number=4)

    page = office.get(reverse("matching:quality")).content.decode()

    assert ("too few to say: 4 decided" in page, "100" in page.split("h-how")[0].split("figures")[1]) == (True, False)


def test_nothing_decided_says_what_will_fill_the_page(office):
    assert "Figures appear with the first shortlist" in office.get(reverse("matching:quality")).content.decode()
    assert "Nobody has decided" in office.get(reverse("matching:quality-decisions")).content.decode()


def test_demands_one_has_a_tie_with_do_not_count(office, officer):
    demand = published()
    decide(GOOD, rank=1, number=12, demand=demand)
    ConflictDeclaration.objects.create(user=officer, organisation=demand.organisation, reason="Family.")

    page = office.get(reverse("matching:quality"))

    assert shown(page.context["whole"]) == [(3, 0, 0, None), (10, 0, 0, None)]


def test_the_tables_are_exported_with_a_purpose_and_logged(office, decided):
    url = reverse("matching:quality-export")
    assert "What the list is needed for" in office.get(url).content.decode()

    answer = office.post(url, {"purpose": "Yearly report"})

    assert "spreadsheet" in answer["Content-Type"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    log = ExportLog.objects.get()
    assert (log.page, log.purpose, log.rows > 6) == ("matching:quality", "Yearly report", True)


@pytest.mark.parametrize("number", [1, 20])
def test_the_pages_ask_the_same_however_many_decisions_there_are(number, office, queries_of):
    decide(GOOD, rank=1, number=number)

    assert queries_of(reverse("matching:quality"))[0] <= 14
    assert queries_of(reverse("matching:quality-decisions"))[0] <= 14


def test_members_have_no_such_page(english, maker, enterprise):
    english.force_login(maker)

    names = ("quality", "quality-export", "quality-decisions")
    assert [english.get(reverse(f"matching:{name}")).status_code for name in names] == [403] * 3
