"""What the incubators app announces, after commit."""

from django.db import transaction
from django.dispatch import Signal

base_changed = Signal()  # entity: an OverseasEntity whose public data or standing has changed


def announce(entity) -> None:
    """Tell higher apps once the change is kept, so that matching can look at the base again."""
    transaction.on_commit(lambda: base_changed.send(sender=type(entity), entity=entity))
