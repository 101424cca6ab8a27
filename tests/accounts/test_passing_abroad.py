"""Without separate consent nothing personal is passed abroad; with it, it is. Who opened what is written down."""

import pytest
from django.urls import reverse

from accounts.models import Capacity, Membership, PersonalDataView
from accounts.permissions import may_see_personal, whose_data_may_be_seen
from accounts.personal import log, notices
from tests.accounts.helpers import counted, in_english
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PLANTED = ("Ye Qinghe planted", "planted@home.example", "Planted position")


@pytest.fixture
def abroad(db):
    """The manager of an organisation in Britain that is an incubator, too: more pages are open to it."""
    user = UserFactory(name="Overseas manager")
    OrganisationFactory(
        manager=user, country="GB", capacities=[Capacity.Kind.CORPORATE, Capacity.Kind.INCUBATOR], uscc=None
    )
    return user


@pytest.fixture
def planted(abroad):
    """Somebody in the city who belongs to the overseas organisation as well."""
    person = UserFactory(name=PLANTED[0], email=PLANTED[1], position=PLANTED[2])
    OrganisationFactory(members=[person])
    Membership.objects.create(user=person, organisation=abroad.organisations()[0])
    return person


def pages(viewer) -> list[str]:
    public_id = viewer.organisations()[0].public_id
    member = Membership.objects.filter(organisation=viewer.organisations()[0], user__name=PLANTED[0]).get()
    return [
        f"/organisations/{public_id}/members/",
        f"/organisations/{public_id}/members/{member.public_id}/end/",
        f"/organisations/{public_id}/",
        "/profile/",
        "/profile/data/",
    ]


def leaks(client, viewer) -> list[str]:
    client.force_login(viewer)
    found = []
    for url in pages(viewer):
        response = client.get(url)
        assert response.status_code == 200, url
        found += [f"{url}: {words}" for words in PLANTED if words in response.content.decode()]
    return found


def test_from_abroad_nothing_of_a_person_is_read_before_they_agreed(client, abroad, planted):
    assert leaks(client, abroad) == []

    notices.give(user=planted, code="abroad", language="en")
    assert {line.partition(": ")[2] for line in leaks(client, abroad)} == set(PLANTED)

    notices.withdraw(user=planted, code="abroad")
    assert leaks(client, abroad) == []


def test_a_new_version_of_the_notice_has_to_be_agreed_to_anew(abroad, planted, administrator):
    notices.give(user=planted, code="abroad", language="en")
    assert may_see_personal(abroad, planted)
    newer = notices.start(code="abroad", version="2030-01", text_zh="x", text_en="x", by=administrator)
    notices.publish(notice=newer, by=administrator)
    assert not may_see_personal(abroad, planted)


def test_who_may_see_whom(abroad, planted, member, organisation, officer, manager):
    colleague = UserFactory()
    Membership.objects.create(user=colleague, organisation=abroad.organisations()[0])

    def seen(viewer):
        return [may_see_personal(viewer, person) for person in (abroad, colleague, planted, member, officer)]

    assert seen(abroad) == [True, True, False, False, False]  # oneself, and who works abroad only
    assert seen(manager) == [True] * 5  # at home nothing is passed abroad; other rules decide
    assert not may_see_personal(abroad, None)


def test_one_query_for_a_whole_list(abroad, member, officer, django_assert_num_queries):
    abroad.organisations()
    abroad.organisation_ids  # noqa: B018  (read before counting)
    with django_assert_num_queries(1):
        assert whose_data_may_be_seen(abroad, [member, officer, abroad]) == {abroad.pk}


def test_the_log_holds_one_row_for_a_quarter_of_an_hour(client, organisation, manager, member):
    client.force_login(manager)
    for _time in range(3):
        client.get(f"/organisations/{organisation.public_id}/members/")

    view = PersonalDataView.objects.get()
    assert (view.viewer, view.person, view.page) == (manager, member, "members")

    PersonalDataView.objects.update(quarter=view.quarter - 1)
    client.get(f"/organisations/{organisation.public_id}/members/")
    assert PersonalDataView.objects.count() == 2


def test_a_page_that_was_refused_leaves_no_line(client, organisation, stranger):
    client.force_login(stranger)
    assert client.get(f"/organisations/{organisation.public_id}/members/").status_code == 404
    assert not PersonalDataView.objects.exists()


def test_a_log_that_cannot_be_written_fails_no_page(client, organisation, manager, member, monkeypatch):
    from django.db import DatabaseError

    def broken(*args, **kwargs):
        raise DatabaseError("full")

    monkeypatch.setattr(PersonalDataView.objects, "bulk_create", broken)
    client.force_login(manager)
    assert client.get(f"/organisations/{organisation.public_id}/members/").status_code == 200


def test_a_page_without_a_purpose_is_a_mistake_of_the_programme(rf, member):
    with pytest.raises(ValueError, match="purpose"):
        log.opened(rf.get("/"), [member], page="nowhere")


@pytest.mark.parametrize("rows", [2, 12])
def test_the_log_of_administrators_costs_the_same_at_every_length(client, administrator, rows):
    viewer = UserFactory()
    for number in range(rows):
        PersonalDataView.objects.create(viewer=viewer, person=UserFactory(), page="members", quarter=number)
    client.force_login(administrator)

    queries, text = counted(client, reverse("accounts:personal-views"))

    assert text.count('id="view-') == rows
    assert queries == 9  # session, person, roles, saved views, the page, and the frame around it


def test_the_log_is_filtered_and_exported_with_a_purpose(client, administrator, manager, member, officer):
    PersonalDataView.objects.create(viewer=manager, person=member, page="members", quarter=1)
    PersonalDataView.objects.create(viewer=administrator, person=officer, page="person", quarter=1)
    client.force_login(administrator)
    page = in_english(client).get("/administration/personal/opened/?person=Member")
    assert [row.person for row in page.context["rows"]] == [member]

    response = client.post("/administration/personal/opened/?export=csv", {"purpose": "Yearly check"})
    assert b"Manager" in b"".join(response.streaming_content)


@pytest.mark.parametrize("who", ["officer", "member", "stranger"])
@pytest.mark.parametrize("name", ["personal-views", "personal-requests", "notices", "retention"])
def test_the_pages_of_administrators_are_theirs(client, request, who, name):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"accounts:{name}")).status_code == 403


def test_a_person_reads_who_opened_their_data_and_nothing_of_others(client, manager, member, officer):
    PersonalDataView.objects.create(viewer=manager, person=member, page="members", quarter=1)
    PersonalDataView.objects.create(viewer=officer, person=manager, page="members", quarter=1)
    client.force_login(member)
    page = client.get("/profile/data/opened/")
    assert [(row.viewer, row.person) for row in page.context["rows"]] == [(manager, member)]
