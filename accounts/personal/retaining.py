"""Rules of retention: which there are, what each would delete today, and the nightly run that does it.

The dry run and the nightly run ask the same queryset, so what was shown is what goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import RetentionRule, RetentionRun, User
from accounts.permissions import is_administrator
from core.personal import Retention, delete_rows, retentions

logger = structlog.get_logger(__name__)
SAMPLES = 20


@dataclass(frozen=True)
class Rule:
    """A rule with its setting; ``last`` is its last run, or None."""

    kind: Retention
    days: int
    active: bool
    setting: RetentionRule | None = None
    last: RetentionRun | None = None


def kind_of(code: str) -> Retention | None:
    return next((kind for kind in retentions if kind.code == code), None)


def rules() -> list[Rule]:
    """Every rule with its setting and last run. Two queries."""
    settings = {row.code: row for row in RetentionRule.objects.select_related("changed_by")}
    last: dict[str, RetentionRun] = {}
    for run in RetentionRun.objects.filter(at__gte=timezone.now() - timedelta(days=40)).order_by("at", "pk"):
        last[run.code] = run
    return [_rule(kind, settings.get(kind.code), last.get(kind.code)) for kind in retentions]


def rule_of(code: str) -> Rule | None:
    kind = kind_of(code)
    if kind is None:
        return None
    last = RetentionRun.objects.filter(code=code).first()
    return _rule(kind, RetentionRule.objects.select_related("changed_by").filter(code=code).first(), last)


def _rule(kind: Retention, setting: RetentionRule | None, last: RetentionRun | None) -> Rule:
    if setting is None:
        return Rule(kind, kind.days, False, None, last)
    return Rule(kind, max(setting.days, kind.least), setting.active, setting, last)


@dataclass(frozen=True)
class DryRun:
    """What a rule would delete: how many rows, and the oldest of them in words."""

    count: int
    samples: list[str]
    before: datetime


def dry_run(kind: Retention, days: int) -> DryRun:
    before = timezone.now() - timedelta(days=days)
    rows = kind.due(before)
    return DryRun(rows.count(), [kind.words(row) for row in rows.order_by("pk")[:SAMPLES]], before)


@transaction.atomic
def set_rule(*, code: str, days: int, active: bool, by: User) -> RetentionRule:
    """Switch a rule on or off, or change its days."""
    if not is_administrator(by):
        raise Refused(_("Only an administrator can do this."))
    kind = kind_of(code)
    if kind is None or days < kind.least:
        raise Refused(_("This must be kept for at least %(days)d days.") % {"days": kind.least if kind else 0})
    RetentionRule.objects.get_or_create(code=code, defaults={"days": kind.days})
    rule = RetentionRule.objects.select_for_update().get(code=code)
    before = f"{rule.days} {'on' if rule.active else 'off'}"
    after = f"{days} {'on' if active else 'off'}"
    if rule.changed_by_id and before == after:
        return rule
    rule.days, rule.active, rule.changed_at, rule.changed_by = days, active, timezone.now(), by
    rule.save()
    record("retention_changed", by=by, before=f"{code} {before}", after=f"{code} {after}")
    return rule


def run_all() -> dict[str, int]:
    """Every night: each rule that is on. One that fails stops no other; each leaves a row."""
    return {rule.kind.code: run(rule).removed for rule in rules() if rule.active}


def run(rule: Rule) -> RetentionRun:
    rows = rule.kind.due(timezone.now() - timedelta(days=rule.days))
    done = RetentionRun(code=rule.kind.code, days=rule.days, found=rows.count())
    try:
        done.removed = (rule.kind.remove or delete_rows)(rows)
    except Exception as problem:
        logger.exception("retention_failed", rule=rule.kind.code)
        done.error = type(problem).__name__
    done.save()
    return done
