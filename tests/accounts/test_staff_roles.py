"""Staff roles: granted and ended by administrators, after they have shown who they are; one administrator stays."""

import pytest
from django.urls import reverse

from accounts import staff_actions
from accounts.errors import Refused
from accounts.models import StaffRole
from tests.accounts.helpers import (
    at_once,
    counted,
    in_english,
    messages_of,
    person_with_password,
    queued,
    sign_in,
    trail,
)
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
Role = StaffRole.Role
PEOPLE, GRANT = "/administration/people/", "/administration/people/grant/"


def held(user) -> list[tuple[str, str]]:
    return list(StaffRole.objects.filter(user=user).order_by("role", "district").values_list("role", "district"))


def end(client, user, role, district=""):
    url = reverse("accounts:role-end", args=[user.public_id])
    return client.post(url, {"role": role, "district": district}, follow=True)


def test_an_administrator_grants_a_role_and_the_person_is_told(client, administrator, member):
    client.force_login(administrator)

    client.post(GRANT, {"email": member.email.upper(), "role": "district_officer", "district": "310104"})

    assert held(member) == [("district_officer", "310104")]
    assert [to for to, _subject in queued()] == [member.email]
    assert trail()[-1] == "role_granted"


def test_granting_twice_is_one_role_and_one_mail(client, administrator, member):
    client.force_login(administrator)
    for _time in range(2):
        assert client.post(GRANT, {"email": member.email, "role": "reviewer"}).status_code == 302
    assert (held(member), len(queued())) == ([("reviewer", "")], 1)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, ["email", "role"]),
        ({"email": "nobody@firm.example", "role": "reviewer"}, ["email"]),
        ({"email": "closed@firm.example", "role": "reviewer"}, ["email"]),
        ({"email": "m@firm.example", "role": "king"}, ["role"]),
        ({"email": "m@firm.example", "role": "district_officer"}, ["district"]),
        ({"email": "m@firm.example", "role": "district_officer", "district": "999999"}, ["district"]),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_granted(client, administrator, typed, wrong):
    UserFactory(email="m@firm.example")
    UserFactory(email="closed@firm.example", is_active=False)
    client.force_login(administrator)

    response = client.post(GRANT, typed)

    assert (response.status_code, list(response.context["form"].errors)) == (422, wrong)
    assert StaffRole.objects.exclude(user=administrator).count() == 0


def test_a_role_is_taken_away_and_the_right_is_gone_at_the_next_click(client, administrator, officer):
    client.force_login(officer)
    assert client.get("/inbox/").status_code == 200
    staff_actions.end_role(user=officer, role=Role.CASE_OFFICER, by=administrator)

    assert client.get("/inbox/").status_code == 403
    assert trail()[-1] == "role_ended"


def test_ending_twice_is_said(client, administrator, officer):
    client.force_login(administrator)
    in_english(client)
    end(client, officer, "case_officer")
    assert messages_of(end(client, officer, "case_officer")) == ["Officer does not have this role any more."]


def test_the_last_administrator_stays(client, administrator):
    client.force_login(administrator)

    said = messages_of(end(in_english(client), administrator, "administrator"))

    assert said == ["Administrator is the only administrator. Make somebody else an administrator first."]
    assert held(administrator) == [("administrator", "")]


def test_a_closed_account_does_not_count_as_the_administrator_who_stays(administrator):
    UserFactory(is_active=False, roles=[Role.ADMINISTRATOR])
    with pytest.raises(Refused):
        staff_actions.end_role(user=administrator, role=Role.ADMINISTRATOR, by=administrator)


def test_one_of_two_administrators_may_give_it_up_and_is_led_out(client, administrator):
    UserFactory(roles=[Role.ADMINISTRATOR])
    client.force_login(administrator)

    response = end(client, administrator, "administrator")

    assert (held(administrator), response.redirect_chain[-1][0]) == ([], "/profile/")


@pytest.mark.parametrize("who", ["officer", "reviewer", "supervisor", "district_officer", "manager"])
@pytest.mark.parametrize(
    "url", [PEOPLE, GRANT, "/administration/audit/", "/administration/exports/", "/administration/calendar/"]
)
def test_only_administrators_enter(client, request, organisation, who, url):
    client.force_login(request.getfixturevalue(who))
    assert (client.get(url).status_code, client.post(url, {}).status_code) == (403, 403)


def test_the_password_is_asked_again_before_a_role_is_granted(client):
    administrator, member = person_with_password(roles=[Role.ADMINISTRATOR]), UserFactory()
    sign_in(client, administrator)

    asked = client.post(GRANT, {"email": member.email, "role": "reviewer"})
    before = held(member)
    client.post(asked["Location"], {"password": PASSWORD})

    assert (before, held(member)) == ([], [("reviewer", "")])


def test_a_persons_page_shows_roles_factor_and_trail(client, administrator, officer):
    staff_actions.grant_role(user=officer, role=Role.REVIEWER, by=administrator)
    client.force_login(administrator)

    text = in_english(client).get(reverse("accounts:person", args=[officer.public_id])).content.decode()

    assert [word for word in ("Case officer", "Reviewer", "not set up", "Staff role granted") if word not in text] == []


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_twenty(client, administrator):
    client.force_login(administrator)
    few, one = counted(client, PEOPLE)
    for _number in range(19):
        person = UserFactory(roles=[Role.REVIEWER])
        StaffRole.objects.create(user=person, role=Role.DISTRICT_OFFICER, district="310104")

    many, twenty = counted(client, PEOPLE)

    assert (one.count('id="person-'), twenty.count('id="person-'), many) == (1, 20, few)


def test_the_list_is_filtered_by_role_and_name(client, administrator, officer, reviewer):
    client.force_login(administrator)
    found = {
        query: [user.name for user in client.get(f"{PEOPLE}?{query}").context["rows"]]
        for query in ("role=reviewer", "q=offi", "q=nobody", "role=nonsense")
    }
    assert found == {
        "role=reviewer": ["Reviewer"],
        "q=offi": ["Officer"],
        "q=nobody": [],
        "role=nonsense": ["Administrator", "Officer", "Reviewer"],
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once(administrator):
    other = UserFactory(roles=[Role.ADMINISTRATOR])
    results = at_once(
        lambda: staff_actions.end_role(user=other, role=Role.ADMINISTRATOR, by=administrator),
        lambda: staff_actions.end_role(user=administrator, role=Role.ADMINISTRATOR, by=other),
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert StaffRole.objects.filter(role=Role.ADMINISTRATOR).count() == 1
