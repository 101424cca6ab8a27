"""What casework does when an app below announces something."""

import logging

from django.dispatch import receiver

from accounts.signals import calendar_changed
from casework import stage_times
from casework.moves import case_moved
from casework.tasks import recompute_promises

logger = logging.getLogger(__name__)


@receiver(calendar_changed, dispatch_uid="casework_calendar_changed")
def reckon_again(sender, **kwargs):
    """An administrator changed a working day: promised dates of running clocks follow, in the background."""
    recompute_promises.delay_on_commit()


@receiver(case_moved, dispatch_uid="casework_stage_times")
def keep_stage_times(sender, case, **kwargs):
    """A move is done whether or not its figures could be written; the night's run makes good what failed here."""
    try:
        stage_times.record(case=case)
    except Exception:
        logger.exception("stage times of case %s could not be written", case.public_id)
