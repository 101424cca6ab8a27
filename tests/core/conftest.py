import pytest

from core import workdays


@pytest.fixture(autouse=True)
def fresh_calendar():
    """The overrides live as long as the process, a test's rows do not."""
    workdays.forget_overrides()
    yield
    workdays.forget_overrides()
