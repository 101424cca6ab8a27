"""Signed links: one question, once, for 14 days; loading the page changes nothing; the token stands in the mail alone."""

import hashlib
import hmac
import json
import logging
from datetime import timedelta

import pytest
from django import forms
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.links import actions, purposes
from accounts.links.purposes import Letter, Purpose
from accounts.models import SignedLink
from core.logs import masked
from core.models import AuditEntry, OutgoingMail
from tests.accounts.helpers import trail
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
SUBJECT = "s" * 16


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])


@pytest.fixture
def done():
    """What was done by links, in order."""
    return []


@pytest.fixture
def purpose(done, monkeypatch):
    def act(link, data):
        if data["answer"] == "no":
            raise Refused("No is not possible now.")
        done.append(link.organisation)
        return "You said yes."

    made = Purpose(
        "test_question",
        label="A question",
        title=lambda link: "Do you agree?",
        render=lambda link: "<p>What it is about</p>",
        form=lambda link, data=None, files=None: AnswerForm(data),
        act=act,
        letter=lambda link: Letter("A question for you", "Please answer."),
        may_manage=lambda user, link: user.is_authenticated and user.name == "Officer",
        button="Send",
        ask="Ask the office.",
    )
    monkeypatch.setitem(purposes._purposes, made.code, made)
    return made


@pytest.fixture
def partner(db):
    return OrganisationFactory(country="AU", name_en="Partner abroad", mailbox="Contact@partner.example")


@pytest.fixture
def link(purpose, partner, officer):
    return actions.issue(purpose=purpose.code, subject=SUBJECT, organisation=partner, by=officer)


def newest() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


def token() -> str:
    """The token in the newest mail."""
    return newest().body.split("/link/")[1].split("/")[0]


def address(one: str) -> str:
    return reverse("accounts:link", args=[one])


def test_the_mail_brings_the_link_and_only_its_hash_is_kept(link, officer):
    one, letter = token(), newest()

    assert (letter.to, letter.subject) == ("contact@partner.example", "A question for you")
    assert "Please answer." in letter.body
    assert "14 days" in letter.body
    assert (link.digest, len(one)) == (hashlib.sha256(one.encode()).hexdigest(), 43)
    assert timedelta(days=13, hours=23) < link.expires_at - timezone.now() <= timedelta(days=14)
    stored = json.dumps([list(model.objects.values_list()) for model in (SignedLink, AuditEntry)], default=str)
    assert one not in stored
    assert (trail()[-1], AuditEntry.objects.latest("pk").user) == ("link_sent", officer)


def test_an_organisation_without_a_mailbox_cannot_be_asked(purpose):
    with pytest.raises(Refused):
        actions.issue(purpose=purpose.code, subject=SUBJECT, organisation=OrganisationFactory(), by=None)
    assert SignedLink.objects.count() == 0


def test_the_address_says_nothing_about_anybody(link, partner):
    url = address(token())

    assert url == f"/link/{token()}/"
    for word in (partner.name_en, partner.public_id, "partner.example", SUBJECT, link.public_id):
        assert word not in url


def test_loading_the_page_changes_nothing_however_often(client, link, done):
    for _time in range(3):
        page = client.get(address(token()), HTTP_USER_AGENT="scanner of mail")
        assert page.status_code == 200
    client.head(address(token()))

    link.refresh_from_db()
    assert (link.is_open, done) == (True, [])
    assert "What it is about" in page.content.decode()


def test_the_page_is_not_kept_found_or_told_on(client, link):
    for response in (client.get(address(token())), client.get(address("x" * 43)), client.get("/link/done/")):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store, private"
        assert "noindex" in response["X-Robots-Tag"]


def test_an_answer_acts_once_and_says_what_was_done(client, link, partner, done):
    url = address(token())

    first = client.post(url, {"answer": "yes"}, follow=True)
    second = client.post(url, {"answer": "yes"}, follow=True)
    later = client.get(url)

    assert done == [partner]
    assert [page.redirect_chain for page in (first, second)] == [[("/link/done/", 302)]] * 2
    assert "You said yes." in first.content.decode()
    assert later.status_code == 410
    link.refresh_from_db()
    assert (link.used_at is not None, link.said) == (True, "You said yes.")
    assert trail()[-1] == "link_used"


def test_a_browser_that_sends_no_origin_can_answer(partner, link, done):
    """Without a referrer browsers send the origin "null" with a form; the token in the address is what gives the right."""
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(address(token()), {"answer": "yes"}, HTTP_ORIGIN="null")

    assert (response.status_code, done) == (302, [partner])


def test_wrong_input_comes_back_and_uses_nothing_up(client, link, done):
    page = client.post(address(token()), {"answer": "perhaps"})
    refused = client.post(address(token()), {"answer": "no"})

    link.refresh_from_db()
    assert (page.status_code, refused.status_code) == (422, 409)
    assert "No is not possible now." in refused.content.decode()
    assert (link.is_open, done) == (True, [])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, 410),
        ({"revoked_at": timezone.now()}, 410),
        ({"used_at": timezone.now()}, 410),
        ({"digest": "0" * 64}, 404),
    ],
)
def test_links_that_do_not_work_look_alike(client, link, done, change, status):
    one = token()
    SignedLink.objects.filter(pk=link.pk).update(**change)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(address(one))
    client.post(address(one), {"answer": "yes"})

    text = page.content.decode()
    assert (page.status_code, done) == (status, [])
    assert "This link does not work any more" in text
    assert "What it is about" not in text
    assert ("Ask the office." in text) == (status == 410)


def test_sending_again_kills_the_link_before(client, link, officer, done):
    before = token()
    actions.send_again(link=link, by=officer)
    after = token()

    assert client.get(address(before)).status_code == 404
    client.post(address(after), {"answer": "yes"})
    link.refresh_from_db()
    assert (link.sent_count, len(done), before == after) == (2, 1, False)


def test_a_new_link_for_the_same_question_revokes_the_standing_one(client, link, partner, purpose):
    before = token()
    actions.issue(purpose=purpose.code, subject=SUBJECT, organisation=partner)

    assert client.get(address(before)).status_code == 410
    assert SignedLink.objects.open().count() == 1


def test_what_was_used_can_neither_be_revoked_nor_sent_again(client, link, officer):
    client.post(address(token()), {"answer": "yes"})

    with pytest.raises(actions.LinkOver):
        actions.revoke(link=link, by=officer)
    with pytest.raises(actions.LinkOver):
        actions.send_again(link=link, by=officer)


def test_finding_a_link_compares_digests_in_constant_time(link, monkeypatch, django_assert_num_queries):
    """The database never sees the token, and known and unknown ones take the same steps."""
    seen, real = [], hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: seen.append((one, other)) or real(one, other))

    one = token()
    with django_assert_num_queries(1) as asked:
        assert actions.find(one) == link
    with django_assert_num_queries(1):
        assert actions.find("x" * 43) is None

    assert one not in asked.captured_queries[0]["sql"]
    assert seen == [(link.digest, link.digest)]


def test_too_many_from_one_address_or_about_one_token_wait(client, link, done):
    for _time in range(30):
        client.get(address(token()), REMOTE_ADDR="10.0.0.1")
    of_token = client.post(address(token()), {"answer": "yes"}, REMOTE_ADDR="10.0.0.2")
    for number in range(60):
        client.get(address(f"{number:043d}"), REMOTE_ADDR="10.0.0.3")
    of_address = client.get(address("y" * 43), REMOTE_ADDR="10.0.0.3")

    assert (of_token.status_code, of_address.status_code, done) == (429, 429, [])
    assert of_address["Retry-After"] == "600"


def test_the_log_holds_no_token(client, link, caplog):
    with caplog.at_level(logging.DEBUG):
        client.get(address(token()))
        client.post(address(token()), {"answer": "yes"})

    lines = [record.getMessage() + str(record.__dict__) for record in caplog.records if record.name == "portal.request"]
    assert len(lines) >= 2
    assert all(token() not in line for line in lines)
    assert any("/link/***/" in line for line in lines)
    assert (
        masked(f"mail to {settings.SITE_URL}/link/{token()}/ failed") == f"mail to {settings.SITE_URL}/link/***/ failed"
    )


def test_the_page_speaks_the_language_of_the_mail_or_the_one_chosen(client, link, partner, purpose):
    english = client.get(address(token())).content.decode()
    chinese = client.get(address(token()) + "?lang=zh-hans").content.decode()

    assert 'lang="en' in english[:400]
    assert "You answer for" in english
    assert "You answer for" not in chinese


def test_who_looks_after_the_record_revokes_and_sends_again(client, link, officer, stranger, done):
    client.force_login(stranger)
    refused = [client.post(reverse(f"accounts:link-{what}", args=[link.public_id])) for what in ("revoke", "resend")]
    client.force_login(officer)
    client.post(reverse("accounts:link-resend", args=[link.public_id]), {"next": "/inbox/"})
    response = client.post(
        reverse("accounts:link-revoke", args=[link.public_id]), {"next": "https://elsewhere.example/"}
    )

    link.refresh_from_db()
    assert [answer.status_code for answer in refused] == [404, 404]
    assert (link.sent_count, link.revoked_by, response["Location"]) == (2, officer, "/")
    assert trail()[-2:] == ["link_resent", "link_revoked"]


def test_old_rows_go_by_night(link):
    old = timezone.now() - timedelta(days=181)
    SignedLink.objects.filter(pk=link.pk).update(expires_at=old)
    young = SignedLink.objects.create(
        purpose="x", subject=SUBJECT, email="a@b.example", digest="1" * 64, expires_at=timezone.now()
    )

    assert actions.forget_old() == 1
    assert list(SignedLink.objects.all()) == [young]


def test_the_sent_mail_keeps_no_token(link, django_capture_on_commit_callbacks, purpose, partner):
    with django_capture_on_commit_callbacks(execute=True):
        actions.issue(purpose=purpose.code, subject="t" * 16, organisation=partner)

    assert "/link/" in mail.outbox[-1].body
    assert OutgoingMail.objects.filter(sent_at__isnull=False).latest("pk").body == ""


def test_an_unknown_purpose_is_an_unknown_link(client, link):
    SignedLink.objects.filter(pk=link.pk).update(purpose="gone")
    assert client.get(address(token())).status_code == 404
    assert UserFactory().pk


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_act_once(link, done):
    from tests.casework.test_races import at_once

    results = at_once(*[lambda: actions.use(link=link, data={"answer": "yes"})] * 3)

    assert sorted(type(one).__name__ for one in results) == ["LinkOver", "LinkOver", "str"]
    assert len(done) == 1
