"""Roles in an organisation: who may change them, and that one manager always stays."""

import pytest
from django.urls import reverse

from accounts import actions
from accounts.errors import Refused
from accounts.models import Membership
from tests.accounts.helpers import at_once, in_english, messages_of, person_with_password, queued, sign_in, trail
from tests.factories import PASSWORD, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


def place(user, organisation) -> Membership:
    return Membership.objects.current().get(user=user, organisation=organisation)


def roles(organisation) -> dict:
    return {m.user.name: m.role for m in Membership.objects.current().filter(organisation=organisation)}


def change(client, organisation, user, role):
    url = reverse("accounts:member-role", args=[organisation.public_id, place(user, organisation).public_id])
    return client.post(url, {"role": role}, follow=True)


def test_a_manager_makes_a_member_manager_who_is_told(client, organisation, manager, member):
    client.force_login(manager)

    response = change(in_english(client), organisation, member, Role.MANAGER)

    assert roles(organisation) == {"Manager": "manager", "Member": "manager"}
    assert messages_of(response) == ["Member is now: Manager."]
    assert [to for to, _subject in queued()] == [member.email]
    assert trail()[-1] == "member_role_changed"


def test_the_only_manager_cannot_be_demoted_leave_or_be_ended(client, organisation, manager, member):
    client.force_login(manager)
    in_english(client)
    mine = place(manager, organisation)

    said = [
        messages_of(change(client, organisation, manager, Role.MEMBER)),
        messages_of(client.post(reverse("accounts:leave", args=[organisation.public_id]), follow=True)),
        messages_of(
            client.post(reverse("accounts:member-end", args=[organisation.public_id, mine.public_id]), follow=True)
        ),
    ]

    assert said == [["Manager is the only manager. Make somebody else a manager first."]] * 3
    assert roles(organisation) == {"Manager": "manager", "Member": "member"}


def test_a_manager_whose_account_is_closed_does_not_count_as_the_one_who_stays(organisation, manager):
    gone = UserFactory(is_active=False)
    Membership.objects.create(user=gone, organisation=organisation, role=Role.MANAGER)

    with pytest.raises(Refused):
        actions.leave(organisation=organisation, by=manager)


def test_a_second_manager_may_leave_and_sees_nothing_any_more(client, organisation, manager, member):
    Membership.objects.filter(user=member).update(role=Role.MANAGER)
    client.force_login(manager)

    client.post(reverse("accounts:leave", args=[organisation.public_id]))

    assert roles(organisation) == {"Member": "manager"}
    assert client.get(reverse("accounts:organisation", args=[organisation.public_id])).status_code == 404
    assert trail()[-1] == "member_left"


def test_ending_a_membership_keeps_the_row_with_its_last_day(client, organisation, manager, member):
    client.force_login(manager)
    url = reverse("accounts:member-end", args=[organisation.public_id, place(member, organisation).public_id])

    assert client.get(url).status_code == 200
    client.post(url)

    assert roles(organisation) == {"Manager": "manager"}
    assert Membership.objects.filter(user=member, until__isnull=False).count() == 1
    assert [to for to, _subject in queued()] == [member.email]
    assert client.post(url).status_code == 404  # twice


def test_the_right_is_gone_at_the_next_click(client, organisation, member, manager):
    client.force_login(member)
    url = reverse("accounts:organisation", args=[organisation.public_id])
    assert client.get(url).status_code == 200

    actions.end_membership(membership=place(member, organisation), by=manager)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("who", ["member", "officer", "stranger"])
@pytest.mark.parametrize("name", ["member-role", "member-end", "invite"])
def test_nobody_but_a_manager_changes_anything(client, organisation, manager, member, request, who, name):
    client.force_login(request.getfixturevalue(who))
    args = (
        [organisation.public_id]
        if name == "invite"
        else [organisation.public_id, place(manager, organisation).public_id]
    )
    data = {"role": "member", "email": "x@firm.example"}

    status = client.post(reverse(f"accounts:{name}", args=args), data).status_code

    assert status == (404 if who == "stranger" else 403)
    assert (roles(organisation), queued()) == ({"Manager": "manager", "Member": "member"}, [])


def test_a_membership_of_another_organisation_is_not_found(client, organisation, manager):
    other = OrganisationFactory(members=[UserFactory()])
    foreign = Membership.objects.get(organisation=other)
    client.force_login(manager)

    url = reverse("accounts:member-role", args=[organisation.public_id, foreign.public_id])

    assert client.post(url, {"role": "manager"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.role == "member"


@pytest.mark.parametrize("role", ["", "owner", "manager\x00"])
def test_an_unknown_role_changes_nothing(client, organisation, manager, member, role):
    client.force_login(manager)
    assert change(client, organisation, member, role).status_code == 200
    assert roles(organisation)["Member"] == "member"


def test_the_password_is_asked_again_and_the_change_is_made_after_it(client):
    manager, member = person_with_password(name="Manager"), UserFactory(name="Member")
    organisation = OrganisationFactory(manager=manager, members=[member])
    sign_in(client, manager)
    url = reverse("accounts:member-role", args=[organisation.public_id, place(member, organisation).public_id])

    asked = client.post(url, {"role": "manager"})
    before = roles(organisation)
    client.post(asked["Location"], {"password": PASSWORD})

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert before == {"Manager": "manager", "Member": "member"}
    assert roles(organisation) == {"Manager": "manager", "Member": "manager"}


def test_leaving_needs_a_post(client, organisation, member):
    client.force_login(member)
    client.get(reverse("accounts:leave", args=[organisation.public_id]))
    assert "Member" in roles(organisation)


def test_staff_who_look_have_nothing_to_leave(client, organisation, officer):
    client.force_login(officer)
    url = reverse("accounts:leave", args=[organisation.public_id])
    assert client.post(url)["Location"] == reverse("accounts:organisation", args=[organisation.public_id])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """On a database with row locks."""

    @pytest.fixture
    def two_managers(self, organisation, manager, member):
        Membership.objects.filter(user=member).update(role=Role.MANAGER)
        return organisation, manager, member

    def test_two_managers_who_demote_each_other(self, two_managers):
        organisation, one, other = two_managers
        results = at_once(
            lambda: actions.change_role(membership=place(other, organisation), role=Role.MEMBER, by=one),
            lambda: actions.change_role(membership=place(one, organisation), role=Role.MEMBER, by=other),
        )
        assert sorted(type(result).__name__ for result in results) == ["Membership", "Refused"]
        assert sorted(roles(organisation).values()) == ["manager", "member"]

    def test_two_managers_who_leave(self, two_managers):
        organisation, one, other = two_managers
        results = at_once(
            lambda: actions.leave(organisation=organisation, by=one),
            lambda: actions.leave(organisation=organisation, by=other),
        )
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
        assert list(roles(organisation).values()) == ["manager"]

    def test_two_clicks_on_invite_make_one_invitation(self, organisation, manager):
        results = at_once(
            *[
                lambda: actions.invite(organisation=organisation, email="n@firm.example", role="member", by=manager)
                for _ in range(3)
            ]
        )
        assert len({result.pk for result in results}) == 1
        assert len(queued()) == 1
