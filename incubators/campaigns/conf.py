"""Settings of evaluations, each with its default.

EVALUATION_ANSWER_DAYS   working days in which the incubator may answer the first verdict
EVALUATION_REVIEW_DAYS   working days from the evidence to the first verdict
EVALUATION_REVIEWERS     how many score each base
"""

from django.conf import settings


def answer_days() -> int:
    return getattr(settings, "EVALUATION_ANSWER_DAYS", 10)


def review_days() -> int:
    return getattr(settings, "EVALUATION_REVIEW_DAYS", 30)


def reviewers() -> int:
    return getattr(settings, "EVALUATION_REVIEWERS", 2)
