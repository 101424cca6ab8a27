"""A database that is away for a moment."""

import pytest
from django.db import OperationalError, connections

from core import database


@pytest.fixture
def away(monkeypatch):
    """The next so many questions whether it is there fail."""
    left = []

    def ensure_connection():
        if left:
            left.pop()
            raise OperationalError("the database system is starting up")

    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    monkeypatch.setattr(connections["default"], "ensure_connection", ensure_connection)
    monkeypatch.setattr(connections["default"], "is_usable", lambda: True)
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(connections["default"], "close", lambda: None)
    return left


def test_one_that_comes_back_is_waited_for(away):
    away += [1, 2, 3]

    assert database.wait_until_back(seconds=5, every=0)
    assert away == []


def test_one_that_stays_away_is_given_up(away):
    away += [1] * 1_000_000

    assert not database.wait_until_back(seconds=0.02, every=0.001)


@pytest.mark.django_db
def test_within_a_transaction_nothing_is_waited_for(monkeypatch):
    monkeypatch.setattr(connections["default"], "ensure_connection", lambda: pytest.fail("asked"))

    assert database.wait_until_back()
