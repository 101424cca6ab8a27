"""Whether this process lives, and whether the portal is ready: for a proxy, a container, an operator."""

import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import Heartbeat

WORKER = "worker"


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 while the process answers; asks nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request):
    """200 when database, broker and worker are there; 503 with the part that is not."""
    age = worker_age()
    checks = {
        "database": database_answers(),
        "broker": broker_answers(),
        "worker": age is not None and age <= settings.HEARTBEAT_STALE_AFTER.total_seconds(),
    }
    ready = all(checks.values())
    body = {
        "status": "ok" if ready else "failed",
        "checks": {name: "ok" if good else "failed" for name, good in checks.items()},
        "worker_heartbeat_age_seconds": age,
    }
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def worker_age() -> int | None:
    """Seconds since the worker last wrote its heartbeat; None when it never did or cannot be asked."""
    try:
        beat_at = Heartbeat.objects.filter(name=WORKER).values_list("beat_at", flat=True).first()
    except DatabaseError:
        return None
    return None if beat_at is None else max(0, round((timezone.now() - beat_at).total_seconds()))


def worker_is_alive() -> bool:
    """For pages that wait for background work: false in the first seconds after a start too."""
    age = worker_age()
    return age is not None and age <= settings.HEARTBEAT_STALE_AFTER.total_seconds()


def broker_answers() -> bool:
    url = settings.CELERY_BROKER_URL
    if url.startswith("fsatomic"):
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
        return os.path.isdir(folder) and os.access(folder, os.W_OK)
    import redis

    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
