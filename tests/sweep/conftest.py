"""The demonstration world for all sweep tests: loaded once for the folder, and each test leaves it as it was.

Loading takes the better part of a minute. ``SWEEP_KEEP=/some/folder`` (SQLite only) keeps the loaded world there and takes it from
there the next time; throw the folder away when demonstration data change.
"""

import os
import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase

from portal.demo import load
from regions import reference
from tests.sweep import bystanders
from tests.sweep.crawl import crawl
from tests.sweep.world import MEMBERS, STAFF, World, changed

KEEP = os.environ.get("SWEEP_KEEP", "")


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker):
    """The loaded world."""
    with django_db_blocker.unblock():
        with _in_copy() if connection.vendor == "sqlite" else _in_transaction():
            reference.forget()
            cache.clear()
            yield World()
        reference.forget()


@pytest.fixture
def db(demonstration, django_db_blocker):
    """In the place of pytest-django's own, which closes the connection that the loaded world may stand on."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def world(db, demonstration):
    return demonstration


@pytest.fixture(scope="package")
def visits(demonstration, django_db_blocker):
    """Every page that a role reaches by links: (role, language) to pages, and which tables that changed. In English one of each kind
    is enough, and those who see the same pages need not see them twice; the second organisation of a kind is in test_tenancy.py."""
    seen_in_chinese = ["anonymous", *STAFF, *(role for role in MEMBERS if not role.endswith("2")), "stranger"]
    seen_in_english = ["anonymous", "officer", "admin", "district", "incubator", "enterprise", "corporate", "manager"]
    visitors = [(role, "zh-hans", 2) for role in seen_in_chinese] + [(role, "en", 1) for role in seen_in_english]
    with django_db_blocker.unblock(), undone():
        clients = {(role, language): demonstration.client(role, language) for role, language, _most in visitors}
        before = demonstration.digests()
        pages = {(role, language): crawl(clients[role, language], per_view=most) for role, language, most in visitors}
        after = demonstration.digests()
    return pages, changed(before, after)


@contextmanager
def undone():
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _in_copy():
    """SQLite: load as the command does, with real commits, and put the empty database back at the end."""
    connection.ensure_connection()
    live, before = connection.connection, sqlite3.connect(":memory:")
    live.backup(before)
    kept = Path(KEEP, "world.sqlite3") if KEEP else None
    if kept and kept.exists():
        with sqlite3.connect(kept) as stored:
            stored.backup(live)
        call_command("migrate", verbosity=0)
        shutil.copytree(kept.parent / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    else:
        load()
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(kept) as stored:
                live.backup(stored)
            shutil.copytree(settings.MEDIA_ROOT, kept.parent / "media", dirs_exist_ok=True)
    bystanders.add()
    yield
    before.backup(live)
    before.close()


@contextmanager
def _in_transaction():
    """Other databases: one transaction around all tests of the folder; what waits for a commit runs at the end of loading."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            load()
        bystanders.add()
        yield
        transaction.set_rollback(True)
