"""Of many companies only those who are proposed, or whom somebody chose, are explained word by word; lists are written together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import finding, one_list, responses, runs
from matching.index_cache import cache
from matching.models import Candidate, MatchRun
from tests.matching.factories import LIDAR, lidar_maker, listed, matched, patch_maker, prepared, published

MUST = {"required_certifications": ["TELEC"], "gates": ["certification"]}


@pytest.fixture
def many(monkeypatch):
    """From two companies on, an index is large."""
    monkeypatch.setattr(finding, "SURVEYED", 1)


@pytest.fixture
def strict(corporate):
    """A demand whose must only one of three companies meets."""
    return published(corporate, **MUST)


@pytest.fixture
def companies(db):
    fits = patch_maker(certifications=["TELEC", "ISO 13485"])
    return {"fits": fits, "fails": patch_maker(certifications=["ISO 13485"]), "other": lidar_maker()}


def row_of(demand, enterprise) -> Candidate:
    return Candidate.objects.current().get(demand=demand, enterprise=enterprise)


def test_who_is_left_out_of_many_has_the_same_points_and_reason_without_words(many, strict, companies):
    matched()

    row = row_of(strict, companies["fails"])
    with cache.over(cache.snapshots) as ready:
        whole = ready.index.match(ready.questions.of(strict.current_version), str(companies["fails"].pk))
    assert listed(strict) == [companies["fits"]]
    assert row_of(strict, companies["fits"]).terms
    assert (row.terms, row.missing, row.left_out) == ([], [], whole.left_out.code.value)
    assert row.score == pytest.approx(whole.score, abs=1e-6)
    assert [part["code"] for part in row.parts] == [part.code.value for part in whole.parts]
    assert sum(part["points"] for part in row.parts) == pytest.approx(row.score, abs=1e-9)
    assert {one["code"] for one in row.criteria} <= {one.code.value for one in whole.criteria}
    assert whole.terms  # there was something to leave away


def test_of_few_companies_all_are_explained(strict, companies):
    matched()

    assert row_of(strict, companies["fails"]).terms


def test_whom_the_office_chose_is_explained_again_at_once_and_stays_so(
    many, strict, companies, officer, django_capture_on_commit_callbacks
):
    matched()
    assert not row_of(strict, companies["fails"]).terms

    with django_capture_on_commit_callbacks(execute=True):
        responses.shortlist(demand=strict, enterprise=companies["fails"], note="", by=officer)

    assert MatchRun.objects.get(kind="demand").state == "done"
    strict.refresh_from_db()
    assert row_of(strict, companies["fails"]).terms


def test_choosing_somebody_who_is_explained_asks_for_no_run(strict, companies, officer):
    matched()

    responses.shortlist(demand=strict, enterprise=companies["fails"], note="", by=officer)

    assert not MatchRun.objects.filter(kind="demand").exists()


def test_the_page_of_those_left_out_says_why(many, english, strict, companies, officer):
    matched()
    english.force_login(officer)

    page = english.get(reverse("matching:candidates", args=[strict.public_id]) + "?tab=left_out").content.decode()

    assert companies["fails"].organisation.name_zh in page or companies["fails"].organisation.name_en in page
    assert "TELEC" in page


@pytest.mark.parametrize("large", [False, True])
def test_the_outlook_is_what_explaining_finds(large, companies, corporate, monkeypatch):
    if large:
        monkeypatch.setattr(finding, "SURVEYED", 1)
    demands = [published(corporate), published(corporate, **MUST), published(corporate, **LIDAR)]
    matched()
    for demand in demands:
        with cache.over(cache.snapshots) as ready:
            found = finding.Found(ready.index, ready.questions.of(demand.current_version))
            number, best = found.outlook
        assert number == len(found.candidates) > 0
        assert best == pytest.approx(found.candidates[0].score, abs=1e-6)


@pytest.mark.parametrize("demands", [2, one_list.TOGETHER])
def test_lists_written_together_take_as_many_queries_as_one(companies, corporate, demands):
    versions = [(one.pk, one.current_version_id) for one in (published(corporate) for _number in range(demands))]
    run, _shards = prepared()
    with cache.over(dict(run.inputs["profiles"])) as ready, CaptureQueriesContext(connection) as captured:
        done = list(one_list.rank_demands(run, versions, ready))

    # versions, enterprises, shortlists, answers; savepoint, run, demands, lists, two inserts, release
    assert (done, len(captured), run.rankings.count()) == ([demands], 11, demands)


def test_a_group_that_is_full_is_written_before_the_next_begins(companies, corporate, monkeypatch):
    monkeypatch.setattr(one_list, "TOGETHER", 2)
    versions = [(one.pk, one.current_version_id) for one in (published(corporate) for _number in range(5))]
    run, _shards = prepared()
    with cache.over(dict(run.inputs["profiles"])) as ready:
        seen = [(number, run.rankings.count()) for number in one_list.rank_demands(run, versions, ready)]

    assert seen == [(2, 2), (4, 4), (5, 5)]


def test_nothing_is_written_for_a_run_that_was_stopped_meanwhile(companies, corporate):
    demand = published(corporate)
    run, _shards = prepared()
    with cache.over(dict(run.inputs["profiles"])) as ready:
        writing = one_list.rank_demands(run, [(demand.pk, demand.current_version_id)], ready)
        runs.cancel(run, by=None)
        list(writing)

    assert (run.rankings.count(), Candidate.objects.count()) == (0, 0)
