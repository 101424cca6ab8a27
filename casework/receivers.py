"""What casework does when an app below announces something."""

from django.dispatch import receiver

from accounts.signals import calendar_changed
from casework.tasks import recompute_promises


@receiver(calendar_changed, dispatch_uid="casework_calendar_changed")
def reckon_again(sender, **kwargs):
    """An administrator changed a working day: promised dates of running clocks follow, in the background."""
    recompute_promises.delay_on_commit()
