"""What a person decides about an import: upload, decide on rows, confirm, discard, undo. Refusals are ``Refusal``, for the page."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports import tasks
from core.imports.declaring import importer
from core.imports.models import Decision, ImportBatch, ImportRow, Mode, Outcome, Stage
from core.jobs import JobState
from core.models import AuditEntry


class Refusal(Exception):
    """It cannot be done now; ``str()`` is the sentence for the page."""


def upload(*, code: str, file, info, mode: str, key: str, by) -> ImportBatch:
    """Keep a file that was accepted and send it to be checked. The same ``key`` twice is one import."""
    known = ImportBatch.objects.filter(start_key=key, requested_by=by).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                importer=code,
                mode=mode,
                file=file,
                file_name=info.safe_name[:120],
                content_type=info.content_type,
                size=info.size,
                sha256=info.sha256,
                scan=str(info.scan.state),
                start_key=key,
                requested_by=by,
            )
            _audit("import_uploaded", batch, by=by)
    except IntegrityError:  # the other click was quicker
        known = ImportBatch.objects.filter(start_key=key, requested_by=by).first()
        if known is None:
            raise Refusal(_("This page was used already. Start again.")) from None
        return known
    tasks.run_import.delay_on_commit(batch_id=batch.pk)
    return batch


@transaction.atomic
def decide(*, batch: ImportBatch, decisions: dict[str, str], by) -> int:
    """Say of rows (by public id) what becomes of them: one of ``allowed``. Returns how many changed; a row with problems stays left out."""
    _locked(batch, Stage.PREVIEW)
    changed = 0
    rows = ImportRow.objects.select_for_update().good().filter(batch=batch, public_id__in=decisions)
    for row in rows:
        wanted = decisions[row.public_id]
        if wanted == row.choice or wanted not in allowed(row):
            continue
        row.decision, _colon, row.target = wanted.partition(":")
        row.decided_at = timezone.now()
        row.save(update_fields=["decision", "target", "decided_at"])
        changed += 1
    return changed


def allowed(row: ImportRow) -> list[str]:
    """What can become of a row, as ``ImportRow.choice`` writes it. The same number cannot be entered a second time; what is filled
    is one of the duplicates, by its reference: of several that sound alike a person says which.
    """
    if row.problems:
        return [Decision.SKIP]
    fill = [f"{Decision.FILL}:{known['ref']}" for known in row.duplicates]
    if row.has_exact_duplicate:
        return [Decision.SKIP, *fill]
    return [Decision.NEW, *fill, Decision.SKIP]


@transaction.atomic
def confirm(*, batch: ImportBatch, mode: str, by) -> ImportBatch:
    """Start writing. Confirming twice starts it once. Raises ``Refusal`` while "all or none" cannot be kept."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.stage in (Stage.WRITING, Stage.IMPORTED):
        return locked
    if locked.stage != Stage.PREVIEW:
        raise Refusal(_("This import is not waiting for a confirmation any more."))
    if not locked.rows.to_write().exists():
        raise Refusal(_("No row would be imported. Decide on the rows below, or correct the file."))
    _check_mode(locked, mode)
    locked.mode, locked.stage, locked.confirmed_at = mode, Stage.WRITING, timezone.now()
    _queue(locked, "import_confirmed", by=by, total=locked.rows.count())
    return locked


def _check_mode(batch: ImportBatch, mode: str) -> None:
    if mode != Mode.ALL:
        return
    bad, undecided = batch.rows.bad().count(), batch.rows.undecided().count()
    if bad:
        raise Refusal(
            ngettext(
                "%(n)d row has problems, so all rows cannot be imported. Correct the file, or import the rows without problems.",
                "%(n)d rows have problems, so all rows cannot be imported. Correct the file, or import the rows without problems.",
                bad,
            )
            % {"n": bad}
        )
    if undecided:
        raise Refusal(
            ngettext(
                "%(n)d row is not decided yet. Say first whether it is here already.",
                "%(n)d rows are not decided yet. Say first whether they are here already.",
                undecided,
            )
            % {"n": undecided}
        )


def _queue(batch: ImportBatch, action: str, *, by, total: int) -> None:
    batch.state, batch.attempt, batch.done_units, batch.total_units = JobState.QUEUED, 0, 0, total
    batch.queued_at, batch.heartbeat_at, batch.finished_at, batch.error = timezone.now(), None, None, ""
    batch.save()
    _audit(action, batch, by=by)
    tasks.run_import.delay_on_commit(batch_id=batch.pk)


@transaction.atomic
def discard(*, batch: ImportBatch, by) -> None:
    """The file is not wanted. Nothing was written, so nothing has to be taken back."""
    locked = _locked(batch, Stage.PREVIEW)
    locked.stage = Stage.DISCARDED
    locked.save(update_fields=["stage"])
    _audit("import_discarded", locked, by=by)


@transaction.atomic
def undo(*, batch: ImportBatch, by) -> ImportBatch:
    """Start taking back what nobody has changed or used since. Asking twice starts it once."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.stage in (Stage.UNDOING, Stage.UNDONE):
        return locked
    if locked.stage != Stage.IMPORTED:
        raise Refusal(_("Only a finished import can be undone."))
    locked.stage = Stage.UNDOING
    total = locked.rows.filter(outcome__in=[Outcome.CREATED, Outcome.FILLED]).count()
    _queue(locked, "import_undone", by=by, total=total)
    return locked


@transaction.atomic
def retry(*, batch: ImportBatch, by) -> None:
    """Send work again that gave up. Rows that have an outcome keep it."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not locked.has_broken_down:
        raise Refusal(_("This import has gone on in the meantime. Look at it again."))
    _queue(locked, "import_sent_again", by=by, total=locked.total_units)


def _locked(batch: ImportBatch, stage: str) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.stage != stage:
        raise Refusal(_("This import has gone on in the meantime. Look at it again."))
    return locked


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """An earlier import of the same content that was not thrown away: somebody may be doing the same work."""
    others = ImportBatch.objects.filter(sha256=batch.sha256, importer=batch.importer).exclude(pk=batch.pk)
    others = others.exclude(stage__in=[Stage.DISCARDED, Stage.UNDONE]).select_related("requested_by")
    return others.order_by("-pk").first()


def check_headings(*, code: str, content: bytes, is_excel: bool) -> None:
    """Read the file once at the upload, so that a file that is no table is refused beside its field. Raises ``ValidationError``."""
    from core.imports.reading import read_table

    declared = importer(code)
    table = read_table(content, is_excel=is_excel, headings=declared.headings())
    missing = [column.label for column in declared.columns if column.required and column.code not in table.places]
    if missing:
        raise ValidationError(
            _("These columns are missing: %(columns)s. Use the headings of the template."),
            code="columns",
            params={"columns": ", ".join(str(label) for label in missing)},
        )


def _audit(action: str, batch: ImportBatch, *, by) -> None:
    AuditEntry.record(action, by=by, subject=batch.file_name, after=f"import:{batch.public_id} {batch.sha256[:12]}")
