"""Settings of this app, with what holds where none is given."""

from django.conf import settings


def accept_days() -> int:
    """Working days until an application is looked at."""
    return getattr(settings, "VOUCHERS_ACCEPT_DAYS", 5)


def decide_days() -> int:
    """Working days from acceptance until the decision."""
    return getattr(settings, "VOUCHERS_DECIDE_DAYS", 10)


def ending_days() -> int:
    """Days before the end of a programme when those with an unused balance are told."""
    return getattr(settings, "VOUCHERS_ENDING_DAYS", 30)


def low_per_cent() -> int:
    """A balance below this share of what was granted is low: the enterprise is told once."""
    return getattr(settings, "VOUCHERS_LOW_PER_CENT", 20)
