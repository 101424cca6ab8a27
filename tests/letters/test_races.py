"""Many at once on a database with real row locks: no number twice, none left out."""

import pytest

from core.models import Counter
from letters import actions, pdf
from letters.models import IssueRun, Letter
from tests.casework.test_races import at_once
from tests.letters.factories import letters as many_letters

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def numbers():
    return sorted(int(no.split("-")[1]) for no in Letter.objects.exclude(number="").values_list("number", flat=True))


def test_eight_issuers_at_once_leave_no_gap(accepted, officer, quick_pdf):
    Letter.objects.all().delete()
    letters = many_letters(accepted, 16)

    results = at_once(
        *[lambda part=letters[n::8]: [actions.issue(letter=one, by=officer).number for one in part] for n in range(8)]
    )

    assert sum(len(part) for part in results) == 16
    assert numbers() == list(range(1, 17))


def test_a_failure_among_them_gives_its_number_back(accepted, officer, quick_pdf, monkeypatch):
    Letter.objects.all().delete()
    letters = many_letters(accepted, 8)
    bad = letters[3].public_id

    def make(html):
        if Letter.objects.get(public_id=bad).facts["en"]["title"] in html and make.left:
            make.left -= 1
            raise ValueError("broken")
        return html.encode()

    make.left = 3
    monkeypatch.setattr(pdf, "make", make)
    results = at_once(*[lambda one=one: actions.issue(letter=one, by=officer) for one in letters])

    failed = sum(isinstance(result, ValueError) for result in results)
    assert failed == 3
    assert numbers() == list(range(1, 9 - failed))
    assert Counter.objects.get(series="WSJ").last == 8 - failed


def test_the_same_letter_from_many_sides_is_issued_once(letter, officer, quick_pdf):
    results = at_once(*[lambda: actions.issue(letter=Letter.objects.get(pk=letter.pk), by=officer) for _n in range(6)])

    assert {result.number for result in results} == {Letter.objects.get(pk=letter.pk).number}
    assert Counter.objects.get(series="WSS").last == 1


def test_two_clicks_make_one_run(accepted, officer, quick_pdf):
    results = at_once(*[lambda: actions.start_run(letters=Letter.objects.all(), by=officer) for _n in range(4)])

    assert sum(isinstance(result, IssueRun) for result in results) == 1
    assert IssueRun.objects.count() == 1


def test_a_step_that_is_told_twice_makes_one_letter(accepted):
    Letter.objects.all().delete()
    events = list(accepted.events.all())

    at_once(*[lambda: [actions.write_letters(accepted, event) for event in events] for _n in range(4)])

    assert Letter.objects.count() == 2
