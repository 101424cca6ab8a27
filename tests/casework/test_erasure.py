"""A person who took part in a case is deleted: the record stays whole and no longer names them."""

import pytest
from django.utils import translation

from accounts.models import Organisation, PersonalDataView
from accounts.personal import deletion, notices
from casework import dossier, history, moves, timeline
from casework.models import Case, CaseEventNote, Comment, Notification
from casework.personal import without_contact
from casework.viewpoint import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(to_decide, reviewer):
    """The reviewer named themselves in the note, and in a message to the applicant."""
    moves.perform(to_decide, "refuse", by=reviewer, note=f"Call me: {reviewer.name}")
    Comment.objects.create(case=to_decide, author=reviewer, internal=False, text=f"{reviewer.email} for questions")
    Comment.objects.create(case=to_decide, author=reviewer, internal=False, text="The hall is too small.")
    return to_decide


def test_the_chain_verifies_and_the_history_says_a_former_reviewer(decided, reviewer):
    asked = deletion.ask(by=reviewer)
    name, email = reviewer.name, reviewer.email

    assert deletion.erase_due(now=asked.due_at) == 1

    assert list(history.verify()) == []
    with translation.override("en"):
        entries = timeline.entries(Case.objects.get(pk=decided.pk), STAFF, viewer=reviewer)
    assert entries[0].who == "A former reviewer"
    words = [entry.who + entry.note for entry in entries] + list(Comment.objects.values_list("text", flat=True))
    assert [text for text in words if name in text or email in text] == []
    assert "The hall is too small." in words
    assert CaseEventNote.objects.filter(erased_at__isnull=False).count() == 1
    assert not Notification.objects.filter(user=reviewer).exists()


def test_nobody_leaves_with_an_open_case_on_the_desk(to_decide, officer):
    Case.objects.filter(pk=to_decide.pk).update(assignee=officer)
    with translation.override("en"):
        assert [text.partition(":")[0] for text in deletion.reasons_against(officer)] == [
            "Hand over the open cases assigned to you"
        ]


def test_the_office_opening_a_contact_is_written_down(client, handed_in, manager, officer):
    client.force_login(officer)
    assert client.get(handed_in.get_absolute_url()).status_code == 200
    view = PersonalDataView.objects.get()
    assert (view.viewer, view.person, view.page) == (officer, manager, "case")


def test_the_contact_of_material_is_left_out_abroad_until_the_person_agreed(handed_in, manager, stranger):
    Organisation.objects.filter(membership__user=stranger).update(country="GB", uscc=None)
    submission = handed_in.submissions.last()

    def contact():
        parts = dossier.parts(handed_in, submission=submission, earlier=None, items=[])
        rows = [row.name for part in without_contact(parts, stranger, submission) for row in part.rows]
        return sum(name.startswith("contact_") for name in rows)

    assert contact() == 0
    notices.give(user=manager, code="abroad", language="en")
    assert contact() == 4
