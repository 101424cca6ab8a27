"""The form, the buttons, and what people read when something is wrong."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from outcomes.models import Outcome

pytestmark = pytest.mark.django_db
ROWS = {"values-TOTAL_FORMS": "3", "values-INITIAL_FORMS": "0"}


def typed(seller, **changes) -> dict:
    return {
        **ROWS,
        "key": "k" * 16,
        "partner": seller.public_id,
        "kind": "licence",
        "title_en": "A licence",
        "signed_on": f"{timezone.localdate():%Y-%m-%d}",
        "currency": "USD",
        "confidential": "on",
        "values-0-kind": "licence_fee",
        "values-0-year": "1",
        "values-0-amount": "1200.50",
        **changes,
    }


@pytest.fixture
def url(case):
    return reverse("outcomes:add", args=[case.public_id])


def test_a_side_records_an_outcome_and_a_double_click_makes_one(english, url, owner, seller, buyer):
    english.force_login(owner)
    answers = [english.post(url, typed(seller)) for _ in range(2)]

    made = Outcome.objects.get()
    assert [answer["Location"] for answer in answers] == [made.get_absolute_url()] * 2
    assert (made.total, made.state, made.recorded_for) == (Decimal("1200.50"), "asked", buyer)
    page = english.get(made.get_absolute_url()).content.decode()
    assert "USD\u00a01,200.50" in page


def test_the_office_and_the_provider_record_too(client, url, officer, provider, seller, reviewer):
    for number, user in enumerate((officer, provider, reviewer)):
        client.force_login(user)
        assert client.post(url, typed(seller, key=f"key-{number}")).status_code == 302
    assert Outcome.objects.count() == 3


def test_a_new_partner_is_named_and_asked_by_link(client, url, owner, seller):
    client.force_login(owner)
    new = {"partner": "new", "partner_name": "Yarra Ltd", "partner_country": "AU", "partner_mailbox": "a@yarra.example"}
    client.post(url, typed(seller, **new))

    made = Organisation.objects.get(name_en="Yarra Ltd")
    assert (made.status, made.mailbox, str(made.country)) == ("unverified", "a@yarra.example", "AU")
    assert Outcome.objects.get().sides.filter(organisation=made).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title_en": ""}, "Enter a title"),
        ({"signed_on": "2999-01-01"}, "cannot lie ahead"),
        ({"signed_on": "1800-01-01"}, "from 2000 on"),
        ({"kind": "supply", "register_no": "X-1"}, "Only technology contracts"),
        ({"values-0-amount": ""}, "Fill in the whole row"),
        ({"values-0-amount": "-3"}, "above 0"),
        ({"values-0-amount": "9" * 40}, "A licence"),
        ({"values-1-kind": "licence_fee", "values-1-year": "1", "values-1-amount": "1"}, "same kind and year"),
        ({"partner": "new"}, "Enter the name of the other organisation"),
        ({"partner": "another0000000000"}, "A licence"),
        ({"values-TOTAL_FORMS": "x"}, "A licence"),
    ],
)
def test_wrong_input_comes_back_with_what_was_typed(english, url, owner, seller, changes, words):
    english.force_login(owner)
    page = english.post(url, typed(seller, **changes))

    assert page.status_code == 422
    assert words in page.content.decode().replace("“", '"')
    assert not Outcome.objects.exists()


def test_one_does_not_answer_for_the_other_side(english, url, owner, seller, provider):
    english.force_login(owner)
    for mailbox in (owner.email, provider.email):
        new = {"partner": "new", "partner_name": "Yarra", "partner_country": "AU", "partner_mailbox": mailbox}
        page = english.post(url, typed(seller, **new))
        assert "has to answer itself" in page.content.decode()


def test_the_buttons_of_a_side(english, record, owner, provider, seller):
    outcome = record()
    english.force_login(provider)
    page = english.get(outcome.get_absolute_url()).content.decode()
    stale = english.post(reverse("outcomes:confirm", args=[outcome.public_id]), {"number": "0"})
    english.post(reverse("outcomes:confirm", args=[outcome.public_id]), {"number": "1"})

    outcome.refresh_from_db()
    assert "Yes, confirm" in page
    assert (stale.status_code, outcome.state) == (409, "confirmed")
    assert "Yes, confirm" not in english.get(outcome.get_absolute_url()).content.decode()


def test_a_member_who_is_no_manager_reads_but_does_not_answer(client, record, colleague):
    outcome = record(by=colleague)
    client.force_login(colleague)
    assert client.get(outcome.get_absolute_url()).status_code == 200
    assert client.post(reverse("outcomes:confirm", args=[outcome.public_id]), {"number": "1"}).status_code == 403
    assert client.get(reverse("outcomes:dispute", args=[outcome.public_id])).status_code == 403


def test_a_stale_change_is_a_409_with_the_words_kept(english, record, owner, seller):
    outcome = record()
    english.force_login(owner)
    url = reverse("outcomes:change", args=[outcome.public_id])
    sent = typed(seller, title_en="Mine", text="Words of mine")
    assert english.post(url, {**sent, "version": outcome.version}).status_code == 302
    page = english.post(url, {**sent, "version": outcome.version})
    assert page.status_code == 409
    assert "Words of mine" in page.content.decode()


def test_shares_are_set_on_a_page_and_have_to_add_up(english, confirmed, officer, base, owner):
    outcome = confirmed()
    url = reverse("outcomes:shares", args=[outcome.public_id])
    english.force_login(officer)
    page = english.get(url).content.decode()
    sent = {
        "shares-TOTAL_FORMS": "2", "shares-INITIAL_FORMS": "0", "version": str(outcome.version),
        "shares-0-who": f"base:{base.public_id}", "shares-0-role": "served", "shares-0-share": "60",
        "shares-1-who": "event", "shares-1-role": "demand", "shares-1-name": "Fair", "shares-1-share": "30",
    }  # fmt: skip
    wrong = english.post(url, sent)
    good = english.post(url, {**sent, "shares-1-share": "40"})

    assert "in equal shares" in page
    assert (wrong.status_code, good.status_code) == (422, 302)
    assert "add up to 90" in wrong.content.decode()
    assert sorted(str(row) for row in outcome.shares.all()) == sorted([str(base), "Fair"])
    filtered = [english.get("/outcomes/", {"base": one}).content.decode() for one in (base.public_id, "x")]
    assert "First delivery" in filtered[0]
    english.force_login(owner)
    assert english.get(url).status_code == 404


def test_the_list_is_taken_out_with_values_for_the_office(client, confirmed, officer):
    confirmed()
    client.force_login(officer)
    taken = client.post("/outcomes/?export=csv", {"purpose": "report"}).getvalue().decode()
    assert "3000.50" in taken


def test_the_chain_links_what_the_reader_may_open(english, confirmed, officer, owner, base):
    outcome = confirmed()
    english.force_login(officer)
    sent = {"shares-TOTAL_FORMS": "1", "shares-INITIAL_FORMS": "0", "version": str(outcome.version),
            "shares-0-who": f"base:{base.public_id}", "shares-0-role": "served", "shares-0-share": "100"}  # fmt: skip
    english.post(reverse("outcomes:shares", args=[outcome.public_id]), sent)
    of_office = english.get(outcome.get_absolute_url()).content.decode()
    english.force_login(owner)
    of_side = english.get(outcome.get_absolute_url()).content.decode()

    assert (base.get_absolute_url() in of_office, base.get_absolute_url() in of_side) == (True, False)
    assert outcome.case.get_absolute_url() in of_side
