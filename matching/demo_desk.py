"""The office's tools in the demonstration: half a year of decisions after the judged grades, an allocation, a lesson, a schedule."""

import csv
from datetime import time, timedelta

from django.conf import settings
from django.utils import timezone

from matching import allocating, outcomes, responses, running, scheduling, weights
from matching.models import Candidate, MatchOutcome, RunSchedule, StaffDecision
from matching.models.allocation import PlanKind
from matching.models.outcomes import OutcomeKind
from matching.models.runs import UNFINISHED
from matching.vocabulary import DismissReason

GRADES = settings.BASE_DIR / "demo_data" / "matching-eval" / "qrels.tsv"
LEFT_ALONE = ("D001", "D002")  # the demands that the accounts of the demonstration show
DISMISSED_EACH = 3
HALF_A_YEAR = 180  # days


def load(world: dict) -> None:
    """Last of all: everything else has its lists, its managers and its answers by then."""
    officer, admin = (world["users"][f"{role}@demo.example"] for role in ("officer", "admin"))
    _decisions(world, officer)
    scheduling.change(by=admin, is_on=True, days=[1, 2, 3, 4, 5], at=time(2, 0), note="")
    RunSchedule.objects.update(set_at=timezone.now() - timedelta(days=40))
    _lesson(officer)
    _allocation(officer)


def _grades() -> dict[tuple[str, str], int]:
    with GRADES.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))
    return {(row[0], row[1]): int(row[2]) for row in rows if row[2].isdigit()}


def _decisions(world: dict, officer) -> None:
    """Who fits best was introduced, now and then signed; who does not fit was taken out. Written as it is in daily work, then set back."""
    grades, rng = _grades(), world["rng"]
    keys = {organisation.pk: key for key, organisation in world["organisations"].items()}
    for name, demand in sorted(world["demands"].items()):
        demand.refresh_from_db()
        if name in LEFT_ALONE or demand.current_ranking_id is None:
            continue
        listed = Candidate.objects.current().proposed().filter(demand=demand).select_related("enterprise").order_by("rank")
        taken_out = 0
        for row in listed:
            grade = grades.get((name, keys.get(row.enterprise.organisation_id, "")), 0)
            known = StaffDecision.objects.current().filter(demand=demand, enterprise=row.enterprise).exists()
            if known or MatchOutcome.objects.filter(demand=demand, enterprise=row.enterprise).exists():
                continue
            if grade >= 2:
                reached = OutcomeKind.SIGNED if grade == 3 and rng.random() < 0.3 else OutcomeKind.INTRODUCED
                outcomes.note(demand, row.enterprise_id, reached=reached)
            elif grade == 0 and taken_out < DISMISSED_EACH:
                reason = rng.choice([DismissReason.OTHER_APPLICATION, DismissReason.REQUIREMENT_UNMET])
                responses.dismiss(demand=demand, enterprise=row.enterprise, reason=reason, note="", by=officer)
                taken_out += 1
    for one in MatchOutcome.objects.all():
        at = timezone.now() - timedelta(days=rng.randint(1, HALF_A_YEAR), hours=rng.randint(0, 8))
        MatchOutcome.objects.filter(pk=one.pk).update(decided_at=at)


def _lesson(officer) -> None:
    """Learned in this process, and tried on the lists where the new weights are better."""
    one, _new = weights.request_lesson(by=officer)
    weights.learn(one.pk)
    trial = weights.trial_of(one)
    if trial and trial.state in UNFINISHED:
        running.run_inline(trial)


def _allocation(officer) -> None:
    """Both plans, and one demand's part of the fair one on its shortlist."""
    run, _new = allocating.request(allocating.AllocationSettings(), by=officer)
    allocating.work_out(run.pk)
    first = run.placements.of_plan(PlanKind.FAIR).select_related("demand").order_by("pk").first()
    if first:
        step, _new = allocating.request_step(run, plan=PlanKind.FAIR, by=officer, demand=first.demand)
        allocating.carry_out(step.pk)
