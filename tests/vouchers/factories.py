"""Programmes, enterprises with vouchers and their orders for tests, through the actions that people use."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from accounts.models import Capacity
from core.ids import new_public_id
from tests.factories import OrganisationFactory, UserFactory
from vouchers import actions, programmes
from vouchers.models import Programme, StackingRule

SERVICES = ["policy_advice", "market_development"]


def cny(amount) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


class HolderFactory(OrganisationFactory):
    """A technology enterprise."""

    name_zh = factory.Sequence(lambda n: f"测试用券企业{n}")
    name_en = factory.Sequence(lambda n: f"Voucher enterprise {n}")

    @factory.post_generation
    def as_enterprise(self, create, extracted, **kwargs):
        Capacity.objects.create(organisation=self, kind=Capacity.Kind.ENTERPRISE, state=Capacity.State.VERIFIED)


class ProviderFactory(OrganisationFactory):
    """An incubator."""

    name_en = factory.Sequence(lambda n: f"Voucher provider {n}")

    @factory.post_generation
    def as_incubator(self, create, extracted, **kwargs):
        Capacity.objects.create(organisation=self, kind=Capacity.Kind.INCUBATOR, state=Capacity.State.VERIFIED)


class StackingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StackingRule

    name_zh = "同一服务组"
    name_en = "Same service"
    most_amount = cny(30_000)


class DraftFactory(factory.django.DjangoModelFactory):
    """A programme that nobody opened yet."""

    class Meta:
        model = Programme

    name_zh = factory.Sequence(lambda n: f"出海服务创新券{n}")
    name_en = factory.Sequence(lambda n: f"Going-abroad voucher {n}")
    conditions_zh = "本市科技企业"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=200))
    redeem_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=230))
    capacities = ["enterprise"]
    services = SERVICES
    share = 50
    order_ceiling = cny(20_000)
    yearly_quota = cny(50_000)
    budget = cny(500_000)
    written_by = factory.SubFactory(UserFactory, roles=["case_officer"])


def opened(**values) -> Programme:
    """A programme that a supervisor opened."""
    draft = DraftFactory(**values)
    return programmes.open_programme(programme=draft, version=draft.version, by=UserFactory(roles=["supervisor"]))


def granted(programme: Programme, organisation, amount, *, by=None):
    """Vouchers in the wallet of an organisation; gives the wallet."""
    made = programmes.grant(
        programme=programme,
        organisation=organisation,
        amount=cny(amount),
        key=new_public_id(),
        by=by or UserFactory(roles=["supervisor"]),
    )
    return made.wallet


def ordered(organisation, provider, price, *, by=None, key=None, **more):
    """An order of today, covered by what the organisation has."""
    return actions.reserve(
        organisation=organisation, provider=provider, price=cny(price), key=key or new_public_id(), by=by,
        **{"service_type": "policy_advice", **more},
    )  # fmt: skip
