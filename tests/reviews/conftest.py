"""A base under evaluation with two reviewers asked."""

import pytest

from accounts.models import Capacity
from tests.factories import UserFactory
from tests.reviews import factories


@pytest.fixture
def second_reviewer(db):
    return UserFactory(name="Second reviewer", roles=["reviewer"])


@pytest.fixture
def evaluated(organisation, supervisor):
    """Waiting for the evidence of ``organisation``, whose manager is ``manager``."""
    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    return factories.drawn_case(organisation=organisation, supervisor=supervisor)


@pytest.fixture
def scored(evaluated, manager, reviewer, second_reviewer):
    """The evidence is in; ``reviewer`` and ``second_reviewer`` are asked."""
    return factories.hand_in_evidence(evaluated, by=manager)
