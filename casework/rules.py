"""Writes about the rules and limits: administrators keep them, each change stands in the audit trail with what was and what is."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.permissions import is_administrator
from casework.models import LoadLimit, RoutingRule
from casework.moves import NotYours, StateChanged
from casework.permissions import is_overseer
from core.models import AuditEntry

COLUMNS = ("name", "kind", "phase", "district", "country", "field", "role", "valid_from", "valid_until")


def _only_administrators(by) -> None:
    if not is_administrator(by):
        raise NotYours(_("Only administrators change the rules."))


def in_codes(rule: RoutingRule) -> str:
    """The rule in one line for the trail: only what it says, codes as they are."""
    said = [f"{name}={getattr(rule, name)}" for name in COLUMNS if getattr(rule, name)]
    return "; ".join([*said, *([f"person=user:{rule.person.public_id}"] if rule.person else [])])


def _note(action: str, rule: RoutingRule, by, *, before: str = "", after: str = "") -> None:
    about = f"rule:{rule.public_id}" + (f" user:{rule.person.public_id}" if rule.person else "")
    AuditEntry.record(action, by=by, subject=about, before=before, after=after)


@transaction.atomic
def save_rule(*, rule: RoutingRule, by, version: int) -> RoutingRule:
    """Add a rule at the end, or change one. Raises StateChanged when somebody saved it since the person's page was drawn."""
    _only_administrators(by)
    stored = RoutingRule.objects.select_for_update().filter(pk=rule.pk).first() if rule.pk else None
    if stored is None:
        twin = RoutingRule.objects.select_for_update().filter(public_id=rule.public_id).first()
        if twin is not None:  # sent twice
            return twin
        last = RoutingRule.objects.aggregate(last=Max("position"))["last"]
        rule.position = 0 if last is None else last + 1
        rule.save(force_insert=True)
        _note("rule_added", rule, by, after=in_codes(rule))
        return rule
    if stored.version != version:
        raise StateChanged(_("Somebody else has changed this rule in the meantime: %(rule)s.") % {"rule": stored})
    before, after = in_codes(stored), in_codes(rule)
    rule.position, rule.is_active, rule.version = stored.position, stored.is_active, stored.version + 1
    rule.save()
    if before != after:
        _note("rule_changed", rule, by, before=before, after=after)
    return rule


@transaction.atomic
def switch(*, rule: RoutingRule, on: bool, by) -> None:
    """Put a rule in force or out of it; doing it twice changes nothing."""
    _only_administrators(by)
    locked = RoutingRule.objects.select_for_update(of=("self",)).select_related("person").get(pk=rule.pk)
    if locked.is_active != on:
        locked.is_active, locked.version = on, locked.version + 1
        locked.save(update_fields=["is_active", "version"])
        _note("rule_switched_on" if on else "rule_switched_off", locked, by)


@transaction.atomic
def shift(*, rule: RoutingRule, up: bool, by) -> bool:
    """Ask a rule one place earlier or later. All rows are locked, so that two who move at once do not undo each other."""
    _only_administrators(by)
    rows = list(RoutingRule.objects.select_for_update().order_by("position", "pk"))
    at = next(place for place, row in enumerate(rows) if row.pk == rule.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return False
    rows[at], rows[to] = rows[to], rows[at]
    for place, row in enumerate(rows):
        row.position = place
    RoutingRule.objects.bulk_update(rows, ["position"])
    _note("rule_moved", rule, by, before=str(at + 1), after=str(to + 1))
    return True


@transaction.atomic
def set_limit(*, user, most: int | None, by) -> None:
    """How many open cases the person gets by rule; None lifts the limit."""
    if not is_overseer(by):
        raise NotYours(_("Only supervisors and administrators set limits."))
    known = LoadLimit.objects.select_for_update().filter(user=user).first()
    before = known.most if known else None
    if before == most:
        return
    if most is None:
        known.delete()
    else:
        LoadLimit.objects.update_or_create(user=user, defaults={"most": most})
    record("load_limit_changed", by=by, about=[user], before=_number(before), after=_number(most))


def _number(most: int | None) -> str:
    return "" if most is None else str(most)
