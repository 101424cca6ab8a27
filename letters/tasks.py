"""Thin tasks: ids in, safe to run twice."""

from celery import shared_task

from letters import running


@shared_task(name="letters.issue", acks_late=True, ignore_result=True)
def issue_letters(*, run_id: int) -> None:
    """Issue the letters of one run."""
    running.work(run_id)
