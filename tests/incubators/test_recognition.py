"""A verified incubator gets its profile and class, so that it can file at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Capacity, Organisation
from incubators.models import Incubator
from onboarding.signals import organisation_verified
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def announce(organisation, *, verified=(Capacity.Kind.INCUBATOR,), **recognition):
    organisation_verified.send(
        sender=Organisation,
        organisation=organisation,
        case=None,
        verified=list(verified),
        refused=[],
        recognition=recognition or None,
    )


def test_verification_as_an_incubator_stores_class_number_and_date_once():
    organisation = OrganisationFactory(capacities=[Capacity.Kind.INCUBATOR])
    until = timezone.localdate() + timedelta(days=400)
    for _ in range(2):
        announce(organisation, recognised_class="national", class_evidence_no="N-17", class_valid_until=until)

    incubator = Incubator.objects.get(organisation=organisation)
    assert (incubator.recognised_class, incubator.class_evidence_no, incubator.class_valid_until) == (
        "national",
        "N-17",
        until,
    )
    assert incubator.version == 1


def test_a_round_without_a_class_leaves_the_one_in_force():
    organisation = OrganisationFactory(capacities=[Capacity.Kind.INCUBATOR])
    announce(
        organisation, recognised_class="municipal", class_evidence_no="M-1", class_valid_until=timezone.localdate()
    )
    announce(organisation)
    assert Incubator.objects.get(organisation=organisation).recognised_class == "municipal"


def test_other_capacities_make_no_incubator():
    organisation = OrganisationFactory(capacities=[Capacity.Kind.ENTERPRISE])
    announce(organisation, verified=[Capacity.Kind.ENTERPRISE])
    assert Incubator.objects.count() == 0
