"""A provider with its manager, a platform with one machine, and an enterprise that books."""

import pytest
from django.utils.translation import override

from accounts.models import Membership
from tests.factories import OrganisationFactory, UserFactory
from tests.services import factories


@pytest.fixture
def provider(manager):
    return OrganisationFactory(
        name_zh="测试孵化器", name_en="Test incubator", manager=manager, capacities=["incubator"]
    )


@pytest.fixture
def colleague(provider):
    """A member of the provider, not its manager."""
    user = UserFactory(name="Colleague")
    Membership.objects.create(user=user, organisation=provider)
    return user


@pytest.fixture
def booker():
    """The manager of a verified enterprise."""
    user = UserFactory(name="Booker")
    OrganisationFactory(name_zh="测试企业甲", name_en="Enterprise A", manager=user, capacities=["enterprise"])
    return user


@pytest.fixture
def rival():
    """The manager of another enterprise."""
    user = UserFactory(name="Rival")
    OrganisationFactory(name_zh="对手企业乙", name_en="Enterprise B", manager=user, capacities=["enterprise"])
    return user


@pytest.fixture
def platform(provider):
    return factories.PlatformFactory(lead=provider)


@pytest.fixture
def machine(platform):
    return factories.equipment_on(platform)


@pytest.fixture
def english():
    with override("en"):
        yield
