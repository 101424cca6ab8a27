"""A rule in words: its conditions, its target, and what was changed about it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django_countries import countries

from accounts.audit import ACTIONS
from accounts.districts import district_name
from accounts.models import User
from casework.kinds import kinds
from casework.models import RoutingRule, RulePhase, TargetRole
from core.models import AuditEntry

SHOWN = 20  # changes


def _field_name(code: str) -> str:
    from casework.work_forms import field_choices

    names = {}
    for value, label in field_choices():
        names.update(label if isinstance(label, list | tuple) else [(value, label)])
    return str(names.get(code, code))


_WORDS = {
    "kind": lambda code: str(kinds[code].label) if code in kinds else code,
    "phase": lambda code: str(RulePhase(code).label),
    "district": lambda code: district_name(code),
    "country": lambda code: str(countries.name(code) or code),
    "field": _field_name,
    "role": lambda code: str(TargetRole(code).label),
}


def conditions(rule: RoutingRule) -> list[tuple[str, str]]:
    """What a case must be for the rule to fit: (name, value) of each condition; empty when every case fits."""
    names = ("kind", "phase", "district", "country", "field")
    return [(_label(name), _WORDS[name](getattr(rule, name))) for name in names if getattr(rule, name)]


def _label(name: str) -> str:
    if name == "name":  # a person's name is another word in Chinese
        return _("Name of the rule")
    return str(RoutingRule._meta.get_field(name).verbose_name)


@dataclass(frozen=True)
class Change:
    """One line of a rule's history; ``parts`` are (what, before, after)."""

    at: datetime
    by: User | None
    action: str
    parts: list[tuple[str, str, str]]


def changes(rule: RoutingRule) -> list[Change]:
    """What was done to the rule, newest first. Two queries."""
    about = AuditEntry.objects.filter(action__startswith="rule_", subject__startswith=f"rule:{rule.public_id}")
    entries = list(about.select_related("user").order_by("-at", "-pk")[:SHOWN])
    ids = {word.removeprefix("user:") for entry in entries for _name, word in _told(entry) if word.startswith("user:")}
    people = {user.public_id: str(user) for user in User.objects.filter(public_id__in=ids)} if ids else {}
    return [
        Change(entry.at, entry.user, str(ACTIONS.get(entry.action, entry.action)), _parts(entry, people))
        for entry in entries
    ]


def _told(entry: AuditEntry) -> list[tuple[str, str]]:
    return [*_read(entry.before).items(), *_read(entry.after).items()]


def _read(line: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in line.split("; ") if "=" in part)
    return {name: value for name, _equals, value in pairs}


def _parts(entry: AuditEntry, people: dict[str, str]) -> list[tuple[str, str, str]]:
    if entry.action == "rule_moved":
        return [(_("place"), entry.before, entry.after)]
    before, after = _read(entry.before), _read(entry.after)
    if entry.action == "rule_added":
        before = {}
    changed = [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]
    return [(_label(name), _value(name, before, people), _value(name, after, people)) for name in changed]


def _value(name: str, said: dict[str, str], people: dict[str, str]) -> str:
    code = said.get(name, "")
    if name == "person":
        return people.get(code.removeprefix("user:"), "")
    return _WORDS[name](code) if code and name in _WORDS else code
