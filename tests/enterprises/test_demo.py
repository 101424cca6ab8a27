"""The demonstration: profiles pass the forms, requests are driven by real steps and then put into the past."""

import json
import random

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import Capacity, StaffRole
from casework import history
from enterprises import demo
from enterprises.demo_requests import Desk, texts
from enterprises.models import Enterprise, Product, ServiceRequest
from incubators.service_types import service_code
from tests.enterprises.factories import BaseFactory, EnterpriseOrganisationFactory
from tests.factories import OrganisationFactory, UserFactory

DATA = settings.BASE_DIR / "demo_data" / "matching-eval"
COMPANIES = ("E001", "E002", "E016", "E054", "E062", "E099")
REQUESTS = ("R001", "R003", "R014", "R034", "R044")


@pytest.fixture
def world(db):
    """A small part of the demonstration's world: six companies, five requests, every base."""
    data = {
        name: [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines() if line]
        for name in ("enterprises", "incubators", "service_requests")
    }
    data["enterprises"] = [row for row in data["enterprises"] if row["id"] in COMPANIES]
    data["service_requests"] = [row for row in data["service_requests"] if row["id"] in REQUESTS]
    organisations = {row["id"]: EnterpriseOrganisationFactory() for row in data["enterprises"]}
    for row in data["incubators"]:
        organisations[row["id"]] = OrganisationFactory(capacities=[Capacity.Kind.INCUBATOR])
        for base in row["overseas_bases"]:
            BaseFactory(
                operator=organisations[row["id"]],
                country=base["country"],
                services=[service_code(name) for name in base["services"]],
                specialised_fields=base["specialised_fields"],
                covers_countries=base["covers_countries"],
                capability_zh=base["capability_zh"],
            )
    return {
        "today": timezone.localdate(),
        "now": timezone.now(),
        "rng": random.Random(1),
        "data": data,
        "users": {"officer@demo.example": UserFactory(roles=[StaffRole.Role.CASE_OFFICER])},
        "organisations": organisations,
    }


def test_the_demonstration_has_requests_in_every_state_of_a_sound_history(world):
    with translation.override("zh-hans"):
        demo.load(world)

    assert (Enterprise.objects.count(), Product.objects.count()) == (6, 12)
    states = {row_id: asked.case.state for row_id, asked in world["service_requests"].items()}
    assert states == {
        "R001": "assigned",
        "R003": "submitted",
        "R014": "in_service",
        "R034": "answered",
        "R044": "sent_back",
        "X01": "closed",
        "X02": "draft",
        "X03": "in_service",
        "X04": "submitted",
        "X05": "quoting",
        "X06": "choosing",
        "X07": "in_delivery",
        "X08": "paused",
        "X09": "delivered",
        "X11": "called_off",
    }
    late = world["service_requests"]["R003"].case
    late.refresh_from_db()
    assert late.is_overdue
    rated = ServiceRequest.objects.get(case=world["service_requests"]["X01"].case)
    assert rated.rating in range(1, 6)
    assert rated.case.submitted_at < rated.answers.get().at < rated.rated_at < timezone.now()
    assert rated.proposed_at >= rated.case.submitted_at
    assert list(history.verify()) == []


def test_every_course_that_is_named_can_be_taken():
    named = {*texts()["courses"].values(), *(row["course"] for row in texts()["extra_requests"])} - {"draft"}

    assert [name for name in sorted(named) if not hasattr(Desk, f"_course_{name}")] == []


def test_every_enterprise_of_the_data_passes_the_forms(world):
    from enterprises import demo_profiles

    rows = [json.loads(line) for line in (DATA / "enterprises.jsonl").read_text("utf-8").splitlines() if line]
    own = world["organisations"]["E001"]
    incubators = [world["organisations"]["I01"]]
    for row in rows:
        world["organisations"].setdefault(row["id"], own)
        enterprise, products = demo_profiles._enterprise(row, world, incubators)
        assert (enterprise.tech_fields, sorted(enterprise.certifications)) == (
            row["tech_fields"],
            sorted(row["certifications"]),
        )
        assert (len(products), enterprise.completeness > 70) == (2, True)
