"""What this app does when a case has moved: compare the bases with a request that was handed in."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from casework.moves import case_moved
from enterprises import cases
from enterprises.models import ServiceRequest
from enterprises.models.request import TAKEABLE_STATES
from regions.signals import taxonomy_published

LATE = timedelta(minutes=1)


def connect() -> None:
    taxonomy_published.connect(compare_again, dispatch_uid="enterprises.compare_again")
    case_moved.connect(on_case_moved, dispatch_uid="enterprises.propose_bases")


def compare_again(sender, **kwargs) -> None:
    """New technology fields: open requests are compared with the bases once more, by the sweep, some each minute."""
    ServiceRequest.objects.filter(case__state__in=TAKEABLE_STATES).update(proposed_at=None)


def on_case_moved(sender, case, event, move, **kwargs) -> None:
    from enterprises.tasks import propose_bases

    if case.kind == cases.CODE and move.submits:
        propose_bases.delay_on_commit(request_id=case.pk)


def sweep() -> int:
    """Send again what was handed in but never compared, because the broker or the worker was away."""
    from enterprises.tasks import propose_bases

    forgotten = ServiceRequest.objects.filter(
        Q(proposed_at__isnull=True) | Q(proposed_at__lt=F("case__submitted_at")),
        case__state__in=TAKEABLE_STATES,
        case__submitted_at__lt=timezone.now() - LATE,
    ).values_list("pk", flat=True)[:50]
    sent = 0
    for pk in forgotten:
        propose_bases.delay(request_id=pk)
        sent += 1
    return sent
