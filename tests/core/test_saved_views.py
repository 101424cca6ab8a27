"""Saved views: one's own, shared with the office, for lists of this portal only."""

import pytest
from django.urls import reverse

from core.models import SavedView
from core.views import saved_views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
ADDRESS = "/mails/?attempts=1&sort=subject"


@pytest.fixture
def make_person(django_user_model):
    def make(name, *, office=False):
        user = django_user_model.objects.create(email=f"{name}@demo.example", name=name, language="en")
        if office:
            user.staffrole_set.create(role="case_officer")
        return user

    return make


@pytest.fixture
def person(client, make_person):
    user = make_person("a")
    client.force_login(user)
    return user


def save(client, *, name="Tried once", address=ADDRESS, **more):
    return client.post(reverse("core:saved-view-save"), {"name": name, "address": address, **more})


def seen(client):
    listing = client.get("/mails/?sort=subject&attempts=1").context["listing"]
    return [choice.label for choice in listing.saved_views], [choice.label for choice in listing.shared_views]


def test_a_list_is_saved_with_its_filters_and_stands_beside_the_list(client, person):
    response = save(client, address=f"{ADDRESS}&cursor=abc&export=csv")

    assert response["Location"] == ADDRESS
    view = SavedView.objects.get()
    assert (view.user, view.page, view.name, view.query, view.shared) == (
        person,
        "mails",
        "Tried once",
        "attempts=1&sort=subject",
        False,
    )
    (choice,) = client.get("/mails/?sort=subject&attempts=1").context["listing"].saved_views
    assert (choice.label, choice.url, choice.current) == ("Tried once", "?attempts=1&sort=subject", True)
    assert client.get("/mails/").context["listing"].saved_views[0].current is False


def test_the_list_links_to_saving_it(client, person):
    page = client.get(ADDRESS).content.decode()
    link = f"{reverse('core:saved-view-save')}?address=%2Fmails%2F%3Fattempts%3D1%26sort%3Dsubject"
    assert f'href="{link}"' in page
    assert client.get(link).status_code == 200


def test_the_same_name_again_replaces_the_view(client, person):
    save(client)
    save(client, address="/mails/?attempts=2")
    assert list(SavedView.objects.values_list("name", "query")) == [("Tried once", "attempts=2")]


def test_a_view_without_a_name_is_asked_for_again_with_what_was_typed(client, person):
    response = save(client, name="  ")
    assert (response.status_code, SavedView.objects.count()) == (200, 0)
    assert ADDRESS.replace("&", "&amp;") in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mails/",
        "https://evil.example/mails/",
        "//evil.example/mails/",
        "/\\evil.example",
        "/nowhere/",
        "/healthz",
        "javascript:alert(1)",
        "/mails/\x00",
        "http://[",
        "/" * 2_900,
    ],
)
def test_only_lists_of_this_portal_can_be_saved(client, person, address):
    assert save(client, address=address).status_code == 404
    assert client.get(reverse("core:saved-view-save"), {"address": address}).status_code == 404
    assert SavedView.objects.count() == 0


def test_too_many_or_too_long_views_are_refused_in_words(client, person, monkeypatch):
    assert "too long to be saved" in save(client, address="/mails/?q=" + "a" * 2_100).content.decode()
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    save(client)
    assert "Delete one first" in save(client, name="Another").content.decode()
    assert SavedView.objects.count() == 1


def test_the_office_shares_views_among_itself_and_nobody_else_sees_even_their_names(client, make_person):
    officer, colleague, stranger = make_person("o", office=True), make_person("c", office=True), make_person("s")
    client.force_login(officer)
    save(client, name="For us", shared="on")
    save(client, name="For me")
    assert seen(client) == (["For me", "For us"], [])

    client.force_login(colleague)
    assert seen(client) == ([], ["For us"])
    client.force_login(stranger)
    assert seen(client) == ([], [])


def test_sharing_can_be_taken_back(client, make_person):
    officer = make_person("o", office=True)
    client.force_login(officer)
    save(client, shared="on")
    view = SavedView.objects.get()
    url = reverse("core:saved-view-share", args=[view.public_id])
    for shared in ("0", "0", "1"):
        assert client.post(url, {"shared": shared, "address": ADDRESS})["Location"] == ADDRESS
        view.refresh_from_db()
        assert view.shared is (shared == "1")


def test_who_has_no_role_cannot_share(client, person):
    save(client, shared="on")
    view = SavedView.objects.get()
    assert view.shared is False
    assert (
        client.post(
            reverse("core:saved-view-share", args=[view.public_id]), {"shared": "1", "address": ADDRESS}
        ).status_code
        == 403
    )
    view.refresh_from_db()
    assert view.shared is False


@pytest.mark.parametrize("name", ["core:saved-view-share", "core:saved-view-delete"])
def test_another_persons_view_is_not_found_even_when_shared(client, make_person, name):
    owner, officer = make_person("o", office=True), make_person("c", office=True)
    view = SavedView.objects.create(user=owner, page="mails", name="x", shared=True)
    client.force_login(officer)
    assert client.post(reverse(name, args=[view.public_id]), {"shared": "0", "address": ADDRESS}).status_code == 404
    view.refresh_from_db()
    assert view.shared is True


def test_a_view_is_deleted_by_post_only_and_a_second_time_is_not_found(client, person):
    save(client)
    url = reverse("core:saved-view-delete", args=[SavedView.objects.get().public_id])
    assert client.get(url).status_code == 405
    assert client.post(url, {"address": ADDRESS})["Location"] == ADDRESS
    assert SavedView.objects.count() == 0
    assert client.post(url, {"address": ADDRESS}).status_code == 404


def test_deleting_never_leads_out_of_the_portal(client, person):
    save(client)
    url = reverse("core:saved-view-delete", args=[SavedView.objects.get().public_id])
    assert client.post(url, {"address": "https://evil.example/"}).status_code == 404


def test_anonymous_people_are_asked_to_sign_in(client):
    for url in (reverse("core:saved-view-save"), reverse("core:saved-view-delete", args=["x" * 16])):
        assert client.post(url, {"address": ADDRESS}).status_code == 302


class TestDefault:
    """A list opens with one view of its owner's choice, and can still be seen without."""

    @pytest.fixture
    def view(self, client, person):
        save(client)
        return SavedView.objects.get()

    def choose(self, client, view, default="1"):
        url = reverse("core:saved-view-default", args=[view.public_id])
        return client.post(url, {"default": default, "address": "/mails/"})

    def test_the_list_opens_with_it_until_it_is_taken_back(self, client, view):
        assert client.get("/mails/").status_code == 200

        self.choose(client, view)
        opened = client.get("/mails/")
        assert (opened.status_code, opened["Location"]) == (302, f"/mails/?{view.query}")

        self.choose(client, view, default="0")
        assert client.get("/mails/").status_code == 200

    def test_clearing_the_filters_does_not_bring_it_back(self, client, view):
        self.choose(client, view)
        listing = client.get("/mails/?attempts=1").context["listing"]

        assert (listing.clear_url, [chip.url for chip in listing.chips]) == ("?no-view=1", ["?no-view=1"])
        assert client.get("/mails/?no-view=1").status_code == 200

    def test_there_is_one_at_a_time(self, client, view):
        save(client, name="Another")
        self.choose(client, view)
        self.choose(client, SavedView.objects.get(name="Another"))
        assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["Another"]

    def test_another_persons_view_is_not_found(self, client, view, make_person):
        client.force_login(make_person("b", office=True))
        assert self.choose(client, view).status_code == 404
        assert not SavedView.objects.get().is_default

    def test_a_colleagues_default_is_not_mine(self, client, view, make_person):
        view.shared = view.is_default = True
        view.save()
        client.force_login(make_person("b", office=True))
        assert client.get("/mails/").status_code == 200
