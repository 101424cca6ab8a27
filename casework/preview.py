"""What the rules would have done with the cases of the last month. Read only; loads are counted from zero as the month goes on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from casework.conflicts import in_conflict_about, read_conflicts
from casework.kinds import Phase
from casework.models import Absence, Case, CaseParty, RoutingRule, RulePhase
from casework.placing import matter_of, office_now
from casework.routing import WEIGHTS, Colleague, Decision, Office, decide

DAYS = 30
MOST = 300  # cases
WEIGHT = WEIGHTS[Phase.TO_ACCEPT]


@dataclass(frozen=True)
class Line:
    """One case of the last month: where the rules of today send it, and where the proposed ones would."""

    case: Case
    now: Decision
    then: Decision

    @property
    def is_different(self) -> bool:
        return (self.now.person, self.now.rule and self.now.rule.pk) != (
            self.then.person,
            self.then.rule and self.then.rule.pk,
        )


@dataclass(frozen=True)
class Preview:
    phase: str
    lines: list[Line]
    shares: list[tuple[int | None, int, int]]  # person, cases by the rules of today, cases by the proposed ones

    @property
    def phase_label(self):
        return RulePhase(self.phase).label

    @property
    def different(self) -> list[Line]:
        return [line for line in self.lines if line.is_different]


def last_month(user, today: date | None = None) -> list[Case]:
    """The cases handed in during the last 30 days that this person may know of, the oldest first."""
    since = (today or timezone.localdate()) - timedelta(days=DAYS)
    parties = Prefetch("parties", CaseParty.objects.current(), to_attr="parties_now")
    cases = Case.objects.handled_by_office(user).filter(submitted_at__date__gte=since).for_list()
    found = list(cases.prefetch_related(parties).order_by("submitted_at", "pk")[:MOST])
    for case in found:
        case.__dict__["current_parties"] = case.parties_now
    read_conflicts(found)
    _read_contents(found)
    return found


def _read_contents(cases: list[Case]) -> None:
    """One query for each kind whose fields count, instead of one for each case."""
    for kind in {case.kind: case.kind_of for case in cases}.values():
        if kind.fields_of and kind.model:
            own = [case for case in cases if case.kind == kind.code]
            contents = kind.model._default_manager.in_bulk([case.pk for case in own])
            for case in own:
                case.__dict__["content_shown"] = contents.get(case.pk)


def proposed(rule: RoutingRule) -> list[RoutingRule]:
    """The rules in force with this one in its place: a new one comes last."""
    today = timezone.localdate()
    others = [one for one in RoutingRule.objects.in_force(today).select_related("person") if one.pk != rule.pk]
    if not rule.is_active:
        return others
    before = [one for one in others if rule.pk is None or (one.position, one.pk) < (rule.position, rule.pk)]
    return [*before, rule, *others[len(before) :]]


def preview(rule: RoutingRule, *, user) -> Preview:
    """The last month by the rules of today and with this one added or changed."""
    cases = last_month(user)
    phase = rule.phase or RulePhase.ACCEPTANCE
    month = _Month(cases, phase)
    present = list(RoutingRule.objects.in_force().select_related("person"))
    now, then = month.by(present), month.by(proposed(rule))
    lines = [Line(case, *pair) for case, *pair in zip(cases, now, then, strict=True)]
    before, after = (Counter(one.person for one in decisions) for decisions in (now, then))
    people = sorted({*before, *after}, key=lambda person: (person is None, -after[person], person or 0))
    return Preview(phase, lines, [(person, before[person], after[person]) for person in people])


class _Month:
    """The cases in the order in which they came, and who was there on each day. Asked for two sets of rules."""

    def __init__(self, cases: list[Case], phase: str):
        self.cases = cases
        self.days = [timezone.localdate(case.submitted_at) for case in cases]
        self.matters = [matter_of(case, phase) for case in cases]
        self.colleagues = office_now().colleagues
        first = min(self.days, default=timezone.localdate())
        self.absences = list(Absence.objects.standing().filter(last__gte=first))

    def by(self, rules: Iterable[RoutingRule]) -> list[Decision]:
        people = {id: Colleague(id, one.roles) for id, one in self.colleagues.items()}
        given = []
        for case, day, matter in zip(self.cases, self.days, self.matters, strict=True):
            away = {one.person_id: one.deputy_id for one in self.absences if one.first <= day <= one.last}
            decision = decide(matter, rules=rules, office=Office(people, away), barred=in_conflict_about(case))
            given.append(decision)
            if decision.person is not None:
                known = people[decision.person]
                people[known.id] = replace(
                    known, load=known.load + WEIGHT, open_cases=known.open_cases + 1, last=case.submitted_at
                )
        return given
