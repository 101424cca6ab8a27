"""One search over everything: each reader finds what they may open, and nothing else."""

import re

import pytest
from django.urls import reverse

from matching.vocabulary import Confidentiality
from tests.enterprises.factories import EnterpriseFactory, request_draft
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import EntityFactory
from tests.matching.factories import published

pytestmark = pytest.mark.django_db
URL = "/search/"


@pytest.fixture
def records(organisation, manager):
    """Something of each kind with the word zephyr in it."""
    enterprise = EnterpriseFactory(organisation=organisation, profile_en="zephyr sensors", disclosure="hidden")
    EntityFactory(name_zh="zephyr service point", capability_zh="x")
    published(title="zephyr in public", confidentiality=Confidentiality.PUBLIC)
    published(title="zephyr for members", confidentiality=Confidentiality.MEMBERS)
    request = request_draft(by=manager, enterprise=enterprise)
    request.case.title = request.case.search_text = "zephyr request"
    request.case.save(update_fields=["title", "search_text"])
    return request


def found(client, words: str) -> set[str]:
    page = client.get(URL, {"q": words}).content.decode()
    return {" ".join(title.split()) for title in re.findall(r'<a class="title quiet-link"[^>]*>(.*?)</a>', page, re.S)}


def test_a_visitor_finds_what_is_public(client, records):
    assert found(client, "zephyr") == {"zephyr service point", "zephyr in public"}


def test_a_member_also_finds_their_own(client, records, manager, organisation):
    client.force_login(manager)

    assert found(client, "zephyr") == {
        "zephyr service point", "zephyr in public", "zephyr for members", "zephyr request", organisation.name_zh,
    }  # fmt: skip


def test_a_stranger_finds_nothing_of_others(client, records, stranger):
    client.force_login(stranger)

    assert found(client, "zephyr") == {"zephyr service point", "zephyr in public", "zephyr for members"}


def test_the_office_does_not_find_drafts(client, records, officer, organisation):
    client.force_login(officer)

    assert "zephyr request" not in found(client, "zephyr")
    assert organisation.name_zh in found(client, "zephyr")


def test_each_kind_stands_once(client, records, manager):
    client.force_login(manager)

    page = client.get(URL, {"q": "zephyr"}).content.decode()
    headings = re.findall(r'<h2 id="g-\d+">(.*?)</h2>', page)

    assert len(headings) == len(set(headings))


def test_all_words_have_to_be_there(client, records):
    assert found(client, "zephyr public") == {"zephyr in public"}
    assert found(client, "zephyr nowhere") == set()


def test_an_empty_search_asks_and_an_unlucky_one_helps(english):
    assert "Nothing found" not in english.get(URL).content.decode()
    assert "Nothing found among what you may see." in english.get(URL, {"q": "nowhere"}).content.decode()


@pytest.mark.parametrize("words", ["\x00", "%", "_", "' OR 1=1 --", "x" * 20_000, "\u202eabc", "🙂", "(((", "\\", " "])
def test_odd_words_are_answered(client, records, manager, words):
    assert client.get(URL, {"q": words}).status_code == 200
    client.force_login(manager)
    assert client.get(URL, {"q": words}).status_code == 200


def test_a_percent_sign_is_not_a_wildcard(client, records):
    assert found(client, "z%r") == set()


def test_what_was_typed_comes_back_as_text(client):
    page = client.get(URL, {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count(client, django_assert_num_queries, rows):
    EntityFactory.create_batch(rows, name_zh="zephyr")
    for _number in range(rows):
        published(title="zephyr", confidentiality=Confidentiality.PUBLIC)

    with django_assert_num_queries(4):
        page = client.get(URL, {"q": "zephyr"}).content.decode()

    assert page.count('class="title quiet-link"') == 2 * min(rows, 10)


def test_a_person_without_organisation_may_search(client):
    EntityFactory(name_zh="zephyr")
    client.force_login(UserFactory())

    assert found(client, "zephyr") == {"zephyr"}


def test_the_search_is_reached_from_every_page(client, officer):
    client.force_login(officer)

    assert reverse("portal:search") in client.get(reverse("casework:inbox")).content.decode()


def test_hidden_enterprises_are_not_found_by_their_text(client, stranger, records):
    EnterpriseFactory(organisation=OrganisationFactory(), profile_en="quokka", disclosure="hidden")
    client.force_login(stranger)

    assert found(client, "quokka") == set()


@pytest.mark.parametrize("words", ["固态", "态电", "固", "固态 沪江", "ＦＢ2026-000777"])
def test_two_characters_of_chinese_and_parts_of_a_number_find_a_case(client, records, officer, words):
    case = records.case
    type(case).objects.filter(pk=case.pk).update(
        title="固态电池海外合作",
        search_text="固态电池海外合作 沪江孵化器 fb2026-000777-k",
        submitted_at=case.created_at,
    )
    case.refresh_from_db()
    case.state, case.phase, case._moving = "submitted", "to_accept", True
    case.save()
    client.force_login(officer)

    assert found(client, words) == {"固态电池海外合作"}
    assert found(client, "固体") == set()
