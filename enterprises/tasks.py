"""Thin tasks. They take ids and may run twice."""

import logging

from celery import shared_task
from django.db import OperationalError

from enterprises import proposals
from enterprises.models import ServiceRequest

logger = logging.getLogger(__name__)


@shared_task(
    name="enterprises.propose_bases",
    acks_late=True,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def propose_bases(*, request_id: int) -> int:
    """Compare the bases with a request that was handed in. Returns how many fit; does nothing when that is done already."""
    request = ServiceRequest.objects.select_related("case", "enterprise", "region").filter(pk=request_id).first()
    if request is None or request.case.submitted_at is None:
        logger.info("request %s is gone or a draft, nothing to compare", request_id)
        return 0
    if request.proposed_at and request.proposed_at >= request.case.submitted_at:
        return request.proposals.count()
    return len(proposals.refresh(request))
