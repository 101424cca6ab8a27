"""The thin task behind an import, and the sweep that sends again what a lost worker left."""

import logging

from celery import shared_task

from core.imports import running
from core.imports.models import WORKING, ImportBatch

logger = logging.getLogger(__name__)


@shared_task(name="core.run_import", acks_late=True, ignore_result=True)
def run_import(*, batch_id: int) -> None:
    """Check, write or undo one import. Safe to run twice; one that breaks is put back, at most ``core.jobs.MAX_ATTEMPTS`` times."""
    try:
        running.run(batch_id)
    except Exception as problem:
        logger.exception("import %s broke", batch_id)
        if running.broke(batch_id, problem):
            run_import.delay(batch_id=batch_id)


def stuck_imports() -> int:
    """Send again imports without a sign of life. Returns how many."""
    touched = 0
    for batch in ImportBatch.objects.stuck().filter(stage__in=WORKING):
        if batch.requeue(error=batch.error):
            run_import.delay(batch_id=batch.pk)
            touched += 1
    return touched
