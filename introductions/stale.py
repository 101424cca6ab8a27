"""What stands still is told once for each missed day of a next step; an NDA that ends is told a month before."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import workdays
from introductions import announce
from introductions.models import Introduction

NDA_BEFORE = 30  # calendar days
BATCH = 200


def tell(today=None) -> int:
    """Called every minute, does its work once a day for each introduction, and on working days only. Returns how many were told."""
    today = today or timezone.localdate()
    if not workdays.is_workday(today):
        return 0
    return _tell_stale(today) + _tell_nda(today)


def _tell_stale(today) -> int:
    rows = (
        Introduction.objects.stale(today).filter(stale_told_on__isnull=True).order_by("pk").values_list("pk", flat=True)
    )
    return sum(_once(pk, today, "stale_told_on", announce.STALE) for pk in list(rows[:BATCH]))


def _tell_nda(today) -> int:
    ending = Introduction.objects.open().filter(
        nda_expires_on__range=(today, today + timedelta(days=NDA_BEFORE)), nda_reminded_on__isnull=True
    )
    return sum(
        _once(pk, today, "nda_reminded_on", announce.NDA_ENDS)
        for pk in list(ending.order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


@transaction.atomic
def _once(pk: int, today, column: str, text: str) -> bool:
    changed = Introduction.objects.filter(pk=pk, **{f"{column}__isnull": True}).update(**{column: today})
    if not changed:
        return False
    introduction = Introduction.objects.select_related("case").get(pk=pk)
    params = {"day": f"{introduction.nda_expires_on:%Y-%m-%d}"} if text == announce.NDA_ENDS else {}
    announce.tell_sides(introduction, text, **params)
    announce.tell_broker(introduction, text, **params)
    return True
