"""The project: settings, addresses, the Celery app, the supervisor. Wiring only, no business."""

from incubator_network.celery import app as celery_app

__all__ = ("celery_app",)
