"""The pages of the life of a base: what is offered to whom, versions, the register as of a day, the office's list."""

import io
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from casework import moves
from casework.models import Case, Notification
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.suspension import BASE_SUSPENSION
from incubators.life.sweeps import close_hearings
from incubators.models import BaseChange, EntityVersion, Incubator, OverseasEntity
from incubators.register import write
from tests.factories import OrganisationFactory
from tests.incubators.factories import EntityFactory
from tests.incubators.life import base_of, by_office, change, confirmation, in_state, make_late, suspension

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/bases/confirmations/"


def get(client, user, address, **params):
    client.logout()
    if user:
        client.force_login(user)
    client.cookies["language"] = "en"
    return client.get(address, params)


def start(client, user, entity, what, key="a" * 16):
    client.force_login(user)
    return client.post(reverse("incubators:life-start", args=[entity.public_id, what]), {"key": key})


class TestStart:
    @pytest.mark.parametrize("what", ["change", "suspension", "cancellation"])
    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 302), ("member", 302), ("stranger", 403), ("officer", 403)]
    )
    def test_members_of_the_operator_start_a_draft_and_nobody_else(self, client, incubator, people, what, who, status):
        entity = base_of(incubator)
        assert start(client, people[who], entity, what).status_code == status
        assert Case.objects.count() == int(status == 302)

    def test_another_incubators_base_is_not_found(self, client, incubator, manager):
        assert start(client, manager, EntityFactory(), "change").status_code == 404

    def test_an_unknown_step_is_not_found(self, client, incubator, manager):
        assert start(client, manager, base_of(incubator), "sell").status_code == 404

    def test_a_double_click_makes_one_draft(self, client, incubator, manager):
        entity = base_of(incubator)
        answers = [start(client, manager, entity, "change") for _click in range(2)]
        assert (answers[0].url == answers[1].url, Case.objects.count()) == (True, 1)

    def test_a_second_one_of_the_kind_is_refused_and_another_kind_is_not(self, client, incubator, manager):
        entity = base_of(incubator)
        start(client, manager, entity, "change")
        assert start(client, manager, entity, "change", key="b" * 16).url == entity.get_absolute_url()
        start(client, manager, entity, "suspension", key="c" * 16)
        assert sorted(Case.objects.values_list("kind", flat=True)) == ["base_change", "base_suspension"]

    @pytest.mark.parametrize(
        ("status", "what"), [("closed", "change"), ("expired", "change"), ("suspended", "suspension")]
    )
    def test_it_depends_on_the_standing(self, client, incubator, manager, status, what):
        start(client, manager, base_of(incubator, status=status), what)
        assert Case.objects.count() == 0


class TestChange:
    def test_it_shows_old_and_new_on_the_check_page_and_on_the_case(self, client, incubator, people, manager, officer):
        case = change(base_of(incubator), manager)
        check = get(client, manager, reverse("casework:case-check", args=[case.public_id])).content.decode()
        assert check.count("<del>") == 1 and "55 m²</del>" in check and "77 m²</ins>" in check

        client.post(
            reverse("casework:case-check", args=[case.public_id]),
            {"declared": "on", "version": "0", "draft_version": Case.objects.get().draft_version},
        )
        page = get(client, officer, case.get_absolute_url()).content.decode()
        assert "Old and new" in page and "<del>55 m²</del>" in page and "<ins>77 m²</ins>" in page

    def test_only_what_differs_goes_into_the_register(self, incubator, people):
        entity = base_of(incubator)
        case = in_state("base_change", "decision", entity, people)
        write(entity, reason="confirmed", values={"staff": 9})
        moves.perform(case, "enter", by=people["supervisor"])
        entity.refresh_from_db()
        last = entity.versions.last()
        assert (entity.area, entity.staff, last.reason, last.case, last.number) == (77, 9, "changed", case, 3)

    def test_contacts_alone_are_accepted_by_one_officer_and_are_not_public(self, client, incubator, people, manager):
        entity = base_of(incubator)
        case = change(entity, manager, weighty=False)
        moves.perform(case, "submit", by=manager, data={"declared": True})
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "accept", by=people["officer"])
        moves.perform(case, "accept_contacts", by=people["officer"])
        versions = reverse("incubators:base-history", args=[entity.public_id])
        seen = {who: "new@incubator.example" in get(client, people.get(who), versions).content.decode()
                for who in (None, "stranger", "other_district_officer", "manager", "officer", "district_officer")}  # fmt: skip
        assert seen == {
            None: False, "stranger": False, "other_district_officer": False, "manager": True, "officer": True, "district_officer": True,
        }  # fmt: skip

    def test_more_than_contacts_cannot_be_entered_without_review(self, incubator, people):
        case = in_state("base_change", "submitted", base_of(incubator), people)
        with pytest.raises(moves.Incomplete, match="second person"):
            moves.perform(case, "accept_contacts", by=people["officer"])

    def test_nothing_changed_is_nothing_to_hand_in(self, incubator, manager):
        case = change(base_of(incubator), manager)
        BaseChange.objects.update(area=55)
        with pytest.raises(moves.Incomplete, match="Nothing differs"):
            moves.perform(case, "submit", by=manager, data={"declared": True})


class TestOffice:
    DATA = {"ground": "conditions", "text": "The lease has ended.", "key": "k" * 16}

    def propose(self, client, user, entity, what="cancellation", **changes):
        client.force_login(user)
        return client.post(reverse("incubators:office-start", args=[entity.public_id, what]), {**self.DATA, **changes})

    @pytest.mark.parametrize(
        ("who", "status"),
        [("officer", 302), ("reviewer", 403), ("administrator", 403), ("district_officer", 403), ("manager", 403)],
    )
    def test_case_officers_propose(self, client, incubator, people, who, status):
        assert self.propose(client, people[who], base_of(incubator)).status_code == status
        assert Case.objects.filter(state="hearing").count() == int(status == 302)

    def test_whoever_decides_reads_what_the_office_wrote(self, client, incubator, officer, supervisor):
        url = self.propose(client, officer, base_of(incubator)).url
        client.force_login(supervisor)
        assert "The lease has ended." in client.get(url).content.decode()

    @pytest.mark.parametrize(
        "changes", [{"ground": ""}, {"ground": "merged"}, {"text": ""}, {"text": "x" * 1001}, {"key": "'"}], ids=str
    )
    def test_wrong_input_is_said_beside_its_field(self, client, incubator, officer, changes):
        answer = self.propose(client, officer, base_of(incubator), **changes)
        assert (answer.status_code, Case.objects.count()) == (422, 0)

    @pytest.mark.parametrize("kind", [BASE_SUSPENSION, BASE_CANCELLATION], ids=lambda kind: kind.code)
    def test_the_office_reads_its_own_ground_and_reason(self, client, incubator, people, kind):
        case = by_office(kind, base_of(incubator), people["officer"])
        for who in ("officer", "supervisor", "manager"):
            assert "The lease has ended." in get(client, people[who], case.get_absolute_url()).content.decode(), who

    def test_twice_is_one_and_a_second_one_gets_a_409_with_what_was_typed(self, client, incubator, officer):
        entity = base_of(incubator)
        assert self.propose(client, officer, entity).url == self.propose(client, officer, entity).url
        answer = self.propose(client, officer, entity, key="l" * 16, text="Typed with care.")
        assert (answer.status_code, "Typed with care." in answer.content.decode()) == (409, True)
        assert Case.objects.count() == 1

    def test_a_hearing_ends_after_its_last_day_and_not_before(self, incubator, people):
        case = by_office(BASE_CANCELLATION, base_of(incubator), people["officer"])
        assert close_hearings() == 0
        with pytest.raises(moves.Incomplete, match="hearing"):
            moves.perform(case, "close_hearing", by=people["officer"])
        assert (close_hearings(case.answer_due_on + timedelta(days=1)), Case.objects.get().state) == (0, "hearing")
        Case.objects.update(answer_due_on=timezone.localdate() - timedelta(days=1))
        assert (close_hearings(), close_hearings(), Case.objects.get().state) == (1, 0, "decision")


class TestVersions:
    def test_any_two_are_compared(self, client, incubator, manager):
        entity = base_of(incubator)
        write(entity, reason="changed", values={"area": 60, "city": "神户"})
        write(entity, reason="changed", values={"area": 70})
        address = reverse("incubators:base-history", args=[entity.public_id])
        last = get(client, None, address).content.decode()
        assert "<del>60 m²</del>" in last and "神户</ins>" not in last
        both = get(client, None, address, old="1", new="3").content.decode()
        assert "<del>55 m²</del>" in both and "<ins>70 m²</ins>" in both and "<ins>神户</ins>" in both
        assert get(client, None, address, old="x", new="99").status_code == 200

    @pytest.mark.parametrize("count", [1, 20])
    def test_its_queries_do_not_grow(self, client, incubator, officer, count, django_assert_max_num_queries):
        entity = base_of(incubator)
        for number in range(count):
            write(entity, reason="changed", values={"staff": number + 1})
        address = reverse("incubators:base-history", args=[entity.public_id])
        get(client, officer, address)
        with django_assert_max_num_queries(18):
            client.get(address)

    def test_a_base_that_was_never_filed_is_not_found(self, client, stranger):
        entity = EntityFactory(unfiled=True)
        address = reverse("incubators:base-history", args=[entity.public_id])
        assert [get(client, user, address).status_code for user in (None, stranger)] == [404, 404]


class TestAsOf:
    @pytest.fixture
    def moved(self, incubator):
        """In Osaka until the end of June 2025, in Kobe until September; then closed."""
        entity = base_of(incubator)

        def moment(day):
            return timezone.make_aware(datetime.combine(day, time(12)))

        write(entity, reason="changed", values={"city": "神户", "city_en": "Kobe"}, at=moment(date(2025, 7, 1)))
        write(entity, reason="cancelled", values={"status": "closed"}, at=moment(date(2025, 9, 1)))
        return entity

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("2025-03-02", ""),
            ("2025-03-03", "Osaka"),
            ("2025-06-30", "Osaka"),
            ("2025-07-01", "Kobe"),
            ("2025-09-01", ""),
            ("", ""),
        ],
    )
    def test_the_register_and_its_open_data_of_a_day(self, client, moved, day, found):
        page = get(client, None, "/bases/", as_of=day).content.decode()
        data = b"".join(get(client, None, "/bases/open-data.csv", as_of=day)).decode()
        for shown in (page.partition("<tbody")[2], data):
            assert [city for city in ("Osaka", "Kobe") if city in shown] == ([found] if found else [])

    def test_the_day_is_a_chip_and_the_other_filters_hold(self, client, moved):
        page = get(client, None, "/bases/", as_of="2025-07-01", field="AF", service="market_development", country="JP")
        assert "As of: 2025-07-01" in page.content.decode() and moved.public_id in page.content.decode()
        none = get(client, None, "/bases/", as_of="2025-07-01", service="policy_advice").content.decode()
        assert moved.public_id not in none

    @pytest.mark.parametrize("day", ["2999-01-01", "0001-01-01", "x", "2025-13-01"])
    def test_a_day_that_cannot_be_known_is_named_and_left_out(self, client, moved, day):
        EntityFactory(name_zh="现在的基地")
        page = get(client, None, "/bases/", as_of=day)
        assert page.status_code == 200 and "One filter was left out" in page.content.decode()
        assert "现在的基地" in page.content.decode()

    def test_the_offices_export_honours_it(self, client, moved, officer):
        client.force_login(officer)
        answer = client.post("/bases/office/?as_of=2025-07-01&export=xlsx", {"purpose": "Audit"})
        rows = list(load_workbook(io.BytesIO(answer.getvalue())).active.values)
        assert (len(rows), rows[1][7], rows[1][9]) == (2, "神户", "已备案")

    @pytest.mark.parametrize("count", [1, 25])
    def test_its_queries_do_not_grow(self, client, count, django_assert_max_num_queries):
        operator = OrganisationFactory()
        for _n in range(count):
            write(EntityFactory(operator=operator), reason="changed", values={"staff": 3})
        get(client, None, "/bases/", as_of="2026-01-01")
        with django_assert_max_num_queries(10):
            page = client.get("/bases/", {"as_of": "2026-01-01"}).content.decode()
        assert page.count('id="base-') == count


class TestConfirmations:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            (None, 302),
            ("manager", 403),
            ("officer", 200),
            ("administrator", 200),
            ("district_officer", 200),
            ("other_district_officer", 200),
        ],
    )
    def test_who_reads_the_list(self, client, incubator, people, manager, who, status):
        case = confirmation(base_of(incubator), manager)
        answer = get(client, people.get(who), LIST)
        assert answer.status_code == status
        if status == 200:
            assert (case.public_id in answer.content.decode()) == (who != "other_district_officer")

    def test_late_ones_are_flagged_and_reminded_together_once_a_day(self, client, incubator, manager, officer):
        late = make_late(confirmation(base_of(incubator), manager))
        other = confirmation(base_of(incubator), manager)
        page = get(client, officer, LIST, stage="late").content.decode()
        assert (late.public_id in page, other.public_id in page, "1 report is late" in page) == (True, False, True)
        base = late.kind_of.content(late).entity
        assert "Not confirmed for" in get(client, officer, base.get_absolute_url()).content.decode()
        assert "Not confirmed for" not in get(client, None, base.get_absolute_url()).content.decode()

        client.force_login(officer)
        for _click in range(2):
            client.post(f"{LIST}remind/", {"case": [late.public_id, other.public_id, "nobody", "'"]})
        assert Case.objects.get(pk=late.pk).events.filter(move="reminded").count() == 1

    @pytest.mark.parametrize(("who", "status"), [("manager", 403), ("administrator", 403), ("reviewer", 302)])
    def test_who_reminds(self, client, people, who, status):
        client.force_login(people[who])
        assert client.post(f"{LIST}remind/").status_code == status

    def test_the_export_has_the_figures(self, client, incubator, manager, officer):
        confirmation(base_of(incubator), manager)
        client.force_login(officer)
        answer = client.post(f"{LIST}?export=xlsx", {"purpose": "Yearly list"})
        assert list(load_workbook(io.BytesIO(answer.getvalue())).active.values)[1][10] == 9

    @pytest.mark.parametrize("count", [0, 1, 12])
    def test_its_queries_do_not_grow(self, client, incubator, manager, officer, count, django_assert_max_num_queries):
        for _n in range(count):
            confirmation(base_of(incubator), manager)
        get(client, officer, LIST)
        with django_assert_max_num_queries(22):
            assert client.get(LIST).content.decode().count('id="report-') == count


class TestOffers:
    def test_the_operator_sees_what_is_open_and_why_the_rest_is_not(self, client, incubator, manager):
        entity = base_of(incubator)
        case = suspension(entity, manager)
        page = get(client, manager, entity.get_absolute_url()).content.decode()
        assert reverse("casework:case-tasks", args=[case.public_id]) in page
        assert "Nothing to confirm now" in page and "90 days before the filing ends" in page
        assert page.count("/start/") - page.count("/inbound/start/") == 2

    def test_strangers_and_readers_are_offered_nothing(self, client, incubator, people):
        entity = base_of(incubator)
        for who in (None, "stranger", "administrator", "district_officer"):
            page = get(client, people.get(who), entity.get_absolute_url()).content.decode()
            assert "/start/" not in page and "/propose/" not in page

    def test_without_a_valid_recognition_the_reason_is_said(self, client, incubator, manager):
        entity = base_of(incubator, valid_until=timezone.localdate() + timedelta(days=30))
        Incubator.objects.update(class_valid_until=timezone.localdate() - timedelta(days=1))
        assert "Renew it, then" in get(client, manager, entity.get_absolute_url()).content.decode()


def test_a_base_that_is_cancelled_takes_what_is_under_way_with_it(incubator, people, manager):
    entity = base_of(incubator)
    report, draft = confirmation(entity, manager), change(entity, manager)
    in_state("base_cancellation", "cancelled", entity, people)
    assert [Case.objects.get(pk=case.pk).state for case in (report, draft)] == ["lapsed", "lapsed"]
    assert OverseasEntity.objects.get().status == "closed"
    assert EntityVersion.objects.order_by("-number").first().reason == "cancelled"
    assert Notification.objects.filter(user=people["manager"], case=report).exists()
