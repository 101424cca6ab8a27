"""No answer: a reminder, a warning, then the portal closes the case; never without somebody having been told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import sweep, unanswered
from casework.models import Case, Notification, NotificationChoice
from core import workdays
from core.models import OutgoingMail
from tests.casework.filing import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(to_correct):
    """A working day on which the answer is due, and the case."""
    day = workdays.next_workday(timezone.localdate() + timedelta(days=20))
    Case.objects.filter(pk=to_correct.pk).update(answer_due_on=day)
    return to_correct, day


def back(day, number):
    """The working day so many before."""
    while number:
        day -= timedelta(days=1)
        number -= workdays.is_workday(day)
    return day


def texts():
    return set(Notification.objects.values_list("text", flat=True))


def test_reminded_then_warned_then_closed_and_both_sides_are_told(due, manager, officer):
    case, day = due
    Notification.objects.all().delete()
    assert unanswered.warn_applicants(back(day, 3)) == 0
    assert sweep.remind_applicants(back(day, 4)) == 1
    assert [unanswered.warn_applicants(back(day, 2)) for _ in range(2)] == [1, 0]
    assert unanswered.close_unanswered(day) == 0
    assert [unanswered.close_unanswered(workdays.next_workday(day)) for _ in range(2)] == [1, 0]
    case.refresh_from_db()
    assert (case.state, case.clock_state, case.is_closed) == ("withdrawn", "ended", True)
    event = case.events.latest()
    assert (event.move, event.actor, f"{day:%Y-%m-%d}" in event.note.text) == ("close_unanswered", None, True)
    assert unanswered.notify.CLOSING_TEXT in texts()
    told = set(
        Notification.objects.filter(params__state="base_filing.withdrawn.applicant").values_list(
            "user__name", flat=True
        )
    )
    assert told == {"Manager", "Member"}
    assert Notification.objects.filter(user=officer, params__state="base_filing.withdrawn.staff").exists()


def test_nobody_is_closed_whom_no_warning_reached(due, manager, member):
    case, day = due
    for user in (manager, member):
        NotificationChoice.objects.create(user=user, topic="base_filing", portal=False, email=True)
    assert unanswered.warn_applicants(back(day, 2)) == 1
    mails = OutgoingMail.objects.filter(pk__in=case.events.latest().data["mails"])
    assert mails.count() == 2
    mails.update(sent_at=None)
    assert unanswered.close_unanswered(workdays.next_workday(day)) == 0
    mails.update(sent_at=timezone.now())
    assert unanswered.close_unanswered(workdays.next_workday(day)) == 1


def test_who_switched_every_message_off_is_not_closed(due, manager, member):
    case, day = due
    for user in (manager, member):
        NotificationChoice.objects.create(user=user, topic="base_filing", portal=False, email=False)
    unanswered.warn_applicants(back(day, 2))
    assert unanswered.close_unanswered(workdays.next_workday(day)) == 0


def test_a_late_warning_gives_the_same_days(due):
    case, day = due
    late = workdays.add_workdays(day, 3)
    assert unanswered.close_unanswered(late) == 0
    assert unanswered.warn_applicants(late) == 1
    assert unanswered.close_unanswered(workdays.add_workdays(late, 2)) == 0
    assert unanswered.close_unanswered(workdays.add_workdays(late, 3)) == 1


def test_not_on_a_free_day(due):
    case, day = due
    unanswered.warn_applicants(back(day, 2))
    free = day + timedelta(days=1)
    while workdays.is_workday(free):
        free += timedelta(days=1)
    assert unanswered.close_unanswered(free) == 0


def test_an_answer_in_time_is_not_closed(due, client, manager):
    case, day = due
    unanswered.warn_applicants(back(day, 2))
    person = Person(client, manager)
    person.section(case, "base", area="812")
    for item in case.correction_items.open():
        item.answer = "See there"
        item.save(update_fields=["answer"])
    assert person.hand_in(case).status_code == 302
    assert unanswered.close_unanswered(workdays.add_workdays(day, 9)) == 0
