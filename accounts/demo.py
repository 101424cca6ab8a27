"""The people of the demonstration: one account for each role, and colleagues so that a second person is there."""

import json
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Consent, Notice, NoticeCode, StaffRole, User
from accounts.signup import SignupForm

DATA = Path(__file__).parent / "data" / "demo_people.json"
FIRST_VERSION_ONLY = {
    "incubator2@demo.example",
    "incubator.member@demo.example",
    "enterprise.member@demo.example",
    "applicant2@demo.example",
    "officer3@demo.example",
}


def only_embedded() -> None:
    """Raises PermissionDenied with production settings: accounts whose password is public must never exist there."""
    if not settings.EMBEDDED:
        raise PermissionDenied("demonstration accounts exist in embedded mode only")


@transaction.atomic
def load(world: dict) -> None:
    """Each person goes through the form that opens an account; ``world["users"]`` maps address to person."""
    only_embedded()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    promised = {email for email, _role in settings.DEMO_ACCOUNTS}
    if promised - {row["email"] for row in data["accounts"]}:
        raise ValueError(f"no data for {sorted(promised - {row['email'] for row in data['accounts']})}")
    shared = make_password(settings.DEMO_PASSWORD)  # hashed once: one password for all, and hashing is slow on purpose
    for row in [*data["accounts"], *data["colleagues"]]:
        world["users"][row["email"]] = _person(row, shared)


def _agree(user: User) -> None:
    """Most people agreed to the notice as it is now; some only to the version before, and are asked again."""
    versions = list(Notice.objects.published().filter(code=NoticeCode.GENERAL).order_by("published_at", "pk"))
    notice = versions[0] if user.email in FIRST_VERSION_ONLY else versions[-1]
    given_at = notice.published_at if notice == versions[-1] else notice.published_at + timedelta(days=5)
    Consent.objects.create(
        user=user, notice=notice, language=user.language, how=Consent.How.REGISTRATION, given_at=given_at
    )


def _person(row: dict, password: str) -> User:
    form = SignupForm(
        {"email": row["email"], "name": row["name"], "password1": settings.DEMO_PASSWORD, "consent": "on"}
    )
    if not form.is_valid():
        raise ValueError(f"{row['email']}: {form.errors.as_json()}")
    user = User(
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        position=row["position"],
        language=row.get("language", settings.LANGUAGE_CODE),
        password=password,
    )
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _agree(user)
    for role, district in row.get("roles", ()):
        StaffRole.objects.create(user=user, role=role, district=district)
    return user
