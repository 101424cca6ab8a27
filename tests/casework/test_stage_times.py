"""Working days in each stage: reckoned from the history as the clock counts, kept as rows, seen by those who may."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework import actions, moves, stage_times, statistics
from casework.kinds import Stage
from casework.models import CaseEvent, StageTime
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(datetime(2026, 6, 1, 10))  # no holiday in the weeks that follow but 19 June


def at(case, *days: int) -> None:
    """Put the case's moves, in order, on the calendar days after the Monday; other events go with the move before them."""
    events = list(case.events.order_by("seq"))
    moments, day = list(days), 0
    for event in events:
        if event.to_state:
            day = moments.pop(0)
        CaseEvent.objects.filter(pk=event.pk).update(at=MONDAY + timedelta(days=day))


def rows(case) -> dict:
    return {
        row.stage: (row.working_days, row.promised_days, row.in_time, row.officer and row.officer.name)
        for row in StageTime.objects.filter(case=case).select_related("officer")
    }


def walk(case, *steps):
    for name, by in steps:
        moves.perform(case, name, by=by, note="Because")
    return case


@pytest.fixture
def closed(submitted, officer, reviewer, manager):
    """Asked once in the acceptance, once in the review, then granted."""
    walk(submitted, ("ask", officer), ("answer", manager), ("accept", officer))
    return walk(submitted, ("recommend", officer), ("grant", reviewer))


def test_days_add_up_over_visits_and_stand_still_during_the_correction(closed, matter_kind):
    #      start submit ask answer accept recommend grant
    at(closed, 0, 0, 2, 8, 9, 14, 15)

    stage_times.record(case=closed)

    limit = matter_kind.limits
    found = rows(closed)
    # Monday to Wednesday is two days, Tuesday to Wednesday one more; the applicant had Wednesday to Tuesday, four days.
    assert found[Stage.ACCEPTANCE] == (3, limit["acceptance"], True, "Officer")
    assert found[Stage.APPLICANT] == (4, None, None, None)
    assert found[Stage.REVIEW][0] == 4
    assert Stage.NOTICE not in found  # the case is there now


def test_later_than_promised_is_late(submitted, officer, matter_kind):
    walk(submitted, ("accept", officer))
    at(submitted, 0, 0, 28)

    stage_times.record(case=submitted)

    assert rows(submitted)[Stage.ACCEPTANCE] == (19, matter_kind.limits["acceptance"], False, "Officer")


def test_recording_twice_and_rebuilding_give_the_same_rows(closed):
    at(closed, 0, 0, 2, 8, 9, 14, 15)
    stage_times.record(case=closed)
    first = rows(closed)
    stage_times.record(case=closed)
    assert (rows(closed), StageTime.objects.count()) == (first, len(first))

    StageTime.objects.update(working_days=99)
    assert stage_times.rebuild() == 1
    assert rows(closed) == first


def test_a_stage_that_a_case_has_come_back_to_counts_when_it_is_left_again(submitted, officer, manager):
    walk(submitted, ("ask", officer))
    stage_times.record(case=submitted)
    assert set(rows(submitted)) == {Stage.ACCEPTANCE}

    walk(submitted, ("answer", manager))
    stage_times.record(case=submitted)
    assert set(rows(submitted)) == {Stage.APPLICANT}


def test_each_move_writes_the_rows_after_commit(submitted, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        walk(submitted, ("accept", officer))

    assert set(rows(submitted)) == {Stage.ACCEPTANCE}


def test_a_move_stands_when_its_figures_cannot_be_written(
    submitted, officer, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(stage_times, "reckon", lambda *args: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        walk(submitted, ("accept", officer))

    submitted.refresh_from_db()
    assert (submitted.state, StageTime.objects.count()) == ("review", 0)


class TestWhoSees:
    @pytest.fixture
    def two(self, submitted, officer, matter_kind):
        """A case of the organisation, one of another."""
        other = UserFactory()
        elsewhere = OrganisationFactory(manager=other, district="310104")
        second = actions.start(kind=matter_kind, by=other, title="Second", organisation=elsewhere, district="310104")
        walk(second, ("submit", other))
        for case in (submitted, second):
            walk(case, ("accept", officer))
            stage_times.record(case=case)
        return submitted, second

    def seen(self, user):
        return {row.case_id for row in StageTime.objects.visible_to(user)}

    def test_the_commission_sees_all_of_it_and_parties_nothing(self, two, officer, administrator, manager):
        assert self.seen(officer) == self.seen(administrator) == {case.pk for case in two}
        assert self.seen(manager) == set()

    def test_a_conflict_leaves_the_figures_of_a_world_without_these_cases(self, two, supervisor, organisation):
        first, second = two
        ConflictDeclaration.objects.create(user=supervisor, organisation=organisation, reason="Family")

        assert self.seen(supervisor) == {second.pk}
        found = statistics.spreads(StageTime.objects.visible_to(supervisor), "stage")
        assert found[Stage.ACCEPTANCE].number == 1

    def test_what_is_kept_is_shared_by_those_who_see_the_same_and_by_nobody_else(
        self, two, supervisor, officer, organisation, settings
    ):
        settings.FIGURES_KEPT_SECONDS = 60
        cache.clear()

        def number(user):
            found = statistics.kept_spreads(StageTime.objects.visible_to(user), "stage")
            return found[Stage.ACCEPTANCE].number if found else 0

        assert number(officer) == 2
        StageTime.objects.filter(case=two[1]).delete()
        assert (number(officer), number(supervisor)) == (2, 2)  # as it was a moment ago
        ConflictDeclaration.objects.create(user=supervisor, organisation=organisation, reason="Family")
        assert number(type(supervisor).objects.get(pk=supervisor.pk)) == 0
        assert number(AnonymousUser()) == 0

    def test_a_district_sees_its_own_of_kinds_that_districts_see(self, two, district_officer):
        assert self.seen(district_officer) == {two[0].pk}
        StageTime.objects.update(kind="demand_moderation")
        assert self.seen(district_officer) == set()


class TestSpread:
    def spread(self, *days, promised=5):
        found = statistics.Spread()
        for one in days:
            row = {"number": 1, "working_days": one, "judged": 1, "kept": int(one <= promised)}
            found.add({**row, "least": promised, "most": promised})
        return found

    @pytest.mark.parametrize(
        ("days", "median", "nine"), [([4], 4, 4), ([1, 9], 1, 9), (list(range(1, 11)), 5, 9), ([2] * 9 + [40], 2, 2)]
    )
    def test_percentiles_are_days_that_occurred(self, days, median, nine):
        found = self.spread(*days)
        assert (found.median, found.nine_in_ten) == (median, nine)

    def test_one_late_case_in_many_is_not_rounded_away(self):
        assert self.spread(*[1] * 999, 6).share_in_time == 99
        assert self.spread(1, 2).share_in_time == 100
        assert statistics.Spread().share_in_time is None

    def test_a_promise_that_differs_is_none(self):
        one, other = self.spread(1, promised=5), self.spread(1, promised=7)
        assert (one.promised, statistics.together([one, other]).promised) == (5, None)
