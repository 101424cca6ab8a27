"""Core's own background work: the sign of life, the sweep, and mails."""

import structlog
from celery import shared_task
from django.core.management import call_command

from core import mail, registry
from core.health import WORKER
from core.imports.tasks import run_import  # noqa: F401  (tasks are looked for in this module)
from core.models import Heartbeat

logger = structlog.get_logger(__name__)


@shared_task(name="core.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """Sent by beat every 15 seconds: that the row is fresh shows that beat, broker and worker all work."""
    Heartbeat.beat(WORKER)


@shared_task(name="core.sweep", ignore_result=True)
def sweep() -> dict[str, int]:
    """Send again what got stuck: each app's sweeper, then mails that never left. One that fails stops no other."""
    touched = {}
    for sweeper in registry.sweepers:
        try:
            touched[sweeper.name] = sweeper.sweep()
        except Exception:
            logger.exception("sweeper_failed", sweeper=sweeper.name)
    waiting = mail.unsent()
    for mail_id in waiting:
        send_outgoing_mail.delay(mail_id=mail_id)
    return {**touched, "mails": len(waiting)}


@shared_task(name="core.send_outgoing_mail", ignore_result=True)
def send_outgoing_mail(*, mail_id: int) -> bool:
    """Send one queued mail; a second run of the same task sends nothing."""
    return mail.deliver(mail_id)


@shared_task(name="core.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Sessions that have ended hold who was signed in and when; they go every night."""
    call_command("clearsessions")
