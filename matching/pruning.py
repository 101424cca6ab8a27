"""Every night: lists that nobody reads any more go. Runs and what they changed stay in the history; the lists themselves are large.

Kept are the list that people read of each demand and the one before it, the lists of the last full runs (those can be repeated),
and everything that is younger than a month.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.jobs import JobState
from matching.models import Candidate, Demand, MatchRun, ProfileSnapshot, Ranking
from matching.models.runs import RunKind

KEPT_RUNS = 10  # full runs
KEPT_FOR = timedelta(days=30)


def prune(*, now=None) -> dict[str, int]:
    """Delete old lists and the readings of profiles that only they needed. Safe to run twice. Returns how many of each."""
    before = (now or timezone.now()) - KEPT_FOR
    full = MatchRun.objects.filter(kind=RunKind.FULL, state=JobState.DONE).order_by("-pk")
    kept_runs = list(full[:KEPT_RUNS])
    with transaction.atomic():
        read = Demand.objects.filter(current_ranking=OuterRef("pk"))
        before_it = Demand.objects.filter(current_ranking__previous=OuterRef("pk"))
        old = Ranking.objects.filter(~Exists(read), ~Exists(before_it), run__queued_at__lt=before).exclude(
            run__in=kept_runs
        )
        candidates = Candidate.objects.filter(ranking__in=old)
        counted = {"lists": old.count(), "candidates": candidates.count()}
        # What can be repeated needs its readings; an older run says that it cannot be repeated any more.
        old_runs = full.exclude(pk__in=[run.pk for run in kept_runs]).filter(queued_at__lt=before)
        old_runs.exclude(inputs={}).update(inputs={})
        old.delete()
    return {**counted, "readings": _readings(before)}


def _readings(before) -> int:
    """Analysed profiles that are neither the newest of their enterprise nor named by a list or by a run that can be repeated."""
    kept = {pk for inputs in MatchRun.objects.filter(kind=RunKind.FULL).values_list("inputs", flat=True)
            for _enterprise, pk in inputs.get("profiles", [])}  # fmt: skip
    used = Candidate.objects.filter(snapshot=OuterRef("pk"))
    unused = ProfileSnapshot.objects.filter(~Exists(used), is_current=False, created_at__lt=before)
    gone = [pk for pk in unused.values_list("pk", flat=True) if pk not in kept]
    for at in range(0, len(gone), 500):
        ProfileSnapshot.objects.filter(pk__in=gone[at : at + 500]).delete()
    return len(gone)
