"""What the calendar does: reports open in January, renewals are announced once, filings expire and say so, suspensions end."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from casework import moves
from casework.models import Case, Notification
from incubators.figures import FigureSource, figure_sources
from incubators.life import sweeps
from incubators.models import BaseConfirmation, OverseasEntity
from incubators.register import write
from tests.incubators.life import base_of, confirmation, in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JANUARY = date(2026, 1, 5)


@pytest.fixture
def counted():
    source = figure_sources.register(FigureSource("seen", "Seen", "outbound_served", lambda entity, year: year - 2000))
    yield source
    figure_sources._entries = [pair for pair in figure_sources._entries if pair[1] is not source]


class TestConfirmations:
    def test_each_base_in_force_gets_one_report_until_the_due_day(self, incubator):
        base_of(incubator)
        base_of(incubator, filed_on=date(2026, 1, 2))
        for status in ("suspended", "expired", "closed"):
            base_of(incubator, status=status)
        assert [sweeps.open_confirmations(day) for day in (JANUARY, JANUARY, date(2026, 4, 1))] == [1, 0, 0]
        report = BaseConfirmation.objects.get()
        assert (report.year, report.due_on, report.case.state, report.case.answer_due_on) == (
            2025, date(2026, 3, 31), "open", date(2026, 3, 31),
        )  # fmt: skip

    def test_a_base_that_was_renewed_in_january_is_still_asked(self, incubator):
        entity = base_of(incubator)
        write(entity, reason="renewed", values={"filed_on": date(2026, 1, 4)})
        assert sweeps.open_confirmations(JANUARY) == 1

    def test_opened_late_it_leaves_twenty_working_days(self, incubator):
        base_of(incubator)
        sweeps.open_confirmations(date(2026, 3, 25))
        assert BaseConfirmation.objects.get().due_on > date(2026, 4, 21)

    def test_it_is_filled_in_with_the_last_report_and_what_the_portal_counts(self, incubator, people, counted):
        entity = base_of(incubator)
        in_state("base_confirmation", "confirmed", entity, people)  # of the year before this one
        again = confirmation_of_this_year(entity)
        assert (again.landed_projects, again.outbound_served, again.deals, again.staff) == (
            1, timezone.localdate().year - 2000, 2, 4,
        )  # fmt: skip
        assert again.known["seen"] == timezone.localdate().year - 2000

    def test_the_operator_is_told(self, incubator, manager):
        base_of(incubator)
        sweeps.open_confirmations(JANUARY)
        assert Notification.objects.filter(user=manager, topic="base_confirmation").count() == 1

    def test_confirmed_it_stands_in_the_register_with_its_team(self, incubator, people):
        entity = base_of(incubator)
        case = in_state("base_confirmation", "confirmed", entity, people)
        entity.refresh_from_db()
        last = entity.versions.last()
        assert (entity.staff, last.reason, last.case) == (4, "confirmed", case)

    def test_a_base_that_no_longer_works_is_not_confirmed(self, incubator, people):
        case = in_state("base_confirmation", "submitted", base_of(incubator), people)
        BaseConfirmation.objects.update(still_works="no")
        with pytest.raises(moves.Incomplete, match="no longer works"):
            moves.perform(case, "confirm", by=people["officer"])

    def test_it_is_not_given_up_before_its_due_day(self, incubator, people, manager):
        case = confirmation(base_of(incubator), manager)
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "give_up", by=people["officer"], note="Nothing came.")


def confirmation_of_this_year(entity):
    from incubators.life.start import open_confirmation

    return BaseConfirmation.objects.get(pk=open_confirmation(entity=entity, year=timezone.localdate().year).pk)


def test_the_renewal_is_announced_once_for_each_end(incubator, manager):
    today = timezone.localdate()
    entity = base_of(incubator, valid_until=today + timedelta(days=90))
    base_of(incubator, valid_until=today + timedelta(days=91))
    assert (sweeps.tell_renewals(), sweeps.tell_renewals()) == (1, 0)
    told = Notification.objects.get(user=manager)
    assert (told.url, told.params["number"]) == (entity.get_absolute_url(), entity.filing_no)
    write(entity, reason="renewed", values={"valid_until": today + timedelta(days=80)})
    assert sweeps.tell_renewals() == 1


def test_expiry_is_a_version_and_the_operator_is_told(incubator, manager):
    entity = base_of(incubator, valid_until=timezone.localdate() - timedelta(days=1))
    assert (sweeps.expire_lapsed(), sweeps.expire_lapsed()) == (1, 0)
    assert [version.reason for version in entity.versions.all()] == ["imported", "expired"]
    assert Notification.objects.filter(user=manager).count() == 1


def test_a_suspension_changes_the_standing_and_resuming_changes_it_back(incubator, people):
    entity = base_of(incubator)
    case = in_state("base_suspension", "suspended", entity, people)
    assert OverseasEntity.objects.get().status == "suspended"
    assert not OverseasEntity.objects.active().exists()
    assert case.answer_due_on == timezone.localdate() + timedelta(days=40)
    moves.perform(case, "resume", by=people["manager"])
    assert [version.reason for version in entity.versions.all()] == ["imported", "suspended", "resumed"]


def test_what_ran_out_while_it_was_suspended_expires_when_it_resumes(incubator, people):
    entity = base_of(incubator)
    case = in_state("base_suspension", "suspended", entity, people)
    write(entity, reason="changed", values={"valid_until": timezone.localdate() - timedelta(days=1)})
    moves.perform(case, "resume", by=people["officer"])
    assert (OverseasEntity.objects.get().status, entity.versions.last().reason) == ("expired", "expired")


def test_the_operator_does_not_resume_what_the_office_ordered(incubator, people):
    from incubators.life.suspension import BASE_SUSPENSION
    from tests.incubators.life import by_office, walk

    case = walk(by_office(BASE_SUSPENSION, base_of(incubator), people["officer"]), people, ("order", "supervisor"))
    with pytest.raises(moves.NotYours):
        moves.perform(case, "resume", by=people["manager"])
    moves.perform(case, "resume", by=people["officer"])
    assert Case.objects.get().state == "resumed"


def test_a_base_with_a_filing_under_way_is_not_cancelled(incubator, people, at, filled):
    case = at("under_review")
    entity = case.kind_of.content(case).entity
    write(entity, reason="imported", values={"status": "active", "filing_no": "X-1", "filed_on": date(2025, 1, 1), "valid_until": date(2028, 1, 1)})  # fmt: skip
    asked = in_state("base_cancellation", "submitted", entity, people)
    with pytest.raises(moves.Incomplete, match="under way"):
        moves.perform(asked, "accept", by=people["officer"])


def test_the_command_says_that_the_register_is_whole(incubator, capsys):
    write(base_of(incubator), reason="changed", values={"staff": 4})
    call_command("verify_register")
    assert "2 versions" in capsys.readouterr().out
