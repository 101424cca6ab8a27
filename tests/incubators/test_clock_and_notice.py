"""Time limits in working days, and the public notice: its last day, objections, who ends it."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from casework import moves, sweep
from casework.models import Case, Notification
from incubators.models import BaseFiling, Objection, OverseasEntity
from tests.incubators.factories import bring_to

pytestmark = pytest.mark.django_db
FROM_A_PARK = {"from_kind": "organisation", "who": ("A park",)}


@pytest.fixture
def on(monkeypatch):
    """``on(date)``: from now on it is ten o'clock in Shanghai on this day."""

    def travel(day: date):
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return travel


def test_the_office_has_five_working_days_to_answer_and_twenty_from_acceptance(filled, people, on):
    on(date(2026, 9, 28))  # before the National Day week, 1 to 7 October
    submitted = bring_to(filled, "district_opinion", people)
    assert submitted.promised_on == date(2026, 10, 10)  # 29 and 30 September, 8, 9 and the make-up Saturday 10 October

    on(date(2026, 10, 13))
    moves.perform(submitted, "recommend", by=people["district_officer"])
    moves.perform(submitted, "accept", by=people["officer"])

    assert (submitted.days_left, submitted.promised_on) == (20, date(2026, 11, 10))


def test_an_extension_moves_the_promise_and_tells_the_applicant_why(at, people):
    case = at("under_review")
    left = case.days_left

    moves.perform(case, "extend", by=people["supervisor"], note="An expert is asked.", data={"days": 7})

    assert (case.state, case.days_left) == ("under_review", left + 7)
    assert Notification.objects.filter(case=case, user=people["manager"]).latest("pk").params["title"] == case.title
    assert case.events.last().note.text == "An expert is asked."


def test_an_extension_needs_a_reason(at, supervisor):
    case = at("under_review")
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "extend", by=supervisor, data={"days": 7})


class TestNotice:
    @pytest.mark.parametrize(
        ("decided", "first", "last"),
        [
            (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 30)),  # over a weekend
            (date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 13)),  # holidays, then a Saturday that is worked
            (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 4)),  # decided on a Friday
        ],
    )
    def test_it_counts_five_working_days_from_the_next_one(self, filled, people, on, decided, first, last):
        case = bring_to(filled, "decision", people)
        on(decided)
        moves.perform(case, "file", by=people["supervisor"])
        filing = BaseFiling.objects.get(pk=case.pk)
        assert (filing.notice_from, case.notice_until, case.clock_state) == (first, last, "ended")

    def test_its_length_is_a_setting(self, filled, people, on, settings):
        settings.BASE_FILING_NOTICE_DAYS = 10
        case = bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])
        assert case.notice_until == date(2026, 12, 7)

    def test_the_portal_ends_it_on_the_day_after_the_last_and_not_before(self, filled, people, on):
        case = bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])

        on(date(2026, 11, 30))
        assert (sweep.move_what_is_due(), Case.objects.get().state) == (0, "public_notice")
        on(date(2026, 12, 1))
        assert (sweep.move_what_is_due(), Case.objects.get().state) == (1, "filed")
        assert (sweep.move_what_is_due(), case.events.filter(move="end_notice").get().by) == (0, None)

    def test_staff_cannot_end_it_early_and_can_afterwards(self, filled, people, on):
        case = bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])

        with pytest.raises(moves.Incomplete, match="2026-11-30"):
            moves.perform(case, "end_notice", by=people["officer"])
        on(date(2026, 12, 1))
        moves.perform(case, "end_notice", by=people["officer"])

        assert case.state == "filed"

    def test_an_objection_keeps_it_open_until_it_is_settled(self, filled, people, on):
        case = bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])
        moves.perform(case, "note_objection", by=people["officer"], note="The host denies it.", data=FROM_A_PARK)

        on(date(2026, 12, 1))
        assert (sweep.move_what_is_due(), Case.objects.get().state) == (0, "public_notice")
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "end_notice", by=people["officer"])
        number = Objection.objects.get().number
        moves.perform(
            case, "answer_objection", by=people["officer"], note="The host has confirmed in writing.",
            data={"objection": number, "verdict": "not_upheld"},
        )  # fmt: skip
        assert (sweep.move_what_is_due(), Case.objects.get().state) == (1, "filed")

    def test_there_must_be_an_objection_to_settle(self, at, officer):
        case = at("public_notice")
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "answer_objection", by=officer, note="Nothing came.", data={"verdict": "not_upheld"})

    def test_after_an_objection_it_can_be_refused(self, at, people):
        case = at("public_notice")
        moves.perform(case, "note_objection", by=people["officer"], note="The host denies it.", data=FROM_A_PARK)
        moves.perform(case, "refuse", by=people["supervisor"], note="No premises.", data={"remedies": "Ask again."})
        assert (case.state, OverseasEntity.objects.get().status) == ("refused", "none")
        assert BaseFiling.objects.get(pk=case.pk).remedies == "Ask again."
