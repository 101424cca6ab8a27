"""Merging, undoing it, and saying that two are not the same. Refusals are ``accounts.errors.Refused`` with a sentence for the page."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.errors import Refused
from accounts.models import Organisation, OrganisationStatus, User
from casework.conflicts import conflicted_organisation_ids
from onboarding.merging.steps import MergeStep, named_again, rewrites, steps
from onboarding.models import MergeChange, MergeRecord, PossibleDuplicate, may_merge

UNDO_SPAN = timedelta(days=30)
FIELDS = ("name_zh", "name_en", "country", "uscc", "registry_no", "district", "address", "website", "mailbox")
OF_ITSELF = "organisation"
State = PossibleDuplicate.State


class Stale(Refused):
    """The organisations are no longer as the page showed them."""


def plain(value):
    """A value of a column as JSON keeps it, for storing and comparing."""
    return (
        json.loads(json.dumps(value, cls=DjangoJSONEncoder, default=None)) if not hasattr(value, "code") else value.code
    )


@dataclass(frozen=True)
class Moving:
    """How many rows of one kind either of two organisations has."""

    step: MergeStep
    one: int
    other: int


def what_moves(one: Organisation, other: Organisation) -> list[Moving]:
    """For each kind of rows that at least one of them has: the counts, listed before anything is done."""
    found = [Moving(step, step.rows(one).count(), step.rows(other).count()) for step in steps]
    return [moving for moving in found if moving.one or moving.other]


def fingerprint(one: Organisation, other: Organisation) -> str:
    """What the compare page shows, in short: a merge of anything else is refused."""
    shown = [[plain(getattr(row, name)) for name in (*FIELDS, "status")] for row in (one, other)]
    shown.append([[moving.step.code, moving.one, moving.other] for moving in what_moves(one, other)])
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


@dataclass
class _Writer:
    """Changes rows and notes down what they were."""

    record: MergeRecord
    changes: list[MergeChange] = field(default_factory=list)

    def change(self, step: str, row, values: dict) -> None:
        columns = {name: row._meta.get_field(name) for name in values}
        before = {name: plain(getattr(row, column.attname)) for name, column in columns.items()}
        stored = {columns[name].attname: value for name, value in values.items()}
        type(row)._base_manager.filter(pk=row.pk).update(**stored)
        self.changes.append(
            MergeChange(
                record=self.record,
                step=step,
                model=row._meta.label_lower,
                row=str(row.pk),
                before=before,
                after={name: plain(value) for name, value in values.items()},
            )
        )


def _check_right(by: User, *organisations: Organisation) -> None:
    if not may_merge(by):
        raise Refused(_("Only administrators and supervisors can merge organisations."))
    tied = set(conflicted_organisation_ids(by))
    if tied & {organisation.pk for organisation in organisations}:
        raise Refused(_("You have to do with one of these organisations, so somebody else has to merge them."))


@transaction.atomic
def merge(
    *, pair: PossibleDuplicate, survivor: Organisation, values: dict, reason: str, shown: str, by: User
) -> MergeRecord:
    """Make ``survivor`` of both, with ``values`` (columns of FIELDS). The other stays as a stub that leads on. A second click gives the first's record.

    Raises ``Refused``; ``Stale`` when one of them has changed since the page was shown.
    """
    pair = PossibleDuplicate.objects.select_for_update().get(pk=pair.pk)
    both = Organisation.objects.select_for_update().filter(pk__in=[pair.one_id, pair.other_id]).order_by("pk")
    one, other = list(both)
    _check_right(by, one, other)
    known = MergeRecord.objects.filter(survivor__in=[one, other], absorbed__in=[one, other], undone_at=None).first()
    if known is not None:
        return known
    if pair.state != State.OPEN or OrganisationStatus.MERGED in (one.status, other.status):
        raise Refused(_("One of these organisations has been merged or judged in the meantime."))
    if fingerprint(one, other) != shown:
        raise Stale(_("One of these organisations has changed since this page was opened. Compare again."))
    survivor, absorbed = (one, other) if survivor.pk == one.pk else (other, one)
    now = timezone.now()
    record = MergeRecord.objects.create(
        survivor=survivor,
        absorbed=absorbed,
        absorbed_name=str(absorbed),
        reason=reason,
        by=by,
        at=now,
        undo_until=now + UNDO_SPAN,
    )
    writer = _Writer(record)
    moved = {step: _move(step, writer, survivor, absorbed) for step in steps}
    _settle_data(writer, survivor, absorbed, values)
    _write_names_anew(writer, survivor, absorbed)
    MergeChange.objects.bulk_create(writer.changes)
    for step, ids in moved.items():
        if ids:
            step.after(ids, by=by, record=record, undone=False)
    _derive_again(record)
    pair.state, pair.judged_by, pair.judged_at = State.MERGED, by, now
    pair.save(update_fields=["state", "judged_by", "judged_at"])
    audit("organisations_merged", by=by, about=[survivor, absorbed], before=str(absorbed), after=reason)
    return record


def _move(step: MergeStep, writer: _Writer, survivor: Organisation, absorbed: Organisation) -> list:
    """Move the rows of one step; returns the ids of those that moved. A row that finds its twin there stays."""
    target, ids = step.target(survivor), []
    if target is None:
        return ids
    for row in step.rows(absorbed).select_for_update(of=("self",)):
        twin = step.twin(row, survivor)
        if twin is None:
            writer.change(step.code, row, {step.field: target})
            ids.append(row.pk)
            continue
        for changed, values in step.settle(row, twin):
            writer.change(step.code, changed, values)
    return ids


def _settle_data(writer: _Writer, survivor: Organisation, absorbed: Organisation, values: dict) -> None:
    """The stub first gives up its numbers, since no two organisations have the same."""
    stub = {"status": OrganisationStatus.MERGED, "merged_into": survivor.pk, "uscc": None, "registry_no": ""}
    writer.change(OF_ITSELF, absorbed, stub)
    changed = {
        name: value or (None if name == "uscc" else "")
        for name, value in values.items()
        if name in FIELDS and plain(getattr(survivor, name)) != plain(value)
    }
    if absorbed.status == OrganisationStatus.VERIFIED and survivor.status == OrganisationStatus.UNVERIFIED:
        changed.update(status=OrganisationStatus.VERIFIED, verified_at=absorbed.verified_at)
    if changed:
        writer.change(OF_ITSELF, survivor, changed)


def _names(*organisations: Organisation) -> set[str]:
    """What organisations are called by, in small letters: names and credit codes."""
    given = (name for one in organisations for name in (one.name_zh, one.name_en, one.uscc))
    return {name.casefold() for name in given if name}


def _write_names_anew(writer: _Writer, survivor: Organisation, absorbed: Organisation) -> None:
    """Both as they were when the merge began give the words to look for; the survivor as it is now gives the word to write."""
    now = Organisation.objects.get(pk=survivor.pk)
    gone = _names(survivor, absorbed) - _names(now)
    others = Organisation.objects.standing().exclude(pk__in=[survivor.pk, absorbed.pk])
    gone -= {name for name in gone if others.filter(Q(name_zh__iexact=name) | Q(name_en__iexact=name)).exists()}
    for rewrite in rewrites:
        for row, values in rewrite.changes(gone, now.name_zh or now.name_en):
            writer.change(rewrite.code, row, values)


def _derive_again(record: MergeRecord) -> None:
    for organisation in Organisation.objects.filter(pk__in=[record.survivor_id, record.absorbed_id]).order_by("pk"):
        for derive in named_again:
            derive(organisation)


@transaction.atomic
def dismiss(*, pair: PossibleDuplicate, note: str, by: User) -> None:
    """They are two. The nightly comparison does not propose them again."""
    pair = PossibleDuplicate.objects.select_for_update(of=("self",)).select_related("one", "other").get(pk=pair.pk)
    _check_right(by, pair.one, pair.other)
    if pair.state == State.DISMISSED:
        return
    if pair.state != State.OPEN:
        raise Refused(_("One of these organisations has been merged or judged in the meantime."))
    pair.state, pair.note, pair.judged_by, pair.judged_at = State.DISMISSED, note, by, timezone.now()
    pair.save(update_fields=["state", "note", "judged_by", "judged_at"])
    audit("duplicate_dismissed", by=by, about=[pair.one, pair.other], after=note)


# --- Undoing ------------------------------------------------------------------------------------


def hindrances(record: MergeRecord) -> list[str]:
    """Why a merge cannot be undone: what has changed since. Empty when it can."""
    if record.undone_at is not None:
        return [_("It has been undone already.")]
    if timezone.now() > record.undo_until:
        return [_("The 30 days have passed.")]
    labels = {step.code: str(step.label) for step in (*steps, *rewrites)}
    labels[OF_ITSELF] = _("Data of the organisation")
    changed: dict[str, int] = {}
    for change, _row, same in _compared(record):
        if not same:
            changed[change.step] = changed.get(change.step, 0) + 1
    return [
        _("%(what)s: %(count)d changed or deleted since the merge.") % {"what": labels.get(code, code), "count": count}
        for code, count in changed.items()
    ]


def _compared(record: MergeRecord):
    """(change, row, whether the row is still as the merge left it), last change first. One query for each kind of rows."""
    changes = list(record.changes.order_by("-pk"))
    rows = {}
    for label in {change.model for change in changes}:
        ids = [change.row for change in changes if change.model == label]
        found = apps.get_model(label)._base_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        rows.update({(label, str(row.pk)): row for row in found})
    undone: set[tuple[str, str, str]] = set()
    for change in changes:
        row = rows.get((change.model, change.row))
        same = row is not None
        for name, value in change.after.items():
            key = (change.model, change.row, name)
            if (
                row is not None and key not in undone
            ):  # a column that was changed twice: the last change is the one to see
                same = same and plain(getattr(row, row._meta.get_field(name).attname)) == value
            undone.add(key)
        yield change, row, same


@transaction.atomic
def undo(*, record: MergeRecord, by: User) -> MergeRecord:
    """Put every row back that the merge has moved. Raises ``Refused`` with all reasons when one of them has changed since."""
    list(
        Organisation.objects.select_for_update().filter(pk__in=[record.survivor_id, record.absorbed_id]).order_by("pk")
    )
    record = (
        MergeRecord.objects.select_for_update(of=("self",)).select_related("survivor", "absorbed").get(pk=record.pk)
    )
    _check_right(by, record.survivor, record.absorbed)
    if record.undone_at is not None:
        return record
    reasons = hindrances(record)
    if reasons:
        raise Refused(" ".join(reasons))
    moved: dict[str, list] = {}
    for change, row, _same in _compared(record):
        columns = {name: row._meta.get_field(name) for name in change.before}
        values = {
            column.attname: value if column.is_relation else column.to_python(value)
            for column, value in ((columns[name], value) for name, value in change.before.items())
        }
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        moved.setdefault(change.step, []).append((change.model, row.pk))
    for step in steps:
        ids = [pk for label, pk in moved.get(step.code, ()) if label == step.model._meta.label_lower]
        if ids:
            step.after(ids, by=by, record=record, undone=True)
    _derive_again(record)
    record.undone_at, record.undone_by = timezone.now(), by
    record.save(update_fields=["undone_at", "undone_by"])
    pairs = PossibleDuplicate.objects.filter(
        one__in=[record.survivor_id, record.absorbed_id], other__in=[record.survivor_id, record.absorbed_id]
    )
    pairs.update(state=State.OPEN, judged_by=None, judged_at=None)
    audit("organisations_unmerged", by=by, about=[record.survivor, record.absorbed])
    return record


def hindrances_for_page(record: MergeRecord) -> list[str]:
    """The same for a page, which changes nothing: the locks go with the end of the transaction."""
    with transaction.atomic():
        return hindrances(record)
