"""The demonstration's incubators, bases and filings, loaded as the command does."""

import json
import random
from collections import Counter

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from accounts.districts import district_code
from accounts.models import StaffRole
from casework import history
from casework.models import Case, Submission
from incubators import demo, versions
from incubators.models import BaseFiling, EntityVersion, Incubator, OverseasEntity
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    path = settings.BASE_DIR / "demo_data" / "matching-eval" / "incubators.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    people = {
        "officer": UserFactory(roles=["case_officer"]), "reviewer": UserFactory(roles=["reviewer"]),
        "supervisor": UserFactory(roles=["supervisor"]), "admin": UserFactory(roles=["administrator"]), "district": UserFactory(),
        "incubator": UserFactory(),
    }  # fmt: skip
    StaffRole.objects.create(user=people["district"], role="district_officer", district="310115")
    organisations = {
        row["id"]: OrganisationFactory(
            name_zh=row["name_zh"], name_en=row["name_en"], district=district_code(row["district"]), capacities=["incubator"],
            manager=people["incubator"] if row["id"] == "I01" else None,
        )
        for row in rows
    }  # fmt: skip
    world = {
        "today": timezone.localdate(), "now": timezone.now(), "rng": random.Random(1), "data": {"incubators": rows},
        "users": {f"{name}@demo.example": user for name, user in people.items()}, "organisations": organisations,
    }  # fmt: skip
    with override("zh-hans"):
        demo.load(world)
    return world


def test_it_holds_what_the_pages_need_in_order(world):
    states = Counter(Case.objects.filter(kind="base_filing").values_list("state", flat=True))
    assert states == {
        "filed": 6, "completeness": 2, "under_review": 2, "draft": 1, "correction": 1, "district_opinion": 1, "decision": 1, "public_notice": 1,
        "sent_back": 1, "refused": 1, "withdrawn": 1, "accepted": 1, "not_accepted": 1,
    }  # fmt: skip
    assert (Incubator.objects.count(), len(world["bases"]), OverseasEntity.objects.in_register().count()) == (
        14,
        24,
        23,
    )
    assert all(entity.is_invented for entity in OverseasEntity.objects.all())
    assert (
        Case.objects.of_kind("base_filing").overdue().count(),
        Case.objects.filter(applicant=world["organisations"]["I01"], state="draft", kind="base_filing").count(),
    ) == (1, 1)
    assert list(history.verify()) == []

    returned = Case.objects.get(state="completeness", round=2)
    assert Submission.objects.filter(case=returned).count() == 2
    notice = BaseFiling.objects.get(case__state="public_notice")
    assert (
        notice.notice_from
        <= world["today"] + timezone.timedelta(days=1)
        <= notice.case.notice_until + timezone.timedelta(days=1)
    )
    dates = Case.objects.filter(state="filed").values_list("closed_at", flat=True)
    assert all(closed < world["now"] for closed in dates)

    life = Counter(Case.objects.exclude(kind="base_filing").values_list("kind", "state"))
    confirmed = life.pop(("base_confirmation", "confirmed"))
    assert confirmed >= 5
    assert life == {
        ("base_change", "entered"): 2, ("base_change", "under_review"): 1, ("base_change", "decision"): 1, ("base_change", "submitted"): 1,
        ("base_change", "refused"): 1, ("base_confirmation", "open"): 2, ("base_confirmation", "submitted"): 2,
        ("base_confirmation", "correction"): 1, ("base_confirmation", "missed"): 1, ("base_suspension", "suspended"): 1,
        ("base_suspension", "resumed"): 1, ("base_suspension", "decision"): 1, ("base_cancellation", "cancelled"): 1,
        ("base_cancellation", "hearing"): 1,
    }  # fmt: skip
    assert list(versions.verify()) == []
    assert Counter(EntityVersion.objects.values_list("reason", flat=True)).keys() >= {
        "filed", "imported", "changed", "confirmed", "suspended", "resumed", "expired", "cancelled",
    }  # fmt: skip
    assert all(version.valid_from <= timezone.now() for version in EntityVersion.objects.all())
