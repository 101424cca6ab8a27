"""An overseas corporate with its people, enterprises with theirs, and a client that reads English."""

import pytest
from django.utils import translation

from matching.index_cache import cache as index_cache
from tests.factories import OrganisationFactory, UserFactory
from tests.matching.factories import OWNER_NAME, CorporateOrganisationFactory, lidar_maker, patch_maker, published


@pytest.fixture(autouse=True)
def no_index_from_before():
    """The index of a process outlives a test's rows."""
    index_cache.forget()
    yield
    index_cache.forget()


@pytest.fixture
def buyer(db):
    """The manager of the corporate."""
    return UserFactory(name="Buyer", language="en")


@pytest.fixture
def assistant(db):
    """A member of the corporate without the right to commit it."""
    return UserFactory(name="Assistant", language="en")


@pytest.fixture
def corporate(buyer, assistant):
    return CorporateOrganisationFactory(name_en=OWNER_NAME, manager=buyer, members=[assistant])


@pytest.fixture
def other_buyer(db):
    """The manager of another corporate."""
    user = UserFactory(name="Other buyer")
    CorporateOrganisationFactory(manager=user)
    return user


@pytest.fixture
def demand(corporate):
    return published(corporate)


@pytest.fixture
def maker(db):
    """The manager of the enterprise that fits."""
    return UserFactory(name="Maker", language="en")


@pytest.fixture
def enterprise(maker):
    return patch_maker(maker)


@pytest.fixture
def rival(db):
    """The manager of an enterprise that does not fit."""
    user = UserFactory(name="Rival")
    lidar_maker(user)
    return user


@pytest.fixture
def newcomer(db):
    """Somebody of an organisation that is not verified."""
    user = UserFactory(name="Newcomer")
    OrganisationFactory(manager=user, status="unverified")
    return user


@pytest.fixture
def english(client):
    from django.conf import settings

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture(autouse=True)
def english_words():
    """Sentences that are made outside of a request come in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def queries_of(english):
    """How many queries a page takes when it is asked for a second time (sessions and caches are warm then)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(url):
        english.get(url)
        with CaptureQueriesContext(connection) as captured:
            answer = english.get(url)
        return len(captured), answer

    return count
