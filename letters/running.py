"""Carrying a run out, letter by letter. It may be called twice, or again after a worker was killed: what is issued stays issued."""

import logging

from casework.moves import MoveNotAllowed, StateChanged
from core.jobs import JobState
from letters import actions, pdf
from letters.models import IssueRun, Letter, LetterState

logger = logging.getLogger(__name__)


def work(run_id: int) -> None:
    """Issue every letter of the run, each in its own transaction. One that cannot be issued stops no other."""
    run = IssueRun.objects.select_related("requested_by").filter(pk=run_id).first()
    if run is None or not run.claim():
        return
    reasons = pdf.missing()
    if reasons:
        run.finish(JobState.FAILED, error=" ".join(reasons))
        return
    for number, letter in enumerate(run.letters.select_related("case").order_by("event", "pk"), start=1):
        if letter.state == LetterState.TO_ISSUE:
            _one(letter, run.requested_by)
        run.beat(done_units=number)
    run.finish(JobState.DONE)


def _one(letter: Letter, by) -> None:
    problem = ""
    try:
        if letter.kind_of is None:
            problem = "undeclared"
        else:
            actions.issue(letter=letter, by=by)
    except StateChanged:
        return  # withdrawn while it waited: nothing is left to do
    except MoveNotAllowed:
        problem = "rights"
    except Exception:
        logger.exception("letter %s could not be issued", letter.public_id)
        problem = "broken"
    if problem:
        Letter.objects.filter(pk=letter.pk, state=LetterState.TO_ISSUE).update(problem=problem)


def send_stuck_again(*, now=None) -> int:
    """Runs whose worker was lost, or whose message never arrived. Returns how many were touched."""
    from letters.tasks import issue_letters

    stuck = list(IssueRun.objects.stuck(now=now))
    for run in stuck:
        if run.requeue(error=run.error):
            issue_letters.delay(run_id=run.pk)
    return len(stuck)


def sweep() -> int:
    """Every minute: letters that were never made, runs that got stuck."""
    return actions.write_what_is_missing() + send_stuck_again()
