"""Large text, high contrast and language: a POST, a cookie, and back to a page of ours."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User

GALLERY = "/gallery/?errors=1"


@pytest.mark.parametrize(
    ("data", "cookie", "attribute"),
    [
        ({"text": "large"}, ("display_text", "large"), 'data-text="large"'),
        ({"contrast": "high"}, ("display_contrast", "high"), 'data-contrast="high"'),
    ],
)
def test_a_switch_sets_its_cookie_and_the_next_page_follows(client, db, data, cookie, attribute):
    assert attribute not in client.get(GALLERY).content.decode()

    response = client.post(reverse("core:display"), {**data, "next": GALLERY})

    assert (response.status_code, response.url) == (302, GALLERY)
    assert {name: morsel.value for name, morsel in response.cookies.items()} == dict([cookie])
    assert response.cookies[cookie[0]]["httponly"] and response.cookies[cookie[0]]["samesite"] == "Lax"
    assert attribute in client.get(GALLERY).content.decode()


def test_both_switches_combine_and_each_goes_back_alone(client, db):
    client.post(reverse("core:display"), {"text": "large", "contrast": "high"})
    client.post(reverse("core:display"), {"text": "normal"})
    page = client.get(GALLERY).content.decode()

    assert 'data-contrast="high"' in page and "data-text" not in page


@pytest.mark.parametrize("data", [{"text": "huge"}, {"contrast": '"><script>'}, {}])
def test_a_value_that_there_is_not_changes_nothing(client, data):
    response = client.post(reverse("core:display"), data)

    assert (response.status_code, response.url, dict(response.cookies)) == (302, "/", {})


@pytest.mark.parametrize("name", ["core:display", "core:language"])
@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example", ""]
)
def test_a_switch_never_leads_to_another_site(client, db, name, target):
    response = client.post(reverse(name), {"text": "large", "language": "en", "next": target})

    assert response.url == "/"


@pytest.mark.parametrize("name", ["core:display", "core:language"])
def test_a_switch_is_a_post_with_a_token(name):
    assert Client().get(reverse(name)).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse(name), {"text": "large"}).status_code == 403


def test_the_language_switch_keeps_the_page_and_speaks_the_other_language(client, db):
    assert '<html lang="zh-CN"' in client.get(GALLERY).content.decode()

    response = client.post(reverse("core:language"), {"language": "en", "next": GALLERY})
    page = client.get(GALLERY).content.decode()

    assert (response.status_code, response.url) == (302, GALLERY)
    assert '<html lang="en"' in page and "Parts and states" in page


def test_a_person_signed_in_gets_mails_in_the_language_they_chose(client, db):
    person = User.objects.create_user("reader@demo.example", name="Reader")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    client.post(reverse("core:language"), {"language": "en"})
    client.post(reverse("core:language"), {"language": "fr"})

    person.refresh_from_db()
    assert person.language == "en"


def test_the_switches_stand_on_the_page_as_forms_that_need_no_script(client, db):
    page = client.get(GALLERY).content.decode()

    with override("zh-hans"):
        assert page.count(f'action="{reverse("core:display")}"') == 2
        assert page.count(f'action="{reverse("core:language")}"') == 1
    assert page.count('name="next" value="/gallery/?errors=1"') == 3
