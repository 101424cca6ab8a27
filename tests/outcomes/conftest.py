"""A request that a provider took: the enterprise and the incubator reach something together."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from casework import moves
from casework.models import Case
from enterprises import proposals
from outcomes import actions
from tests.enterprises.conftest import base, colleague, enterprise, owner, provider  # noqa: F401
from tests.enterprises.factories import request_submitted
from tests.factories import OrganisationFactory, UserFactory


@pytest.fixture
def case(owner, enterprise, base, provider):  # noqa: F811
    asked = request_submitted(by=owner, enterprise=enterprise)
    proposals.refresh(asked)
    moves.perform(asked.case, "take", by=provider, data={"base": base.public_id})
    return Case.objects.get(pk=asked.pk)


@pytest.fixture
def buyer(enterprise):  # noqa: F811
    """The first side."""
    return enterprise.organisation


@pytest.fixture
def seller(base):  # noqa: F811
    """The second side."""
    return base.operator


@pytest.fixture
def partner(db):
    """A company abroad that nobody has an account for."""
    return OrganisationFactory(
        name_zh="",
        name_en="Partner abroad",
        country="AU",
        mailbox="contact@partner.example",
        uscc=None,
        status="unverified",
    )


@pytest.fixture
def contributor(db):
    """The manager of an institution that brokered."""
    return UserFactory(name="Contributor")


@pytest.fixture
def institution(contributor):
    return OrganisationFactory(name_en="Institution", capacities=["transfer_institution"], manager=contributor)


def values(**changes) -> dict:
    return {
        "kind": "supply",
        "title_zh": "首批供货",
        "title_en": "First delivery",
        "signed_on": timezone.localdate() - timedelta(days=10),
        "currency": "EUR",
        "jobs": 3,
        "text": "Two hundred devices.",
        "confidential": True,
        "case_study": False,
        **changes,
    }


AMOUNTS = (("sales", 1, Decimal("1000.50")), ("sales", 2, Decimal("2000")))


@pytest.fixture
def record(case, buyer, seller, owner):  # noqa: F811
    """Record an outcome as the first side's manager, unless told otherwise."""

    def record(*, sides=None, by=owner, amounts=AMOUNTS, ask=True, **changes):
        return actions.record(
            case=case, sides=sides or (buyer, seller), values=values(**changes), amounts=amounts, by=by, ask=ask
        )

    return record


@pytest.fixture
def confirmed(record, seller, provider):  # noqa: F811
    def confirmed(**changes):
        outcome = record(**changes)
        return actions.confirm(outcome=outcome, organisation=seller, number=1, by=provider)

    return confirmed


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
