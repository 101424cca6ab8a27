"""Number, PDF and hash in one go; where the PDF fails, nothing happened."""

import hashlib

import pytest

from casework import history
from casework.models import Notification
from casework.moves import NotYours, StateChanged
from core.jobs import JobState
from core.models import Counter, OutgoingMail
from letters import actions, paper, pdf, running, wording
from letters.kinds import EN, kinds
from letters.models import IssueRun, Letter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_issued_letter_has_number_file_hash_and_stands_in_the_history(letter, issued, officer):
    issued = Letter.objects.get(pk=letter.pk)

    assert issued.number.startswith("WSS")
    with issued.pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == issued.sha256
    assert (issued.state, issued.issued_by) == ("issued", officer)
    event = issued.case.events.get(move="letter_issued")
    assert (event.actor, event.data["letter_no"], event.data["sha256"]) == (officer, issued.number, issued.sha256)
    assert list(history.verify()) == []


def test_issued_twice_is_issued_once(letter, issued, officer):
    again = actions.issue(letter=letter, by=officer)

    assert (again.number, again.sha256) == (issued.number, issued.sha256)
    assert Counter.objects.get(series="WSS").last == 1
    assert letter.case.events.filter(move="letter_issued").count() == 1


def test_a_letter_whose_pdf_fails_takes_no_number(letter, officer, quick_pdf, monkeypatch):
    def broken(html):
        raise ValueError("no page")

    monkeypatch.setattr(pdf, "make", broken)
    with pytest.raises(ValueError, match="no page"):
        actions.issue(letter=letter, by=officer)

    letter.refresh_from_db()
    assert (letter.state, letter.number) == ("to_issue", "")
    assert not Counter.objects.filter(series="WSS").exists()


def test_a_file_that_was_stored_goes_when_the_rest_fails(letter, officer, quick_pdf, monkeypatch):
    stored = []
    monkeypatch.setattr(history, "append", lambda *args, **kwargs: stored.append(letter.pdf.storage) or 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.issue(letter=letter, by=officer)

    folder = f"letters/{letter.public_id}"
    assert not stored[0].exists(folder) or stored[0].listdir(folder)[1] == []


def test_without_pango_it_waits(letter, officer, no_pdf):
    with pytest.raises(pdf.NotPossible):
        actions.issue(letter=letter, by=officer)
    run = actions.start_run(letters=[letter], by=officer)

    running.work(run.pk)

    run.refresh_from_db()
    letter.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "The library Pango is not installed.")
    assert (letter.state, letter.number) == ("to_issue", "")
    assert list(Letter.objects.free_to_issue(officer).values_list("pk", flat=True).order_by("pk")) == sorted(
        Letter.objects.values_list("pk", flat=True)
    )


def test_a_machine_without_the_library_says_so(monkeypatch):
    monkeypatch.setattr(pdf, "_good_until", 0.0)
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)

    assert "Pango" in pdf.missing()[0]


def test_a_machine_without_a_chinese_font_says_so(monkeypatch):
    monkeypatch.setattr(pdf, "_good_until", 0.0)
    monkeypatch.setattr(pdf, "_without_pango", lambda: "")
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)

    assert len(pdf.missing()) == 1
    assert "fonts-noto-cjk" in pdf.missing()[0]


def test_a_run_issues_all_and_may_run_twice(accepted, officer, quick_pdf):
    run = actions.start_run(letters=Letter.objects.all(), by=officer)
    running.work(run.pk)
    IssueRun.objects.filter(pk=run.pk).update(state=JobState.QUEUED)
    running.work(run.pk)

    run.refresh_from_db()
    assert (run.state, run.done_units, run.total_units) == (JobState.DONE, 2, 2)
    assert set(Letter.objects.values_list("state", flat=True)) == {"issued"}
    assert Counter.objects.get(series="WSJ").last == 1


def test_letters_of_a_run_under_way_go_into_no_second_one(accepted, officer, quick_pdf):
    first = actions.start_run(letters=Letter.objects.all(), by=officer)

    assert first.total_units == 2
    assert actions.start_run(letters=Letter.objects.all(), by=officer) is None


def test_one_that_breaks_stops_no_other_and_says_so(accepted, officer, quick_pdf, monkeypatch):
    def breaks_for_acceptance(html):
        if "Notice of acceptance" in html:
            raise ValueError("broken")
        return html.encode()

    monkeypatch.setattr(pdf, "make", breaks_for_acceptance)
    run = actions.start_run(letters=Letter.objects.all(), by=officer)
    running.work(run.pk)

    assert sorted(Letter.objects.values_list("kind", "state", "problem")) == [
        ("acceptance", "to_issue", "broken"),
        ("receipt", "issued", ""),
    ]


def test_who_lost_the_right_meanwhile_issues_nothing(letter, officer, quick_pdf):
    run = actions.start_run(letters=[letter], by=officer)
    officer.staffrole_set.all().delete()

    running.work(run.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.problem) == ("to_issue", "rights")


@pytest.mark.parametrize("who", ["administrator", "district_officer", "manager", "stranger"])
def test_who_may_not_issue(letter, people, who, quick_pdf):
    assert actions.start_run(letters=[letter], by=people[who]) is None
    with pytest.raises(NotYours):
        actions.issue(letter=letter, by=people[who])


def test_its_words_stay_when_the_texts_change(letter, issued, administrator, supervisor):
    before = paper.page(Letter.objects.get(pk=letter.pk))
    kind = kinds["base_filing.acceptance"]
    draft = wording.save_draft(
        kind=kind, language=EN, title="New", body="New words {case_no}", by=administrator, seen=0
    )
    wording.approve(text=draft, by=supervisor, seen=1)

    assert paper.page(Letter.objects.get(pk=letter.pk)) == before
    assert [part["version"] for part in issued.content] == [0, 0]


def test_the_applicant_is_told_and_the_mail_says_nothing_of_the_case(letter, manager, officer, quick_pdf):
    OutgoingMail.objects.all().delete()
    manager.language = "en"
    manager.save()

    letter = actions.issue(letter=letter, by=officer)

    told = Notification.objects.filter(user=manager).latest("pk")
    assert (told.url, told.params["title"]) == (letter.get_absolute_url(), letter.case.title)
    mail = OutgoingMail.objects.get(to=manager.email)
    assert mail.subject == "A letter is ready for you in the portal."
    for word in (letter.case.title, letter.number, letter.case.case_no, manager.name, str(letter.case.applicant)):
        assert word not in mail.body + mail.subject


def test_withdrawn_before_issue_it_is_never_issued(letter, officer, quick_pdf):
    actions.withdraw(letter=letter, by=officer, reason="Not needed", seen="to_issue")

    with pytest.raises(StateChanged):
        actions.issue(letter=letter, by=officer)
    assert not Counter.objects.filter(series="WSS").exists()
    assert letter.case.events.get(move="letter_withdrawn").note.text == "Not needed"


def test_an_issued_one_is_withdrawn_by_a_supervisor_who_saw_it_issued(issued, officer, supervisor):
    with pytest.raises(NotYours):
        actions.withdraw(letter=issued, by=officer, reason="x", seen="issued")
    with pytest.raises(StateChanged):
        actions.withdraw(letter=issued, by=supervisor, reason="x", seen="to_issue")

    done = actions.withdraw(letter=issued, by=supervisor, reason="Wrong base", seen="issued")

    assert (done.state, done.number) == ("withdrawn", issued.number)


def test_a_lost_run_is_sent_again(accepted, officer, quick_pdf):
    from datetime import timedelta

    from django.utils import timezone

    run = actions.start_run(letters=Letter.objects.all(), by=officer)
    IssueRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(minutes=5)
    )

    running.send_stuck_again()  # in tests the task runs at once

    run.refresh_from_db()
    assert (run.state, run.done_units) == (JobState.DONE, 2)


def test_an_officer_in_conflict_sees_and_issues_nothing(letter, organisation, quick_pdf):
    from accounts.models import ConflictDeclaration

    tied = UserFactory(roles=["case_officer"])
    ConflictDeclaration.objects.create(user=tied, organisation=organisation, reason="family")

    assert not Letter.objects.visible_to(tied).exists()
    assert actions.start_run(letters=[letter], by=tied) is None
