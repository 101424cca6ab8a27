"""Batches of public notice by the calendar, the public's objection from the form to its answer, and who reads what."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership
from casework import history, moves
from casework.models import Case, CaseEvent
from core import workdays
from core.demo_files import small_pdf
from core.ids import new_public_id
from core.models import AuditEntry, CalendarDay, OutgoingMail
from incubators import notices
from incubators.models import BaseFiling, NoticeBatch, Objection
from tests.incubators import factories
from tests.incubators.test_clock_and_notice import on  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
TYPED = {"from_kind": "person", "name": "Wang Mei", "contact": "wang@mail.example", "text": "The premises are let to somebody else.",
         "agreed": "on"}  # fmt: skip


def typed(**changes):
    return {**TYPED, "key": new_public_id(), **changes}


def object_to(client, case, **changes):
    return client.post(reverse("incubators:object", args=[case.public_id]), typed(**changes))


class TestBatches:
    def test_filings_decided_on_one_day_are_one_batch(self, at, filled):
        first = BaseFiling.objects.get(pk=at("public_notice").pk)

        assert notices.batch_for(timezone.localdate()) == first.notice_batch
        assert NoticeBatch.objects.count() == 1

    def test_a_planned_one_gathers_what_is_decided_before(self, filled, people, on, administrator):  # noqa: F811
        case = factories.bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        batch = notices.plan(begins=date(2026, 12, 1), working_days=7, by=administrator)

        moves.perform(case, "file", by=people["supervisor"])

        assert (BaseFiling.objects.get(pk=case.pk).notice_batch, case.notice_until) == (batch, date(2026, 12, 9))
        assert AuditEntry.objects.get(action="notice_planned").subject == batch.public_id

    def test_numbers_are_counted_through_the_year(self, administrator):
        days = [date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 4)]
        made = [notices.plan(begins=day, working_days=5, by=administrator) for day in days]

        assert [(batch.year, batch.number) for batch in made] == [(2026, 1), (2026, 2), (2027, 1)]
        with pytest.raises(notices.NoticeNotPossible):
            notices.plan(begins=days[0], working_days=5, by=administrator)

    def test_a_free_day_moves_the_last_day_and_says_so_in_the_history(self, filled, people, on):  # noqa: F811
        case = factories.bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])
        assert case.notice_until == date(2026, 11, 30)

        CalendarDay.objects.create(day=date(2026, 11, 26), is_workday=False, note="Storm")
        assert notices.follow_calendar() == 1
        assert notices.follow_calendar() == 0

        case = Case.objects.get(pk=case.pk)
        assert (case.notice_until, case.state) == (date(2026, 12, 1), "public_notice")
        moved = CaseEvent.objects.get(case=case, move="move_notice")
        assert moved.data == {"from": "2026-11-30", "to": "2026-12-01"}
        assert list(history.verify()) == []

    def test_a_first_day_that_became_free_is_the_next_working_day(self, filled, people, on):  # noqa: F811
        case = factories.bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])

        CalendarDay.objects.create(day=date(2026, 11, 24), is_workday=False)
        notices.follow_calendar()

        batch = NoticeBatch.objects.get()
        assert (batch.begins, batch.ends) == (date(2026, 11, 25), date(2026, 12, 1))

    def test_what_is_over_does_not_move(self, filled, people, on):  # noqa: F811
        case = factories.bring_to(filled, "decision", people)
        on(date(2026, 11, 23))
        moves.perform(case, "file", by=people["supervisor"])
        on(date(2026, 12, 3))

        CalendarDay.objects.create(day=date(2026, 11, 26), is_workday=False)

        assert notices.follow_calendar() == 0
        assert NoticeBatch.objects.get().ends == date(2026, 11, 30)


class TestPublicForm:
    def test_from_the_notice_to_the_answer(self, client, at, people, officer, django_capture_on_commit_callbacks):
        case = at("public_notice")
        batch = BaseFiling.objects.get(pk=case.pk).notice_batch
        assert (
            reverse("incubators:object", args=[case.public_id]) in client.get(batch.get_absolute_url()).content.decode()
        )

        with django_capture_on_commit_callbacks(execute=False):
            answer = object_to(client, case)
        objection = Objection.objects.get()
        page = client.get(answer["Location"])
        assert (objection.name, objection.number in page.content.decode()) == ("Wang Mei", True)
        with pytest.raises(moves.Incomplete):
            Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
            moves.perform(Case.objects.get(pk=case.pk), "end_notice", by=officer)

        client.force_login(officer)
        detail = client.get(objection.get_absolute_url()).content.decode()
        assert "wang@mail.example" in detail
        case = Case.objects.get(pk=case.pk)
        answered = client.post(
            reverse("casework:case-move", args=[case.public_id, "answer_objection"]),
            {
                "objection": objection.number,
                "verdict": "not_upheld",
                "note": "The lease is valid.",
                "version": case.version,
            },
        )
        assert answered.status_code == 302
        client.logout()

        assert client.get(page.request["PATH_INFO"]).status_code == 404  # the link in the second mail takes its place
        token = re.search(r"/bases/objections/([\w-]+)/", OutgoingMail.objects.order_by("-pk").first().body)[1]
        assert "The lease is valid." in client.get(notices.link_of(token)).content.decode()
        moves.perform(Case.objects.get(pk=case.pk), "end_notice", by=officer)
        assert Case.objects.get(pk=case.pk).state == "filed"

    def test_an_upheld_one_keeps_the_filing_out(self, client, at, people):
        case = at("public_notice")
        object_to(client, case)
        data = {"objection": Objection.objects.get().number, "verdict": "upheld"}
        moves.perform(Case.objects.get(pk=case.pk), "answer_objection", by=people["officer"], note="True.", data=data)
        Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))

        with pytest.raises(moves.Incomplete, match="upheld|成立"):
            moves.perform(Case.objects.get(pk=case.pk), "end_notice", by=people["officer"])

    def test_mails_and_history_name_nobody(self, client, at):
        case = at("public_notice")
        object_to(client, case)

        assert "Wang" not in "".join(OutgoingMail.objects.values_list("body", flat=True))
        assert "Wang" not in str(list(CaseEvent.objects.filter(case=case).values_list("data", flat=True)))
        assert "premises" not in str(list(CaseEvent.objects.filter(case=case).values_list("data", flat=True)))

    def test_a_double_click_is_one(self, client, at):
        case, key = at("public_notice"), new_public_id()
        first, second = object_to(client, case, key=key), object_to(client, case, key=key)

        assert (first.status_code, second.status_code, Objection.objects.count()) == (302, 302, 1)
        assert CaseEvent.objects.filter(move="receive_objection").count() == 1

    def test_evidence_is_kept_and_read_by_the_commission_alone(self, client, at, people):
        case = at("public_notice")
        file = SimpleUploadedFile("lease.pdf", small_pdf("Lease"), "application/pdf")
        object_to(client, case, evidence=file)
        url = reverse("incubators:objection-evidence", args=[Objection.objects.get().public_id])

        client.force_login(people["officer"])
        response = client.get(url)
        assert (response.status_code, "lease.pdf" in response["Content-Disposition"]) == (200, True)
        assert b"".join(response.streaming_content).startswith(b"%PDF")
        for who in ("manager", "district_officer", "stranger"):
            client.force_login(people[who])
            assert client.get(url).status_code in {403, 404}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"name": ""}, "name"), ({"contact": "no address"}, "contact"), ({"text": ""}, "text"), ({"agreed": ""}, "agreed"),
         ({"from_kind": "ghost"}, "from_kind"), ({"evidence": SimpleUploadedFile("a.pdf", b"MZ no pdf")}, "evidence")],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, client, at, changes, field):
        case = at("public_notice")
        answer = object_to(client, case, **changes)

        assert (answer.status_code, list(answer.context["form"].errors), Objection.objects.count()) == (422, [field], 0)

    def test_when_the_notice_is_over_there_is_no_form(self, client, at):
        case = at("decision")
        assert client.get(reverse("incubators:object", args=[case.public_id])).status_code == 404

    def test_one_address_cannot_flood_the_office(self, client, at, monkeypatch):
        monkeypatch.setattr("incubators.views.notices.MOST_OBJECTIONS", 2)
        case = at("public_notice")

        assert [object_to(client, case).status_code for _n in range(3)] == [302, 302, 429]
        assert Objection.objects.count() == 2


class TestReaders:
    def test_the_applicant_learns_nothing_of_it(self, client, at, people):
        case = at("public_notice")
        object_to(client, case)

        client.force_login(people["manager"])
        pages = [client.get(case.get_absolute_url() + tab).content.decode() for tab in ("", "?tab=history")]
        assert not any(Objection.objects.get().number in page or "Wang" in page for page in pages)
        assert client.get(Objection.objects.get().get_absolute_url()).status_code == 403

    @pytest.mark.parametrize("tie", ["declared", "member"])
    def test_an_officer_with_a_conflict_does_not_find_it(self, client, at, people, organisation, tie):
        """Nor one who belongs to the applicant and reads the filing as such: the applicant never learns who objected."""
        case = at("public_notice")
        object_to(client, case)
        if tie == "declared":
            ConflictDeclaration.objects.create(user=people["officer"], organisation=organisation, reason="A relative")
        else:
            Membership.objects.create(user=people["officer"], organisation=organisation)

        client.force_login(people["officer"])
        assert client.get(Objection.objects.get().get_absolute_url()).status_code == 404
        assert Objection.objects.get().number not in client.get(reverse("incubators:objection-list")).content.decode()


class TestOffice:
    def test_a_batch_is_planned_on_the_page(self, client, officer):
        client.force_login(officer)
        day = workdays.next_workday(timezone.localdate() + timedelta(days=10))

        answer = client.post(reverse("incubators:batch-plan"), {"begins": str(day), "working_days": "5"})

        assert (answer.status_code, NoticeBatch.objects.get().begins) == (302, day)
        again = client.post(reverse("incubators:batch-plan"), {"begins": str(day), "working_days": "5"})
        assert (again.status_code, NoticeBatch.objects.count()) == (409, 1)

    @pytest.mark.parametrize(
        ("begins", "days"),
        [("2020-01-02", "5"), ("2027-01-02", "5"), ("", "5"), ("2999-01-01", "5"), ("2026-12-01", "1")],
    )
    def test_what_cannot_be_is_said(self, client, officer, begins, days, on):  # noqa: F811
        on(date(2026, 11, 23))
        client.force_login(officer)

        answer = client.post(reverse("incubators:batch-plan"), {"begins": begins, "working_days": days})

        assert (answer.status_code, NoticeBatch.objects.count()) == (422, 0)

    @pytest.mark.parametrize("rows", [1, 25])
    @pytest.mark.parametrize("page", ["batch-list", "objection-list"])
    def test_query_count(self, client, at, officer, rows, page, django_assert_max_num_queries):
        filing = BaseFiling.objects.get(pk=at("public_notice").pk)
        for number in range(rows):
            Objection.objects.create(
                filing=filing,
                number=f"N{number}",
                channel="office",
                from_kind="person",
                name="x",
                text="x",
                key=f"k{number}",
            )
            first = date(2030, 1, 1) + timedelta(days=number)
            NoticeBatch.objects.create(year=2030, number=number + 1, begins=first, ends=first, working_days=1)
        client.force_login(officer)
        client.get(reverse(f"incubators:{page}"))

        with django_assert_max_num_queries(13):
            assert client.get(reverse(f"incubators:{page}")).status_code == 200

    def test_empty_lists_say_why(self, client, officer):
        client.force_login(officer)
        for page in ("batch-list", "objection-list"):
            assert "empty" in client.get(reverse(f"incubators:{page}")).content.decode()
