"""What enterprises add to the pages of the apps below."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from casework import moves
from enterprises import panels, proposals
from tests.enterprises.factories import request_submitted

pytestmark = pytest.mark.usefixtures("english_words")


def asked_by(person):
    request = RequestFactory().get("/")
    request.user = person
    return request


@pytest.fixture
def serve(owner, enterprise, officer, provider, base):
    """Brings a request of the enterprise to the base, and on to a rating if one is given."""

    def go(rating=None):
        asked = request_submitted(by=owner, enterprise=enterprise)
        moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
        if rating:
            moves.perform(asked.case, "take_on", by=provider)
            moves.perform(asked.case, "answer", by=provider, data={"given": {"text": "So.", "file": None}})
            moves.perform(asked.case, "confirm", by=owner, data={"rating": rating, "said": {"comment": ""}})
        return asked

    return go


def test_an_incubators_first_page_shows_what_waits_and_what_it_could_take(client, serve, owner, enterprise, provider):
    waiting = serve()
    proposals.refresh(request_submitted(by=owner, enterprise=enterprise))
    from incubators.models import Incubator

    Incubator.objects.create(organisation=waiting.case.parties.get(role="provider").organisation)
    client.force_login(provider)
    client.cookies["language"] = "en"

    page = client.get(reverse("incubators:home")).content.decode()

    assert waiting.case.get_absolute_url() in page
    assert "1 request that you could take" in page


def test_a_bases_page_tells_how_it_has_helped_but_not_who_said_what(serve, owner, base, stranger):
    assert "Ask for a service" in panels.base_services(asked_by(owner), base)
    assert panels.base_services(asked_by(stranger), base) == ""
    serve(rating=5)
    serve(rating=2)
    few = panels.base_services(asked_by(stranger), base)
    assert ("2 requests answered and closed." in few, "on average" in few) == (True, False)
    serve(rating=5)

    enough = panels.base_services(asked_by(stranger), base)

    assert "Enterprises rated it 4.0 of 5 on average (3 ratings)." in enough
    assert "Ask for a service" not in enough


def test_visitors_see_nothing_of_it(serve, base):
    from django.contrib.auth.models import AnonymousUser

    serve(rating=5)

    assert panels.base_services(asked_by(AnonymousUser()), base) == ""


def test_an_organisations_page_leads_to_its_profile_for_the_office_and_its_people(
    enterprise, owner, officer, rival, serve
):
    serve()
    office, own, other = (
        panels.organisation_profile(asked_by(p), enterprise.organisation) for p in (officer, owner, rival)
    )

    assert enterprise.get_absolute_url() in office
    assert reverse("enterprises:profile") in own
    assert other == ""
