"""The demonstration's people and organisations: complete, valid, and impossible with production settings."""

import json
import random
from collections import Counter

import pytest
from django.conf import settings as project
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from accounts import demo as people
from accounts.models import Capacity, Consent, Membership, Organisation, StaffRole, User
from casework import history
from casework.models import Case
from core.identifiers import clean_uscc, is_invented
from onboarding import demo

DATA = project.BASE_DIR / "demo_data" / "matching-eval"


def new_world() -> dict:
    names = ("enterprises", "demands", "incubators")
    data = {
        name: [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()] for name in names
    }
    now = timezone.now()
    return {
        "today": timezone.localdate(),
        "now": now,
        "rng": random.Random(20261123),
        "data": data,
        "users": {},
        "organisations": {},
    }


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Loaded once for this file and taken back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), translation.override("zh-hans"), transaction.atomic():
        made = new_world()
        people.load(made)
        demo.load(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def allowed(request, django_db_blocker):
    """The tests of this file read in the module's transaction."""
    if "world" in request.fixturenames:
        with django_db_blocker.unblock():
            yield
    else:
        yield


def test_every_promised_account_is_there_with_its_role(world):
    promised = {email for email, _role in project.DEMO_ACCOUNTS}
    staff = {
        email: StaffRole.objects.get(user=world["users"][email]).role
        for email in ("officer@demo.example", "admin@demo.example")
    }
    managed = {
        email: Membership.objects.managers().get(user=world["users"][email]).organisation
        for email in (
            "incubator@demo.example",
            "enterprise2@demo.example",
            "corporate@demo.example",
            "corporate2@demo.example",
        )
    }
    assert promised - set(world["users"]) == set()
    assert staff == {"officer@demo.example": "case_officer", "admin@demo.example": "administrator"}
    assert {email: organisation.pk for email, organisation in managed.items()} == {
        "incubator@demo.example": world["organisations"]["I01"].pk,
        "enterprise2@demo.example": world["organisations"]["E002"].pk,
        "corporate@demo.example": world["organisations"]["C:Harrow Sound Renewables"].pk,
        "corporate2@demo.example": world["organisations"]["C:" + world["data"]["demands"][0]["corporate"]["name"]].pk,
    }


def test_they_sign_in_with_the_one_password_and_have_agreed_to_the_notice(world):
    officer = User.objects.get(email="officer@demo.example")
    assert officer.check_password(project.DEMO_PASSWORD)
    assert (Consent.objects.count(), User.objects.filter(emailaddress__verified=True).count()) == (
        User.objects.count(),
    ) * 2


def test_there_is_a_second_person_for_every_step(world):
    roles = Counter(StaffRole.objects.exclude(role="administrator").values_list("role", flat=True))
    assert {role: count >= 2 for role, count in roles.items()} == dict.fromkeys(
        ("case_officer", "reviewer", "supervisor", "district_officer"), True
    )


def test_all_organisations_of_the_data_are_there_and_verified(world):
    by_kind = Counter(Capacity.objects.verified().filter(evidence="").values_list("kind", flat=True))
    assert by_kind == {
        "enterprise": 160,
        "incubator": 14,
        "corporate": 60,
        "research_institution": 2,
        "transfer_institution": 2,
        "park": 1,
        "district_office": 1,
    }
    assert set(world["organisations"]) >= {"E001", "E160", "I01", "I14", "R1", "T1"}


def test_everything_invented_says_so(world):
    rows = Organisation.objects.all()
    assert rows.filter(is_invented=False).count() == 0
    assert [
        code
        for code in rows.exclude(uscc=None).values_list("uscc", flat=True)
        if not (is_invented(code) and clean_uscc(code) == code)
    ] == []
    assert rows.filter(uscc=None).exclude(registry_no__startswith="DEMO").count() == 0
    assert rows.exclude(mailbox="").exclude(mailbox__endswith="@demo.example").count() == 0


def test_verifications_stand_in_every_state_and_their_history_holds(world):
    states = set(Case.objects.values_list("state", flat=True))
    assert states == {"draft", "submitted", "correction", "checked", "verified", "refused", "withdrawn"}
    assert list(history.verify()) == []


def test_their_dates_lie_in_the_past_in_order(world):
    wrong = [
        case.title
        for case in Case.objects.exclude(submitted_at=None)
        if not case.created_at <= case.submitted_at <= timezone.now()
        or (case.closed_at and case.closed_at < case.submitted_at)
    ]
    assert wrong == []
    assert Case.objects.overdue().exists()


def test_the_same_seed_gives_the_same_numbers(world):
    chosen = ("E001", "C:Harrow Sound Renewables")
    numbers = [(world["organisations"][key].uscc, world["organisations"][key].registry_no) for key in chosen]
    assert numbers == [("91310106DEM0100015", ""), (None, "DEMO 930001")]


@pytest.mark.django_db
@pytest.mark.parametrize("load", [people.load, demo.load])
def test_production_settings_refuse_the_demonstration(settings, load):
    settings.EMBEDDED = False
    settings.PORTAL_MODE = "production"

    with pytest.raises(PermissionDenied):
        load(new_world())

    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_without_the_password_of_the_settings_nobody_is_made(settings):
    """In production the settings hold no demonstration password at all."""
    settings.DEMO_PASSWORD = None
    with pytest.raises((ValueError, TypeError)):
        people.load(new_world())
    assert User.objects.count() == 0
