"""Enterprises, bases in force and service requests for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Capacity
from casework import actions as case_actions
from casework import moves
from enterprises import actions
from enterprises.cases import SERVICE_REQUEST
from enterprises.models import Enterprise, Product, ServiceRequest
from incubators.choices import EntityKind, EntityStatus
from incubators.models import OverseasEntity
from regions.models import Region
from tests.factories import OrganisationFactory, UserFactory

TEXT = "We want approval for our cardiac patch and pilots in two private hospitals in Brisbane."


class EnterpriseOrganisationFactory(OrganisationFactory):
    name_zh = factory.Sequence(lambda n: f"测试科技企业{n}")
    name_en = factory.Sequence(lambda n: f"Test enterprise {n}")
    mailbox = factory.Sequence(lambda n: f"contact{n}@enterprise.example")

    @factory.post_generation
    def as_enterprise(self, create, extracted, **kwargs):
        Capacity.objects.create(organisation=self, kind=Capacity.Kind.ENTERPRISE, state=Capacity.State.VERIFIED)


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    organisation = factory.SubFactory(EnterpriseOrganisationFactory)
    industry_code = "C35"
    tech_fields = ["MD-MON", "MD-DIG"]
    profile_zh = "长程心电贴与云端分析服务商。"
    profile_en = "Long-term cardiac patch with cloud analysis."
    trl = 9
    certifications = ["ISO 13485"]
    target_regions = ["AU", "SG"]
    cooperation_types = ["supply"]
    languages = ["zh", "en"]
    disclosure = "profile"

    @factory.post_generation
    def products(self, create, extracted, **kwargs):
        for number in range(1 if extracted is None else extracted):
            Product.objects.create(
                enterprise=self,
                name_zh=f"十四天心电贴{number}",
                name_en=f"Fourteen-day patch {number}",
                description_zh="防水",
            )
        actions.derive(self, list(self.products.all()))
        self.save()


class BaseFactory(factory.django.DjangoModelFactory):
    """An overseas base in force, of an incubator."""

    class Meta:
        model = OverseasEntity

    class Params:
        country = "AU"

    operator = factory.SubFactory(OrganisationFactory, capacities=["incubator"])
    kind = EntityKind.BRANCH
    region = factory.LazyAttribute(lambda self: Region.objects.get(code=self.country))
    city = "Brisbane"
    name_zh = factory.Sequence(lambda n: f"布里斯班服务点{n}")
    name_en = factory.Sequence(lambda n: f"Brisbane service point {n}")
    status = EntityStatus.ACTIVE
    filing_no = factory.Sequence(lambda n: f"TEST-{n:06d}")
    filed_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=700))
    services = ["policy_advice", "market_development"]
    specialised_fields = ["MD-MON", "MD-IMG"]
    covers_countries = ["AU", "NZ"]
    capability_en = "Approval by the Australian authority, pilots in private hospitals."
    staff = 6


def incubator_of(base: OverseasEntity, **person):
    """A manager of the incubator that runs the base."""
    from accounts.models import Membership

    user = UserFactory(**person)
    Membership.objects.create(user=user, organisation=base.operator, role=Membership.Role.MANAGER)
    return user


def request_draft(*, by, enterprise: Enterprise, country: str = "AU", **content) -> ServiceRequest:
    """A complete draft."""
    region = Region.objects.get(code=country)
    values = {
        "enterprise": enterprise,
        "main_service": "policy_advice",
        "more_services": ["market_development"],
        "region": region,
        "text": TEXT,
        "mailbox": "contact@enterprise.example",
        **content,
    }
    case = case_actions.start(
        kind=SERVICE_REQUEST, by=by, title="Policy advice", organisation=enterprise.organisation, content=values
    )
    return ServiceRequest.objects.select_related("case").get(pk=case.pk)


def request_submitted(*, by, enterprise: Enterprise, **content) -> ServiceRequest:
    """A request that was handed in; call it inside ``django_capture_on_commit_callbacks`` to have bases compared."""
    asked = request_draft(by=by, enterprise=enterprise, **content)
    moves.perform(asked.case, "submit", by=by, data={"declared": True})
    return asked
