"""The work behind an import: check every row, write them, take them back. Each step may be killed and goes on where it was.

A row that has an outcome is not touched again, so a task that runs twice writes nothing twice. With "all rows or none" every row is
looked at once more, which is counted; then the rows and the batch are written in one transaction, which holds the batch's row: nobody
can take it over meanwhile, and nobody sees a count before it ends.
"""

import logging
from collections.abc import Iterable
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.imports import reading
from core.imports.declaring import Importer, Refused, Stays, importer, in_languages
from core.imports.models import Decision, ImportBatch, ImportRow, Mode, Outcome, Stage
from core.jobs import JobState
from core.uploads import FileKind

logger = logging.getLogger(__name__)
CHUNK = 50  # rows between two signs of life
FAULTS = {
    reading.FORMULA: _("This cell holds a formula or an error. Copy it and paste the value."),
    reading.TOO_LONG: _("This text is too long for one cell."),
    reading.INEXACT: _(
        "Excel has kept this long number only in part. Format the column as text and type the number again."
    ),
}
TAKEN = _("Somebody entered this a moment ago. It is here already.")
GONE = _("The row fits no longer: the existing record has changed. Upload the file again.")


class NotAll(Exception):
    """One row of "all or none" was refused, so nothing was written. ``args``: the row, its ``Refused``."""


def run(batch_id: int) -> None:
    """Do what the stage of the batch asks for, unless another worker is at it or it is done."""
    batch = ImportBatch.objects.get(pk=batch_id)
    step = {Stage.CHECKING: _check, Stage.WRITING: _write, Stage.UNDOING: _undo}.get(batch.stage)
    if step is None or not batch.claim():
        return
    step(batch, importer(batch.importer))


def open_table(batch: ImportBatch, declared: Importer) -> reading.Table:
    """The stored file as a table. Raises ``ValidationError``."""
    with batch.file.open("rb") as stream:
        content = stream.read()
    is_excel = batch.content_type == FileKind.XLSX.content_type
    return reading.read_table(content, is_excel=is_excel, headings=declared.headings())


# --- Checking -----------------------------------------------------------------------------------


def _check(batch: ImportBatch, declared: Importer) -> None:
    try:
        table = open_table(batch, declared)
    except ValidationError as problem:  # checked at the upload; only a file that was damaged since comes here
        _end(batch, Stage.DISCARDED, JobState.FAILED, error="; ".join(problem.messages))
        return
    ImportBatch.objects.filter(pk=batch.pk).update(
        total_units=len(table.rows), places=table.places, unknown=table.unknown[: reading.MAX_COLUMNS]
    )
    done = set(batch.rows.values_list("number", flat=True))
    prepared, seen = declared.prepare(), _keys_so_far(batch, declared)
    made: list[ImportRow] = []
    for row in table.rows:
        if row.number in done:
            continue
        made.append(_checked(batch, declared, row, table.places, prepared, seen))
        if len(made) == CHUNK:
            _keep(batch, made)
            made = []
    _keep(batch, made)
    _end(batch, Stage.PREVIEW, JobState.DONE)


def _keep(batch: ImportBatch, made: list[ImportRow]) -> None:
    ImportRow.objects.bulk_create(made, ignore_conflicts=True)
    batch.beat(done_units=batch.rows.count())


def _keys_so_far(batch: ImportBatch, declared: Importer) -> dict[str, int]:
    """Of a check that was killed: the numbers that earlier rows have taken."""
    seen = {}
    for row in batch.rows.good():
        form = declared.form(declared.typed(row.values))
        if form.is_valid():
            seen.update({key: row.number for _column, key in declared.keys(form)})
    return seen


def _checked(batch, declared: Importer, row, places: dict, prepared, seen: dict[str, int]) -> ImportRow:
    problems = [_problem(code, row.number, places, FAULTS[kind]) for code, kind in row.faults.items()]
    form = declared.form(declared.typed(row.values))
    duplicates = []
    if not form.is_valid():
        problems += _form_problems(declared, row, places, skip=set(row.faults))
    elif not problems:
        problems = _repeated(declared.keys(form), row.number, places, seen)
        duplicates = [] if problems else declared.duplicates(form, prepared)
    return ImportRow(
        batch=batch,
        number=row.number,
        title=declared.title(row.values)[:200],
        values=row.values,
        problems=problems,
        duplicates=[vars(known) for known in duplicates],
        decision=_first_decision(problems, duplicates),
    )


def _first_decision(problems: list, duplicates: list) -> str:
    """What is new is entered, what has the same number is left out, what only sounds alike waits for a person."""
    if problems:
        return Decision.SKIP
    if any(known.exact for known in duplicates):
        return Decision.SKIP
    return Decision.OPEN if duplicates else Decision.NEW


def _problem(column: str, number: int, places: dict, sentence) -> dict:
    cell = f"{places[column]}{number}" if column in places else str(number)
    return {"column": column, "cell": cell, "text": in_languages(sentence)}


def _form_problems(declared: Importer, row, places: dict, *, skip: set[str]) -> list[dict]:
    """The sentences of the form in every language: it is asked once in each, since a form speaks when it is asked."""
    texts: dict[tuple[str, int], dict[str, str]] = {}
    for language in in_languages(""):
        with override(language):
            form = declared.form(declared.typed(row.values))
            for name, sentences in form.errors.items():
                column = name if name in {one.code for one in declared.columns} else ""
                for place, sentence in enumerate(sentences):
                    texts.setdefault((column, place), {})[language] = str(sentence)
    return [
        {
            "column": column,
            "cell": f"{places[column]}{row.number}" if column in places else str(row.number),
            "text": text,
        }
        for (column, _place), text in texts.items()
        if column not in skip
    ]


def _repeated(keys: Iterable[tuple[str, str]], number: int, places: dict, seen: dict[str, int]) -> list[dict]:
    problems = []
    for column, key in keys:
        if key in seen:
            sentence = format_lazy(_("The same stands in row {row} of this file."), row=seen[key])
            problems.append(_problem(column, number, places, sentence))
        else:
            seen[key] = number
    return problems


# --- Writing ------------------------------------------------------------------------------------


def _write(batch: ImportBatch, declared: Importer) -> None:
    if batch.mode == Mode.ALL:
        _write_all(batch, declared)
        return
    batch.rows.filter(outcome=Outcome.NONE).exclude(pk__in=batch.rows.to_write()).update(outcome=Outcome.SKIPPED)
    waiting = batch.rows.filter(outcome=Outcome.NONE).values_list("pk", flat=True)
    for place, pk in enumerate(list(waiting), start=1):
        _write_one(pk, declared, batch)
        if place % CHUNK == 0:
            batch.beat(done_units=batch.rows.exclude(outcome=Outcome.NONE).count())
    _imported(batch)


def _write_one(pk: int, declared: Importer, batch: ImportBatch) -> None:
    """One row in one transaction: either it is there with its outcome, or it is not and the row says why."""
    try:
        with transaction.atomic():
            row = ImportRow.objects.select_for_update().get(pk=pk)
            if row.outcome == Outcome.NONE:
                _enter(row, _valid_form(row, declared), declared, batch)
    except Refused as refusal:
        _refuse(pk, refusal)


def _valid_form(row: ImportRow, declared: Importer):
    form = declared.form(declared.typed(row.values))
    if not form.is_valid():  # a code that was valid when it was checked, say
        raise Refused("; ".join(str(s) for sentences in form.errors.values() for s in sentences))
    return form


def _enter(row: ImportRow, form, declared: Importer, batch: ImportBatch) -> None:
    target = row.target or None
    try:
        with transaction.atomic():
            written = declared.write(form, by=batch.requested_by, batch=batch, target=target)
    except IntegrityError as taken:
        raise Refused(TAKEN) from taken
    except ObjectDoesNotExist as gone:  # what was to be filled was merged or taken away since
        raise Refused(GONE) from gone
    row.object_ref, row.written = written.ref, written.state
    row.outcome = Outcome.FILLED if target else Outcome.CREATED
    row.save(update_fields=["object_ref", "written", "outcome"])


def _refuse(pk: int, refusal: Refused) -> None:
    ImportRow.objects.filter(pk=pk).update(outcome=Outcome.REFUSED, reason=in_languages(refusal.reason))


def _write_all(batch: ImportBatch, declared: Importer) -> None:
    try:
        forms = _all_forms(batch, declared)
        with transaction.atomic():
            ImportBatch.objects.select_for_update().get(pk=batch.pk)
            batch.rows.exclude(pk__in=batch.rows.to_write()).update(outcome=Outcome.SKIPPED)
            for row in batch.rows.select_for_update().filter(outcome=Outcome.NONE):
                with _all_stops(row):
                    _enter(row, forms[row.pk], declared, batch)
            _imported(batch)
    except NotAll as stopped:
        row, refusal = stopped.args
        problem = _problem(refusal.column, row.number, batch.places, refusal.reason)
        ImportRow.objects.filter(pk=row.pk).update(problems=[*row.problems, problem], decision=Decision.SKIP, target="")
        _end(batch, Stage.PREVIEW, JobState.FAILED, error="all_or_none")


def _all_forms(batch: ImportBatch, declared: Importer) -> dict:
    """The form of each row that is to be written, so that what takes long is done, and counted, before the one transaction."""
    forms, left_out = {}, batch.rows.count() - batch.rows.to_write().count()
    for row in batch.rows.to_write():
        with _all_stops(row):
            forms[row.pk] = _valid_form(row, declared)
        if len(forms) % CHUNK == 0:
            batch.beat(done_units=left_out + len(forms))
    batch.beat(done_units=batch.total_units)
    return forms


@contextmanager
def _all_stops(row: ImportRow):
    """One row that is refused ends the whole."""
    try:
        yield
    except Refused as refusal:
        raise NotAll(row, refusal) from refusal


def _imported(batch: ImportBatch) -> None:
    batch.beat(done_units=batch.total_units)
    ImportBatch.objects.filter(pk=batch.pk).update(imported_at=timezone.now())
    _end(batch, Stage.IMPORTED, JobState.DONE)


def _end(batch: ImportBatch, stage: str, state: str, *, error: str = "") -> None:
    """Stage and state together: a page never sees one without the other."""
    with transaction.atomic():
        if batch.finish(state, error=error):
            ImportBatch.objects.filter(pk=batch.pk).update(stage=stage)


# --- Undoing ------------------------------------------------------------------------------------


def _undo(batch: ImportBatch, declared: Importer) -> None:
    """Take back what nobody has changed or used since; the last row first, since later ones may lean on earlier ones."""
    waiting = batch.rows.filter(outcome__in=[Outcome.CREATED, Outcome.FILLED]).order_by("-number")
    for place, pk in enumerate(list(waiting.values_list("pk", flat=True)), start=1):
        _undo_one(pk, declared, batch)
        if place % CHUNK == 0:
            batch.beat(done_units=place)
    batch.beat(done_units=batch.total_units)
    _end(batch, Stage.UNDONE, JobState.DONE)


def _undo_one(pk: int, declared: Importer, batch: ImportBatch) -> None:
    try:
        with transaction.atomic():
            row = ImportRow.objects.select_for_update().get(pk=pk)
            if row.outcome not in (Outcome.CREATED, Outcome.FILLED):
                return
            declared.undo(row, by=batch.requested_by)
            row.outcome = Outcome.UNDONE
            row.save(update_fields=["outcome"])
    except Stays as stays:
        ImportRow.objects.filter(pk=pk).update(outcome=Outcome.KEPT, reason=in_languages(stays.reason))


def broke(batch_id: int, problem: Exception) -> bool:
    """A step that broke is put back; True when it should be sent again. A batch that gives up says so and keeps its rows."""
    batch = ImportBatch.objects.get(pk=batch_id)
    words = type(problem).__name__ if isinstance(problem, OperationalError) else f"{type(problem).__name__}: {problem}"
    return batch.state == JobState.RUNNING and batch.requeue(error=words)
