"""A person's own pages, and for whom they act."""

import pytest

from accounts.models import Consent, Membership, Notice
from tests.accounts.helpers import in_english, messages_of, trail
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/profile/"
FILLED = {"name": "Lin", "position": "Head", "phone": "+44 20 7946 0000", "language": "en"}


def test_the_profile_is_saved_and_the_page_speaks_the_chosen_language_at_once(client, member):
    client.force_login(member)

    response = client.post(PROFILE, FILLED, follow=True)

    member.refresh_from_db()
    assert (member.name, member.position, member.phone, member.language) == ("Lin", "Head", "+44 20 7946 0000", "en")
    assert messages_of(response) == ["Saved."]
    assert client.cookies["language"].value == "en"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1" * 20_000}, "phone"),
        ({"position": "null\x00byte"}, "position"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_changes(client, member, wrong, field):
    client.force_login(member)

    response = client.post(PROFILE, {**FILLED, **wrong})

    member.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors), member.name) == (422, [field], "Member")


def test_rights_and_address_cannot_be_set_through_the_profile(client, member):
    client.force_login(member)

    client.post(PROFILE, {**FILLED, "email": "other@firm.example", "is_staff": "on", "is_superuser": "on"})

    before = member.email
    member.refresh_from_db()
    assert (member.email, member.is_staff, member.is_superuser) == (before, False, False)


def test_the_page_links_to_password_factor_and_sessions(client, member):
    client.force_login(member)
    page = client.get(PROFILE).content.decode()
    links = ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"]
    assert [link for link in links if f'href="{link}"' not in page] == []


def test_a_newer_notice_can_be_agreed_to_once(client, member):
    old, new = Notice.objects.filter(code="general").order_by("published_at")
    Consent.objects.create(user=member, notice=old)
    client.force_login(member)

    client.post("/profile/consent/")
    client.post("/profile/consent/")

    assert [consent.notice for consent in Consent.objects.order_by("pk")] == [old, new]
    assert trail().count("consent_given") == 1


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get(PROFILE)["Location"] == "/accounts/login/?next=/profile/"


def test_one_acts_for_another_of_ones_organisations(client, member, organisation):
    second = OrganisationFactory(members=[member])
    client.force_login(member)

    response = in_english(client).post(
        "/organisations/switch/", {"organisation": second.public_id, "next": PROFILE}, follow=True
    )

    assert response.wsgi_request.organisation == second
    assert messages_of(response) == [f"You now act for {second}."]


@pytest.mark.parametrize("chosen", ["", "nonsense", "a" * 16, "foreign", "former"])
def test_one_cannot_act_for_an_organisation_that_is_not_ones_own(client, member, organisation, stranger, chosen):
    former = OrganisationFactory()
    Membership.objects.create(user=member, organisation=former, until="2026-01-01T00:00Z")
    given = {"foreign": stranger.organisations()[0].public_id, "former": former.public_id}.get(chosen, chosen)
    client.force_login(member)

    assert client.post("/organisations/switch/", {"organisation": given}).status_code == 404
    assert client.get(PROFILE).wsgi_request.organisation == organisation


def test_switching_leads_nowhere_else(client, member, organisation):
    client.force_login(member)
    response = client.post(
        "/organisations/switch/", {"organisation": organisation.public_id, "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"


def test_the_way_to_ones_own_organisation(client, member, organisation):
    client.force_login(member)
    assert client.get("/organisations/own/")["Location"] == f"/organisations/{organisation.public_id}/"

    client.force_login(UserFactory())
    assert client.get("/organisations/own/").status_code == 403
