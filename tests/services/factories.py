"""Providers, services, and a bookable platform in Shanghai for tests. ``MONDAY`` lies in an ordinary working week."""

from datetime import date, time, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from core.ids import new_public_id
from regions.models import Region
from services.actions import bookings
from services.actions import services as service_actions
from services.hours import moment
from services.models import Equipment, Platform, PlatformOperator, Service, Unit
from tests.factories import OrganisationFactory

ALWAYS = [["00:00", "24:00"]] * 7


class ServiceFactory(factory.django.DjangoModelFactory):
    """A draft; ``published(by=...)`` makes one that stands in the catalogue."""

    class Meta:
        model = Service

    provider = factory.SubFactory(OrganisationFactory, capacities=["incubator"])
    kind = "policy_advice"
    title_zh = factory.Sequence(lambda n: f"政策咨询{n}")
    title_en = factory.Sequence(lambda n: f"Advice on policies {n}")
    description_zh, description_en = "五个工作日内答复。", "An answer within five days."
    price_model, amount = "fixed", Decimal("1200.00")
    days = 5
    languages = factory.LazyFunction(lambda: ["zh", "en"])
    tech_fields = factory.LazyFunction(lambda: ["AI-LLM"])
    countries = factory.LazyFunction(lambda: ["SG"])
    contact_role_zh = "国际业务服务台"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        service = model_class(*args, **kwargs)
        service.refresh_derived()
        service.save()
        return service


def published(*, by, **values) -> Service:
    service = ServiceFactory(**values)
    return service_actions.move_service(service=service, move="publish", by=by)


class PlatformFactory(factory.django.DjangoModelFactory):
    """In service, published, open day and night, bookable at once; ``lead`` runs it alone."""

    class Meta:
        model = Platform

    class Params:
        country = "CN"

    kind, state, publication = "testing", "in_service", "published"
    name_zh = factory.Sequence(lambda n: f"检测平台{n}")
    name_en = factory.Sequence(lambda n: f"Test platform {n}")
    description_zh = "环境可靠性检测。"
    region = factory.LazyAttribute(lambda self: Region.objects.get(code=self.country))
    city, city_en = "上海", "Shanghai"
    opens_on = date(2024, 1, 2)
    published_at = factory.LazyFunction(timezone.now)
    hours = factory.LazyFunction(lambda: [list(pair) for pair in ALWAYS])
    follows_workdays = False
    needs_confirmation = False
    notice_hours = 0
    longest_hours = 24
    days_ahead = 365
    contact_role_zh = "预约服务台"

    @classmethod
    def _create(cls, model_class, *args, lead=None, **kwargs):
        platform = model_class(*args, **kwargs)
        platform.refresh_derived()
        platform.save()
        lead = lead or OrganisationFactory(capacities=["incubator"])
        PlatformOperator.objects.create(
            platform=platform, organisation=lead, is_lead=True, share=100, agreed_at=timezone.now()
        )
        platform.refresh_derived()
        platform.save()
        return platform


def equipment_on(platform: Platform, *, units: int = 1, **values) -> Equipment:
    values = {"name_zh": "试验箱", "name_en": "Climate chamber", "price_hour": Decimal("100"), **values}
    made = Equipment.objects.create(platform=platform, **values)
    for number in range(1, units + 1):
        Unit.objects.create(equipment=made, number=number)
    return made


def later(days: int = 7) -> date:
    return timezone.localdate() + timedelta(days=days)


def at(equipment: Equipment, text: str, day: date | None = None):
    """A local time on the platform, by default a week from now."""
    return moment(day or later(), time.fromisoformat(text), equipment.platform.zone)


def book(equipment: Equipment, *, by, start="09:00", end="11:00", day=None, organisation=None, **values):
    values = {"purpose": "试验", "key": new_public_id(), **values}
    return bookings.book(
        equipment=equipment, organisation=organisation or by.organisations()[0], by=by,
        starts_at=at(equipment, start, day), ends_at=at(equipment, end, day), **values,
    )  # fmt: skip
