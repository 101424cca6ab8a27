"""A verified incubator gets its profile, with the recognised class that the office has just checked."""

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Capacity
from core.models import AuditEntry
from incubators.models import Incubator
from onboarding.signals import organisation_verified

CLASS_FIELDS = ("recognised_class", "class_evidence_no", "class_valid_until")


@receiver(organisation_verified, dispatch_uid="incubators.recognise")
def recognise(sender, *, organisation, verified, recognition, **kwargs):
    """Store what was verified; a class that nobody stated in this round leaves the one in force alone. Safe to run twice."""
    if Capacity.Kind.INCUBATOR not in verified:
        return
    with transaction.atomic():
        Incubator.objects.get_or_create(organisation=organisation)
        incubator = Incubator.objects.select_for_update().get(organisation=organisation)
        stated = {name: (recognition or {}).get(name) for name in CLASS_FIELDS}
        if not stated["recognised_class"] or all(getattr(incubator, name) == value for name, value in stated.items()):
            return
        before = incubator.recognised_class
        for name, value in stated.items():
            setattr(incubator, name, value or (None if name == "class_valid_until" else ""))
        incubator.version += 1
        incubator.updated_at = timezone.now()
        incubator.save()
        AuditEntry.record(
            "incubator_class", by=None, subject=incubator.public_id, before=before, after=incubator.recognised_class
        )
