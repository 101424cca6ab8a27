"""/healthz and /readyz: what an operator's probe sees when a part is missing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core import health, tasks
from core.models import Heartbeat

pytestmark = pytest.mark.urls("tests.frame.urls")


def test_healthz_asks_nobody(client):
    """Without the django_db mark any query would fail this test."""
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_after_a_heartbeat(client):
    tasks.heartbeat.delay()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "broker": "ok", "worker": "ok"},
        "worker_heartbeat_age_seconds": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(59, 200), (62, 503), (None, 503)])
def test_a_silent_worker_is_named(client, age, status):
    if age is not None:
        Heartbeat.objects.create(name=health.WORKER, beat_at=timezone.now() - timedelta(seconds=age))

    response = client.get("/readyz")

    assert response.status_code == status
    assert response.json()["checks"]["worker"] == ("ok" if status == 200 else "failed")
    assert response.json()["worker_heartbeat_age_seconds"] == age
    assert health.worker_is_alive() == (status == 200)


@pytest.mark.django_db
@pytest.mark.parametrize("broker", ["fsatomic://", "redis://127.0.0.1:1/0"])
def test_a_missing_broker_is_named(client, settings, broker, tmp_path):
    tasks.heartbeat.delay()
    settings.CELERY_BROKER_URL = broker
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "gone")}

    response = client.get("/readyz")

    assert (response.status_code, response.json()["checks"]["broker"]) == (503, "failed")


@pytest.mark.django_db
def test_a_missing_database_is_an_answer_and_no_error(client, monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr("core.health.connection.cursor", gone)
    monkeypatch.setattr(Heartbeat.objects, "filter", gone)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "failed", "broker": "ok", "worker": "failed"}


@pytest.mark.django_db
def test_the_answers_are_not_kept(client):
    assert "no-store" in client.get("/readyz")["Cache-Control"]
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db
def test_a_sweeper_that_fails_stops_no_other(monkeypatch):
    from core.registry import Registry, Sweeper

    def broken():
        raise RuntimeError("sweeper broke")

    sweepers = Registry()
    sweepers.register(Sweeper("broken", broken))
    sweepers.register(Sweeper("good", lambda: 3))
    monkeypatch.setattr("core.registry.sweepers", sweepers)

    assert tasks.sweep() == {"good": 3, "mails": 0}
