"""Thin tasks of registration."""

from celery import shared_task

from onboarding.merging import finding


@shared_task(name="onboarding.find_duplicates", acks_late=True, ignore_result=True)
def find_duplicates() -> int:
    """Compare all organisations with one another. Safe to run twice: a pair is kept once, a judgement stays."""
    return finding.find()
