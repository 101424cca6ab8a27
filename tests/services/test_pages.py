"""Pages as their people see them: the catalogue, booking, answers, states, rights, and the same number of queries for many rows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from casework.models import Notification
from core.ids import new_public_id
from services.models import Booking, Platform, Service
from tests.factories import OrganisationFactory, UserFactory
from tests.services.factories import PlatformFactory, ServiceFactory, book, equipment_on, later, published

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"services:{name}", args=args)


def service_form(**changes):
    return {
        "title_zh": "出海政策咨询", "title_en": "", "kind": "policy_advice", "tier": "one_stop", "stage": "", "base": "", "description_zh": "五日内答复。",
        "description_en": "", "price_model": "fixed", "amount": "1200", "days": "5", "languages": ["zh"], "contact_role_zh": "服务台",
        "contact_role_en": "", "mailbox": "", "version": "1", "key": new_public_id(), **changes,
    }  # fmt: skip


def booking_form(machine, by, **changes):
    return {
        "day": f"{later():%Y-%m-%d}", "start": "09:00", "end": "11:00", "unit": "", "organisation": by.organisations()[0].public_id, "purpose": "试验",
        "key": new_public_id(), **changes,
    }  # fmt: skip


def test_a_service_is_written_published_and_found(client, manager, provider):
    client.force_login(manager)
    response = client.post(url("service-new"), service_form(publish="1"))

    service = Service.objects.get()
    assert (response.status_code, service.state, service.provider) == (302, "published", provider)
    client.logout()
    page = client.get(url("service-list"), {"q": "出海政策", "kind": "policy_advice", "price": "fixed"})
    assert [row.pk for row in page.context["rows"]] == [service.pk]
    assert client.get(url("service-list"), {"q": "nothing like it"}).context["count"].number == 0


def test_search_knows_no_case_in_either_language(client, manager, provider):
    made = published(by=manager, provider=provider, title_en="Clinical TRIALS in Basel", title_zh="巴塞尔临床试验")
    found = [
        [row.pk for row in client.get(url("service-list"), {"q": words}).context["rows"]]
        for words in ("clinical trials", "BASEL", "临床", "巴")
    ]
    assert found == [[made.pk]] * 4


def test_wrong_input_comes_back_with_the_words_and_a_sentence_at_the_field(client, manager, provider):
    client.force_login(manager)
    response = client.post(url("service-new"), service_form(amount="", title_zh="保留的标题"))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["amount"]
    assert "保留的标题" in response.content.decode()
    assert not Service.objects.exists()


def test_the_price_at_the_time_of_an_order_stays_readable(manager, provider):
    from services import queries
    from services.actions.services import save_service

    service = published(by=manager, provider=provider)
    ordered = queries.quote(service)
    save_service(service=service, provider=provider, values={"amount": 1500}, by=manager, version=service.version)

    assert (queries.ordered(ordered.version).amount, queries.quote(service).amount) == (1200, 1500)
    assert [version.number for version in service.versions.all()] == [2, 1]


def test_the_second_editor_is_told_and_keeps_the_words(client, manager, provider):
    service = ServiceFactory(provider=provider)
    client.force_login(manager)
    client.post(url("service-edit", service.public_id), service_form(version=service.version, title_zh="第一位"))
    response = client.post(
        url("service-edit", service.public_id), service_form(version=service.version, title_zh="第二位")
    )

    assert (response.status_code, Service.objects.get().title_zh) == (409, "第一位")
    assert "第二位" in response.content.decode()


def test_a_second_click_makes_one_service(client, manager, provider):
    client.force_login(manager)
    typed = service_form()
    for _ in range(2):
        client.post(url("service-new"), typed)
    assert Service.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "paused", "retired"])
def test_what_is_not_published_is_not_there_for_others(client, manager, provider, rival, state):
    from services.actions.services import move_service

    service = ServiceFactory(provider=provider)
    if state != "draft":
        move_service(service=service, move="publish", by=manager)
        move_service(service=service, move=state.removesuffix("d"), by=manager)
    client.force_login(manager)
    assert client.get(service.get_absolute_url()).status_code == 200
    client.force_login(rival)
    assert client.get(service.get_absolute_url()).status_code == 404
    assert client.get(url("service-list")).context["count"].number == 0


def test_only_managers_of_verified_carriers_offer(client, colleague, booker, provider):
    for person, status in ((colleague, 403), (booker, 403)):
        client.force_login(person)
        assert client.post(url("service-new"), service_form()).status_code == status
    assert not Service.objects.exists()


def test_the_office_takes_a_service_down_with_a_reason_and_the_provider_is_told(client, officer, manager, provider):
    service = published(by=manager, provider=provider)
    client.force_login(officer)
    assert client.post(url("service-office", service.public_id, "take_down"), {"reason": ""}).status_code == 422
    client.post(url("service-office", service.public_id, "take_down"), {"reason": "价格没有依据"})

    service.refresh_from_db()
    assert (service.state, service.reason) == ("taken_down", "价格没有依据")
    assert Notification.objects.filter(user=manager, topic="offer").count() == 1
    client.logout()
    assert client.get(service.get_absolute_url()).status_code == 404
    client.force_login(officer)
    client.post(url("service-office", service.public_id, "put_back"))
    service.refresh_from_db()
    assert (service.state, service.reason) == ("published", "")


def test_an_officer_of_the_provider_reads_nothing_of_it_in_the_office(
    client, officer, manager, provider, booker, platform, machine
):
    service = published(by=manager, provider=provider)
    booking = book(machine, by=booker)
    client.force_login(officer)
    seen = [
        client.get(url(name)).context["count"].number
        for name in ("office-services", "office-platforms", "office-bookings")
    ]
    assert (seen, client.get(booking.get_absolute_url()).status_code) == ([1, 1, 1], 200)

    Membership.objects.create(user=officer, organisation=provider, until=timezone.now())
    officer = type(officer).objects.get(pk=officer.pk)
    client.force_login(officer)
    seen = [
        client.get(url(name)).context["count"].number
        for name in ("office-services", "office-platforms", "office-bookings")
    ]
    assert (seen, client.get(booking.get_absolute_url()).status_code) == ([0, 0, 0], 404)
    assert client.post(url("service-office", service.public_id, "take_down"), {"reason": "x"}).status_code == 404


def test_booking_by_the_form_and_the_operator_is_told(client, booker, machine, manager):
    client.force_login(booker)
    response = client.post(url("book", machine.public_id), booking_form(machine, booker))

    booking = Booking.objects.get()
    assert (response.status_code, booking.state, booking.price) == (302, "confirmed", 200)
    assert Notification.objects.filter(user=manager, topic="booking").count() == 1


def test_taken_meanwhile_is_409_with_the_next_free_times_and_the_words_kept(client, booker, rival, machine):
    book(machine, by=rival)
    client.force_login(booker)
    response = client.post(url("book", machine.public_id), booking_form(machine, booker, purpose="我的用途"))

    text = response.content.decode()
    assert (response.status_code, Booking.objects.count()) == (409, 1)
    assert [f"{one.starts_at:%H:%M}" for one in response.context["offered"]] == ["11:00", "13:00", "15:00"]
    assert "我的用途" in text
    assert "对手企业乙" not in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "09:00"}, "end"),
        ({"day": "2020-01-06"}, "start"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "tomorrow"}, "day"),
        ({"start": "09:10"}, "start"),
        ({"purpose": ""}, "purpose"),
        ({"organisation": "x"}, "organisation"),
    ],
)
def test_a_wrong_booking_says_so_at_its_field(client, booker, machine, changes, field):
    client.force_login(booker)
    response = client.post(url("book", machine.public_id), booking_form(machine, booker, **changes))
    assert (response.status_code, Booking.objects.count()) == (422, 0)
    assert field in response.context["form"].errors


def test_free_and_busy_shows_no_names_to_others(client, booker, rival, manager, machine):
    booking = book(machine, by=booker, purpose="机密试验")
    address = f"{url('calendar', machine.public_id)}?week={later():%Y-%m-%d}"
    read = {}
    for name, person in (("visitor", None), ("rival", rival), ("booker", booker), ("operator", manager)):
        client.logout()
        if person:
            client.force_login(person)
        text = client.get(address).content.decode()
        read[name] = (booking.public_id in text, "测试企业甲" in text.split("<main")[1], "机密试验" in text)
    assert read == {
        "visitor": (False, False, False),
        "rival": (False, False, False),
        "booker": (True, False, False),
        "operator": (True, True, False),
    }


def test_a_booking_is_a_secret_of_its_parties(client, booker, rival, manager, officer, machine):
    booking = book(machine, by=booker)
    answers = {}
    for person in (booker, manager, officer, rival):
        client.force_login(person)
        answers[person.name] = [
            client.get(url(name, booking.public_id)).status_code for name in ("booking-detail", "booking-file")
        ]
    assert answers == {"Booker": [200, 200], "Manager": [200, 200], "Officer": [200, 200], "Rival": [404, 404]}
    client.force_login(rival)
    assert client.post(url("booking-move", booking.public_id, "cancel"), {"version": 1}).status_code == 404


def test_the_operator_confirms_once_and_the_second_is_told(client, booker, manager, colleague, platform, machine):
    Platform.objects.update(needs_confirmation=True)
    booking = book(machine, by=booker)
    client.force_login(manager)
    client.post(url("booking-move", booking.public_id, "confirm"), {"version": booking.version})
    client.force_login(colleague)
    second = client.post(url("booking-move", booking.public_id, "decline"), {"version": booking.version, "reason": "x"})

    booking.refresh_from_db()
    assert (booking.state, second.status_code) == ("confirmed", 409)
    assert [event.state for event in booking.events.all()] == ["confirmed", "requested"]
    assert Notification.objects.filter(user=booker, topic="booking").count() == 1


def test_declining_needs_a_reason_and_cancelling_has_a_deadline(client, booker, manager, machine):
    booking = book(machine, by=booker)
    client.force_login(manager)
    assert (
        client.post(url("booking-move", booking.public_id, "decline"), {"version": 1, "reason": ""}).status_code == 422
    )
    Platform.objects.update(cancel_hours=24 * 30)
    client.force_login(booker)
    client.post(url("booking-move", booking.public_id, "cancel"), {"version": 1})
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    Platform.objects.update(cancel_hours=24)
    client.post(url("booking-move", booking.public_id, "cancel"), {"version": 1})
    booking.refresh_from_db()
    assert (booking.state, booking.slots.count()) == ("cancelled", 0)


def test_enterprises_only_means_enterprises_only(client, booker, stranger, machine):
    Platform.objects.update(access="enterprises")
    answers = []
    for person in (booker, stranger):
        client.force_login(person)
        answers.append(client.get(url("book", machine.public_id)).status_code)
    assert answers == [200, 403]


def test_the_secret_address_ends_when_a_new_one_is_made(client, booker, machine):
    booking = book(machine, by=booker, purpose="机密试验")
    client.force_login(booker)
    client.post(url("feed"), {"make": "1"})
    first = client.get(url("feed")).context["address"]
    client.post(url("feed"), {"make": "1"})
    second = client.get(url("feed")).context["address"]
    client.logout()
    old, new = (client.get("/" + address.split("/", 3)[3]) for address in (first, second))

    assert (old.status_code, new.status_code) == (404, 200)
    text = new.content.decode()
    assert f"UID:{booking.public_id}@" in text and "机密试验" not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_joint_operator_stands_on_the_page_after_it_agreed(client, manager, platform):
    other = UserFactory()
    joint = OrganisationFactory(name_zh="联合运营单位", manager=other, capacities=["park"])
    lead = platform.operators.get()
    client.force_login(manager)
    typed = {
        "version": platform.version, "operator-TOTAL_FORMS": "2", "operator-INITIAL_FORMS": "1", "operator-0-id": lead.pk,
        "operator-0-organisation": lead.organisation.public_id, "operator-0-share": "70", "operator-0-duty": "", "operator-1-id": "",
        "operator-1-organisation": joint.public_id, "operator-1-share": "20", "operator-1-duty": "测试",
    }  # fmt: skip
    assert client.post(url("operators", platform.public_id), typed).status_code == 422
    assert client.post(url("operators", platform.public_id), {**typed, "operator-1-share": "30"}).status_code == 302
    client.logout()
    assert "联合运营单位" not in client.get(platform.get_absolute_url()).content.decode()
    client.force_login(other)
    client.post(url("operator-answer", platform.public_id), {"answer": "agree"})
    client.logout()
    assert "联合运营单位" in client.get(platform.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_lists_ask_as_often_for_many_as_for_few(
    client, manager, provider, booker, officer, rows, django_assert_num_queries
):
    for number in range(rows):
        published(by=manager, provider=provider, title_zh=f"服务{number}")
        machine = equipment_on(PlatformFactory(lead=provider))
        book(machine, by=booker)
    seen = {}
    for name, person in (
        ("service-list", None), ("platform-list", None), ("booking-list", booker), ("booking-requests", manager), ("offers", manager),
        ("office-services", officer), ("office-platforms", officer), ("office-bookings", officer),
    ):  # fmt: skip
        client.logout()
        if person:
            client.force_login(person)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(url(name))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(name)).status_code == 200
        seen[name] = len(asked)
    QUERIES.setdefault("first", seen)
    assert seen == QUERIES["first"]


QUERIES: dict = {}


@pytest.mark.parametrize("bookings", [1, 10])
def test_a_week_asks_as_often_for_many_bookings(client, booker, machine, bookings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(bookings):
        book(machine, by=booker, start=f"{8 + number:02d}:00", end=f"{9 + number:02d}:00")
    address = f"{url('calendar', machine.public_id)}?week={later():%Y-%m-%d}"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    WEEK.setdefault("first", len(asked))
    assert len(asked) == WEEK["first"]


WEEK: dict = {}
