"""Files of an introduction: kept with their stage, opened by the other side from that stage on, under an NDA as marked copies."""

import io
from datetime import datetime

import pydyf
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from casework import history
from casework.models import Case
from introductions.models import Disclosure, Introduction, StagedFile
from introductions.vocabulary import FileStage, Shown
from matching.vocabulary import Side

PDF = "application/pdf"


class NotMarkable(ValueError):
    """A PDF that cannot be opened, so no marked copy can be made of it. ``str()`` is a sentence for the page."""


def visible_to_side(introduction: Introduction, side: str):
    """A side's own files at all times; those of the other side, the broker and the office from their stage on."""
    rows = introduction.files.current()
    stages = []
    if introduction.names_shown:
        stages.append(FileStage.INTRODUCED)
    if introduction.under_nda:
        stages.append(FileStage.NDA)
    withdrawn = [one.side for one in introduction.both_sides.values() if one.withdrawn_at]
    others = rows.exclude(owner=side).filter(stage__in=stages).exclude(owner__in=withdrawn)
    return (rows.filter(owner=side) | others).order_by("-uploaded_at", "-pk")


@transaction.atomic
def keep(
    introduction: Introduction,
    *,
    upload,
    owner: str,
    stage: str,
    by,
    is_nda: bool = False,
    case: Case | None = None,
    message=None,
) -> StagedFile:
    """Put a checked file to the introduction; the same file of the same side twice is one. Raises NotMarkable.

    ``case``: the locked case, where a step is under way. ``message``: what it came with; such a file is kept for itself.
    """
    info = upload.info
    if stage == FileStage.NDA:
        _check_markable(upload, info.content_type)
    case = case or Case.objects.select_for_update().get(pk=introduction.case_id)
    twin = introduction.files.current().filter(owner=owner, sha256=info.sha256, stage=stage).first()
    if twin and message is None:
        return twin
    made = StagedFile(
        introduction=introduction, owner=owner, stage=stage, is_nda=is_nda, message=message, name=info.safe_name, content_type=info.content_type,
        size=info.size, sha256=info.sha256, scan=info.scan.state, uploaded_by=by,
    )  # fmt: skip
    made.file.save(info.safe_name, upload, save=False)
    try:
        made.save()
        history.append(case, move="file_added", by=by, data={"stage": stage, "owner": owner})
    except Exception:  # the row is rolled back; the bytes would stay for ever
        made.file.delete(save=False)
        raise
    return made


def _check_markable(upload, content_type: str) -> None:
    if content_type != PDF:
        raise NotMarkable(_("Files under an NDA are handed out as marked copies, so they have to be PDF."))
    try:
        reader = PdfReader(upload.file)
        readable = not reader.is_encrypted and len(reader.pages) > 0
    except (PyPdfError, ValueError, OSError):
        readable = False
    finally:
        upload.file.seek(0)
    if not readable:
        raise NotMarkable(_("This PDF is locked or damaged, so no marked copy can be made of it."))


@transaction.atomic
def remove(*, file: StagedFile, by) -> None:
    case = Case.objects.select_for_update().get(pk=file.introduction_id)
    if StagedFile.objects.current().filter(pk=file.pk).update(removed_at=timezone.now()):
        history.append(case, move="file_removed", by=by, data={"stage": file.stage})


def log_opening(introduction: Introduction, file: StagedFile, *, by) -> None:
    """Each opening by the other side is written down; both sides read it."""
    if file.owner in Side.values:
        Disclosure.objects.create(
            introduction=introduction,
            what=Shown.FILE,
            about=file.owner,
            detail=file.stage,
            by=by,
        )


def marked_copy(file: StagedFile, *, reader_id: str, reference: str, at: datetime) -> bytes:
    """The PDF with a line across each page that says for whom and when the copy was made, without its metadata.

    The line holds no name: the public id of the person leads the office, and only the office, to who it was.
    """
    words = f"Confidential - {reference} - copy for {reader_id} - {timezone.localtime(at):%Y-%m-%d %H:%M}"
    with file.file.open("rb") as stored:
        writer = PdfWriter(clone_from=PdfReader(stored))
        for page in writer.pages:
            box = page.mediabox
            page.merge_page(_overlay(words, float(box.width), float(box.height)).pages[0])
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    return out.getvalue()


def _overlay(words: str, width: float, height: float) -> PdfReader:
    """One transparent page with the words across it and along its foot."""
    document = pydyf.PDF()
    font = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica", "Encoding": "/WinAnsiEncoding"}
    )
    document.add_object(font)
    stream = pydyf.Stream()
    for size, grey, matrix in (
        (max(10.0, width / 40), 0.78, (0.8, 0.6, -0.6, 0.8, width * 0.12, height * 0.2)),
        (8.0, 0.45, (1, 0, 0, 1, 24, 14)),
    ):
        stream.push_state()
        stream.set_color_rgb(grey, grey, grey)
        stream.begin_text()
        stream.set_font_size("F1", size)
        stream.set_text_matrix(*matrix)
        stream.show_text_string(words)
        stream.end_text()
        stream.pop_state()
    document.add_object(stream)
    document.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": document.pages.reference,
                "MediaBox": pydyf.Array([0, 0, width, height]),
                "Contents": stream.reference,
                "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})}),
            }
        )
    )
    out = io.BytesIO()
    document.write(out)
    out.seek(0)
    return PdfReader(out)
