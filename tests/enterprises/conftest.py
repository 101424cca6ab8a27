"""An enterprise with its people, two incubators with a base each."""

import pytest
from django.utils import translation

from enterprises import proposals
from tests.enterprises.factories import BaseFactory, EnterpriseFactory, EnterpriseOrganisationFactory, incubator_of
from tests.factories import UserFactory


@pytest.fixture
def owner(db):
    """The manager of the enterprise."""
    return UserFactory(name="Owner", language="en")


@pytest.fixture
def colleague(db):
    """A member of the same enterprise."""
    return UserFactory(name="Colleague")


@pytest.fixture
def enterprise(owner, colleague):
    return EnterpriseFactory(organisation=EnterpriseOrganisationFactory(manager=owner, members=[colleague]))


@pytest.fixture
def rival(db):
    """The manager of another enterprise."""
    user = UserFactory(name="Rival")
    EnterpriseFactory(organisation=EnterpriseOrganisationFactory(manager=user))
    return user


@pytest.fixture
def base(db):
    """A base that fits requests for Australia very well."""
    return BaseFactory(name_en="Brisbane service point")


@pytest.fixture
def far_base(db):
    """A base that does not fit them."""
    return BaseFactory(
        country="BR", city="Recife", name_en="Recife office", services=["fundraising"], specialised_fields=["AF-SED"],
        covers_countries=["BR"], capability_en="Agriculture only."
    )  # fmt: skip


@pytest.fixture
def provider(base):
    """The manager of the fitting base's incubator."""
    return incubator_of(base, name="Provider")


@pytest.fixture
def other_provider(far_base):
    return incubator_of(far_base, name="Other provider")


@pytest.fixture
def english(client):
    """The client reads English."""
    from django.conf import settings

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def compared():
    """Compare the bases with a request now."""
    return proposals.refresh


@pytest.fixture
def english_words():
    """Sentences that are made outside of a request come in English."""
    with translation.override("en"):
        yield
