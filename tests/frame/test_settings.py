"""Starting with good and with bad surroundings, in processes of their own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PORTAL_MODE": "production",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
    "EMAIL_URL": "smtp+tls://user:pass@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}
SHOW = """
import json
from incubator_network import settings
print(json.dumps({name: getattr(settings, name) for name in NAMES}, default=str))
"""


def start(tmp_path, code, **variables):
    """Run a piece of Python with exactly these variables."""
    environment = {"PATH": os.environ["PATH"], "VAR": str(tmp_path / "var"), **variables}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)


def settings_of(tmp_path, *names, **variables):
    done = start(tmp_path, SHOW.replace("NAMES", repr(names)), **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "PORTAL_MODE"])
def test_each_missing_production_variable_is_named(tmp_path, missing):
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}

    done = start(tmp_path, "import incubator_network.settings", **variables)

    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith(
        f"django.core.exceptions.ImproperlyConfigured: The portal cannot start in production mode: set {missing} ("
    )


def test_all_missing_variables_are_named_at_once(tmp_path):
    done = start(tmp_path, "import incubator_network.settings", PORTAL_MODE="production")

    last = done.stderr.strip().splitlines()[-1]
    assert [name for name in PRODUCTION if name != "PORTAL_MODE" and name not in last] == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too weak"),
        ("SITE_URL", "http://portal.example.org", "SITE_URL is not secure"),
        ("DATABASE_URL", "sqlite:///db", "SQLite does not serve production"),
        ("PORTAL_MODE", "staging", "PORTAL_MODE is 'staging'"),
        ("OIDC_SERVER_URL", "https://sso.example.org", "set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well"),
    ],
)
def test_unfit_values_stop_the_start(tmp_path, name, value, said):
    done = start(tmp_path, "import incubator_network.settings", **{**PRODUCTION, name: value})

    assert (done.returncode, said in done.stderr.splitlines()[-1]) == (1, True)


def test_production_is_closed(tmp_path):
    names = ("DEBUG", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    names += ("SECURE_SSL_REDIRECT", "STAFF_MFA_REQUIRED", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "EMAIL_HOST")
    names += ("DEMO_ACCOUNTS", "DEMO_PASSWORD")

    assert settings_of(tmp_path, *names, **PRODUCTION) == {
        "DEBUG": False,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "SECURE_SSL_REDIRECT": True,
        "STAFF_MFA_REQUIRED": True,
        "ALLOWED_HOSTS": ["portal.example.org"],
        "CELERY_BROKER_URL": "redis://redis:6379/0",
        "EMAIL_HOST": "mail.example.org",
        "DEMO_ACCOUNTS": [],
        "DEMO_PASSWORD": None,
    }


def test_one_machine_needs_no_variable(tmp_path):
    names = ("DEBUG", "PORTAL_MODE", "SITE_URL", "CELERY_BROKER_URL", "SESSION_COOKIE_NAME", "STAFF_MFA_REQUIRED")

    assert settings_of(tmp_path, *names) == {
        "DEBUG": False,
        "PORTAL_MODE": "embedded",
        "SITE_URL": "http://127.0.0.1:8000",
        "CELERY_BROKER_URL": "fsatomic://localhost//",
        "SESSION_COOKIE_NAME": "session",
        "STAFF_MFA_REQUIRED": False,
    }


def test_one_machine_makes_its_key_once_for_its_owner_only(tmp_path):
    first, second = (settings_of(tmp_path, "SECRET_KEY")["SECRET_KEY"] for _ in range(2))

    path = tmp_path / "var" / "secret_key"
    assert first == second == path.read_text()
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_machine_takes_postgres_and_redis_when_given(tmp_path):
    given = {"DATABASE_URL": "postgres://postgres@127.0.0.1:5432/portal", "REDIS_URL": "redis://127.0.0.1:6379/9"}

    shown = settings_of(tmp_path, "DATABASES", "CELERY_BROKER_URL", **given)

    assert shown["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert shown["DATABASES"]["default"]["CONN_HEALTH_CHECKS"] is True
    assert shown["CELERY_BROKER_URL"] == given["REDIS_URL"]


@pytest.mark.parametrize(
    ("variable", "fault"),
    [("DEBUG", "frame.E001"), ("ALLOWED_HOSTS", "frame.E002"), ("STAFF_MFA_REQUIRED", "frame.E003")],
)
def test_checks_refuse_open_production(settings, variable, fault):
    from incubator_network.checks import production_is_closed

    settings.PORTAL_MODE, settings.DEBUG, settings.ALLOWED_HOSTS, settings.STAFF_MFA_REQUIRED = (
        "production",
        False,
        ["a"],
        True,
    )
    assert production_is_closed(None) == []
    setattr(settings, variable, {"DEBUG": True, "ALLOWED_HOSTS": ["*"], "STAFF_MFA_REQUIRED": False}[variable])

    assert [error.id for error in production_is_closed(None)] == [fault]


@pytest.mark.django_db
def test_production_refuses_a_database_with_demonstration_accounts(settings):
    from incubator_network.checks import no_demo_accounts_in_production
    from tests.factories import UserFactory

    UserFactory(email="officer@demo.example")
    assert no_demo_accounts_in_production(None, databases=["default"]) == []

    settings.PORTAL_MODE = "production"
    assert [error.id for error in no_demo_accounts_in_production(None, databases=["default"])] == ["frame.E004"]


def test_the_example_names_every_required_variable():
    from incubator_network.environment import REQUIRED

    example = (ROOT / ".env.example").read_text()
    assert [name for name in REQUIRED if f"{name}=" not in example] == []
