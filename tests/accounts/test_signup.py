"""Opening an account: what is asked, what is stored, and that nobody learns who has one."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.errors import Refused
from accounts.models import Consent, Notice, User
from core.models import OutgoingMail
from tests.accounts.helpers import in_english, trail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
FILLED = {"email": "Lin@Firm.example", "name": "Lin Zhixia", "password1": PASSWORD, "consent": "on"}


def test_an_account_holds_name_language_and_the_consent_with_its_version(client):
    response = in_english(client).post(SIGNUP, FILLED)

    assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.check_password(PASSWORD)) == (
        "lin@firm.example",
        "Lin Zhixia",
        "en",
        True,
    )
    consent = Consent.objects.get()
    assert (consent.user, consent.notice, consent.how, consent.language) == (
        user,
        Notice.objects.current("general"),
        "registration",
        "en",
    )
    assert trail() == ["consent_given", "account_opened"]


def test_the_address_is_confirmed_by_the_link_in_the_mail(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SIGNUP, FILLED)

    link = re.search(r"/accounts/confirm-email/[\w:-]+/", mail.outbox[0].body).group()
    client.post(link)

    assert EmailAddress.objects.get().verified is True
    assert OutgoingMail.objects.get().body == ""  # the link is in the mail and nowhere else


@pytest.mark.parametrize("left_out", ["email", "name", "password1", "consent"])
def test_what_is_left_out_is_named_and_nothing_is_stored(client, left_out):
    response = client.post(SIGNUP, {**FILLED, left_out: ""})

    assert list(response.context["form"].errors) == [left_out]
    assert (User.objects.count(), Consent.objects.count(), OutgoingMail.objects.count()) == (0, 0, 0)


def test_an_empty_form_names_all_four(client):
    assert set(client.post(SIGNUP, {}).context["form"].errors) == {"email", "name", "password1", "consent"}


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(client):
    UserFactory(email="lin@firm.example")

    known = client.post(SIGNUP, FILLED)
    unknown = client.post(SIGNUP, {**FILLED, "email": "new@firm.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert sorted(User.objects.values_list("email", flat=True)) == ["lin@firm.example", "new@firm.example"]
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == ["lin@firm.example", "new@firm.example"]


def test_the_password_is_hashed_for_a_known_address_too(client, monkeypatch):
    UserFactory(email="lin@firm.example")
    hashed = []
    monkeypatch.setattr("accounts.signup.make_password", hashed.append)

    client.post(SIGNUP, FILLED)

    assert hashed == [PASSWORD]


def test_a_mistake_after_the_account_leaves_no_half_account(client):
    Notice.objects.all().delete()  # the consent cannot be stored

    with pytest.raises(Refused):
        client.post(SIGNUP, FILLED)

    assert User.objects.count() == 0


def test_a_person_sent_twice_is_one_account(client):
    client.post(SIGNUP, FILLED)
    client.cookies.clear()
    client.post(SIGNUP, FILLED)

    assert User.objects.count() == 1


def test_the_mail_is_written_in_the_language_of_its_reader(client):
    UserFactory(email="lin@firm.example", language="en")
    client.post("/accounts/password/reset/", {"email": "lin@firm.example"})
    english = OutgoingMail.objects.get().subject
    User.objects.update(language="zh-hans")
    client.post("/accounts/password/reset/", {"email": "lin@firm.example"})

    assert english.isascii()
    assert not OutgoingMail.objects.last().subject.isascii()


def test_the_notice_is_open_to_everybody(client):
    page = in_english(client).get("/privacy/")

    assert page.status_code == 200
    assert f"Version {Notice.objects.current('general').version}" in page.content.decode()
