"""What the incubators app announces, after commit."""

from django.db import transaction
from django.dispatch import Signal

base_changed = Signal()  # entity: an OverseasEntity whose public data or standing has changed
evaluation_finished = Signal()  # evaluation, by, verdict, consequence: "suspension" only proposes to suspend the filing


def announce(entity) -> None:
    """Tell higher apps once the change is kept, so that matching can look at the base again."""
    transaction.on_commit(lambda: base_changed.send(sender=type(entity), entity=entity))
