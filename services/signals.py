"""What this app announces to the apps above, after the commit. Receivers get ids and read the row again."""

from django.db import transaction
from django.dispatch import Signal

offer_changed = Signal()  # service_id or platform_id (the other is None): published, changed, paused, taken down
booking_changed = Signal()  # booking_id: asked for, confirmed, declined, cancelled, used, not used


def announce_offer(*, service=None, platform=None) -> None:
    ids = {"service_id": service.pk if service else None, "platform_id": platform.pk if platform else None}
    transaction.on_commit(lambda: offer_changed.send(sender=None, **ids))


def announce_booking(booking) -> None:
    transaction.on_commit(lambda: booking_changed.send(sender=None, booking_id=booking.pk))
