"""One person of each role, as fixtures."""

import pytest

from accounts.models import StaffRole
from tests.factories import OrganisationFactory, UserFactory

Role = StaffRole.Role


@pytest.fixture
def officer(db):
    return UserFactory(name="Officer", roles=[Role.CASE_OFFICER])


@pytest.fixture
def reviewer(db):
    return UserFactory(name="Reviewer", roles=[Role.REVIEWER])


@pytest.fixture
def supervisor(db):
    return UserFactory(name="Supervisor", roles=[Role.SUPERVISOR])


@pytest.fixture
def administrator(db):
    return UserFactory(name="Administrator", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def district_officer(db):
    """An officer of Pudong, where the test organisations are."""
    user = UserFactory(name="District officer")
    StaffRole.objects.create(user=user, role=Role.DISTRICT_OFFICER, district="310115")
    return user


@pytest.fixture
def other_district_officer(db):
    user = UserFactory(name="Officer of another district")
    StaffRole.objects.create(user=user, role=Role.DISTRICT_OFFICER, district="310104")
    return user


@pytest.fixture
def manager(db):
    """The manager of ``organisation``."""
    return UserFactory(name="Manager")


@pytest.fixture
def member(db):
    return UserFactory(name="Member")


@pytest.fixture
def organisation(manager, member):
    return OrganisationFactory(manager=manager, members=[member])


@pytest.fixture
def stranger(db):
    """The manager of another organisation."""
    user = UserFactory(name="Stranger")
    OrganisationFactory(manager=user)
    return user
