"""What a browser is told with every answer, whatever the answer is; and that no form is taken from another site."""

import pytest
from django.conf import settings
from django.urls import resolve

from casework.views.inbox import Inbox
from tests.sweep.samples import address, case_of, samples

pytestmark = pytest.mark.usefixtures("db")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.fixture
def answered(world, monkeypatch):
    """One real answer of each status."""
    client = world.client("officer", raise_request_exception=False)
    case = next(one for route, one in samples() if route == "casework:case-comment")
    answers = {
        200: client.get("/inbox/"),
        302: client.get("/"),
        403: client.get("/administration/people/"),
        404: client.get("/cases/0000000000000000/"),
        405: client.get("/matching/runs/start/"),
        409: _stale(client),
        422: client.post(address("casework:case-comment", case)),
    }
    answers["a wrong address"] = client.get("/nowhere/")
    answers["a file"] = client.post("/inbox/?export=csv", {"purpose": "A sweep"})
    answers["a refused token"] = world.client("officer", enforce_csrf_checks=True).post("/inbox/assign/")
    monkeypatch.setattr(Inbox, "get_queryset", lambda self: 1 / 0)
    answers[500] = client.get("/inbox/")
    return answers


def _stale(client):
    """A step from a page that is older than the case."""
    case, _owner = case_of("base_filing", "completeness")
    return client.post(f"/cases/{case.public_id}/decide/", {"move": "accept", "version": case.version - 1})


def test_every_status_is_there(answered):
    assert {name: response.status_code for name, response in answered.items() if isinstance(name, int)} == {
        status: status for status in (200, 302, 403, 404, 405, 409, 422, 500)
    }
    assert {name: response.status_code for name, response in answered.items() if isinstance(name, str)} == {
        "a wrong address": 404, "a file": 200, "a refused token": 403,
    }  # fmt: skip


def test_the_same_headers_on_all_answers(answered):
    for status, response in answered.items():
        assert (status, {name: response.get(name) for name in ALWAYS}) == (status, ALWAYS)


def test_the_policy_allows_only_what_comes_from_here(answered):
    """B4: no inline script, no eval, nobody may frame the portal, on errors too."""
    for status, response in answered.items():
        found = policy(response)
        assert (status, found["default-src"], found["script-src"], found["style-src"]) == (
            status,
            ["'none'"],
            ["'self'"],
            ["'self'"],
        )
        assert (status, found["frame-ancestors"], found["base-uri"], found["form-action"]) == (
            status,
            ["'none'"],
            ["'self'"],
            ["'self'"],
        )
        assert "unsafe" not in response["Content-Security-Policy"]


def test_private_answers_are_not_kept(answered):
    """B5: neither the browser nor a proxy keeps a page of somebody signed in, errors and files included."""
    assert {
        status: response["Cache-Control"]
        for status, response in answered.items()
        if "no-store" not in response.get("Cache-Control", "")
    } == {}


def test_https_is_for_good(settings, world):
    """B3: with an address of https the browser is told to stay with it for a year."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    client = world.client()

    for url, status in (("/", 200), ("/inbox/", 302), ("/nowhere/", 404)):
        response = client.get(url, secure=True)
        assert (response.status_code, response["Strict-Transport-Security"]) == (status, "max-age=31536000")


def _posting():
    """Every address that takes a POST, with a sample."""
    for route, one in samples():
        view = getattr(resolve(address(route, one)).func, "view_class", None)
        if view is None or hasattr(view, "post"):
            yield route, one


@pytest.mark.parametrize("token", ["none", "wrong"])
def test_no_address_takes_a_post_without_its_token(world, token):
    """B1: from an owner or an administrator who is signed in, so that nothing else refuses first."""
    taken, tried = [], 0
    before = world.digests()
    browsers = {}
    for route, one in _posting():
        who = one.owner or "admin"
        if who not in browsers:
            browsers[who] = world.client(who, enforce_csrf_checks=True, raise_request_exception=False)
            browsers[who].cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        sent = {} if token == "none" else {"csrfmiddlewaretoken": "b" * 32}
        tried += 1
        if (status := browsers[who].post(address(route, one), sent).status_code) != 403:
            taken.append(f"{route}: {status}")
    # A signed link is its own authority: browsers send no origin from its page (tests/accounts/test_links.py).
    assert set(taken) <= {"healthz: 405", "readyz: 405", "accounts:link: 422"}
    assert tried > 60
    changed = {name for name, digest in world.digests().items() if digest != before[name]}
    assert changed - {"core_auditentry"} == set()


def test_a_post_from_another_site_is_refused(world):
    client = world.client("officer", enforce_csrf_checks=True)
    page = client.get("/inbox/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"csrfmiddlewaretoken": token, "name": "x", "address": "/inbox/"}

    foreign = client.post("/views/save/", sent, headers={"origin": "https://evil.example"})
    own = client.post("/views/save/", sent, headers={"origin": "http://testserver"})

    assert (foreign.status_code, own.status_code) == (403, 302)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\x00//evil.example",
    ],
)
def test_no_parameter_leads_to_another_site(world, back):
    """B7: sign-in, switches and the choice of organisation come back here."""
    client = world.client("officer", raise_request_exception=False)
    answers = [
        client.post("/language/", {"language": "en", "next": back}),
        client.post("/display/", {"text": "large", "next": back}),
        client.post("/organisations/switch/", {"organisation": "0" * 16, "next": back}),
        world.client().post(
            "/accounts/login/", {"login": "officer@demo.example", "password": settings.DEMO_PASSWORD, "next": back}
        ),
        client.post("/accounts/logout/", {"next": back}),
    ]
    targets = [response["Location"] for response in answers if response.status_code in {301, 302}]

    assert len(targets) >= 3
    assert [target for target in targets if not target.startswith("/") or target.startswith(("//", "/\\"))] == []


def test_cookies_are_for_the_server_alone(world):
    """C6, as far as an address without https shows it; the settings for https are tested in tests/frame."""
    client = world.client()
    client.post("/accounts/login/", {"login": "officer@demo.example", "password": settings.DEMO_PASSWORD})
    client.post("/language/", {"language": "en", "next": "/"})

    kept = {name: (bool(one["httponly"]), one["samesite"]) for name, one in client.cookies.items() if one.value}

    assert kept.keys() >= {settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert set(kept.values()) == {(True, "Lax")}
