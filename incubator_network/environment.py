"""What the settings need to know about the surroundings, apart from them so that it can be tested."""

import os
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

REQUIRED = {
    "DATABASE_URL": "the address of PostgreSQL, such as postgres://user:password@host:5432/portal",
    "REDIS_URL": "the address of Redis, such as redis://host:6379/0",
    "SECRET_KEY": "a random text of at least 50 characters, kept secret",
    "ALLOWED_HOSTS": "the host names of the portal, separated by commas",
    "SITE_URL": "the address that people open, beginning with https://",
    "EMAIL_URL": "the mail server, such as smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the sender's address of the portal's mails",
}
SHORTEST_SECRET_KEY = 50


def required_in_production(environment: Mapping[str, str]) -> None:
    """Refuse to start unless all that production needs is set; one sentence names everything that is not."""
    missing = [name for name in REQUIRED if not environment.get(name, "").strip()]
    if missing:
        wanted = "; ".join(f"{name} ({REQUIRED[name]})" for name in missing)
        raise ImproperlyConfigured(f"The portal cannot start in production mode: set {wanted}.")
    if len(environment["SECRET_KEY"]) < SHORTEST_SECRET_KEY or environment["SECRET_KEY"].startswith("change"):
        raise ImproperlyConfigured(f"SECRET_KEY is too weak: set {REQUIRED['SECRET_KEY']}.")
    if not environment["SITE_URL"].startswith("https://"):
        raise ImproperlyConfigured(f"SITE_URL is not secure: set {REQUIRED['SITE_URL']}.")
    if environment["DATABASE_URL"].startswith("sqlite"):
        raise ImproperlyConfigured(f"SQLite does not serve production: set DATABASE_URL to {REQUIRED['DATABASE_URL']}.")


def secret_key_of(var: Path) -> str:
    """The key of an embedded installation: made once, readable by its owner only."""
    path = var / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _wait_for_text(path)
    with os.fdopen(handle, "w") as file:
        key = get_random_secret_key()
        file.write(key)
    return key


def _wait_for_text(path: Path) -> str:
    """Another process may have created the file a moment ago and not written into it yet."""
    import time

    for _attempt in range(50):
        if key := path.read_text().strip():
            return key
        time.sleep(0.02)
    raise ImproperlyConfigured(f"{path} is empty: delete it and start again.")
