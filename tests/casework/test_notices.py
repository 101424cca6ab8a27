"""Who is told of what, once, in their own language, without personal data in mails, as they chose for the topic."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from casework import actions, moves, notify
from casework.kinds import kinds
from casework.models import Notification, NotificationChoice
from core.models import OutgoingMail
from tests.casework.conftest import MATTER
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("user__name", "topic"))


def test_a_submission_is_told_to_the_officers_and_not_to_who_made_it(draft, manager, officer, reviewer):
    moves.perform(draft, "submit", by=manager)
    assert told() == [("Officer", "test_matter")]


def test_somebody_with_two_functions_hears_once(draft, manager, matter_kind):
    from dataclasses import replace

    both = UserFactory(name="Both", roles=["case_officer", "supervisor"])
    submit = replace(MATTER.move("submit"), notify=("officers", "supervisors"))
    kinds[MATTER.code] = replace(MATTER, moves=(submit, *MATTER.moves[1:]))
    moves.perform(draft, "submit", by=manager)
    assert told() == [(both.name, "test_matter")]


@pytest.mark.parametrize(("portal", "email"), [(True, True), (True, False), (False, True), (False, False)])
def test_each_topic_is_told_the_way_it_was_chosen(client, submitted, officer, manager, portal, email):
    OutgoingMail.objects.all().delete()
    client.force_login(manager)
    chosen = {
        f"{way}-{code}": "on"
        for code, _label in notify.topics()
        for way, on in (("portal", portal), ("email", email))
        if on
    }
    client.post(reverse("casework:notification-settings"), chosen)
    moves.perform(submitted, "ask", by=officer, note="Which?")
    assert Notification.objects.filter(user=manager).exists() == portal
    assert OutgoingMail.objects.filter(to=manager.email).exists() == email


def test_one_topic_silenced_leaves_the_others(client, submitted, officer, manager):
    client.force_login(manager)
    every = {f"{way}-{code}": "on" for code, _label in notify.topics() for way in ("portal", "email")}
    del every["portal-comment"], every["email-comment"]
    client.post(reverse("casework:notification-settings"), every)
    actions.comment(case=submitted, by=officer, text="Hello", internal=False)
    moves.perform(submitted, "ask", by=officer, note="Which?")
    assert set(Notification.objects.filter(user=manager).values_list("topic", flat=True)) == {"test_matter"}
    assert NotificationChoice.objects.filter(user=manager, topic="comment", portal=False, email=False).exists()


def test_mails_carry_no_names_and_no_words_of_people(submitted, officer, manager, member):
    OutgoingMail.objects.all().delete()
    actions.comment(case=submitted, by=manager, text="Ring me: 13800001111", internal=False)
    moves.perform(submitted, "ask", by=officer, note="Mr Wang's passport is missing")
    actions.comment(case=submitted, by=officer, text="Ring Ms Li", internal=False)
    actions.comment(case=submitted, by=manager, text="I did, she said yes", internal=False)
    mails = list(OutgoingMail.objects.all())
    words = "\n".join(mail.subject + mail.body for mail in mails)
    assert {mail.to for mail in mails} == {officer.email, manager.email, member.email}
    for secret in (
        "13800001111",
        "Wang",
        "Ms Li",
        "she said yes",
        manager.name,
        officer.name,
        member.name,
        manager.email,
    ):
        assert secret not in words, secret
    assert submitted.title in words


def test_where_the_applicant_is_a_person_the_mail_names_kind_and_number_only(manager, officer):
    case = actions.start(kind=MATTER, by=manager, title="Profile of Shen He")
    moves.perform(case, "submit", by=manager)
    mail = OutgoingMail.objects.get(to=officer.email)
    assert ("Shen He" in mail.subject + mail.body, case.receipt_no in mail.subject) == (False, True)


def test_each_reads_in_their_own_language(submitted, officer, manager, member):
    manager.language, member.language = "en", "zh-hans"
    manager.save()
    member.save()
    with override("zh-hans"):
        actions.comment(case=submitted, by=officer, text="Hello", internal=False)
    mails = dict(OutgoingMail.objects.filter(to__in=[manager.email, member.email]).values_list("to", "subject"))
    assert mails[manager.email] == "There is a new message about A matter."
    assert mails[member.email] != mails[manager.email]
    note = Notification.objects.get(user=manager, topic="comment")
    with override("en"):
        assert notify.render(note.text, note.params) == "The office wrote about A matter."


def test_a_state_that_is_not_there_any_more_is_read_as_its_code(submitted):
    for state in ("test_matter.gone.staff", "gone.submitted.applicant", "odd"):
        assert "“" in notify.render(notify.STATE_TEXT, {"title": "A", "state": state})


def test_opening_marks_as_read_and_only_ones_own_can_be_opened(client, draft, manager, officer, stranger):
    moves.perform(draft, "submit", by=manager)
    note = Notification.objects.get(user=officer)
    client.force_login(stranger)
    assert client.post(reverse("casework:notification-open", args=[note.public_id])).status_code == 404
    client.force_login(officer)
    assert client.get(reverse("casework:notification-open", args=[note.public_id])).status_code == 405
    assert client.get(reverse("casework:notifications")).context["unread"] == 1
    client.post(reverse("casework:notifications"))
    assert client.get(reverse("casework:notifications")).context["unread"] == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_notifications_costs_the_same(client, submitted, officer, rows, django_assert_max_num_queries):
    for _ in range(rows):
        notify.send(
            officer, topic="comment", case=submitted, text=notify.COMMENT_TEXT, params={"title": "A", "who": "B"}
        )
    client.force_login(officer)
    client.get(reverse("casework:notifications"))
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("casework:notifications")).context["rows"]) == rows
