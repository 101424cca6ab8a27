"""The office's tools in the demonstration: half a year of decisions after the judged grades, an allocation, a lesson, a schedule."""

import csv
from datetime import time, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from matching import advising, allocating, outcomes, responses, running, runs, scheduling, weights
from matching.models import Candidate, MatchOutcome, MatchRun, ProfileAdvice, RunSchedule
from matching.models.allocation import PlanKind
from matching.models.outcomes import GRADES, OutcomeKind
from matching.models.runs import UNFINISHED, RunKind
from matching.vocabulary import DismissReason

JUDGED = settings.BASE_DIR / "demo_data" / "matching-eval" / "qrels.tsv"
LEFT_ALONE = ("D001", "D002")  # the demands that the accounts of the demonstration show
ADVISED = ("E001", "E002")  # the companies of the demonstration accounts
DISMISSED_EACH, EARLIER_EACH = 2, 4
REASONS = [DismissReason.OTHER_APPLICATION, DismissReason.REQUIREMENT_UNMET]
HALF_A_YEAR = 180  # days
CERTIFIED = 15


def load(world: dict) -> None:
    """Last of all: everything else has its lists, its managers and its answers by then."""
    officer, admin = (world["users"][f"{role}@demo.example"] for role in ("officer", "admin"))
    _second_run(officer)
    _decisions(world, officer)
    scheduling.change(by=admin, is_on=True, days=[1, 2, 3, 4, 5], at=time(2, 0), note="")
    RunSchedule.objects.update(set_at=timezone.now() - timedelta(days=40))
    _lesson(officer)
    _allocation(officer)
    for name in ADVISED:
        advising.work_out(ProfileAdvice.objects.create(enterprise=world["enterprises"][name]).pk)


def _second_run(officer) -> None:
    """A day after the first one; meanwhile some companies have handed in the certificate that they lacked."""
    day = timedelta(days=1)
    times = ("queued_at", "started_at", "heartbeat_at", "finished_at", "inputs_at")
    MatchRun.objects.filter(kind=RunKind.FULL).update(**{name: F(name) - day for name in times})
    lacking = Candidate.objects.current().proposed().filter(reasons_against__icontains="certification_missing")
    for row in lacking.select_related("enterprise", "demand__current_version").order_by("pk")[:CERTIFIED]:
        company = row.enterprise
        company.certifications = sorted({*company.certifications, *row.demand.current_version.required_certifications})
        company.updated_at = timezone.now()
        company.save(update_fields=["certifications", "updated_at"])
    run, _new = runs.request_full(by=officer)
    running.run_inline(run)


def _grades() -> dict[tuple[str, str], int]:
    with JUDGED.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))
    return {(row[0], row[1]): int(row[2]) for row in rows if row[2].isdigit()}


def _decisions(world: dict, officer) -> None:
    """Two of three demands have been worked on. Written as in daily work, then spread over half a year."""
    grades, keys = _grades(), {organisation.pk: key for key, organisation in world["organisations"].items()}
    for number, (name, demand) in enumerate(sorted(world["demands"].items())):
        demand.refresh_from_db()
        if name in LEFT_ALONE or demand.current_ranking_id is None or number % 3 == 0:
            continue
        rows = list(demand.current_ranking.candidates.select_related("enterprise", "ranking__run").order_by("rank"))
        for row in rows:
            row.grade = grades.get((name, keys.get(row.enterprise.organisation_id, "")), 0)
        _listed(demand, [row for row in rows if not row.left_out], world["rng"], officer)
        _earlier(demand, [row for row in rows if row.left_out and row.grade == 0][:EARLIER_EACH], world["rng"])
    for one in MatchOutcome.objects.all():
        at = timezone.now() - timedelta(days=world["rng"].randint(1, HALF_A_YEAR), hours=world["rng"].randint(0, 8))
        MatchOutcome.objects.filter(pk=one.pk).update(decided_at=at)


def _listed(demand, rows: list[Candidate], rng, officer) -> None:
    """Who fits was introduced, now and then signed; some who do not were taken out."""
    decided = set(MatchOutcome.objects.filter(demand=demand).values_list("enterprise", flat=True))
    taken_out = 0
    for row in rows:
        if row.enterprise_id in decided:
            continue
        if row.grade >= 2:
            reached = OutcomeKind.SIGNED if row.grade == 3 and rng.random() < 0.3 else OutcomeKind.INTRODUCED
            outcomes.note(demand, row.enterprise_id, reached=reached)
        elif row.grade == 0 and taken_out < DISMISSED_EACH:
            reason = rng.choice(REASONS)
            responses.dismiss(demand=demand, enterprise=row.enterprise, reason=reason, note="", by=officer)
            taken_out += 1


def _earlier(demand, rows: list[Candidate], rng) -> None:
    """Taken out of lists that were longer then."""
    version = demand.current_version
    MatchOutcome.objects.bulk_create(
        MatchOutcome(
            demand=demand,
            enterprise=row.enterprise,
            kind=OutcomeKind.DISMISSED,
            grade=GRADES[OutcomeKind.DISMISSED],
            reason=rng.choice(REASONS),
            field=version.tech_fields[0].partition("-")[0],
            lang=version.lang,
            settings_hash=row.ranking.run.settings_hash,
            rank=row.rank,
            score=row.score,
            parts=row.parts,
        )
        for row in rows
    )


def _lesson(officer) -> None:
    """Learned in this process, and tried on the lists where the new weights are better."""
    one, _new = weights.request_lesson(by=officer)
    weights.learn(one.pk)
    trial = weights.trial_of(one)
    if trial and trial.state in UNFINISHED:
        running.run_inline(trial)


def _allocation(officer) -> None:
    """Both plans, and one demand's part of the fair one on its shortlist."""
    run, _new = allocating.request(allocating.AllocationSettings(per_enterprise=1, minimum=40), by=officer)
    allocating.work_out(run.pk)
    first = run.placements.of_plan(PlanKind.FAIR).select_related("demand").order_by("pk").first()
    if first:
        step, _new = allocating.request_step(run, plan=PlanKind.FAIR, by=officer, demand=first.demand)
        allocating.carry_out(step.pk)
