"""An enterprise with vouchers of one programme, and a provider; what every test ends with: a ledger that adds up."""

import pytest
from django.conf import settings
from django.utils import translation

from tests.factories import UserFactory
from tests.vouchers.factories import HolderFactory, ProviderFactory, granted, opened
from vouchers.ledger import verify


@pytest.fixture
def holder_manager(db):
    return UserFactory(name="Holder", language="en")


@pytest.fixture
def holder(holder_manager):
    return HolderFactory(manager=holder_manager)


@pytest.fixture
def provider_manager(db):
    return UserFactory(name="Provider")


@pytest.fixture
def provider(provider_manager):
    return ProviderFactory(manager=provider_manager)


@pytest.fixture
def programme(db):
    return opened()


@pytest.fixture
def wallet(programme, holder):
    """40,000 of a quota of 50,000."""
    return granted(programme, holder, 40_000)


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture(autouse=True)
def english_words():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def the_ledger_adds_up(request):
    """Whatever a test did: balances are sums of entries, transactions sum to zero, orders and claims agree."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        broken = request.node.get_closest_marker("broken_ledger")
        assert broken or [str(finding) for finding in verify()] == []
