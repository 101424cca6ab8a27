"""Allocation of the current lists: asked for, worked out both ways by a worker, and put on the shortlists when somebody says so."""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core.jobs import JobState
from core.numbers import next_number
from enterprises.models import Enterprise
from matching import adapters, brokers, engine, responses
from matching.engine import allocation
from matching.engine.allocation import Limits, Offer, Plan
from matching.models import (
    AllocationRun,
    AllocationStep,
    BrokerPlacement,
    Candidate,
    CandidateResponse,
    Demand,
    ManagerProposal,
    MatchOutcome,
    Placement,
    StaffDecision,
)
from matching.models.allocation import PlanKind
from matching.models.runs import UNFINISHED
from matching.outcomes import REACHED
from matching.vocabulary import SHORTLIST_LIMIT, Answer
from talent.models import TechnologyManager

ALL_YEARS = 0
BEAT_AFTER = 25  # demands
MANAGERS_KEPT = 10  # best managers of each demand that are looked at
BATCH = 1_000


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


@dataclass(frozen=True)
class AllocationSettings:
    """What the office asks for. ``first`` are points that an enterprise's first place is worth on top."""

    least: int = 1
    most: int = 3
    per_enterprise: int = 3
    minimum: int = 50
    first: int = 5
    with_managers: bool = True

    @classmethod
    def of(cls, run: AllocationRun) -> "AllocationSettings":
        return cls(**run.settings)


# --- asking -----------------------------------------------------------------------------------------


def request(settings: AllocationSettings, *, by) -> tuple[AllocationRun, bool]:
    """Ask a worker for both plans. Returns (run, whether it is new): the one under way when there is one."""
    under_way = AllocationRun.objects.filter(state__in=UNFINISHED).first()
    if under_way:
        return under_way, False
    try:
        with transaction.atomic():
            run = AllocationRun.objects.create(
                number=next_number("allocation", year=ALL_YEARS), settings=asdict(settings), requested_by=by
            )
    except IntegrityError:  # the other click was quicker
        return AllocationRun.objects.order_by("-pk").first(), False
    from matching.tasks import allocate

    allocate.delay_on_commit(run_id=run.pk)
    return run, True


def request_step(
    run: AllocationRun, *, plan: str, by, demand: Demand | None = None, with_managers: bool = False
) -> tuple[AllocationStep, bool]:
    """Ask a worker to put a plan, or its part for one demand, on the shortlists."""
    under_way = run.steps.filter(state__in=UNFINISHED).first()
    if under_way:
        return under_way, False
    try:
        with transaction.atomic():
            step = AllocationStep.objects.create(
                run=run, plan=plan, demand=demand, with_managers=with_managers, requested_by=by
            )
    except IntegrityError:
        return run.steps.order_by("-pk").first(), False
    from matching.tasks import propose_allocation

    propose_allocation.delay_on_commit(step_id=step.pk)
    return step, True


@transaction.atomic
def cancel(job: AllocationRun | AllocationStep) -> bool:
    """Stop a job: one that waits ends at once, one that runs at its next sign of life. False when it had ended."""
    locked = type(job).objects.select_for_update().get(pk=job.pk)
    if locked.is_finished:
        return False
    type(job).objects.filter(pk=job.pk).update(cancel_requested=True)
    if locked.state == JobState.QUEUED:
        locked.finish(JobState.CANCELLED)
    return True


# --- working it out ---------------------------------------------------------------------------------


def work_out(run_id: int) -> None:
    """Both plans over the lists that people read now. A second worker finds the run claimed; what it had written is written anew."""
    run = AllocationRun.objects.filter(pk=run_id).first()
    if run is None or not run.claim():
        return
    settings = AllocationSettings.of(run)
    run.inputs_at = timezone.now()
    demands = list(Demand.objects.published().select_related("current_version").order_by("pk"))
    run.total_units = len(demands) * (2 if settings.with_managers else 1)
    run.save(update_fields=["inputs_at", "total_units"])
    offers, limits = list(_offers(demands)), _limits(demands, settings)
    plans = {PlanKind.GREEDY: allocation.greedy(offers, limits), PlanKind.FAIR: allocation.fair(offers, limits)}
    run.beat(done_units=len(demands))
    figures = {plan: figures_of(found) for plan, found in plans.items()}
    brokered: dict[str, Plan] = {}
    if settings.with_managers:
        found = _manager_offers(demands, run)
        if found is None:  # cancelled meanwhile
            run.finish(JobState.CANCELLED)
            return
        managers, room = found
        brokered = {
            PlanKind.GREEDY: allocation.greedy(managers, room),
            PlanKind.FAIR: allocation.fair(managers, room),
        }
        for plan, one in brokered.items():
            figures[plan]["managed"] = len(one.chosen)
            figures[plan]["managers_value"] = one.value
    with transaction.atomic():
        run.placements.all().delete()
        run.brokers.all().delete()
        Placement.objects.bulk_create(_rows(run, plans, Placement, "enterprise_id"), batch_size=BATCH)
        BrokerPlacement.objects.bulk_create(_rows(run, brokered, BrokerPlacement, "manager_id"), batch_size=BATCH)
        run.figures = {**figures, "demands": len(demands), "offers": len(limits.allowed(offers))}
        run.done_units = run.total_units
        run.save(update_fields=["figures", "done_units"])
        run.finish(JobState.DONE)


def _offers(demands: list[Demand]):
    rows = Candidate.objects.current().proposed().filter(demand__in=[demand.pk for demand in demands])
    for demand, enterprise, score in rows.order_by("pk").values_list("demand", "enterprise", "score").iterator():
        yield Offer(str(demand), str(enterprise), score)


def _limits(demands: list[Demand], settings: AllocationSettings) -> Limits:
    """Places that are taken count: those on shortlists of published demands. Who was taken out, declined or is chosen already is left."""
    ids = [demand.pk for demand in demands]
    decided = list(
        StaffDecision.objects.current()
        .filter(demand__in=ids)
        .values_list("demand", "enterprise", "kind")
        .order_by("pk")
    )
    shortlisted = [(demand, one) for demand, one, kind in decided if kind == StaffDecision.Kind.SHORTLIST]
    on_demand, on_enterprise = Counter(pk for pk, _one in shortlisted), Counter(one for _pk, one in shortlisted)
    declined = CandidateResponse.objects.current().filter(demand__in=ids, answer=Answer.DECLINED)
    forbidden = {(demand, one) for demand, one, _kind in decided} | set(declined.values_list("demand", "enterprise"))
    forbidden |= _own_pairs(demands) | _met_already(ids)
    most = min(settings.most, SHORTLIST_LIMIT)
    return Limits(
        least=settings.least,
        most=most,
        room=settings.per_enterprise,
        first=settings.first,
        minimum=settings.minimum,
        most_of={str(pk): most - taken for pk, taken in on_demand.items()},
        room_of={str(pk): settings.per_enterprise - taken for pk, taken in on_enterprise.items()},
        forbidden=frozenset((str(demand), str(one)) for demand, one in forbidden),
        served=frozenset(map(str, on_enterprise)),
    )


def _met_already(ids: list[int]) -> set[tuple[int, int]]:
    """Who was introduced already needs no second place."""
    reached = MatchOutcome.objects.filter(demand__in=ids, kind__in=REACHED)
    return set(reached.values_list("demand", "enterprise"))


def _own_pairs(demands: list[Demand]) -> set[tuple[int, int]]:
    """An organisation is not proposed to itself, however the list came about."""
    owners: dict[int, list[int]] = {}
    for demand in demands:
        owners.setdefault(demand.organisation_id, []).append(demand.pk)
    own = Enterprise.objects.filter(organisation__in=owners).values_list("pk", "organisation")
    return {(demand, pk) for pk, organisation in own for demand in owners[organisation]}


def _manager_offers(demands: list[Demand], run: AllocationRun) -> tuple[list[Offer], Limits] | None:
    """Managers with room for demands that nobody brokers yet. None when the run was cancelled."""
    pool = list(TechnologyManager.objects.available().for_list().order_by("pk"))
    keys = {manager.public_id: str(manager.pk) for manager in pool}
    asked = set(ManagerProposal.objects.filter(demand__in=demands).values_list("demand", "manager"))
    brokered = set(ManagerProposal.objects.standing().filter(demand__in=demands).values_list("demand", flat=True))
    waiting = Counter(ManagerProposal.objects.open().values_list("manager", flat=True))
    index = engine.ManagerIndex([brokers.engine_manager(one) for one in pool], adapters.taxonomy())
    offers: list[Offer] = []
    forbidden = {(str(demand), str(manager)) for demand, manager in asked} | _tied(demands, pool)
    for number, demand in enumerate(demands, start=1):
        if number % BEAT_AFTER == 0:
            run.beat(done_units=len(demands) + number)
            if AllocationRun.objects.filter(pk=run.pk, cancel_requested=True).exists():
                return None
        if demand.pk in brokered or not pool:
            continue
        matches = index.rank(adapters.demand_of(demand.current_version), k=MANAGERS_KEPT)
        offers += [Offer(str(demand.pk), keys[one.offering_id], one.score) for one in matches if one.left_out is None]
    room = {str(one.pk): one.capacity - one.load - waiting[one.pk] for one in pool}
    return offers, Limits(most=1, room=0, room_of=room, forbidden=frozenset(forbidden))


def _tied(demands: list[Demand], pool: list[TechnologyManager]) -> set[tuple[str, str]]:
    """Managers who work for the owner of a demand, or belong to it."""
    from accounts.models import Membership

    users = {one.profile.user_id: one for one in pool if one.profile.user_id}
    tied = [(one.profile.employer_id, one.pk) for one in pool if one.profile.employer_id]
    memberships = Membership.objects.current().filter(user__in=users).values_list("organisation", "user")
    tied += [(organisation, users[user].pk) for organisation, user in memberships]
    owners: dict[int, list[int]] = {}
    for demand in demands:
        owners.setdefault(demand.organisation_id, []).append(demand.pk)
    return {(str(demand), str(pk)) for organisation, pk in tied for demand in owners.get(organisation, ())}


def figures_of(plan: Plan) -> dict:
    """The figures of a plan as JSON keeps them."""
    return {
        "places": len(plan.chosen),
        "value": plan.value,
        "objective": plan.objective,
        "served": plan.served,
        "could_be_served": plan.could_be_served,
        "share_served": plan.share_served,
        "demands_served": len({one.asking for one in plan.chosen}),
        "short": len(plan.short),
        "worst_demand": int(plan.worst[0]) if plan.worst else None,
        "worst_share": plan.worst[1] if plan.worst else None,
    }


def _rows(run: AllocationRun, plans: dict[str, Plan], model, column: str) -> list:
    """One row for each pair that is in a plan, with the plans it is in."""
    found: dict[tuple[str, str], dict] = {}
    for plan, chosen in plans.items():
        for one in chosen.chosen:
            found.setdefault((one.asking, one.offering), {"score": one.value})[plan.value] = True
    return [
        model(run=run, demand_id=int(asking), **{column: int(offering)}, **values)
        for (asking, offering), values in sorted(found.items(), key=lambda row: (int(row[0][0]), int(row[0][1])))
    ]


# --- proposing --------------------------------------------------------------------------------------


def carry_out(step_id: int) -> None:
    """Put the places of a plan on the shortlists, one by one, each in a transaction of its own. Doing it twice adds nothing."""
    step = AllocationStep.objects.select_related("run", "requested_by", "demand").filter(pk=step_id).first()
    if step is None or not step.claim():
        return
    by = step.requested_by
    places = list(_places(step.run.placements, step).select_related("demand", "enterprise"))
    managers = (
        list(_places(step.run.brokers, step).select_related("demand", "manager__profile")) if step.with_managers else []
    )
    todo = [(partial(_shortlist, row, by), row, "put") for row in places]
    todo += [(partial(_ask, row, by), row, "asked") for row in managers]
    step.total_units, step.refused = len(todo), []  # what an earlier worker has put stays counted
    step.save(update_fields=["total_units", "refused"])
    for number, (do, row, counted) in enumerate(todo, start=1):
        if number % BEAT_AFTER == 1:
            step.beat(done_units=number - 1)
            if AllocationStep.objects.filter(pk=step.pk, cancel_requested=True).exists():
                step.finish(JobState.CANCELLED)
                break
        try:
            new = do()
        except responses.NotPossible as refusal:
            step.refused.append({"demand": row.demand_id, "words": str(refusal)})
            AllocationStep.objects.filter(pk=step.pk).update(refused=step.refused)
        else:
            AllocationStep.objects.filter(pk=step.pk).update(**{counted: F(counted) + int(new)})
    else:
        step.beat(done_units=len(todo))
        step.finish(JobState.DONE)


def _places(rows, step: AllocationStep):
    """What the person who asked may see of the plan."""
    seen = rows.visible_to(step.requested_by).of_plan(step.plan)
    return (seen.filter(demand=step.demand_id) if step.demand_id else seen).order_by("pk")


def _shortlist(row: Placement, by) -> bool:
    known = StaffDecision.objects.shortlisted().filter(demand=row.demand_id, enterprise=row.enterprise_id).exists()
    responses.shortlist(demand=row.demand, enterprise=row.enterprise, note="", by=by)
    return not known


def _ask(row: BrokerPlacement, by) -> bool:
    known = ManagerProposal.objects.standing().filter(demand=row.demand_id, manager=row.manager_id).exists()
    brokers.propose(demand=row.demand, manager=row.manager, by=by)
    return not known


# --- the sweep --------------------------------------------------------------------------------------


def stuck(*, now=None) -> int:
    """Each minute: jobs that a lost worker or an absent broker left behind are sent again."""
    from matching import tasks

    touched = 0
    for job, send in (
        *((one, partial(tasks.allocate.delay, run_id=one.pk)) for one in AllocationRun.objects.stuck(now=now)),
        *(
            (one, partial(tasks.propose_allocation.delay, step_id=one.pk))
            for one in AllocationStep.objects.stuck(now=now)
        ),
    ):
        touched += 1
        if job.cancel_requested:
            job.finish(JobState.CANCELLED)
        elif job.requeue(error=job.error):
            send()
    return touched
