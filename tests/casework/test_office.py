"""The office's work beside the moves: claims, assignment, tasks, checklist, reminders, more time, the way through the queue."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import actions, extension, moves, office, sweep
from casework.kinds import Kind, kinds
from casework.models import Case, ChecklistAnswer, Notification, Task
from casework.who import supervisor as is_supervisor
from core import workdays
from core.models import OutgoingMail
from tests.casework.conftest import MATTER
from tests.casework.filing import Person, url
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestClaiming:
    def test_the_second_is_told_who_has_it_and_a_double_click_is_one(self, client, submitted, officer):
        other = UserFactory(name="Quicker", roles=["case_officer"])
        quick = Person(client, other)
        for _ in range(2):
            quick.post("case-claim", submitted)
        page = Person(client, officer).client.post(url("case-claim", submitted), follow=True).content.decode()
        submitted.refresh_from_db()
        assert (submitted.assignee, "Quicker has this case already." in page) == (other, True)
        assert submitted.events.filter(move="assign").count() == 1

    def test_a_closed_case_cannot_be_taken(self, client, to_decide, reviewer, officer):
        actions.assign(case=to_decide, to=None, by=officer)
        moves.perform(to_decide, "refuse", by=reviewer, note="No")
        with pytest.raises(moves.StateChanged):
            actions.claim(case=to_decide, by=officer)

    def test_given_to_a_colleague_who_is_told(self, client, submitted, officer, reviewer):
        Person(client, officer).post("case-assign", submitted, assignee=reviewer.public_id)
        submitted.refresh_from_db()
        assert (submitted.assignee, Notification.objects.get(topic="assigned").user) == (reviewer, reviewer)

    def test_and_back_to_the_pool(self, client, submitted, officer):
        person = Person(client, officer)
        person.post("case-claim", submitted)
        person.post("case-assign", submitted, assignee="")
        submitted.refresh_from_db()
        assert (submitted.assignee, submitted.events.latest().move) == (None, "unassign")


class TestTasks:
    def give(self, person, case, owner, title="Ring the district", due_on=""):
        return person.post("case-task-add", case, title=title, owner=owner.public_id, due_on=due_on)

    def test_a_task_stands_in_its_owners_inbox_until_it_is_done(self, client, submitted, officer, reviewer):
        self.give(Person(client, officer), submitted, reviewer, due_on="2020-01-02")
        task = Task.objects.get()
        owner = Person(client, reviewer)
        before = client.get(reverse("casework:inbox")).content.decode()
        response = owner.post("case-task-finish", submitted, task.public_id, back="inbox")
        after = client.get(reverse("casework:inbox")).content.decode()
        assert ("Ring the district" in before, "was due 2020-01-02" in before) == (True, True)
        assert response.url == reverse("casework:inbox")
        assert 'id="my-tasks"' not in after

    def test_the_owner_is_told_and_the_mail_keeps_the_words_to_itself(self, client, submitted, officer, reviewer):
        self.give(Person(client, officer), submitted, reviewer, title="Ring Mr Shen 13800001111")
        mail = OutgoingMail.objects.get(to=reviewer.email)
        assert Notification.objects.get(user=reviewer, topic="task").params["task"] == "Ring Mr Shen 13800001111"
        assert "13800001111" not in mail.subject + mail.body

    def test_sent_twice_it_is_one(self, client, submitted, officer):
        person = Person(client, officer)
        for _ in range(2):
            self.give(person, submitted, officer)
        assert Task.objects.count() == 1

    @pytest.mark.parametrize("title", ["", "   ", "x" * 20_000, "a\x00b", "a\u202eb"])
    def test_a_title_that_is_none_is_refused_in_words(self, client, submitted, officer, title):
        person = Person(client, officer)
        response = client.post(
            url("case-task-add", submitted), {"title": title, "owner": officer.public_id}, follow=True
        )
        assert (response.status_code, Task.objects.count(), person.user) == (200, 0, officer)
        assert "Task: " in response.content.decode()

    def test_another_cases_task_is_a_404(self, client, submitted, in_review, officer, organisation, manager):
        task = office.add_task(case=submitted, title="x", owner=officer, due_on=None, by=officer)
        other = actions.start(kind=MATTER, by=manager, title="Other", organisation=organisation)
        moves.perform(other, "submit", by=manager)
        assert Person(client, officer).post("case-task-finish", other, task.public_id).status_code == 404


class TestChecklist:
    @pytest.fixture
    def reviewed(self, handed_in, officer, reviewer):
        moves.perform(handed_in, "accept", by=officer)
        moves.perform(handed_in, "begin_review", by=reviewer)
        return handed_in

    def test_what_somebody_marked_keeps_their_name_when_another_saves(self, client, reviewed, reviewer, officer):
        first, second = (line.code for line in reviewed.kind_of.checklist[:2])
        Person(client, reviewer).post("case-checklist", reviewed, **{f"mark-{first}": "yes"})
        Person(client, officer).post("case-checklist", reviewed, **{f"mark-{first}": "yes", f"mark-{second}": "no"})
        marks = {answer.line: (answer.mark, answer.by) for answer in ChecklistAnswer.objects.all()}
        assert marks == {first: ("yes", reviewer), second: ("no", officer)}

    def test_unknown_marks_and_lines_are_left_out(self, client, reviewed, reviewer):
        line = reviewed.kind_of.checklist[0].code
        Person(client, reviewer).post("case-checklist", reviewed, **{f"mark-{line}": "perhaps", "mark-nothing": "yes"})
        assert ChecklistAnswer.objects.count() == 0

    def test_it_is_closed_in_other_states(self, client, handed_in, officer):
        line = handed_in.kind_of.checklist[0].code
        response = Person(client, officer).client.post(
            url("case-checklist", handed_in), {f"mark-{line}": "yes"}, follow=True
        )
        assert (ChecklistAnswer.objects.count(), "closed in this state" in response.content.decode()) == (0, True)


class TestReminder:
    def test_the_applicants_people_are_told_once_a_day_and_the_history_shows_it(
        self, client, to_correct, officer, manager, member
    ):
        Notification.objects.all().delete()
        person = Person(client, officer)
        for _ in range(2):
            person.post("case-remind", to_correct)
        told = Notification.objects.values_list("user__name", "text", "params__day")
        assert sorted(told) == [
            (name, "%(title)s waits for your answer until %(day)s.", "2030-01-02") for name in ("Manager", "Member")
        ]
        assert [event.move for event in to_correct.events.all()][-1:] == ["reminded"]
        assert "Reminded to answer" in Person(client, manager).page("case-detail", to_correct, tab="history")

    def test_there_is_nothing_to_remind_of_while_the_office_has_it(self, client, submitted, officer):
        response = Person(client, officer).client.post(url("case-remind", submitted), follow=True)
        assert "nothing to answer" in response.content.decode()
        assert submitted.events.filter(move="reminded").count() == 0

    def test_by_itself_once_before_the_last_day(self, to_correct):
        today = timezone.localdate()
        Case.objects.filter(pk=to_correct.pk).update(answer_due_on=workdays.add_workdays(today, 5))
        assert sweep.remind_applicants(today) == 0
        Case.objects.filter(pk=to_correct.pk).update(answer_due_on=workdays.add_workdays(today, 2))
        assert [sweep.remind_applicants(today), sweep.remind_applicants(today)] == [1, 0]
        assert to_correct.events.latest().actor is None


class TestMoreTime:
    @pytest.fixture
    def kind(self, matter_kind):
        more = extension.extension(sources=frozenset({"review", "question"}), by=is_supervisor, most=5)
        made = Kind(
            **{
                **{name: getattr(MATTER, name) for name in ("code", "label", "prefix", "states", "limits")},
                "moves": (*MATTER.moves, *more),
            }
        )
        kinds[MATTER.code] = made
        yield made
        kinds[MATTER.code] = MATTER

    def extend(self, client, user, case, **data):
        return Person(client, user).post("case-move", case, "extend", version=case.version, **data)

    def test_the_promised_date_moves_and_the_applicant_reads_why(self, client, kind, in_review, supervisor, manager):
        before = in_review.promised_on
        response = self.extend(client, supervisor, in_review, days=3, note="The district asks for time")
        in_review.refresh_from_db()
        assert (response.status_code, in_review.state) == (302, "review")
        assert workdays.workdays_between(before, in_review.promised_on) == 3
        assert "The district asks for time" in Person(client, manager).page("case-detail", in_review, tab="history")

    def test_a_stopped_clock_has_the_days_when_it_goes_on(self, client, kind, in_review, officer, supervisor):
        moves.perform(in_review, "ask", by=officer, note="Which?")
        self.extend(client, supervisor, in_review, days=2, note="Long answer expected")
        in_review.refresh_from_db()
        assert (in_review.clock_limit, in_review.promised_on, in_review.clock_stopped) == (22, None, True)

    @pytest.mark.parametrize(
        "data",
        [{"days": 6, "note": "x"}, {"days": 0, "note": "x"}, {"days": "many", "note": "x"}, {"days": 2, "note": ""}],
    )
    def test_too_many_days_or_no_reason_are_refused(self, client, kind, in_review, supervisor, data):
        assert self.extend(client, supervisor, in_review, **data).status_code == 422
        assert in_review.events.filter(move="extend").count() == 0

    def test_only_a_supervisor_may(self, client, kind, in_review, officer):
        assert self.extend(client, officer, in_review, days=2, note="x").status_code == 403


class TestTheWayThroughTheQueue:
    @pytest.fixture
    def cases(self, organisation, manager, matter_kind):
        made = []
        for number in range(5):
            case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
            moves.perform(case, "submit", by=manager)
            made.append(case)
        return made

    def test_confirm_and_next_goes_to_the_one_behind_even_when_an_earlier_one_was_skipped(self, client, cases, officer):
        response = Person(client, officer).decide(cases[2], "accept", next="1", queue="tab=to_accept")
        assert cases[3].public_id in response.url

    def test_after_the_last_one_it_goes_back_to_the_list(self, client, cases, officer):
        response = Person(client, officer).decide(cases[4], "accept", next="1", queue="tab=to_accept")
        assert response.url == f"{reverse('casework:inbox')}?tab=to_accept"

    def test_a_filter_of_the_list_holds_on_the_way(self, client, cases, officer):
        page = Person(client, officer).get("case-detail", cases[0], queue="tab=to_accept&q=Matter")
        narrowed = Person(client, officer).get("case-detail", cases[0], queue="tab=to_accept&q=Nothing")
        assert (page.context["queue"].total, narrowed.context["queue"].total) == (5, 0)

    @pytest.mark.parametrize(
        "query",
        [
            "tab=%00",
            "q=%00",
            "&".join(f"p{n}=1" for n in range(300)),
            "x" * 3000,
            "tab=all&sort=zz&since=never",
            "%FF=%FE",
            "=&=&=",
        ],
    )
    def test_odd_queues_are_answered(self, client, cases, officer, query):
        person = Person(client, officer)
        assert person.get("case-detail", cases[0], queue=query).status_code == 200
        assert person.decide(cases[0], "accept", next="1", queue=query).status_code == 302


def test_a_notice_that_cannot_end_does_not_hold_up_the_others(
    to_decide, reviewer, organisation, manager, officer, monkeypatch
):
    moves.perform(to_decide, "grant", by=reviewer)
    other = actions.start(kind=MATTER, by=manager, title="Other", organisation=organisation)
    for move, by in (("submit", manager), ("accept", officer), ("recommend", officer), ("grant", reviewer)):
        moves.perform(other, move, by=by)
    today = timezone.localdate()
    Case.objects.update(notice_until=today - timedelta(days=1))
    honest = moves.perform

    def broken(case, *arguments, **named):
        if case.pk == to_decide.pk:
            raise RuntimeError("an effect with a mistake")
        return honest(case, *arguments, **named)

    monkeypatch.setattr(moves, "perform", broken)
    assert sweep.move_what_is_due(today) == 1
    assert Case.objects.get(pk=other.pk).state == "granted"
