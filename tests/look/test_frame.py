"""The head and foot of every page, and the pages that say why another could not be shown."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Membership, Organisation, User
from core import frame as pieces
from core.context_processors import Frame
from core.registry import NavItem, Registry
from tests.look.pages import read

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def person(db):
    return User.objects.create_user("zhou@demo.example", "a-word-of-zhou", name="Zhou <Ming>")


@pytest.fixture
def clean(monkeypatch):
    """Registries of this test's own: what apps have registered stays out."""
    for name in ("bells", "person_links", "foot_links", "switches", "captions", "entrance_links"):
        monkeypatch.setattr(pieces, name, Registry())
    nav = Registry()
    monkeypatch.setattr("core.registry.nav", nav)
    return nav


def page_of(client, path="/gallery/"):
    return read(client.get(path).content.decode())


def signed_in(person):
    client = Client()
    client.force_login(person, backend=SIGN_IN)
    client.post(reverse("core:language"), {"language": "en"})
    return client


def test_the_navigation_shows_counts_in_words_and_leaves_out_what_leads_nowhere(clean, person):
    clean.register(NavItem("Inbox", "core:gallery", lambda user: True, lambda user: (1, "bad", "overdue")))
    clean.register(NavItem("Ghost", "nowhere:at-all", lambda user: True))
    clean.register(NavItem("Secret", "account_login", lambda user: False))
    links = page_of(signed_in(person)).find(css="site-nav").all("a")

    assert [(link.text, link["href"], link.get("aria-current")) for link in links] == [
        ("Inbox1 overdue", "/gallery/", "page")
    ]
    assert links[0].find(css="count-bad") is not None


@pytest.mark.parametrize(("often", "tucked"), [(5, []), (6, ["Seldom 1", "Seldom 2"])])
def test_what_is_seldom_used_goes_under_more_when_there_are_many_entries(clean, person, often, tucked):
    for number in range(often):
        clean.register(NavItem(f"Often {number}", "account_login", lambda user: True))
    for number in (1, 2):
        clean.register(NavItem(f"Seldom {number}", "core:gallery", lambda user: True, seldom=True))
    head = page_of(signed_in(person)).find(css="site-nav")
    under_more = head.find(css="nav-more")

    assert ([link.text for link in under_more.all("a")] if under_more else []) == tucked
    assert len(head.all("a")) == often + 2
    if tucked:
        assert under_more.find("summary").get("class") == "is-current"


def test_a_person_sees_their_name_messages_and_menu(clean, person):
    for name in ("Jiachi", "Xinqiong"):
        organisation = Organisation.objects.create(name_en=name)
        Membership.objects.create(user=person, organisation=organisation)
    pieces.bells.register(pieces.Bell("core:gallery", lambda user: 3))
    pieces.switches.register(pieces.OrganisationSwitch("core:gallery"))
    pieces.captions.register(lambda request: "")
    pieces.person_links.register(pieces.Link("My data", "core:gallery"))
    pieces.person_links.register(pieces.Link("Not mine", "core:gallery", lambda request: False))
    head = page_of(signed_in(person)).find(css="head-tools")

    assert head.find("summary").text == "Zhou <Ming>Jiachi"
    assert head.find("a").text == "Messages3 unread"
    assert [button.text for button in head.all("button")] == ["Jiachi", "Xinqiong", "Sign out"]
    assert [link.text for link in head.find(css="drop-menu").all("a")] == [
        "My data", "E-mail address", "Change password", "Second factor", "Signed-in devices",
    ]  # fmt: skip


def test_nobody_signed_in_sees_the_way_in_and_no_person(clean, client, db):
    head = page_of(client).find(css="head-tools")

    assert [(link["href"], link.text) for link in head.all("a")] == [("/accounts/login/", "登录")]
    assert head.find("details") is None


def test_a_caption_said_by_an_app_wins_over_the_organisation(clean, person):
    request = RequestFactory().get("/")
    request.user, request.organisation = person, "Jiachi"
    pieces.captions.register(lambda request: "Case officer")

    assert Frame(request).caption == "Case officer"


def test_numbers_in_the_foot_are_settings_and_hidden_when_empty(clean, client, db, settings):
    assert "ICP" not in page_of(client).find("footer").text

    settings.FOOT_ICP_NUMBER = "ICP <12345678>"

    assert "ICP <12345678>" in page_of(client).find("footer").text


def test_the_frame_asks_nothing_of_the_database_for_a_page_that_does_not_draw_it(person, django_assert_num_queries, rf):
    request = rf.get("/")
    request.user = person
    with django_assert_num_queries(0):
        render_to_string("components/loading.html", request=request)


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "403_csrf"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_that_stops_says_why_and_leads_on(rf, db, name, language):
    request = rf.get("/x")
    with override(language):
        page = read(render_to_string(f"{name}.html", request=request))

    assert len(page.find("h1").text) > 3
    assert len(page.find("main").all("p")) >= 1
    assert "/" in [link["href"] for link in page.find("main").all("a")]


def test_a_conflict_keeps_what_was_typed_and_escapes_it(rf):
    page = read(
        render_to_string("409.html", {"kept": [("Note", "I <agree>")], "back_url": "/case/"}, request=rf.get("/"))
    )

    assert page.find("label", for_="kept-1").text == "Note"
    assert page.id("kept-1").text == "I <agree>"
    assert page.find("a", css="btn-primary")["href"] == "/case/"


def test_the_page_of_a_fault_comes_up_without_a_request():
    with override("en"):
        page = read(render_to_string("500.html"))

    assert page.find("h1").text == "Something went wrong"
    assert page.all("script") == []


def test_a_form_without_its_token_is_answered_in_our_words(db):
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})

    assert response.status_code == 403
    assert read(response.content.decode()).find("h1").text == "页面已过期"


def test_sign_in_has_the_fields_that_tools_and_password_managers_look_for(client, db):
    main = page_of(client, reverse("account_login")).find("main")

    assert [
        (main.id(f"id_{name}")["name"], main.find("label", for_=f"id_{name}").text) for name in ("login", "password")
    ] == [
        ("login", "电子邮箱"),
        ("password", "密码"),
    ]
    assert len(main.all(css="btn-primary")) == 1
    assert main.id("id_login").get("placeholder") is None


@pytest.mark.parametrize(
    "path", ["account_change_password", "account_email", "mfa_index", "usersessions_list", "account_logout"]
)
def test_account_pages_are_ours(clean, person, path):
    response = signed_in(person).get(reverse(path))
    page = read(response.content.decode())

    assert response.status_code == 200
    assert len(page.all(css="site-head")) == 1
    assert len(page.all("h1")) == 1


def test_a_failed_sign_in_says_so_once_and_keeps_the_address(client, db):
    response = client.post(reverse("account_login"), {"login": "who@demo.example", "password": "wrong"})
    page = read(response.content.decode())

    assert len(page.all(css="error-summary")) == 1
    assert len(page.find(css="error-summary").all("li")) == 1
    assert page.id("id_login")["value"] == "who@demo.example"
    assert page.id("id_password").get("value") is None
    assert page.find("title").text.startswith("有错误：登录")


def test_the_gallery_is_there_for_builders_only(settings):
    """Read from the addresses themselves, since they are made once at the start."""
    import importlib

    from core import urls

    there = {}
    for mode in ("embedded", "production"):
        settings.PORTAL_MODE = mode
        there[mode] = "gallery" in {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    settings.PORTAL_MODE = "embedded"
    importlib.reload(urls)

    assert there == {"embedded": True, "production": False}
