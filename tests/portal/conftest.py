import pytest
from django.conf import settings


@pytest.fixture
def english(client):
    """A browser that reads English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
