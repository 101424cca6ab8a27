"""The Celery app. Tasks are found in each app's `tasks.py`."""

import os

import structlog
from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging, worker_ready
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")
TRANSPORT_ALIASES["fsatomic"] = "incubator_network.fsbroker:Transport"

logger = structlog.get_logger(__name__)


class PortalTask(DjangoTask):
    """A task whose row is already saved when it is sent: a broker that is away must not fail the page.

    Use ``delay_on_commit``. What could not be sent is sent again by the sweeper from its row.
    """

    abstract = True

    def before_start(self, task_id, args, kwargs):
        """A database that is being restarted must not make a worker fail with one message after another."""
        from core import database

        if not self.request.is_eager:
            database.wait_until_back()

    def delay_on_commit(self, *args, **kwargs):
        from django.db import transaction

        transaction.on_commit(lambda: self._send(args, kwargs))

    def _send(self, args, kwargs):
        try:
            self.delay(*args, **kwargs)
        except (OperationalError, OSError) as problem:
            logger.error("task_not_sent", task=self.name, problem=type(problem).__name__)


app = Celery("incubator_network", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs):
    """Django has set up the logs already; without a receiver Celery would replace them."""


@worker_ready.connect
def first_work(sender, **kwargs):
    """Say at once that a worker is there, and pick up what the last one left; beat would take up to a minute."""
    for name in ("core.heartbeat", "core.sweep"):
        sender.app.send_task(name)
