"""What stands still is told once for each missed day of a next step, on working days."""

from django.db import transaction
from django.utils import timezone

from core import workdays
from inbound import announce
from inbound.models import InboundProject

BATCH = 200


def tell(today=None) -> int:
    """Called every minute. Returns how many projects were told about."""
    today = today or timezone.localdate()
    if not workdays.is_workday(today):
        return 0
    waiting = InboundProject.objects.stale(today).filter(stale_told_on__isnull=True).order_by("pk")
    return sum(_once(pk, today) for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _once(pk: int, today) -> bool:
    if not InboundProject.objects.filter(pk=pk, stale_told_on__isnull=True).update(stale_told_on=today):
        return False
    announce.stale(InboundProject.objects.select_related("case").get(pk=pk))
    return True
