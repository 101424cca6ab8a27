"""The people of the demonstration and the one stranger, and ways to look at all tables at once."""

import hashlib
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from tests.accounts.helpers import confirm
from tests.sweep.bystanders import COLLEAGUE, STRANGER

STAFF = ("officer", "reviewer", "supervisor", "admin", "district")
MEMBERS = ("incubator", "incubator2", "enterprise", "enterprise2", "corporate", "corporate2", "institution", "manager")
# Rows that come and go with signing in and looking around, and say nothing about the portal's records.
NOT_RECORDS = {
    "django_session",
    "usersessions_usersession",
    "axes_accessattempt",
    "axes_accesslog",
    "django_migrations",
    # Written when an answer has left: that somebody opened personal data is no change of a record (accounts.personal.log).
    "accounts_personaldataview",
    # How far somebody has read is noted when they read: a mark, and no change of what was written.
    "conversations_readmark",
    # Who was shown what, and when: a file of an introduction that is opened is noted here.
    "introductions_disclosure",
}
NOT_CONTENT = {"accounts_user": {"last_login"}}


def email_of(role: str) -> str:
    known = {"stranger": STRANGER, "colleague": COLLEAGUE}
    return known.get(role) or (role if "@" in role else f"{role}@demo.example")


class World:
    """Who is there. ``client("officer", "en")`` is a browser that signed in a moment ago; None as role is a visitor."""

    def client(self, role: str | None = None, language: str = "zh-hans", **extra) -> Client:
        client = Client(**extra)
        if role and role != "anonymous":
            client.force_login(self.user(role))
            confirm(client, self.user(role))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    def user(self, role: str) -> User:
        return User.objects.get(email=email_of(role))

    def organisation(self, role: str) -> Organisation:
        return self.user(role).organisations()[0]

    @cached_property
    def tables(self) -> dict[str, list[str]]:
        """Every table of records with its columns."""
        found = {}
        for model in apps.get_models(include_auto_created=True):
            name = model._meta.db_table
            if name not in NOT_RECORDS and not model._meta.proxy and model._meta.managed:
                skipped = NOT_CONTENT.get(name, set())
                found[name] = [
                    field.column for field in model._meta.local_concrete_fields if field.column not in skipped
                ]
        return found

    def counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}', COUNT(*) FROM {connection.ops.quote_name(name)}" for name in self.tables
                )  # noqa: S608
            )
            return dict(cursor.fetchall())

    def digests(self) -> dict[str, str]:
        """A sum over the content of each table: two equal ones hold the same rows."""
        return {name: self._digest(name, columns) for name, columns in self.tables.items()}

    def _digest(self, name: str, columns: list[str]) -> str:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(map(quote, columns))} FROM {quote(name)} ORDER BY {quote(columns[0])}")  # noqa: S608
            digest = hashlib.sha256()
            for row in cursor.fetchall():
                digest.update(repr(row).encode(errors="surrogatepass"))
        return digest.hexdigest()


def changed(before: dict, after: dict) -> dict:
    """What differs between two answers of ``counts`` or ``digests``."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
