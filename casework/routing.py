"""Who gets a case, decided from facts alone: no database, no clock. ``casework.placing`` reads the facts and carries it out.

The rules are asked in their order. The first that fits and finds somebody decides. Somebody is found when they handle cases, are
not away, have no conflict of interest, did not take the step before, and carry less than their limit. Instead of a named person
who is away their deputy is asked, and so on, never in a circle.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.kinds import Phase
from casework.models import RoutingRule, RulePhase

PHASES = {Phase.TO_ACCEPT: RulePhase.ACCEPTANCE, Phase.IN_REVIEW: RulePhase.REVIEW}
WEIGHTS = {
    Phase.TO_ACCEPT: 2,
    Phase.IN_REVIEW: 3,
    Phase.WAITING_APPLICANT: 1,
    Phase.ON_NOTICE: 1,
}  # work in one open case


class Why(models.TextChoices):
    """Why a case is where it is."""

    NAMED = "named", _("The rule names this person.")
    DEPUTY = "deputy", _("The person whom the rule names is away; this is the deputy.")
    LOAD = "load", _("Of those who could take it, this person had least to do.")
    NO_RULE = "no_rule", _("No rule fits.")
    NOBODY = "nobody", _("A rule fits, but nobody whom it names is free.")


@dataclass(frozen=True)
class Matter:
    """What the rules look at in a case."""

    kind: str
    phase: str
    district: str = ""
    country: str = ""
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Colleague:
    """Somebody who handles cases: their roles, the weight and number of their open cases, their limit, when they last got one."""

    id: int
    roles: frozenset[str]
    load: int = 0
    open_cases: int = 0
    most: int | None = None
    last: datetime | None = None

    @property
    def is_full(self) -> bool:
        return self.most is not None and self.open_cases >= self.most

    @property
    def turn(self) -> tuple:
        """Who has least comes first; of equals, who has waited longest for a case."""
        return self.load, self.last is not None, self.last.timestamp() if self.last else 0, self.id


@dataclass(frozen=True)
class Decision:
    """To whom by which rule, or to nobody and why. ``choice``: among how many; ``instead_of``: the absent person."""

    person: int | None
    why: Why
    rule: RoutingRule | None = None
    load: int = 0
    choice: int = 0
    instead_of: int | None = None


@dataclass(frozen=True)
class Office:
    """The people a decision can choose from. ``deputies`` maps everybody who is away to their deputy, or to None."""

    colleagues: Mapping[int, Colleague] = field(default_factory=dict)
    deputies: Mapping[int, int | None] = field(default_factory=dict)

    def is_free(self, person: int, barred: Collection[int] = ()) -> bool:
        known = self.colleagues.get(person)
        return known is not None and not known.is_full and person not in self.deputies and person not in barred

    def stand_in(self, person: int) -> int | None:
        """The person if they are here, else the deputy, the deputy's deputy …; None when nobody is left."""
        asked = set()
        while person in self.deputies:
            asked.add(person)
            person = self.deputies[person]
            if person is None or person in asked:
                return None
        return person


def fits(rule: RoutingRule, matter: Matter) -> bool:
    """Whether all of the rule's conditions hold. Its days and its switch are asked where rules are read."""
    return (
        rule.kind in ("", matter.kind)
        and rule.phase in ("", matter.phase)
        and rule.district in ("", matter.district)
        and rule.country in ("", matter.country)
        and (not rule.field or any(_within(code, rule.field) for code in matter.fields))
    )


def _within(code: str, field_code: str) -> bool:
    return code == field_code or code.startswith(f"{field_code}-")


def decide(matter: Matter, *, rules: Iterable[RoutingRule], office: Office, barred: Collection[int] = ()) -> Decision:
    """The decision for one case. ``barred`` may not have it: a conflict of interest, or they took the step before."""
    tried = None
    for rule in rules:
        if not fits(rule, matter):
            continue
        tried = tried or rule
        found = _named(rule, office, barred) if rule.person_id else _least_loaded(rule, office, barred)
        if found is not None:
            return found
    return Decision(None, Why.NOBODY if tried else Why.NO_RULE, tried)


def _named(rule: RoutingRule, office: Office, barred: Collection[int]) -> Decision | None:
    person = office.stand_in(rule.person_id)
    if person is None or not office.is_free(person, barred):
        return None
    if person == rule.person_id:
        return Decision(person, Why.NAMED, rule)
    return Decision(person, Why.DEPUTY, rule, instead_of=rule.person_id)


def _least_loaded(rule: RoutingRule, office: Office, barred: Collection[int]) -> Decision | None:
    able = [one for one in office.colleagues.values() if rule.role in one.roles and office.is_free(one.id, barred)]
    if not able:
        return None
    first = min(able, key=lambda one: one.turn)
    return Decision(first.id, Why.LOAD, rule, load=first.open_cases, choice=len(able))
