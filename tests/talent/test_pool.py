"""The pool of technology managers: who sees whom, what the filters find, what a manager can change."""

import pytest
from django.urls import reverse

from accounts.models import Capacity
from talent.models import TalentProfile, TechnologyManager
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def make(name="Chen", *, user=None, admission="admitted", listed=True, load=0, capacity=5, **profile):
    profile = TalentProfile.objects.create(
        name=name,
        user=user,
        is_listed=listed,
        **{"fields": ["AI-NLP"], "languages": ["zh", "en"], "regions": ["SG"], **profile},
    )
    return TechnologyManager.objects.create(
        profile=profile, level="senior", admission=admission, load=load, capacity=capacity
    )


@pytest.fixture
def broker(db):
    user = UserFactory()
    OrganisationFactory(manager=user, capacities=[Capacity.Kind.INCUBATOR])
    return user


def names(client, user, **params):
    client.force_login(user)
    response = client.get(reverse("talent:pool"), params)
    assert response.status_code == 200
    return {manager.profile.name for manager in response.context["page"].object_list}


def test_the_commission_sees_all_and_brokers_who_is_admitted_and_listed(client, officer, broker):
    make("Admitted")
    make("Applied", admission="applied")
    make("Hidden", listed=False)

    assert names(client, officer) == {"Admitted", "Applied", "Hidden"}
    assert names(client, broker) == {"Admitted"}


def test_others_do_not_see_the_pool(client, stranger):
    make()
    client.force_login(stranger)
    assert client.get(reverse("talent:pool")).status_code == 403


def test_a_stranger_gets_a_404_for_one_manager(client, stranger):
    manager = make()
    client.force_login(stranger)
    assert client.get(manager.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"field": "AI"}, {"Language"}),
        ({"field": "AI-NLP"}, {"Language"}),
        ({"field": "MD-IMG"}, {"Imaging"}),
        ({"language": "ja"}, {"Imaging"}),
        ({"region": "JP"}, {"Imaging"}),
        ({"room": "yes"}, {"Language"}),
        ({"q": "超声"}, {"Imaging"}),
        ({"level": "junior"}, set()),
    ],
)
def test_filters(client, officer, params, found):
    make("Language")
    make("Imaging", fields=["MD-IMG"], languages=["zh", "ja"], regions=["JP"], load=5, bio_zh="便携超声")
    assert names(client, officer, **params) == found


@pytest.mark.parametrize("rows", [1, 20])
def test_query_count_does_not_grow(client, officer, rows, django_assert_max_num_queries):
    for number in range(rows):
        make(f"Person {number}")
    client.force_login(officer)
    client.get(reverse("talent:pool"))
    with django_assert_max_num_queries(14):
        response = client.get(reverse("talent:pool"))
    assert response.content.decode().count('id="manager-') == rows


def profile_data(profile, **changes):
    return {
        "name": profile.name,
        "fields": profile.fields,
        "languages": profile.languages,
        "regions": profile.regions,
        "bio_zh": "",
        "bio_en": "",
        "version": profile.version,
        "capacity": 4,
        "is_listed": "on",
        **changes,
    }


def test_a_manager_edits_their_own_profile_and_the_second_editor_is_told(client):
    user = UserFactory()
    manager = make("Own", user=user)
    client.force_login(user)
    url = reverse("talent:own-profile")

    assert client.post(url, profile_data(manager.profile, bio_zh="第一")).status_code == 302
    second = client.post(url, profile_data(manager.profile, bio_zh="第二"))

    manager.profile.refresh_from_db()
    assert (second.status_code, manager.profile.bio_zh) == (409, "第一")
    assert "第二" in second.content.decode()


def test_a_manager_cannot_admit_themselves(client):
    user = UserFactory()
    manager = make(user=user, admission="applied")
    client.force_login(user)
    response = client.post(manager.get_absolute_url(), {"admission": "admitted", "level": "senior"})
    manager.refresh_from_db()
    assert (response.status_code, manager.admission) == (405, "applied")


def test_the_commission_admits_and_it_is_in_the_audit_list(client, officer):
    from core.models import AuditEntry

    manager = make(admission="applied")
    client.force_login(officer)
    client.post(manager.get_absolute_url(), {"admission": "admitted", "level": "junior"})
    manager.refresh_from_db()
    entry = AuditEntry.objects.get(action="manager_admission")
    assert (manager.admission, manager.admitted_on is not None, entry.before, entry.after) == (
        "admitted",
        True,
        "applied",
        "admitted",
    )


def test_asking_to_join_twice_makes_one_manager(client):
    user = UserFactory(name="New")
    client.force_login(user)
    data = {"name": "New", "fields": ["AI-NLP"], "languages": ["zh"], "regions": ["SG"], "version": 0}
    for _ in range(2):
        client.post(reverse("talent:own-profile"), {**data, "capacity": 3})
    assert TechnologyManager.objects.filter(profile__user=user, admission="applied").count() == 1


def test_missing_fields_are_said_and_what_was_typed_stays(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post(reverse("talent:own-profile"), {"name": "", "bio_zh": "保留这段话", "version": 0})
    assert response.status_code == 422
    assert "保留这段话" in response.content.decode()
