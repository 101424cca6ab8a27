"""What the office and other parties may read: what was handed in, not what the applicant is still working on.

While the applicant corrects, the content row and the files already hold new values. They are the applicant's alone until the
next submission; everybody else goes on reading the last one.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from casework.models import Attachment, Case, CorrectionItem, Submission
from casework.viewpoint import APPLICANT


def columns_of(case: Case) -> dict[str, Any]:
    """The columns that the forms fill, as JSON keeps them: frozen with each submission."""
    from casework.dossier import plain

    kind = case.kind_of
    if kind.model is None:
        return {}
    content = kind.content(case)
    return {name: plain(getattr(content, name)) for name in kind.columns}


def show_to(case: Case, viewpoint: str, submission: Submission | None) -> None:
    """From now on ``kind.content(case)`` of this instance is what this side may read. For showing only: nothing saves it."""
    kind = case.kind_of
    if kind.model is None:
        return
    case.__dict__.pop("content_shown", None)
    content = kind.content(case)
    # The office opened the case: what is not handed in yet is covered, unless the office wrote it itself (``by_office``).
    if viewpoint != APPLICANT and submission is None and not getattr(content, "by_office", False):
        for column in content._meta.concrete_fields:
            if column.attname in kind.columns:
                setattr(content, column.attname, column.get_default())
                content._state.fields_cache.pop(column.name, None)
    if viewpoint != APPLICANT and submission is not None and case.saved_at > submission.submitted_at:
        for name, value in submission.columns.items():
            column = next((one for one in content._meta.concrete_fields if one.attname == name), None)
            if column is not None:
                setattr(content, name, column.to_python(value))
                content._state.fields_cache.pop(column.name, None)
    case.__dict__["content_shown"] = content


def files_for(case: Case, viewpoint: str) -> QuerySet:
    """The files that this side may fetch: all of them for the applicant, else those that were handed in."""
    every = case.attachments.all()
    if viewpoint == APPLICANT:
        return every
    return every.handed_in() | every.exclude(slot__in=[slot.code for slot in case.kind_of.slots])


@dataclass(frozen=True)
class FileLine:
    """One file in the table of a case."""

    label: Any
    file: Attachment
    in_force: bool
    handed_in: bool


def file_lines(case: Case, viewpoint: str, submission: Submission | None) -> list[FileLine]:
    """The files of a case for one side, those in force first. For others than the applicant, the last submission is in force."""
    labels = {slot.code: slot.label for slot in case.kind_of.slots}
    last = {file["id"] for file in submission.files} if submission else set()
    lines = []
    for file in files_for(case, viewpoint):
        theirs = viewpoint != APPLICANT and file.slot in labels
        in_force = file.public_id in last if theirs else file.removed_at is None
        lines.append(FileLine(labels.get(file.slot, file.slot), file, in_force, file.first_round is not None))
    return sorted(lines, key=lambda line: (not line.in_force, line.file.slot, line.file.pk))


def items_for(case: Case, viewpoint: str) -> list[CorrectionItem]:
    """Correction items; an answer that was not handed in yet is the applicant's alone."""
    items = list(case.correction_items.all())
    if viewpoint != APPLICANT:
        for item in items:
            if item.resubmitted_at is None:
                item.answer = ""
    return items
