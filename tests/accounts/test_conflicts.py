"""Conflicts of interest that staff declare: the organisation's cases disappear for them at once."""

import pytest
from django.urls import reverse

from accounts.models import ConflictDeclaration
from casework.conflicts import conflicted_organisation_ids
from tests.accounts.helpers import in_english, trail
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
CONFLICTS = "/conflicts/"


def declare(client, organisation, reason="My sister works there"):
    return client.post(reverse("accounts:conflict-declare", args=[organisation.public_id]), {"reason": reason})


def kept_from(user) -> frozenset:
    user.__dict__.pop("_conflicted", None)
    return conflicted_organisation_ids(user)


def test_declared_and_ended(client, officer):
    organisation = OrganisationFactory()
    client.force_login(officer)

    declare(client, organisation)
    declared = kept_from(officer)
    client.post(reverse("accounts:conflict-end", args=[organisation.public_id]))

    assert (declared, kept_from(officer)) == ({organisation.pk}, frozenset())
    assert ConflictDeclaration.objects.filter(ended_at__isnull=False).count() == 1
    assert trail()[-2:] == ["conflict_declared", "conflict_ended"]


def test_twice_is_one_declaration(client, officer):
    organisation = OrganisationFactory()
    client.force_login(officer)
    assert [declare(client, organisation).status_code for _time in range(2)] == [302, 302]
    assert ConflictDeclaration.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "x" * 201, "two\nlines", "\x00"])
def test_a_reason_is_needed_and_fits_on_a_line(client, officer, reason):
    client.force_login(officer)
    response = declare(client, OrganisationFactory(), reason)
    assert (response.status_code, list(response.context["form"].errors), ConflictDeclaration.objects.count()) == (
        422,
        ["reason"],
        0,
    )


def test_a_district_officer_declares_with_an_organisation_whose_pages_they_cannot_open(client, district_officer):
    organisation = OrganisationFactory(name_en="Far away Ltd")
    client.force_login(district_officer)

    assert [o.name_en for o in client.get(f"{CONFLICTS}?q=far").context["found"]] == ["Far away Ltd"]
    assert declare(client, organisation).status_code == 302


def test_the_search_shows_ten_and_says_that_there_are_more(client, officer):
    OrganisationFactory.create_batch(12)
    client.force_login(officer)
    in_english(client)

    text = client.get(f"{CONFLICTS}?q=organisation").content.decode()

    assert (text.count("Declare<span"), "There are more." in text) == (10, True)
    assert "Type two characters at least." in client.get(f"{CONFLICTS}?q=o").content.decode()
    assert "No organisation has this in its name." in client.get(f"{CONFLICTS}?q=%00zzzz").content.decode()


def test_what_the_portal_knows_anyway_is_shown(client, officer):
    OrganisationFactory(name_en="Own Ltd", members=[officer])
    client.force_login(officer)
    assert "Own Ltd" in in_english(client).get(CONFLICTS).content.decode()


def test_ones_own_only(client, officer, reviewer):
    organisation = OrganisationFactory(name_en="Somebody’s Ltd")
    ConflictDeclaration.objects.create(user=reviewer, organisation=organisation, reason="Mine")
    client.force_login(officer)

    client.post(reverse("accounts:conflict-end", args=[organisation.public_id]))

    assert ConflictDeclaration.objects.get().ended_at is None
    assert "Somebody" not in client.get(CONFLICTS).content.decode()


def test_people_who_are_no_staff_have_nothing_to_declare(client, manager, organisation):
    client.force_login(manager)
    assert (client.get(CONFLICTS).status_code, declare(client, organisation).status_code) == (403, 403)


def test_an_unknown_organisation_is_a_404(client):
    client.force_login(UserFactory(roles=["reviewer"]))
    assert client.get("/conflicts/aaaaaaaaaaaaaaaa/").status_code == 404
