"""Asking for runs: each is a row before any worker hears of it, so none is lost when the broker is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import JobState
from core.numbers import next_number
from matching.models import Demand, MatchRun, WeightSet
from matching.models.runs import UNFINISHED, RunKind

ALL_YEARS = 0  # full runs are counted through


class RunNotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


def request_full(
    *, by=None, repeats: MatchRun | None = None, trial_of: WeightSet | None = None
) -> tuple[MatchRun, bool]:
    """A run over all demands; the one under way when there is one. Returns (run, whether it is new).

    ``trial_of``: with weights that are not in force, to see what they would change.
    """
    under_way = MatchRun.objects.filter(kind=RunKind.FULL, state__in=UNFINISHED).first()
    if under_way:
        return under_way, False
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                kind=RunKind.FULL,
                number=next_number("match_run", year=ALL_YEARS),
                requested_by=by,
                repeats=repeats,
                weights=trial_of,
                is_trial=trial_of is not None,
            )
    except IntegrityError:  # the other click was quicker
        return MatchRun.objects.filter(kind=RunKind.FULL).order_by("-pk").first(), False
    _send(run)
    return run, True


def request_repeat(run: MatchRun, *, by) -> tuple[MatchRun, bool]:
    """The same inputs once more, to see that they give the same. The lists that people read stay as they are."""
    if run.kind != RunKind.FULL or not run.inputs:
        raise RunNotPossible(_("Only a full run that has read its inputs and still keeps them can be repeated."))
    return request_full(by=by, repeats=run)


def request_for_demand(demand: Demand, *, by=None) -> MatchRun | None:
    """Match one demand again. A request that waits already is not doubled; one that runs has read older words."""
    return _once(by=by, kind=RunKind.DEMAND, demand=demand)


def request_for_enterprise(enterprise_id: int, *, by=None) -> MatchRun | None:
    """Match one enterprise again with all published demands: lists it joins, and lists it leaves."""
    return _once(by=by, kind=RunKind.ENTERPRISE, enterprise_id=enterprise_id)


def _once(*, by, **what) -> MatchRun | None:
    if _quiet.get():
        return None
    waiting = MatchRun.objects.filter(state=JobState.QUEUED, **what).first()
    if waiting:
        return waiting
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(requested_by=by, **what)
    except IntegrityError:
        return MatchRun.objects.get(state=JobState.QUEUED, **what)
    _send(run)
    return run


_quiet: ContextVar[bool] = ContextVar("one full run instead of many small ones", default=False)


@contextmanager
def one_full_run_instead() -> Iterator[None]:
    """For loading many demands or profiles at once: no run for each; the caller asks for a full one at the end."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _send(run: MatchRun) -> None:
    from matching.tasks import start_run

    start_run.delay_on_commit(run_id=run.pk)


@transaction.atomic
def cancel(run: MatchRun, *, by) -> bool:
    """Stop a run: what waits is not begun, what runs stops after the demand it is at. False when it had ended."""
    locked = MatchRun.objects.select_for_update().get(pk=run.pk)
    if locked.is_finished:
        return False
    MatchRun.objects.filter(pk=run.pk).update(cancel_requested=True)
    parts = [locked.shards.all(), locked.reading_shards.all()]
    for rows in parts:
        rows.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=timezone.now())
    works = any(rows.filter(state=JobState.RUNNING).exists() for rows in parts)
    preparing = (
        locked.state == JobState.RUNNING
        and not parts[0].exists()
        and not parts[1].exclude(state=JobState.DONE).exists()
    )
    if locked.state == JobState.QUEUED or not works and not preparing:
        locked.finish(JobState.CANCELLED, error="")
        locked.rankings.all().delete()
    run.refresh_from_db()
    return True


def retry(run: MatchRun, *, by) -> tuple[MatchRun, bool]:
    """A new run of the same kind after one that failed or was cancelled; the old one stays in the history."""
    if not run.is_finished or run.state == JobState.DONE:
        raise RunNotPossible(_("Only a run that failed or was cancelled can be tried again."))
    if run.kind == RunKind.FULL:
        return request_full(by=by, repeats=run.repeats, trial_of=run.weights if run.is_trial else None)
    if run.kind == RunKind.DEMAND:
        return request_for_demand(run.demand, by=by), True
    return request_for_enterprise(run.enterprise_id, by=by), True
