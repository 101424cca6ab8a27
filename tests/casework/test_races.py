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
        *[
            lambda: actions.start(kind=matter_kind, by=manager, title="Once", organisation=organisation, key="k")
            for _ in range(4)
        ]
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


def test_of_two_who_save_a_section_at_once_one_is_told(filled, manager, member):
    from tests.incubators.factories import SECTIONS

    seen = filled.draft_version
    section = filled.kind_of.section("people")

    def save(by, name):
        case = Case.objects.get(pk=filled.pk)
        form = section.form({**SECTIONS["people"], "head_name": name}, instance=case.kind_of.content(case), case=case)
        assert form.is_valid(), form.errors
        actions.save_section(case=case, form=form, by=by, draft_version=seen)
        return name

    results = at_once(lambda: save(manager, "First"), lambda: save(member, "Second"))
    saved = [result for result in results if isinstance(result, str)]
    assert sorted(type(result).__name__ for result in results) == ["StateChanged", "str"]
    assert [filled.kind_of.content(filled).head_name] == saved


def test_two_files_for_one_place_at_once_leave_one_in_force(filled, manager, member):
    from core.uploads import check_upload
    from tests.casework.filing import pdf

    slot = next(slot for slot in filled.kind_of.slots if slot.code == "plan")

    def attach(by, name):
        upload = pdf(name)
        return actions.attach(
            case=Case.objects.get(pk=filled.pk), slot=slot, upload=upload, info=check_upload(upload), by=by
        )

    at_once(lambda: attach(manager, "a.pdf"), lambda: attach(member, "b.pdf"))
    assert filled.attachments.current().filter(slot="plan").count() == 1


def test_a_save_and_a_submission_at_once_never_change_what_was_handed_in(filled, manager, member):
    from casework import dossier
    from tests.incubators.factories import SECTIONS

    seen = filled.draft_version
    section = filled.kind_of.section("people")

    def save():
        case = Case.objects.get(pk=filled.pk)
        form = section.form(
            {**SECTIONS["people"], "head_name": "Slipped in"}, instance=case.kind_of.content(case), case=case
        )
        assert form.is_valid(), form.errors
        actions.save_section(case=case, form=form, by=member, draft_version=seen)

    def hand_in():
        case = Case.objects.get(pk=filled.pk)
        actions.hand_in(case=case, by=manager, declared=True, version=case.version, draft_version=seen)

    at_once(save, hand_in)
    case = Case.objects.get(pk=filled.pk)
    submission = case.submissions.first()
    if submission is not None:  # the save came too late: what is stored is what was handed in
        assert submission.payload["people"]["head_name"] == dossier.current_values(case, section)["head_name"]
        assert submission.payload["people"]["head_name"] == SECTIONS["people"]["head_name"]
    else:  # the submission came too late, and was told to look again
        assert case.kind_of.content(case).head_name == "Slipped in"


def test_the_same_remark_task_and_party_at_once_are_one(submitted, officer, manager):
    from casework import office
    from tests.factories import OrganisationFactory

    firm = OrganisationFactory()

    def fresh():
        return Case.objects.get(pk=submitted.pk)

    at_once(*[lambda: actions.comment(case=fresh(), by=manager, text="Hello", internal=False) for _ in range(3)])
    at_once(
        *[lambda: office.add_task(case=fresh(), title="Ring", owner=officer, due_on=None, by=officer) for _ in range(3)]
    )
    at_once(*[lambda: actions.add_party(fresh(), role="provider", organisation=firm, by=officer) for _ in range(3)])
    counts = (submitted.comments.count(), submitted.tasks.count(), submitted.parties.filter(role="provider").count())
    assert counts == (1, 1, 1)
    assert list(history.verify()) == []


def test_two_who_mark_the_checklist_at_once_keep_both_marks(handed_in, officer, reviewer):
    from casework import office

    moves.perform(handed_in, "accept", by=officer)
    moves.perform(handed_in, "begin_review", by=reviewer)
    first, second = (line.code for line in handed_in.kind_of.checklist[:2])

    def fresh():
        return Case.objects.get(pk=handed_in.pk)

    at_once(
        lambda: office.mark_checklist(case=fresh(), marks={first: ("yes", "")}, by=reviewer),
        lambda: office.mark_checklist(case=fresh(), marks={second: ("no", "")}, by=officer),
    )
    assert dict(handed_in.checklist_answers.values_list("line", "mark")) == {first: "yes", second: "no"}


def test_two_reminders_at_once_are_one(to_correct, officer):
    from casework import office

    results = at_once(*[lambda: office.remind(case=Case.objects.get(pk=to_correct.pk), by=officer) for _ in range(2)])
    assert sorted(type(result).__name__ for result in results) == ["StateChanged", "int"]
    assert to_correct.events.filter(move="reminded").count() == 1


def test_two_cases_at_once_do_not_go_over_a_limit(organisation, manager, officer, matter_kind):
    from casework.models import LoadLimit, RoutingRule

    RoutingRule.objects.create(name="All", role="case_officer")
    LoadLimit.objects.create(user=officer, most=1)
    cases = [actions.start(kind=matter_kind, by=manager, title=str(n), organisation=organisation) for n in range(4)]
    at_once(*[lambda case=case: moves.perform(case, "submit", by=manager) for case in cases])
    assert Case.objects.filter(assignee=officer).count() == 1
    assert list(history.verify()) == []


def test_an_absence_is_handed_over_once(submitted, officer):
    from django.utils import timezone

    from casework import absences
    from casework.models import Absence

    today, deputy = timezone.localdate(), UserFactory(name="Deputy", roles=["case_officer"])
    actions.claim(case=submitted, by=officer)
    Absence.objects.create(person=officer, deputy=deputy, first=today, last=today)
    results = at_once(*[absences.hand_over_what_is_due for _ in range(2)])
    assert sorted(results) == [0, 1]
    assert submitted.events.filter(move="to_deputy").count() == 1
