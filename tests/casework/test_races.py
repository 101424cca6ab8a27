"""Two at once on a database with real row locks: one wins, one record, the other is told."""

import threading

import pytest
from django.db import connection

from casework import actions, history, moves
from casework.models import Case, CaseEvent, Submission
from core.models import Counter
from tests.factories import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run each callable in a thread of its own from one starting line; returns results or exceptions in order."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(timeout=10)
            results[place] = job()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_officers_decide_at_once(submitted, officer):
    other = UserFactory(name="Other", roles=["case_officer"])
    version = submitted.version

    results = at_once(
        lambda: moves.perform(Case.objects.get(pk=submitted.pk), "accept", by=officer, version=version),
        lambda: moves.perform(Case.objects.get(pk=submitted.pk), "ask", by=other, note="Which lease?", version=version),
    )

    assert sorted(type(result).__name__ for result in results) == ["CaseEvent", "StateChanged"]
    assert CaseEvent.objects.filter(case=submitted, move__in=["accept", "ask"]).count() == 1
    assert list(history.verify()) == []


def test_a_double_submit_makes_one_submission(draft, manager):
    results = at_once(*[lambda: moves.perform(Case.objects.get(pk=draft.pk), "submit", by=manager) for _ in range(3)])

    assert sum(isinstance(result, CaseEvent) for result in results) == 1
    assert Submission.objects.filter(case=draft).count() == 1
    assert Counter.objects.get(series="HZ").last == 1


def test_a_double_start_makes_one_case(organisation, manager, matter_kind):
    results = at_once(
        *[lambda: actions.start(kind=matter_kind, by=manager, title="Once", organisation=organisation, key="k") for _ in range(4)]
    )
    assert {result.pk for result in results} == {Case.objects.get().pk}


def test_numbers_have_no_gaps_when_many_submit_at_once(organisation, manager, matter_kind):
    cases = [actions.start(kind=matter_kind, by=manager, title=str(n), organisation=organisation) for n in range(8)]
    at_once(*[lambda case=case: moves.perform(case, "submit", by=manager) for case in cases])
    numbers = sorted(int(no.split("-")[1]) for no in Case.objects.values_list("receipt_no", flat=True))
    assert numbers == list(range(1, 9))


def test_of_two_who_claim_at_once_one_gets_the_case(submitted, officer):
    other = UserFactory(name="Other", roles=["case_officer"])
    results = at_once(
        lambda: actions.claim(case=Case.objects.get(pk=submitted.pk), by=officer),
        lambda: actions.claim(case=Case.objects.get(pk=submitted.pk), by=other),
    )
    assert sorted(type(result).__name__ for result in results) == ["Case", "StateChanged"]
