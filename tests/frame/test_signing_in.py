"""Signing in through the real pages: lock-out, neutral answers, passwords."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]
LOGIN = "/accounts/login/"


@pytest.fixture
def person(db, settings):
    settings.AXES_ENABLED = True
    person = UserFactory(email="li.na@firm.example", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client, login="li.na@firm.example", password=PASSWORD, **address):
    return client.post(LOGIN, {"login": login, "password": password}, **address)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_address_and_password_sign_in_and_case_does_not_matter(client, person):
    response = sign_in(client, login="Li.Na@Firm.example")

    assert (response.status_code, response["Location"], signed_in(client)) == (302, "/", True)


def test_a_foreign_next_is_not_followed(client, person):
    response = client.post(f"{LOGIN}?next=https://evil.example/", {"login": person.email, "password": PASSWORD})

    assert "evil.example" not in response.headers.get("Location", "")


def test_five_failures_lock_the_account_for_this_address_only(client, person):
    answers = [sign_in(client, password="wrong-password").status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert (locked.status_code, signed_in(client)) == (429, False)
    assert "account/locked_out.html" in [template.name for template in locked.templates]
    assert (sign_in(client, REMOTE_ADDR="203.0.113.7").status_code, signed_in(client)) == (302, True)


def test_an_unknown_address_gets_the_same_answer(client, person):
    known, unknown = (
        sign_in(client, login=login, password="wrong-password") for login in (person.email, "nobody@firm.example")
    )

    def body(response):
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", response.content.decode())
        return text.replace(person.email, "@").replace("nobody@firm.example", "@")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert body(known) == body(unknown)


def test_signing_in_gives_a_new_session(client, person):
    client.get(LOGIN)
    client.session["before"] = 1
    before = client.session.session_key
    sign_in(client)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    "password", ["Short-1", "password123", "1234567890123", "Shanghai-Portal-2026", "incubator!!!2027"]
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["correct horse battery", "x7-" * 30, "portal-keeper-Ming", "山高水长风景好好看"])
def test_long_and_unusual_passwords_are_accepted(password):
    assert validate_password(password) is None
