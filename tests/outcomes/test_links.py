"""A partner without an account confirms by a signed link."""

import pytest
from django.urls import reverse

from accounts.models import SignedLink
from core.models import OutgoingMail
from outcomes import actions
from tests.outcomes.conftest import AMOUNTS, values

pytestmark = pytest.mark.django_db


def token() -> str:
    return OutgoingMail.objects.filter(to="contact@partner.example").latest("pk").body.split("/link/")[1].split("/")[0]


@pytest.fixture
def outcome(record, buyer, partner):
    return record(sides=(buyer, partner))


def answer(client, **data):
    return client.post(reverse("accounts:link", args=[token()]), {"number": 1, **data}, follow=True)


def test_the_partner_confirms_once(client, outcome, partner):
    page = client.get(reverse("accounts:link", args=[token()])).content.decode()
    done = answer(client, answer="yes")
    answer(client, answer="no", reason="changed my mind")

    outcome.refresh_from_db()
    side = outcome.sides.get(organisation=partner)
    assert "First delivery" in page
    assert (outcome.state, side.state, side.said_by, side.said_by_link) == (
        "confirmed", "confirmed", None, SignedLink.objects.get(),
    )  # fmt: skip
    assert "Partner abroad" in done.content.decode()


def test_the_partner_disputes_with_a_reason(client, outcome, partner):
    without = client.post(reverse("accounts:link", args=[token()]), {"number": 1, "answer": "no"})
    answer(client, answer="no", reason="It was half of that")

    outcome.refresh_from_db()
    side = outcome.sides.get(organisation=partner)
    assert without.status_code == 422
    assert (outcome.state, side.state, side.reason) == ("disputed", "disputed", "It was half of that")


def test_a_change_kills_the_link_and_sends_another(client, outcome, owner):
    before = token()
    actions.change(outcome=outcome, values=values(jobs=9), amounts=AMOUNTS, by=owner, version=outcome.version)

    assert client.get(reverse("accounts:link", args=[before])).status_code == 410
    assert client.get(reverse("accounts:link", args=[token()])).status_code == 200
    outcome.refresh_from_db()
    assert outcome.state == "asked"


def test_a_withdrawn_outcome_asks_nothing_any_more(client, outcome, owner):
    one = token()
    actions.withdraw(outcome=outcome, reason="No", by=owner, version=outcome.version)
    assert client.get(reverse("accounts:link", args=[one])).status_code == 410


def test_the_mail_is_in_the_partners_language_and_names_neither_title_nor_value(outcome):
    mail = OutgoingMail.objects.get(to="contact@partner.example")
    assert mail.subject == "Please confirm an outcome"
    for word in ("First delivery", "3,000", "1000.50", "首批供货"):
        assert word not in mail.body


def test_a_partner_without_a_mailbox_is_asked_once_the_office_enters_one(
    client, record, buyer, partner, officer, english
):
    partner.mailbox = ""
    partner.save()
    outcome = record(sides=(buyer, partner))
    client.force_login(officer)
    url = reverse("outcomes:mailbox", args=[outcome.public_id, "second"])

    page = client.get(outcome.get_absolute_url()).content.decode()
    client.post(url, {"mailbox": officer.email, "version": outcome.version})
    client.post(url, {"mailbox": "contact@partner.example", "version": outcome.version})

    assert "there is no mailbox" in page
    assert SignedLink.objects.get().email == "contact@partner.example"
    assert "Links sent to those" in client.get(outcome.get_absolute_url()).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_link_and_a_change_at_once_do_not_hold_each_other_up(outcome, owner):
    from accounts.links import actions as links
    from tests.casework.test_races import at_once

    link = SignedLink.objects.get()
    results = at_once(
        lambda: links.use(link=link, data={"answer": "yes", "number": 1, "reason": ""}),
        lambda: actions.change(
            outcome=outcome, values=values(jobs=9), amounts=AMOUNTS, by=owner, version=outcome.version
        ),
    )

    assert sorted(type(one).__name__ for one in results) in (
        ["LinkOver", "Outcome"],
        ["NotPossible", "str"],
        ["Stale", "str"],
    )
