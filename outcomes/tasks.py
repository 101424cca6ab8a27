"""Background work of outcomes. Thin, safe to run twice."""

from celery import shared_task

from outcomes import follow_ups


@shared_task(name="outcomes.follow_ups", ignore_result=True)
def sweep_follow_ups() -> dict[str, int]:
    """Every night: questionnaires that have become due, and reminders."""
    return follow_ups.sweep()
