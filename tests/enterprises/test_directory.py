"""The members' directory: what each reader finds, reads, and cannot feel for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.models import Enterprise
from enterprises.places import find_enterprises
from enterprises.vocabulary import Disclosure
from tests.enterprises.factories import EnterpriseFactory
from tests.factories import OrganisationFactory, UserFactory

LIST = reverse("enterprises:enterprise-list")
SECRET = "graphene-bearing"


@pytest.fixture
def three(db):
    """One enterprise that shows everything, one the basics, one nothing; each writes the same word in its profile."""
    return {
        level: EnterpriseFactory(disclosure=level, profile_en=f"{level.value} {SECRET}", annual_revenue=7800)
        for level in (Disclosure.PROFILE, Disclosure.BASICS, Disclosure.HIDDEN)
    }


@pytest.fixture
def reader(db):
    """A member of some verified organisation."""
    user = UserFactory(language="en")
    OrganisationFactory(manager=user)
    return user


def found(client, **query):
    page = client.get(LIST, query).content.decode()
    return {e.pk for e in Enterprise.objects.all() if f'id="enterprise-{e.public_id}"' in page}


def test_members_find_what_is_published_and_the_office_finds_all(client, three, reader, officer):
    shown = {three[Disclosure.PROFILE].pk, three[Disclosure.BASICS].pk}

    client.force_login(reader)
    assert found(client) == shown
    client.force_login(officer)
    assert found(client) == shown | {three[Disclosure.HIDDEN].pk}


def test_a_word_of_a_profile_finds_only_those_who_show_it(client, three, reader, officer):
    client.force_login(reader)
    assert found(client, q=SECRET) == {three[Disclosure.PROFILE].pk}
    assert found(client, q="Fourteen-day") == {three[Disclosure.PROFILE].pk, three[Disclosure.BASICS].pk}
    client.force_login(officer)
    assert found(client, q=SECRET) == {enterprise.pk for enterprise in three.values()}


@pytest.mark.parametrize("query", [{"region": "AU"}, {"cooperation": "supply"}])
def test_filters_on_what_is_not_shown_find_nobody_who_hides_it(client, three, reader, officer, query):
    client.force_login(reader)
    assert found(client, **query) == {three[Disclosure.PROFILE].pk}
    client.force_login(officer)
    assert found(client, **query) == {enterprise.pk for enterprise in three.values()}


def test_a_domain_finds_all_its_fields(client, three, reader):
    client.force_login(reader)
    both = {three[Disclosure.PROFILE].pk, three[Disclosure.BASICS].pk}

    assert (found(client, field="MD"), found(client, field="MD-DIG"), found(client, field="M")) == (both, both, both)
    assert found(client, field="IC") == set()


def test_one_page_shows_each_reader_what_is_open_to_them(client, three, reader, officer):
    pages = {level: enterprise.get_absolute_url() for level, enterprise in three.items()}
    client.force_login(reader)
    whole = client.get(pages[Disclosure.PROFILE]).content.decode()
    basics = client.get(pages[Disclosure.BASICS]).content.decode()
    hidden = client.get(pages[Disclosure.HIDDEN])

    assert (SECRET in whole, "78,000,000" in whole, "@enterprise.example" in whole) == (True, False, False)
    assert (SECRET in basics, "Fourteen-day patch" in basics, "ISO 13485" in basics) == (False, True, False)
    assert hidden.status_code == 404
    client.force_login(officer)
    assert [client.get(page).status_code for page in pages.values()] == [200, 200, 200]
    client.cookies["language"] = "en"
    office = client.get(pages[Disclosure.HIDDEN]).content.decode()
    assert (SECRET in office, "78,000,000 CNY" in office, "@enterprise.example" in office) == (True, True, True)


def test_the_owner_sees_the_page_as_his_own(client, owner, enterprise):
    Enterprise.objects.filter(pk=enterprise.pk).update(disclosure=Disclosure.HIDDEN)
    client.force_login(owner)

    page = client.get(enterprise.get_absolute_url()).content.decode()

    assert "Other members do not find this page: you have hidden it." in page


def test_the_directory_is_for_registered_members(client, three):
    person = UserFactory()
    client.force_login(person)
    assert client.get(LIST).status_code == 403
    assert client.get(three[Disclosure.PROFILE].get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(LIST).status_code == 302


def test_only_the_office_takes_the_list_out(client, three, reader, officer):
    client.force_login(reader)
    assert client.post(f"{LIST}?export=csv", {"purpose": "curiosity"}).status_code == 403
    client.force_login(officer)
    response = client.post(f"{LIST}?export=csv", {"purpose": "yearly statistics"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert (response.status_code, len(text.strip().splitlines())) == (200, 4)


def test_search_gives_what_the_directory_gives(three, reader):
    rows = find_enterprises(reader, SECRET, 10)

    assert [row[1] for row in rows] == [three[Disclosure.PROFILE].get_absolute_url()]


def test_an_empty_directory_says_why(client, reader):
    client.force_login(reader)

    assert "No enterprise has published a profile yet." in client.get(LIST).content.decode()
    filtered = client.get(LIST, {"district": "310115"}).content.decode()
    assert "No enterprise fits these filters." in filtered


@pytest.mark.parametrize("hostile", ["%", "_", "' OR 1=1 --", "<i>evil</i>", "x" * 500, "上" * 150, "a\x00b"])
def test_strange_words_are_searched_for_like_others(client, three, reader, hostile):
    client.force_login(reader)

    response = client.get(LIST, {"q": hostile})

    assert response.status_code == 200
    assert "<i>evil" not in response.content.decode()


def test_the_list_costs_the_same_with_many_rows(client, officer):
    client.force_login(officer)
    counts = []
    for rows in (1, 20):
        EnterpriseFactory.create_batch(rows)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LIST).content.decode()
        counts.append((page.count('id="enterprise-'), len(queries)))

    assert counts == [(1, counts[0][1]), (21, counts[0][1])]
