"""What this app announces to those above it, after commit."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

# Both sides have confirmed: outcome_id, number (of the version that was confirmed).
outcome_confirmed = Signal()
# One side says that something is wrong: outcome_id, organisation_id.
outcome_disputed = Signal()


def announce(signal: Signal, **what) -> None:
    """Send when the transaction has been committed; a listener that fails stops neither the others nor the page."""
    transaction.on_commit(partial(signal.send_robust, sender=None, **what))
