"""A filed base with its incubator, a project in any state, and two districts that are asked."""

import pytest
from django.utils.translation import override

from accounts.models import Capacity
from regions.reference import load_reference
from tests.factories import OrganisationFactory, UserFactory
from tests.inbound.factories import Way, draft_of
from tests.incubators.factories import EntityFactory


@pytest.fixture(autouse=True)
def reference(db):
    load_reference()


@pytest.fixture
def english():
    with override("en"):
        yield


@pytest.fixture
def base(organisation):
    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    return EntityFactory(operator=organisation)


@pytest.fixture
def rival(db):
    """The manager of another incubator with a base of its own."""
    user = UserFactory(name="Rival")
    EntityFactory(operator=OrganisationFactory(manager=user, capacities=["incubator"]))
    return user


@pytest.fixture
def case(base, manager):
    return draft_of(base, by=manager)


@pytest.fixture
def way(case, manager, officer, district_officer, other_district_officer):
    return Way(case, manager=manager, officer=officer, here=district_officer, there=other_district_officer)
