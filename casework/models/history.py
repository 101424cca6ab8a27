"""The history of a case: append-only, numbered, chained by hash; a daily anchor over all chains."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from casework.models.case import Case


class CaseEvent(models.Model):
    """One thing that happened to a case. The hash covers every column and the hash before it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    data = models.JSONField(default=dict)
    note_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        get_latest_by = "seq"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once")]

    @property
    def by(self):
        return self.actor


class CaseEventNote(models.Model):
    """The words that went with an event. Apart, so that they can be erased by law without breaking the chain."""

    event = models.OneToOneField(CaseEvent, on_delete=models.CASCADE, related_name="note", primary_key=True)
    salt = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)


class HistoryAnchor(models.Model):
    """Once a day: a root over the heads of all chains that moved since the last anchor, chained to it."""

    day = models.DateField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    heads_count = models.PositiveIntegerField()
    previous_root = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]


class AnchorHead(models.Model):
    """Where one case's chain stood at an anchor. No foreign key: it must outlive a deleted case."""

    anchor = models.ForeignKey(HistoryAnchor, on_delete=models.CASCADE, related_name="heads")
    case_public_id = models.CharField(max_length=16)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["anchor", "case_public_id"], name="anchor_head_once")]
        indexes = [models.Index(fields=["case_public_id", "seq"], name="anchor_head_case")]
