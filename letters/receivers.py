"""A step of a case is followed by its letters."""

import logging

from django.dispatch import receiver

from casework.moves import case_moved
from letters.actions import write_letters

logger = logging.getLogger(__name__)


@receiver(case_moved, dispatch_uid="letters.write")
def write(sender, *, case, event, **kwargs):
    """The step is done and stays done: a letter that cannot be written now is written by the sweep."""
    try:
        write_letters(case, event)
    except Exception:
        logger.exception("no letter after %s of case %s", event.move, case.public_id)
