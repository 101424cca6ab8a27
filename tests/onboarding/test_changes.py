"""A verified organisation changes its data: verified the same way, the old data in force until then."""

import pytest
from django.urls import reverse

from accounts.models import Capacity, Membership, Organisation
from casework import moves
from onboarding import actions
from onboarding.cases import VERIFICATION
from onboarding.models import OrganisationVerification
from tests.factories import UserFactory
from tests.onboarding.factories import CITY, SUBJECT, check, fill, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    return UserFactory(name="Owner")


def states(organisation) -> dict:
    return dict(Capacity.objects.filter(organisation=organisation).values_list("kind", "state"))


def organisation_of(case) -> Organisation:
    return Organisation.objects.get(pk=case.applicant_id)


@pytest.fixture
def organisation(owner, officer, reviewer):
    return organisation_of(verified(owner, officer, reviewer))


@pytest.fixture
def change(client, owner, organisation):
    client.force_login(owner)
    client.post(reverse("onboarding:start-round", args=[organisation.public_id]))
    return OrganisationVerification.objects.get(is_change=True).case


def hand_in(change, owner, **typed):
    fill(
        change,
        owner,
        subject={**SUBJECT, "reason": "We moved", "address": "9 New Road", **typed.pop("subject", {})},
        **typed,
    )
    moves.perform(change, "submit", by=owner, data={"declared": True})
    return change


def test_it_starts_with_the_data_as_it_is_and_there_is_one_at_a_time(client, owner, organisation, change):
    client.post(reverse("onboarding:start-round", args=[organisation.public_id]))
    content = VERIFICATION.content(change)
    assert (content.address, content.uscc, content.capacities) == ("1 Demo Road", CITY["uscc"], ["enterprise"])
    assert OrganisationVerification.objects.filter(is_change=True).count() == 1


def test_the_reason_is_asked_for(owner, change):
    form = VERIFICATION.section("subject").form(SUBJECT, instance=VERIFICATION.content(change), case=change)
    assert set(form.errors) == {"reason"}


def test_the_old_data_holds_until_the_decision(owner, officer, reviewer, organisation, change):
    hand_in(change, owner)
    between = organisation_of(change)
    check(change, officer)
    moves.perform(change, "recommend", by=officer)
    moves.perform(change, "verify", by=reviewer, data={"capacities": ["enterprise"]})
    after = organisation_of(change)
    assert (between.status, between.address) == ("verified", "1 Demo Road")
    assert (after.status, after.address, after.verified_at) == ("verified", "9 New Road", between.verified_at)


def test_a_new_capacity_is_asked_for_and_a_dropped_one_ends_with_the_decision(owner, officer, reviewer, change):
    hand_in(change, owner, capacities={"capacities": ["park"], "activity": "A park."})
    between = states(organisation_of(change))
    check(change, officer)
    moves.perform(change, "recommend", by=officer)
    moves.perform(change, "verify", by=reviewer, data={"capacities": ["park"]})
    assert between == {"enterprise": "verified", "park": "asked"}
    assert states(organisation_of(change)) == {"enterprise": "ended", "park": "verified"}


def test_a_refused_change_leaves_all_as_it_was(owner, officer, supervisor, change):
    hand_in(change, owner, capacities={"capacities": ["enterprise", "park"], "activity": "A park."})
    check(change, officer)
    moves.perform(change, "recommend", by=officer)
    moves.perform(change, "refuse", by=supervisor, note="No park")
    organisation = organisation_of(change)
    assert (organisation.status, organisation.address) == ("verified", "1 Demo Road")
    assert states(organisation) == {"enterprise": "verified", "park": "refused"}


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("officer", 403), ("stranger", 404)])
def test_only_a_manager_starts_it(client, organisation, request, who, status):
    if who == "member":
        Membership.objects.create(user=request.getfixturevalue("member"), organisation=organisation)
    client.force_login(request.getfixturevalue(who))
    url = reverse("onboarding:start-round", args=[organisation.public_id])
    assert client.post(url).status_code == status
    assert OrganisationVerification.objects.filter(is_change=True).count() == 0


def test_a_suspended_organisation_writes_to_the_office(owner, organisation):
    Organisation.objects.update(status="suspended")
    with pytest.raises(actions.Refused):
        actions.start_round(organisation=organisation, by=owner)
