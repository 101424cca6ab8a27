"""Reads what a routing decision needs, and gives the case to whom it names, with an event that says why.

A case is placed when a move brings it to another state of acceptance or review and nobody has it, or whoever has it can do nothing
there. Without rules nothing happens: cases wait in the pool.
"""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Count, Max, OuterRef, Subquery, Sum
from django.utils import timezone

from accounts.models import StaffRole
from casework import history, notify
from casework.conflicts import in_conflict_about
from casework.kinds import OPEN_PHASES, STAY
from casework.models import Absence, Case, LoadLimit, RoutingRule
from casework.routing import PHASES, WEIGHTS, Colleague, Decision, Matter, Office, decide, fits
from casework.who import HANDLERS

ROUTED, UNROUTED = "routed", "unrouted"  # the events' names in the history


def rules_in_force(phase: str = "", today=None) -> list[RoutingRule]:
    rules = RoutingRule.objects.in_force(today).select_related("person")
    return list(rules.filter(phase__in=["", phase]) if phase else rules)


def office_now(today=None) -> Office:
    """Everybody who handles cases, and who of them is away. Two queries."""
    absences = Absence.objects.on(today or timezone.localdate()).order_by("pk")
    return Office(_colleagues(), dict(absences.values_list("person_id", "deputy_id")))


def _colleagues() -> dict[int, Colleague]:
    theirs = Case.objects.filter(assignee=OuterRef("user_id")).order_by().values("assignee")
    still_open = theirs.filter(phase__in=OPEN_PHASES)
    weight = models.Case(*(models.When(phase=phase, then=number) for phase, number in WEIGHTS.items()), default=0)
    rows = StaffRole.objects.filter(role__in=HANDLERS, user__is_active=True, user__consent_withdrawn_at=None).annotate(
        load=Subquery(still_open.annotate(n=Sum(weight)).values("n")),
        open_cases=Subquery(still_open.annotate(n=Count("pk")).values("n")),
        last=Subquery(theirs.annotate(n=Max("assigned_at")).values("n")),
        most=Subquery(LoadLimit.objects.filter(user=OuterRef("user_id")).values("most")),
    )
    found: dict[int, Colleague] = {}
    for row in rows.order_by("user_id"):
        known = found.get(row.user_id)
        roles = (known.roles if known else frozenset()) | {row.role}
        found[row.user_id] = Colleague(row.user_id, roles, row.load or 0, row.open_cases or 0, row.most, row.last)
    return found


def matter_of(case: Case, phase: str) -> Matter:
    kind = case.kind_of
    fields = kind.fields_of(kind.content(case)) if kind.fields_of and kind.model else ()
    return Matter(case.kind, phase, case.district, case.country, frozenset(fields))


def barred_from(case: Case) -> set[int]:
    """Who may not have the case: in conflict about it, or last to take a step after which another person has to follow."""
    return in_conflict_about(case) | _took_the_step_before(case)


def _took_the_step_before(case: Case) -> set[int]:
    """A step that leaves the case where it is (more time asked for) bars nobody from working on it."""
    on = [move for move in case.kind_of.moves_from(case.state) if move.target != STAY]
    watched = {name for move in on for name in move.second_person_after}
    last = (
        case.events.filter(move__in=watched).order_by("-seq").values_list("actor_id", flat=True)[:1] if watched else ()
    )
    return set(last)


def after_move(step) -> None:
    """Place the case of a move, in the move's own transaction, if it needs somebody."""
    case = step.case
    phase = PHASES.get(case.phase)
    if phase is None or step.event.from_state == case.state or step.event.to_state != case.state:
        return  # it stands where it stood, or a move of the effect has brought it on and has placed it
    rules = rules_in_force(phase)
    if rules and not _can_go_on(case, step.by):
        place(case, rules=rules)


def _can_go_on(case: Case, by) -> bool:
    """Whether the person who has the case can take some step in the state that it is in now."""
    if case.assignee_id is None:
        return False
    user = by if by is not None and by.pk == case.assignee_id else case.assignee
    steps = [move for move in case.kind_of.moves_from(case.state) if move.target != STAY and move.who(user, case)]
    return bool(steps) and (user.pk not in _took_the_step_before(case) or any(not m.second_person_after for m in steps))


def place(case: Case, *, rules: list[RoutingRule]) -> Decision:
    """Decide and give. The caller holds the case's row locked; who has it keeps it when nobody is found."""
    matter = matter_of(case, PHASES[case.phase])
    barred = barred_from(case)
    decision = _decide_within_limits(matter, rules=rules, barred=barred)
    if decision.person is not None:
        give(case, decision)
    elif case.assignee_id is None and any(fits(rule, matter) for rule in rules):
        _left_in_pool(case, decision)
    return decision


def _left_in_pool(case: Case, decision: Decision) -> None:
    """The history says so, and the supervisors are told: once for each state, however often the rules are asked."""
    if case.events.filter(move=UNROUTED, at__gte=case.moved_at).exists():
        return
    history.append(case, move=UNROUTED, by=None, data=_facts(decision))
    for user in notify.recipients(case, notify.SUPERVISORS):
        params = {"title": case.title, "rule": decision.rule.name}
        notify.send(user, topic=notify.POOL, case=case, text=notify.NOBODY_FREE_TEXT, params=params)


def _decide_within_limits(matter: Matter, *, rules, barred: set[int]) -> Decision:
    """Limits hold when two cases come at once: the limit's row is locked and the person's cases are counted again."""
    office = office_now()
    while True:
        decision = decide(matter, rules=rules, office=office, barred=barred)
        chosen = office.colleagues.get(decision.person)
        if chosen is None or chosen.most is None:
            return decision
        limit = LoadLimit.objects.select_for_update().filter(user=chosen.id).first()
        if limit is None or Case.objects.open().filter(assignee=chosen.id).count() < limit.most:
            return decision
        barred = barred | {chosen.id}


def give(case: Case, decision: Decision) -> None:
    """Write the assignment with its rule and reason, and tell the person."""
    case.assignee_id, case.assigned_at = decision.person, timezone.now()
    case.save(update_fields=["assignee", "assigned_at"])
    history.append(case, move=ROUTED, by=None, data={**_facts(decision), "to": case.assignee.public_id})
    notify.send(case.assignee, topic="assigned", case=case, text=notify.ASSIGNED_TEXT, params={"title": case.title})


def _facts(decision: Decision) -> dict:
    rule = decision.rule
    named = {"rule": rule.public_id, "rule_name": rule.name} if rule else {}
    absent = {"instead_of": rule.person.public_id} if decision.instead_of else {}
    return {"why": decision.why.value, **named, **absent, "load": decision.load, "choice": decision.choice}


def place_pool(*, cases: Iterable[Case]) -> tuple[int, int]:
    """Ask the rules about cases that nobody has, one transaction each. Returns (placed, left in the pool)."""
    placed = left = 0
    for pk in [case.pk for case in cases]:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            phase = PHASES.get(case.phase)
            if phase is None or case.assignee_id is not None:
                continue
            found = place(case, rules=rules_in_force(phase)).person is not None
        placed, left = placed + found, left + (not found)
    return placed, left
