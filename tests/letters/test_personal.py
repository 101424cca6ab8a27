"""Letters and the deletion of a person: issued ones stay as they went out, drafts lose what they say about them."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.history import verify_case
from casework.models import Case
from core.filters import search
from core.personal import erasers, personal_data, retentions
from letters import actions, personal
from letters.models import Letter
from tests.letters.factories import letters as many_letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_a_person(accepted, manager):
    """The accepted case as that of a private person, whose name stands in its letters."""
    Case.objects.filter(pk=accepted.pk).update(applicant=None, applicant_person=manager)
    for letter in Letter.objects.all():
        letter.facts = {language: {**values, "applicant": manager.name} for language, values in letter.facts.items()}
        letter.search_text = f"{letter.search_text} {manager.name}"
        letter.save()
    return Case.objects.get(pk=accepted.pk)


def test_an_issued_letter_stays_word_for_word_and_is_no_longer_found_by_the_name(
    of_a_person, manager, officer, quick_pdf
):
    issued = actions.issue(letter=Letter.objects.get(kind="acceptance"), by=officer)
    before = (issued.content, issued.facts, issued.sha256)

    personal.erase(manager)

    issued.refresh_from_db()
    assert (issued.content, issued.facts, issued.sha256) == before
    with issued.pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == issued.sha256
    found = [search(Letter.objects.all(), words).count() for words in (manager.name, issued.number)]
    assert found == [0, 1]


def test_a_draft_leaves_the_outbox_without_facts_and_the_history_stays_whole(of_a_person, manager, officer):
    personal.erase(manager), personal.erase(manager)

    drafts = Letter.objects.all()
    assert {(one.state, str(one.facts), one.search_text) for one in drafts} == {("withdrawn", "{}", "")}
    assert Letter.objects.of_office(officer).waiting().count() == 0
    case = Case.objects.get(pk=of_a_person.pk)
    assert case.events.filter(move="letter_withdrawn").count() == 2
    assert list(verify_case(case)) == []


def test_an_organisations_letters_are_not_touched_when_one_of_its_people_goes(accepted, manager):
    before = list(Letter.objects.values_list("state", "facts"))
    personal.erase(manager)
    assert list(Letter.objects.values_list("state", "facts")) == before


def test_words_in_which_a_colleague_named_themselves_go_from_drafts_and_remarks(
    accepted, officer, supervisor, quick_pdf
):
    waiting, gone, given_out = many_letters(accepted, 3, kind="refusal")
    for letter in (waiting, given_out):
        letter.facts["en"]["reason"] = letter.facts["zh-hans"]["reason"] = f"Ask {officer.name}."
        letter.save()
        type(letter.event).objects.filter(pk=letter.event_id).update(actor=officer)
    actions.withdraw(letter=gone, by=officer, reason=f"Wrong, says {officer.name}", seen="to_issue")
    issued = actions.issue(letter=given_out, by=supervisor)

    personal.erase(officer)

    for letter in (waiting, gone, issued):
        letter.refresh_from_db()
    assert [waiting.facts[language]["reason"] for language in ("en", "zh-hans")] == ["—", "—"]
    assert gone.withdrawn_because == "—"
    assert issued.facts["en"]["reason"] == f"Ask {officer.name}."


def test_drafts_that_were_withdrawn_go_in_time_and_issued_letters_never(accepted, officer, supervisor, quick_pdf):
    draft, void = Letter.objects.order_by("pk")
    issued = actions.issue(letter=void, by=officer)
    actions.withdraw(letter=draft, by=officer, reason="Not needed", seen="to_issue")
    actions.withdraw(letter=issued, by=supervisor, reason="Wrong", seen="issued")
    later = timezone.now() + timedelta(days=1)

    assert list(personal.never_issued(later)) == [draft]
    assert list(personal.never_issued(timezone.now() - timedelta(days=1))) == []


def test_letters_stand_where_the_law_asks_for_them(of_a_person, manager, officer, quick_pdf):
    actions.issue(letter=Letter.objects.get(kind="receipt"), by=officer)
    mine = next(one for one in personal_data if one.code == "letters")

    assert [dict(record)[record[2][0]] for record in mine.records(manager)] == [
        Letter.objects.get(kind="receipt").number
    ]
    assert "letters" in [one.name for one in erasers]
    assert "letters-never-issued" in [one.code for one in retentions]
