"""One person of each role, and pages of the tests' own."""

from tests.people import manager, officer  # noqa: F401
