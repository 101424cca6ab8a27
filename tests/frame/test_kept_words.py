"""Nothing that somebody wrote is lost when their sign-in runs out while they write."""

import time
from urllib.parse import urlencode

import pytest

from core import kept_words
from tests.accounts.helpers import in_english, person_with_password, sign_in

pytestmark = pytest.mark.django_db
FORM = "/profile/data/correction/"
TEXT = "The date is wrong.\nIt was in March."
TYPED = {"about": "account", "text": TEXT, "csrfmiddlewaretoken": "x y", "password": "not this one"}


@pytest.fixture
def person():
    return person_with_password(name="Writer", language="en")


def send(client):
    return client.post(FORM, TYPED, headers={"referer": f"http://testserver{FORM}?about=account"})


def kept_on(client, path=FORM):
    return client.get(path).context["frame"].kept_words


def test_what_was_typed_waits_on_its_page_until_it_was_sent_again(client, person):
    response = send(in_english(client))
    assert response["Location"] == f"/accounts/login/?{urlencode({'next': f'{FORM}?about=account'})}"
    assert "what you typed is kept" in client.get(response["Location"]).content.decode()
    sign_in(client, person)

    assert [tuple(pair) for pair in kept_on(client)] == [("text", TEXT)]
    assert kept_on(client, "/profile/") == []
    assert TEXT in client.get(FORM).content.decode()
    assert send(client)["Location"] == "/profile/data/"
    assert kept_on(client) == []


def test_a_session_that_came_to_its_limit_keeps_them_for_the_same_person_only(client, person):
    client.force_login(person)
    session = client.session
    session["signed_in_at"] = session["seen_at"] = int(time.time()) - 13 * 3600
    session.save()
    assert send(in_english(client))["Location"].startswith("/accounts/login/?next=")
    assert client.session[kept_words.KEY]["whose"] == person.pk
    client.force_login(person_with_password(name="Somebody else"))
    assert kept_on(client) == []


def test_after_half_an_hour_they_are_gone(client, person, monkeypatch):
    send(client)
    sign_in(client, person)
    later = time.time() + kept_words.LIFE + 1
    monkeypatch.setattr("core.kept_words.time.time", lambda: later)
    assert kept_on(client) == []


@pytest.mark.parametrize("value", ["", "abc", "2026-01-02", "k3j4h5k3j4h5k3j4"])
def test_codes_are_no_words(value):
    assert not kept_words.is_text("name", value)
