"""Headers, limits and rights that hold for every page, whatever the page does."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.middleware import SessionLimitsMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.frame.urls")]

POLICY = (
    "base-uri 'self'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'"
)
PAGES = {"/": 200, "/private/": 200, "/failing/": 500, "/forbidden/": 403, "/nowhere/": 404, "/healthz": 200}


@pytest.mark.parametrize(("page", "status"), PAGES.items())
def test_every_answer_carries_the_headers(client, manager, page, status):
    client.raise_request_exception = False
    client.force_login(manager)

    response = client.get(page)

    assert response.status_code == status
    policy = "; ".join(sorted(part.strip() for part in response["Content-Security-Policy"].split(";")))
    assert policy == POLICY
    assert {name: response[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")} == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    assert len(response["X-Request-ID"]) == 32


def test_a_foreign_host_is_refused_with_the_same_headers(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]

    response = client.get("/", headers={"host": "evil.example"})

    assert (response.status_code, response["X-Frame-Options"]) == (400, "DENY")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_page_is_closed_unless_it_says_otherwise(client):
    response = client.get("/private/?page=2")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/private/%3Fpage%3D2"
    assert client.get("/").status_code == 200


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client):
    response = client.get(
        "/private/", headers={"hx-request": "true", "hx-current-url": "http://testserver/private/?tab=mine"}
    )

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fprivate%2F%3Ftab%3Dmine"


def test_pages_of_people_signed_in_stay_out_of_caches(client, manager):
    assert "Cache-Control" not in client.get("/")
    client.force_login(manager)

    assert [client.get(page)["Cache-Control"] for page in ("/", "/private/")] == ["no-store, private"] * 2


# --- language


def test_chinese_is_the_default_whatever_the_browser_wants(client):
    response = client.get("/", headers={"accept-language": "en"})

    assert response["Content-Language"] == "zh-hans"


def test_the_cookie_decides_then_the_profile(client, manager, settings):
    manager.language = "en"
    manager.save()
    client.force_login(manager)
    assert client.get("/")["Content-Language"] == "en"

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert client.get("/")["Content-Language"] == "zh-hans"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get("/", headers={"accept-language": "fr"})["Content-Language"] == "zh-hans"


def test_the_switch_keeps_language_and_display(client, manager, settings):
    client.force_login(manager)

    client.post("/language/", {"language": "en", "next": "/private/"})
    back = client.post("/display/", {"text": "large", "contrast": "high", "next": "/private/"})

    manager.refresh_from_db()
    assert (manager.language, client.get("/")["Content-Language"], back["Location"]) == ("en", "en", "/private/")
    page = client.get("/accounts/password/change/", follow=True).content.decode()
    assert 'data-text="large"' in page
    assert 'data-contrast="high"' in page


@pytest.mark.parametrize("page", ["/language/", "/display/"])
def test_the_switches_lead_nowhere_else_and_change_nothing_by_get(client, page):
    away = client.post(page, {"language": "en", "text": "large", "next": "https://evil.example/"})

    assert (away["Location"], client.get(page).status_code) == ("/", 405)


# --- limits of a session


@pytest.fixture
def later(monkeypatch):
    """Sets the clock to so long after the start of the test."""
    start = timezone.now()

    def move(**by):
        monkeypatch.setattr("django.utils.timezone.now", lambda: start + timedelta(**by))

    return move


def test_staff_are_signed_out_after_half_an_hour_without_a_click(client, officer, later):
    client.force_login(officer)
    later(minutes=29)
    assert client.get("/private/").status_code == 200
    later(minutes=58)
    assert client.get("/private/").status_code == 200

    later(minutes=89)
    response = client.get("/private/?tab=mine")

    assert urlsplit(response["Location"]).path == "/accounts/login/"
    assert parse_qs(urlsplit(response["Location"]).query) == {"next": ["/private/?tab=mine"]}
    assert client.get("/private/").status_code == 302


def test_polling_is_no_click(client, officer, later):
    client.force_login(officer)
    for minutes in (10, 20, 29):
        later(minutes=minutes)
        assert client.get("/private/", headers={"x-poll": "1"}).status_code == 200

    later(minutes=31)
    assert client.get("/private/", headers={"x-poll": "1"}).status_code == 302


def test_others_may_pause_but_twelve_hours_end_every_session(client, manager, later):
    client.force_login(manager)
    later(hours=5)
    assert client.get("/private/").status_code == 200
    later(hours=11, minutes=59)
    assert client.get("/private/").status_code == 200

    key = client.session.session_key
    later(hours=12, minutes=1)
    assert client.get("/private/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_a_click_within_a_minute_writes_nothing(client, officer, django_assert_num_queries):
    client.force_login(officer)

    with django_assert_num_queries(2):  # session, user
        client.get("/private/")

    assert SessionLimitsMiddleware.NOTE_EVERY == 60


def test_a_form_sent_too_late_leads_back_to_its_page_and_to_no_other_site(client, officer, later):
    for referer, back in (
        ("http://testserver/private/?tab=mine", "http://testserver/private/?tab=mine"),
        ("https://evil.example/", "/"),
    ):
        client.force_login(officer)
        later(minutes=31)
        response = client.post("/private/", headers={"referer": referer})
        assert parse_qs(urlsplit(response["Location"]).query)["next"] == [back]
        later(minutes=0)


# --- second factor


def test_staff_without_second_factor_only_get_to_set_one_up(client, officer, manager, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(officer)

    assert [client.get(page).headers.get("Location") for page in ("/private/", "/", "/accounts/password/change/")] == [
        "/accounts/2fa/totp/activate/"
    ] * 3
    assert client.get("/accounts/logout/").status_code == 200

    client.force_login(manager)
    assert client.get("/private/").status_code == 200


def test_staff_with_second_factor_work(client, officer, settings):
    settings.STAFF_MFA_REQUIRED = True
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(officer)

    assert client.get("/private/").status_code == 200


def test_one_machine_asks_for_no_second_factor(client, officer):
    client.force_login(officer)

    assert client.get("/private/").status_code == 200


# --- addresses


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, seen):
    from core.middleware import RealAddressMiddleware

    settings.PROXY_COUNT = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded})

    RealAddressMiddleware(lambda request: None)(request)

    assert request.META["REMOTE_ADDR"] == seen
