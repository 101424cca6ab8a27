"""Sending background work: after commit, and without failing the page; and a real worker on Redis and PostgreSQL."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from core import tasks
from incubator_network.celery import app

ROOT = Path(__file__).resolve().parents[2]


def test_every_scheduled_task_exists(settings):
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - set(app.tasks) == set()
    assert {"core.heartbeat", "core.sweep"} <= scheduled


@pytest.mark.django_db
def test_work_is_sent_after_commit_and_not_for_a_change_that_did_not_happen(
    monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(tasks.send_outgoing_mail, "delay", lambda **ids: sent.append(ids))

    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_outgoing_mail.delay_on_commit(mail_id=1)
        assert sent == []
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        tasks.send_outgoing_mail.delay_on_commit(mail_id=2)
        _ = 1 / 0

    assert sent == [{"mail_id": 1}]


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [OperationalError("redis is away"), ConnectionRefusedError()])
def test_a_broker_that_is_away_does_not_fail_the_page(monkeypatch, django_capture_on_commit_callbacks, problem):
    tried = []

    def away(**ids):
        tried.append(ids)
        raise problem

    monkeypatch.setattr(tasks.send_outgoing_mail, "delay", away)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_outgoing_mail.delay_on_commit(mail_id=1)

    assert tried == [{"mail_id": 1}]


# --- a real worker


class Surroundings:
    """A database of its own on the run's PostgreSQL, and processes that use it and the run's Redis."""

    def __init__(self, folder, settings):
        given = settings.DATABASES["default"]
        self.name = f"portal_worker_{uuid.uuid4().hex[:8]}"
        login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
        address = f"postgres://{login}@{given['HOST']}:{given['PORT'] or 5432}/{self.name}"
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "VAR": str(folder / "var"),
            "DATABASE_URL": address,
            "REDIS_URL": settings.REDIS_URL,
        }
        self.processes = []

    def start(self, *arguments):
        log = open(self.folder / f"{len(self.processes)}.log", "wb")  # noqa: SIM115 - closed with the process
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        self.processes.append(process)
        return process

    def worker(self):
        return self.start("-m", "celery", "-A", "incubator_network", "worker", "-c", "2", "-n", f"{self.name}@%h")

    def run(self, code):
        """What a piece of Python prints as JSON, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def wait(self, code, seconds=40):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if result := self.run(code):
                return result
            time.sleep(0.5)
        logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.log")))
        raise AssertionError(f"waited in vain\n{logs}")


@pytest.fixture
def surroundings(tmp_path, settings, transactional_db):
    place = Surroundings(tmp_path, settings)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {place.name}")
    migrate = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env=place.environment,
        capture_output=True,
        text=True,
    )
    assert (migrate.returncode, migrate.stderr) == (0, "")
    yield place
    for process in place.processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {place.name} WITH (FORCE)")


QUEUE_A_MAIL = """
from core.models import OutgoingMail
from core.tasks import send_outgoing_mail
mail = OutgoingMail.objects.create(to="li.na@firm.example", subject="Accepted", body="Your filing was accepted.")
if SEND: send_outgoing_mail.delay(mail_id=mail.pk)
print(mail.pk)
"""
AGE_OF_WORKER = "from core.health import worker_age; import json; print(json.dumps(worker_age() is not None))"
SENT = "from core.models import OutgoingMail as M; print(M.objects.filter(sent_at__isnull=False).count() == {count} and 1 or 0)"


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.redis
def test_a_real_worker_on_redis_and_what_a_killed_one_left(surroundings):
    first = surroundings.worker()
    surroundings.wait(AGE_OF_WORKER)
    surroundings.run(QUEUE_A_MAIL.replace("SEND", "True"))
    surroundings.wait(SENT.format(count=1))

    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    stuck = surroundings.run(QUEUE_A_MAIL.replace("SEND", "False"))
    surroundings.run(
        "from core.models import OutgoingMail as M; from datetime import timedelta; from django.utils import timezone;"
        f"print(M.objects.filter(pk={stuck}).update(created_at=timezone.now() - timedelta(minutes=2)))"
    )
    surroundings.worker()

    surroundings.wait(SENT.format(count=2))
    mails = [path.read_text() for path in (surroundings.folder / "var/mail").iterdir()]
    assert sum(mail.count("Your filing was accepted.") for mail in mails) == 2
