"""How imports are shown: badges, counts with the way to their rows, the words of a job under way, the choices of a row."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports.actions import allowed
from core.imports.declaring import importer
from core.imports.models import Decision, ImportBatch, ImportRow, Mode, Outcome, Stage
from core.ui import Badge

_STAGES = {
    Stage.CHECKING: ("progress", ""),
    Stage.PREVIEW: ("wait", ""),
    Stage.WRITING: ("progress", ""),
    Stage.IMPORTED: ("ok", ""),
    Stage.UNDOING: ("progress", ""),
    Stage.UNDONE: ("neutral", "arrow-counterclockwise"),
    Stage.DISCARDED: ("neutral", "dash-circle"),
}
_OUTCOMES = {
    Outcome.CREATED: ("ok", ""),
    Outcome.FILLED: ("ok", ""),
    Outcome.SKIPPED: ("neutral", "dash-circle"),
    Outcome.REFUSED: ("bad", ""),
    Outcome.UNDONE: ("neutral", "arrow-counterclockwise"),
    Outcome.KEPT: ("wait", ""),
}


def stage_badge(batch: ImportBatch) -> Badge:
    tone, icon = _STAGES[Stage(batch.stage)]
    if batch.has_broken_down:
        return Badge(_("Stopped"), "bad", "x-octagon-fill")
    return Badge(batch.get_stage_display(), tone, icon)


@dataclass(frozen=True)
class Figure:
    value: int
    label: str
    url: str = ""
    unit: str = ""


def counts(batch: ImportBatch) -> list[Figure]:
    """Before the import what would become of the rows, after it what did. Each number leads to its rows."""
    rows = batch.rows
    if batch.stage in (Stage.CHECKING, Stage.PREVIEW, Stage.DISCARDED):
        found = rows.aggregate(
            new=Count("pk", filter=Q(problems=[], decision=Decision.NEW)),
            fill=Count("pk", filter=Q(problems=[], decision=Decision.FILL)),
            open=Count("pk", filter=Q(problems=[], decision=Decision.OPEN)),
            skip=Count("pk", filter=Q(problems=[], decision=Decision.SKIP)),
            bad=Count("pk", filter=~Q(problems=[])),
        )
        words = {
            "new": _("new"),
            "fill": _("complete an existing one"),
            "open": _("perhaps here already"),
            "skip": _("left out"),
            "bad": _("with problems"),
        }
        return [
            Figure(found[name], label, f"?show={name}") for name, label in words.items() if found[name] or name == "new"
        ]
    found = dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    return [Figure(found[one], one.label, f"?outcome={one.value}") for one in Outcome if one and found.get(one)]


def working_words(batch: ImportBatch) -> str:
    """One line for the progress of the job."""
    if batch.total_units == 0:
        return _("Waiting for a worker.")
    if batch.stage == Stage.WRITING and batch.mode == Mode.ALL:
        if batch.done_units < batch.total_units:
            return _("Looked at once more: %(done)d of %(total)d rows") % {
                "done": batch.done_units,
                "total": batch.total_units,
            }
        return _("All %(total)d rows are being entered in one step. It is not counted until it is finished.") % {
            "total": batch.total_units
        }
    return ngettext("%(done)d of %(total)d row", "%(done)d of %(total)d rows", batch.total_units) % {
        "done": batch.done_units,
        "total": batch.total_units,
    }


@dataclass(frozen=True)
class RowLine:
    """One row for the page."""

    row: ImportRow
    badge: Badge | None
    choices: list[tuple[str, str, bool]]
    url: str


def row_lines(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[RowLine]:
    declared = importer(batch.importer)
    return [
        RowLine(
            row,
            Badge(row.get_outcome_display(), *_OUTCOMES[Outcome(row.outcome)]) if row.outcome else None,
            _choices(batch, row),
            declared.url(row.object_ref) if row.object_ref and row.outcome != Outcome.UNDONE else "",
        )
        for row in rows
    ]


def _choices(batch: ImportBatch, row: ImportRow) -> list[tuple[str, str, bool]]:
    if batch.stage != Stage.PREVIEW or row.problems:
        return []
    possible = allowed(row)
    if row.decision == Decision.OPEN:
        possible = [Decision.OPEN, *possible]
    names = {f"{Decision.FILL}:{known['ref']}": known["label"] for known in row.duplicates}
    return [(one, _choice_words(one, names.get(one, "")), one == row.choice) for one in possible]


def _choice_words(choice: str, name: str) -> str:
    return _("Fill empty fields of %(name)s") % {"name": name} if name else Decision(choice).label
