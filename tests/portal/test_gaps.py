"""Unmet demand, idle supply and what stands still: every cell opens as many rows as it says, counted again in plain Python."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from enterprises.models import Enterprise
from introductions.models import Introduction
from matching.models import Candidate, CandidateResponse, Demand, ProfileSnapshot, Ranking, StaffDecision
from regions.reference import load_reference
from tests.portal.funnel_world import World, rows_of

pytestmark = pytest.mark.django_db
PAGE = reverse("portal:gaps")


@pytest.fixture
def world(db):
    load_reference()
    made = World(31, demands=16)
    Demand.objects.update(status="published")
    for demand in Demand.objects.filter(current_ranking__proposed__gt=0):
        _candidates(made, demand)
    return made


def _candidates(world, demand) -> None:
    chosen = world.rng.sample(world.companies[:4], demand.current_ranking.proposed)
    for rank, company in enumerate(chosen, 1):
        snapshot, _new = ProfileSnapshot.objects.get_or_create(
            enterprise=company, key=f"k{company.pk}", defaults={"record": {}, "analysis": b""}
        )
        Candidate.objects.create(
            ranking=demand.current_ranking, demand=demand, enterprise=company, snapshot=snapshot, rank=rank, score=60.0
        )
        if world.rng.random() < 0.6:
            StaffDecision.objects.create(demand=demand, enterprise=company, kind="dismiss", reason="other_application")


@pytest.fixture
def office(english, officer):
    english.force_login(officer)
    return english


def expected(demands, days=30):
    """Reason to the keys of the demands that it holds for."""
    found = {"nobody": set(), "none_left": set(), "waiting": set()}
    for demand in demands:
        ranking = Ranking.objects.filter(pk=demand.current_ranking_id).first()
        if ranking is None or not ranking.proposed:
            found["nobody"].add(demand.pk)
        else:
            left = [
                row for row in Candidate.objects.filter(ranking=ranking, left_out="")
                if not StaffDecision.objects.filter(demand=demand, enterprise=row.enterprise, kind="dismiss").exists()
                and not CandidateResponse.objects.filter(
                    demand=demand, enterprise=row.enterprise, answer="declined", is_current=True
                ).exists()
            ]  # fmt: skip
            if not left:
                found["none_left"].add(demand.pk)
        met = Introduction.objects.filter(demand=demand, introduced_at__isnull=False).exists()
        if not met and demand.published_at < timezone.now() - timedelta(days=days):
            found["waiting"].add(demand.pk)
    return found


def test_reasons_and_cells_count_their_rows(office, world):
    page = office.get(PAGE)
    found = expected(Demand.objects.all())

    assert [number for _label, number, _url in page.context["reasons"]] == [len(rows) for rows in found.values()]
    assert all(found.values())
    for _label, number, url in [*page.context["reasons"], *page.context["companies"]]:
        assert rows_of(office, url) == number
    unmet = Demand.objects.filter(pk__in=set().union(*found.values()))
    for line in page.context["matrix"].lines:
        for cell in [line.total, *line.cells]:
            assert rows_of(office, cell.demands_url) == cell.demands
            assert rows_of(office, cell.companies_url) == cell.companies
    lines = {line.label: line for line in page.context["matrix"].lines}
    medical = [one for one in unmet if any(code.startswith("MD-") for code in one.current_version.tech_fields)]
    assert medical
    assert any(line.total.demands == len(medical) for line in lines.values())


def test_idle_companies_are_the_willing_without_list_or_introduction(office, world):
    listed = set(Candidate.objects.filter(left_out="").values_list("enterprise", flat=True))
    met = set(Introduction.objects.filter(introduced_at__isnull=False).values_list("enterprise", flat=True))
    every = set(Enterprise.objects.values_list("pk", flat=True))

    numbers = [number for _label, number, _url in office.get(PAGE).context["companies"]]

    assert numbers == [len(every - listed), len(every - met)]
    Enterprise.objects.filter(pk=world.companies[4].pk).update(willing_to_be_matched=False)
    assert office.get(PAGE).context["companies"][0][1] == len(every - listed) - 1


def test_a_tie_is_in_no_cell(office, officer, world):
    owner = world.owners[0]
    ConflictDeclaration.objects.create(user=officer, organisation=owner)
    found = expected(Demand.objects.exclude(organisation=owner))

    assert [number for _label, number, _url in office.get(PAGE).context["reasons"]] == [
        len(rows) for rows in found.values()
    ]


def test_what_stands_still_opens_as_many_rows(english, supervisor, world):
    english.force_login(supervisor)
    page = english.get(reverse("portal:standing"))

    lines = [line for _heading, items in page.context["groups"] for line in items]
    assert sum(line.number for line in lines) > 0
    for line in lines:
        assert rows_of(english, line.url) == line.number, line.label


def test_only_supervisors_have_the_weekly_page(office):
    assert office.get(reverse("portal:standing")).status_code == 403
