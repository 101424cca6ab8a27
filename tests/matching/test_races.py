"""Two at once, on a database with row locks: one answer, one run, one claim, no shortlist above its limit."""

import threading

import pytest
from django.db import connection

from casework.models import Case
from matching import actions, responses, runs
from matching.models import CandidateResponse, Demand, DemandModeration, MatchRun, MatchShard, StaffDecision
from tests.factories import UserFactory
from tests.matching.factories import lidar_maker, prepared, published

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*functions):
    """Run the functions in threads of their own that start together; their results or exceptions, in order."""
    start, results = threading.Barrier(len(functions)), [None] * len(functions)

    def call(place, function):
        start.wait()
        try:
            results[place] = function()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_answers_of_one_side_leave_one_current(demand, enterprise, maker):
    def say(answer, reason=""):
        return lambda: responses.respond(
            demand=demand, enterprise=enterprise, side="enterprise", answer=answer, reason=reason, by=maker
        )

    results = at_once(say("interested"), say("declined", "no_capacity"))

    assert [type(one) for one in results] == [CandidateResponse, CandidateResponse]
    assert CandidateResponse.objects.current().count() == 1


def test_two_clicks_on_interested_are_one_answer(demand, enterprise, maker):
    def say():
        return responses.respond(demand=demand, enterprise=enterprise, side="enterprise", answer="interested", by=maker)

    first, second = at_once(say, say)

    assert (first, CandidateResponse.objects.count()) == (second, 1)


def test_two_officers_do_not_pass_the_limit_of_a_shortlist(demand, officer):
    other = UserFactory(roles=["case_officer"])
    for _number in range(4):
        responses.shortlist(demand=demand, enterprise=lidar_maker(), note="", by=officer)
    last, one_more = lidar_maker(), lidar_maker()

    results = at_once(
        lambda: responses.shortlist(demand=demand, enterprise=last, note="", by=officer),
        lambda: responses.shortlist(demand=demand, enterprise=one_more, note="", by=other),
    )

    assert sorted(type(one).__name__ for one in results) == ["NotPossible", "StaffDecision"]
    assert StaffDecision.objects.shortlisted().count() == 5


def test_two_requests_are_one_run(officer, monkeypatch):
    monkeypatch.setattr(runs, "_send", lambda run: None)

    first, second = at_once(lambda: runs.request_full(by=officer), lambda: runs.request_full(by=officer))

    assert first[0] == second[0]
    assert sorted([first[1], second[1]]) == [False, True]
    assert MatchRun.objects.count() == 1


def test_two_workers_claim_a_shard_once(enterprise, monkeypatch):
    monkeypatch.setattr(runs, "_send", lambda run: None)
    published()
    _run, shards = prepared()

    claims = at_once(*[lambda: MatchShard.objects.get(pk=shards[0]).claim()] * 2)

    assert sorted(claims) == [False, True]


def test_two_clicks_on_new_demand_are_one_demand(corporate, buyer):
    values = {"kind": "technology", "title": "Patches", "lang": "en"}

    cases = at_once(*[lambda: actions.begin(organisation=corporate, by=buyer, values=values, key="k" * 16)] * 3)

    assert {case.pk for case in cases} == {Case.objects.get().pk}
    assert (Demand.objects.count(), DemandModeration.objects.count()) == (1, 1)
