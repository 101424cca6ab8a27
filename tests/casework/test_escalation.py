"""More time is asked for and decided by a second person; what is overdue is raised to the supervisors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import escalation, extension, moves
from casework.kinds import Kind, kinds
from casework.models import Case, Notification
from casework.queue import tab_counts
from core import workdays
from core.models import CalendarDay, OutgoingMail
from tests.casework.conftest import MATTER
from tests.casework.filing import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(matter_kind):
    more = extension.extension(sources=frozenset({"review", "question"}), most=5)
    shared = {name: getattr(MATTER, name) for name in ("code", "label", "prefix", "states", "limits")}
    kinds[MATTER.code] = made = Kind(**shared, moves=(*MATTER.moves, *more))
    yield made
    kinds[MATTER.code] = MATTER


@pytest.fixture
def asked(kind, in_review, officer, supervisor):
    moves.perform(in_review, "ask_extension", by=officer, note="An expert is abroad.", data={"days": 4})
    return in_review


def names(case, user):
    return {move.name for move in moves.available(case, user)} & {"ask_extension", "extend", "decline_extension"}


class TestMoreTime:
    def test_the_supervisor_is_told_finds_it_and_sees_who_asks_and_why(self, client, asked, supervisor, manager):
        told = Notification.objects.filter(text=extension.ASKED_TEXT).get(user=supervisor)
        page = Person(client, supervisor).page("case-move", asked, "extend")

        assert (told.params["days"], tab_counts(supervisor)["raised"]) == (4, 1)
        assert ("4 working days more are asked for." in page, "An expert is abroad." in page) == (True, True)
        assert 'name="days" value="4"' in page
        assert "An expert is abroad." not in Person(client, manager).page("case-detail", asked, tab="history")

    def test_nothing_moves_until_it_is_approved_and_then_the_applicant_is_told(
        self, kind, in_review, officer, supervisor, manager
    ):
        before = in_review.promised_on
        moves.perform(in_review, "ask_extension", by=officer, note="An expert is abroad.", data={"days": 4})
        assert in_review.promised_on == before

        moves.perform(in_review, "extend", by=supervisor, note="Agreed.", data={"days": 3})

        assert workdays.workdays_between(before, in_review.promised_on) == 3
        assert (in_review.days_asked, tab_counts(supervisor)["raised"]) == (0, 0)
        assert Notification.objects.get(user=manager, text=extension.EXTENDED_TEXT).params["days"] == 3

    def test_declined_the_date_stays_and_who_asked_is_told(self, asked, officer, supervisor, manager):
        before = asked.promised_on

        moves.perform(asked, "decline_extension", by=supervisor, note="There is time enough.")

        assert (asked.promised_on, asked.days_asked) == (before, 0)
        assert (
            Notification.objects.filter(text=extension.DECLINED_TEXT).values_list("user", flat=True).get() == officer.pk
        )

    def test_one_asks_once_and_only_a_request_can_be_declined(self, kind, in_review, officer, supervisor):
        assert (names(in_review, officer), names(in_review, supervisor)) == ({"ask_extension"}, {"extend"})
        moves.perform(in_review, "ask_extension", by=officer, note="x", data={"days": 1})
        assert (names(in_review, officer), names(in_review, supervisor)) == (set(), {"extend", "decline_extension"})

    def test_who_asked_does_not_approve_it(self, kind, in_review, officer):
        from accounts.models import StaffRole

        StaffRole.objects.create(user=officer, role="supervisor")
        officer.forget_rights()
        moves.perform(in_review, "ask_extension", by=officer, note="x", data={"days": 1})

        assert names(in_review, officer) == set()
        for name in ("extend", "decline_extension"):
            with pytest.raises(moves.NotYours):
                moves.perform(in_review, name, by=officer, note="x", data={"days": 1})

    def test_a_request_about_a_limit_that_is_over_is_gone(self, asked, officer, reviewer, supervisor):
        moves.perform(asked, "recommend", by=officer)
        assert asked.days_asked == 4
        moves.perform(asked, "grant", by=reviewer)
        assert (asked.days_asked, tab_counts(supervisor)["raised"]) == (0, 0)


class TestRaising:
    @pytest.fixture
    def late(self, in_review):
        today = workdays.next_workday(timezone.localdate())
        Case.objects.filter(pk=in_review.pk).update(promised_on=today - timedelta(days=1))
        return in_review, today

    def test_an_overdue_case_is_raised_once_and_stands_in_the_supervisors_tab(self, late, officer, supervisor, manager):
        case, today = late
        Notification.objects.all().delete()

        assert [escalation.raise_overdue(today), escalation.raise_overdue(today)] == [1, 0]

        told = set(Notification.objects.filter(text=escalation.RAISED_TEXT).values_list("user__name", flat=True))
        case.refresh_from_db()
        assert told == {supervisor.name} | ({case.assignee.name} if case.assignee else set())
        assert case.events.latest().move == "raised"
        assert case.is_raised

    def test_the_applicant_reads_nothing_of_it(self, client, late, manager):
        case, today = late
        escalation.raise_overdue(today)
        assert "raised" not in Person(client, manager).page("case-detail", case, tab="history").lower()
        assert not OutgoingMail.objects.filter(to=manager.email, subject__contains="overdue").exists()

    def test_another_promise_that_passes_is_raised_again(self, late):
        case, today = late
        escalation.raise_overdue(today)
        Case.objects.filter(pk=case.pk).update(promised_on=today)
        later = workdays.add_workdays(today, 1)
        assert escalation.raise_overdue(later) == 1

    def test_not_on_a_free_day_and_not_while_there_is_time(self, in_review, late):
        case, today = late
        CalendarDay.objects.create(day=today, is_workday=False)
        workdays.forget_overrides()
        assert escalation.raise_overdue(today) == 0
        Case.objects.filter(pk=case.pk).update(promised_on=workdays.add_workdays(today, 3))
        assert escalation.raise_overdue(workdays.add_workdays(today, 2)) == 0
