"""Who reads which demand: in the list, in counts, in search, on pages, by any address."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import ConflictDeclaration, Membership
from matching.models import Demand, MatchRun
from matching.vocabulary import Confidentiality, DemandStatus
from tests.factories import UserFactory
from tests.matching.factories import CorporateOrganisationFactory, matched, patch_maker, published

READERS = {
    "anonymous": {"public"},
    "newcomer": {"public"},
    "stranger": {"public", "members"},
    "maker": {"public", "members", "named"},
    "buyer": {"public", "members", "named", "draft"},
    "assistant": {"public", "members", "named", "draft"},
    "other_buyer": {"public", "members"},
    "district_officer": {"public", "members"},
    "officer": {"public", "members", "named", "draft"},
    "supervisor": {"public", "members", "named", "draft"},
}


@pytest.fixture
def demands(corporate, enterprise):
    """One of each circle of readers, and one that is not published."""
    found = {
        "public": published(
            corporate,
            title="Public patches",
            text="Everybody may read the teaser; aurora is a word of the text only.",
            confidentiality=Confidentiality.PUBLIC,
        ),
        "members": published(corporate, title="Members patches", confidentiality=Confidentiality.MEMBERS),
        "named": published(
            corporate, title="Named patches", confidentiality=Confidentiality.NAMED, named=[enterprise.organisation]
        ),
        "draft": Demand.objects.create(organisation=corporate, draft_title="Draft patches"),
    }
    return found


def person(name, request):
    return AnonymousUser() if name == "anonymous" else request.getfixturevalue(name)


def sign_in(client, user):
    if user.is_authenticated:
        client.force_login(user)


@pytest.mark.parametrize("name", READERS)
def test_each_reader_sees_exactly_the_demands_of_their_circle(name, demands, request):
    user = person(name, request)

    seen = set(Demand.objects.visible_to(user))

    assert seen == {demands[key] for key in READERS[name]}


@pytest.mark.parametrize("name", READERS)
def test_the_list_shows_and_counts_what_the_reader_may_see(name, demands, english, request):
    sign_in(english, person(name, request))

    page = english.get(reverse("matching:demand-list"))

    shown = {key for key, demand in demands.items() if f'id="demand-{demand.public_id}"' in page.content.decode()}
    assert shown == READERS[name] - {"draft"}
    assert int(page.context["count"]) == len(shown)


@pytest.mark.parametrize("name", READERS)
def test_a_demand_one_may_not_see_has_no_page(name, demands, english, request):
    sign_in(english, person(name, request))

    answers = {key: english.get(demand.get_absolute_url()).status_code for key, demand in demands.items()}

    assert answers == {key: 200 if key in READERS[name] else 404 for key in demands}


@pytest.mark.parametrize(("name", "found"), [("anonymous", 0), ("newcomer", 0), ("stranger", 1), ("officer", 1)])
def test_words_of_the_text_are_found_only_by_those_who_may_read_it(name, found, demands, english, request):
    sign_in(english, person(name, request))

    page = english.get(reverse("matching:demand-list"), {"q": "aurora"})

    assert int(page.context["count"]) == found


def test_the_whole_text_is_for_members_and_the_teaser_for_everybody(demands, english, stranger):
    url = demands["public"].get_absolute_url()

    without = english.get(url).content.decode()
    english.force_login(stranger)
    member = english.get(url).content.decode()

    assert ("aurora" in without, "Members of the network read the whole text." in without) == (False, True)
    assert "aurora" in member


@pytest.mark.parametrize(("name", "found"), [("stranger", 0), ("maker", 0), ("other_buyer", 0), ("officer", 3)])
def test_a_hidden_owner_is_not_found_by_name(name, found, demands, english, request):
    sign_in(english, person(name, request))

    page = english.get(reverse("matching:demand-list"), {"q": "Banksia"})

    assert int(page.context["count"]) == found


def test_the_owners_name_is_on_a_readers_page_only_when_it_is_shown(corporate, english, stranger):
    hidden, shown = published(corporate), published(corporate, show_name=True)
    english.force_login(stranger)

    pages = [english.get(demand.get_absolute_url()).content.decode() for demand in (hidden, shown)]
    rows = english.get(reverse("matching:demand-list")).content.decode()

    assert ["Banksia Home Hospital" in page for page in pages] == [False, True]
    assert "Home care · Mid-size company · Australia" in pages[0]
    assert rows.count("Banksia Home Hospital") == 1


def test_an_officer_with_a_tie_to_the_owner_does_not_see_its_demands_anywhere(demands, officer, english, corporate):
    ConflictDeclaration.objects.create(user=officer, organisation=corporate, reason="My brother works there.")
    english.force_login(officer)

    lists = [english.get(reverse(name)) for name in ("matching:staff-demands", "matching:demand-list")]
    page = english.get(reverse("matching:candidates", args=[demands["members"].public_id]))

    assert [int(answer.context["count"]) for answer in lists] == [0, 0]
    assert page.status_code == 404


def test_an_officer_who_belongs_to_the_owner_reads_the_demand_but_nothing_of_the_office(
    demands, officer, english, corporate, enterprise
):
    """Names of candidates, decisions and plans are the office's; an owner reads them after consent only."""
    matched()
    demand = demands["members"]
    Membership.objects.create(user=officer, organisation=corporate)
    english.force_login(officer)

    listed = english.get(reverse("matching:staff-demands"))
    page = english.get(reverse("matching:candidates", args=[demand.public_id]))
    posted = english.post(reverse("matching:rematch", args=[demand.public_id]))
    changes = english.get(reverse("matching:run-changes", args=[MatchRun.objects.get().public_id]))

    assert int(listed.context["count"]) == 0
    assert (page.status_code, posted.status_code) == (404, 404)
    assert str(enterprise) not in changes.content.decode() and demand.title not in changes.content.decode()
    assert english.get(demand.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("status", [DemandStatus.CLOSED, DemandStatus.EXPIRED, DemandStatus.HELD, DemandStatus.REFUSED])
def test_what_is_no_longer_published_is_read_by_owner_and_office_only(
    status, demand, maker, enterprise, buyer, officer
):
    Demand.objects.filter(pk=demand.pk).update(status=status)

    seen = {user.name: Demand.objects.visible_to(user).count() for user in (maker, buyer, officer)}

    assert seen == {"Maker": 0, "Buyer": 1, "Officer": 1}


def test_a_former_colleague_loses_the_demands(demand, buyer):
    buyer.membership_set.update(until=demand.published_at)
    buyer.forget_rights()
    member_of_other = UserFactory()
    patch_maker(member_of_other)

    assert Demand.objects.owned_by(buyer).count() == 0
    assert list(Demand.objects.visible_to(member_of_other)) == [demand]


STAFF_ONLY = ["staff-demands", "run-list"]
ADDRESSES = ["candidates", "rematch", "send-shortlist"]


@pytest.mark.parametrize("name", ["anonymous", "maker", "buyer", "district_officer"])
def test_pages_of_the_office_are_closed_to_everybody_else(name, demand, english, enterprise, request):
    user = person(name, request)
    sign_in(english, user)
    urls = [reverse(f"matching:{one}") for one in STAFF_ONLY] + [
        reverse("matching:candidates", args=[demand.public_id])
    ]

    answers = {english.get(url).status_code for url in urls}

    assert answers == ({403} if user.is_authenticated else {302})


@pytest.mark.parametrize("page", ["demand-owner", "demand-extend", "demand-close"])
@pytest.mark.parametrize("name", ["anonymous", "maker", "other_buyer", "officer", "stranger"])
def test_pages_of_the_owner_are_closed_to_everybody_else(page, name, demand, english, enterprise, request):
    user = person(name, request)
    sign_in(english, user)

    answer = english.get(reverse(f"matching:{page}", args=[demand.public_id]))

    assert answer.status_code == (404 if user.is_authenticated else 302)


def test_a_member_of_the_corporate_reads_but_does_not_commit_it(demand, assistant, english):
    english.force_login(assistant)

    answers = {
        name: english.get(reverse(f"matching:{name}", args=[demand.public_id])).status_code
        for name in ("demand-owner", "demand-extend", "demand-close")
    }

    assert answers == {"demand-owner": 200, "demand-extend": 403, "demand-close": 403}


def test_a_corporate_without_demands_reads_why_the_list_is_empty(other_buyer, english):
    english.force_login(other_buyer)

    page = english.get(reverse("matching:my-demands")).content.decode()

    assert "No demand yet. Write in your own language" in page


def test_two_owners_do_not_see_each_other(demand, english):
    other = UserFactory()
    own = published(CorporateOrganisationFactory(manager=other), title="Own demand")
    english.force_login(other)

    page = english.get(reverse("matching:my-demands")).content.decode()

    assert (own.title in page, demand.title in page) == (True, False)
