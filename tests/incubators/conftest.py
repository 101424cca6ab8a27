"""An incubator with its people, and filings in the states of the way."""

import pytest
from django.utils.translation import override

from accounts.models import Capacity
from casework.models import Case
from tests.incubators import factories


@pytest.fixture
def incubator(organisation):
    """Of ``organisation``, whose manager is ``manager``; in Pudong, where ``district_officer`` works."""
    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    return factories.IncubatorFactory(organisation=organisation)


@pytest.fixture
def people(
    manager, member, officer, reviewer, supervisor, administrator, district_officer, other_district_officer, stranger
):
    return {
        "manager": manager, "member": member, "officer": officer, "reviewer": reviewer, "supervisor": supervisor,
        "administrator": administrator, "district_officer": district_officer,
        "other_district_officer": other_district_officer, "stranger": stranger,
    }  # fmt: skip


@pytest.fixture
def draft(incubator, manager):
    return factories.start(incubator, by=manager)


@pytest.fixture
def filled(draft, manager):
    return factories.fill(draft, by=manager)


@pytest.fixture
def at(filled, people):
    """``at("decision")``: the filing in this state, with everybody on the stage."""
    return lambda state: factories.bring_to(Case.objects.get(pk=filled.pk), state, people)


@pytest.fixture
def english():
    """Sentences of refusals in English, whatever language a page was read in before."""
    with override("en"):
        yield
