"""A step makes its letters, once, with what was true after it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from casework import moves
from casework.kinds import kinds as kinds_of_case
from casework.models import CaseEvent
from letters import actions, paper, texts
from letters.kinds import EN, FACTS, ZH, LetterCode, LetterKind, kinds
from letters.models import Letter
from tests.casework.filing import ITEMS
from tests.incubators.factories import bring_to

pytestmark = pytest.mark.django_db


def test_each_step_is_followed_by_its_letter(accepted):
    letters = Letter.objects.order_by("event")

    assert [(one.kind, one.event.move, one.state) for one in letters] == [
        ("receipt", "submit", "to_issue"),
        ("acceptance", "accept", "to_issue"),
    ]


def test_a_filed_base_has_a_decision_and_a_certificate_made_from_its_submission(filed):
    last = Letter.objects.filter(event__move="end_notice").order_by("kind")

    assert [one.kind for one in last] == ["certificate", "decision"]
    assert {one.submission_id for one in last} == {filed.submissions.get().pk}


def test_the_same_step_makes_no_second_letter(accepted):
    for event in accepted.events.all():
        assert actions.write_letters(accepted, event) == []
    assert Letter.objects.count() == 2


def test_the_sweep_writes_what_was_never_written_and_leaves_old_steps_alone(accepted):
    Letter.objects.all().delete()
    old = CaseEvent.objects.get(move="submit")
    CaseEvent.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=30))

    assert (actions.write_what_is_missing(), actions.write_what_is_missing()) == (1, 0)
    assert Letter.objects.get().kind == "acceptance"


def test_a_letter_that_cannot_be_written_does_not_fail_the_step(
    filing, people, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(kind, case, event):
        raise RuntimeError("facts are broken")

    monkeypatch.setattr("letters.facts.gather", broken)
    with django_capture_on_commit_callbacks(execute=True):
        case = bring_to(filing, "completeness", people)

    assert (case.state, Letter.objects.count()) == ("completeness", 0)


def test_both_languages_say_the_facts(letter, accepted, organisation):
    zh, en = paper.words_of(letter)

    words = {part["language"]: " ".join(block["text"] for block in part["blocks"]) for part in (zh, en)}
    assert (zh["title"], en["title"]) == ("受理通知书", "Notice of acceptance")
    for part in words.values():
        assert accepted.case_no in part
        assert accepted.receipt_no in part
    assert organisation.name_zh in words[ZH]
    assert organisation.name_en in words[EN]
    today = timezone.localdate()
    assert f"{today.year}年{today.month}月{today.day}日" in words[ZH]
    assert f"{today:%B %Y}" in words[EN]


def test_corrections_are_listed_with_their_places(filing, people, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        case = bring_to(filing, "completeness", people)
        moves.perform(case, "ask_correction", by=officer, data={"items": ITEMS, "answer_due_on": "2030-01-02"})

    zh, en = paper.words_of(Letter.objects.get(kind="correction"))
    items = next(block["list"] for block in en["blocks"] if "list" in block)
    assert len(items) == len(ITEMS)
    assert items[0].startswith("The base · ")
    assert ITEMS[0]["text"] in items[0]
    assert any("2030年1月2日" in block.get("text", "") for block in zh["blocks"])


def test_what_the_office_wrote_for_itself_is_in_no_letter(accepted, filing):
    """A move whose note is not shown gives no reason."""
    hidden = {move.name for move in accepted.kind_of.moves if not move.note_shown}
    kind = LetterKind("base_filing", LetterCode.REFUSAL, frozenset(hidden), kinds["base_filing.refusal"].texts)
    event = CaseEvent.objects.filter(case=accepted, move="recommend").first()
    assert event is not None
    from casework.models import CaseEventNote
    from letters.facts import gather

    CaseEventNote.objects.create(event=event, salt="s", text="only for us")
    shown = gather(kind, accepted, CaseEvent.objects.select_related("note").get(pk=event.pk))[EN]["reason"]
    hidden_event = CaseEvent.objects.select_related("note").get(pk=event.pk)
    hidden_event.move = "recommend_filing"

    assert (shown, gather(kind, accepted, hidden_event)[EN]["reason"]) == ("only for us", "")


def test_a_paragraph_that_lacks_its_fact_is_left_out(letter):
    text = texts.Text(EN, 1, "T", "Dear {applicant}\n\nUntil {answer_due_on}.\n\n{items}")

    made = texts.compose(text, {"applicant": "A {case_no} Ltd"})

    assert made["blocks"] == [{"text": "Dear A {case_no} Ltd"}]  # what a fact says is not read as a name
    assert made["left_out"] == ["Until {answer_due_on}.", "{items}"]


@pytest.mark.parametrize("key", sorted(kinds))
def test_every_delivered_text_names_known_facts_in_both_languages(key):
    kind = kinds[key]
    for language in kind.languages:
        text = texts.delivered(kind, language)
        assert texts.faults(f"{text.title} {text.body}", kind) == []
        assert bool(re.search("[\u4e00-\u9fff]", text.body)) == (language == ZH)
    assert kind.case_kind in kinds_of_case
    assert all(kinds_of_case[kind.case_kind].move(move) for move in kind.after)


def test_every_fact_of_the_closed_list_is_gathered(letter):
    assert set(FACTS) <= set(letter.facts[EN])


def test_nobody_but_the_recipients_of_data_files_writes_chinese():
    for path in Path(settings.BASE_DIR / "letters").rglob("*.py"):
        assert not re.search("[\u4e00-\u9fff]", path.read_text(encoding="utf-8")), path
