"""The demonstration world: every app's demo rows, loaded in order into one shared ``world``.

Only in embedded mode. The texts are composed and the organisations invented (``demo_data/matching-eval/README.md``); what they lack
is generated from a fixed seed.
"""

import itertools
import json
import logging
import random
import time

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from casework import stage_times
from casework.models import Notification
from core.mail import muted
from core.registry import demo_loaders

logger = logging.getLogger(__name__)

SEED = 20261123
UNREAD_LEFT = 6  # messages of a person
DATA = settings.BASE_DIR / "demo_data" / "matching-eval"
FILES = ("enterprises", "demands", "incubators", "managers", "service_requests")


def new_world() -> dict:
    """What all loaders share: today, a seeded generator, the parsed data, and room for what they make."""
    data = {
        name: [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines() if line]
        for name in FILES
    }
    return {
        "today": timezone.localdate(),
        "now": timezone.now(),
        "rng": random.Random(SEED),
        "data": data,
        "users": {},
        "organisations": {},
    }


def load(*, say=lambda words: None) -> dict:
    """Load the world. Raises PermissionDenied in production: demo accounts must not exist there."""
    if not settings.EMBEDDED:
        raise PermissionDenied("demo data exists in embedded mode only")
    world = new_world()
    with translation.override("zh-hans"), muted():
        for loader in demo_loaders:
            began = time.perf_counter()
            with transaction.atomic():
                loader.load(world)
            say(f"{loader.name}: {time.perf_counter() - began:.1f} s")
        _read_what_is_old(world["now"])
        stage_times.rebuild()  # the loaders moved the cases into the past after their steps
    return world


def _read_what_is_old(now) -> None:
    """People who work here every day have read most of their messages; the newest few of each wait."""
    newest_first = Notification.objects.unread().order_by("user", "-at", "-pk").values_list("user", "pk")
    for user, rows in itertools.groupby(newest_first, key=lambda row: row[0]):
        old = [pk for _user, pk in rows][UNREAD_LEFT:]
        Notification.objects.filter(user=user, pk__in=old).update(read_at=now)
