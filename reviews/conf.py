"""Settings of the app, each with its default. The client fixes the real ones.

REVIEW_DAYS            working days that a reviewer has
REVIEW_REMIND_BEFORE   working days before the last one on which the portal reminds
REVIEW_SPREAD_LINE     points between the highest and the lowest on one line, above which reviewers count as disagreeing
REVIEW_SPREAD_TOTAL    the same for the total out of 100
"""

from django.conf import settings


def days() -> int:
    return getattr(settings, "REVIEW_DAYS", 10)


def remind_before() -> int:
    return getattr(settings, "REVIEW_REMIND_BEFORE", 2)


def spread_line() -> float:
    return getattr(settings, "REVIEW_SPREAD_LINE", 2)


def spread_total() -> float:
    return getattr(settings, "REVIEW_SPREAD_TOTAL", 20)
