"""Writes on sheets: begin a draft, save it, publish it by a second person, throw it away."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.moves import Incomplete, NotYours, StateChanged
from core.models import AuditEntry
from reviews.models import Sheet, SheetVersion, VersionState
from reviews.models.sheets import SheetLine
from reviews.permissions import may_edit_sheets, may_publish
from reviews.scores import weights_problem

MOST_LINES = 30
PUBLISHED, DISCARDED = "sheet_published", "sheet_draft_discarded"


def _locked_draft(version: SheetVersion) -> SheetVersion:
    """The draft's row, held. Raises StateChanged when it was published or thrown away in between."""
    locked = SheetVersion.objects.select_for_update(of=("self",)).select_related("sheet").filter(pk=version.pk).first()
    if locked is None:
        raise StateChanged(_("This draft was thrown away in the meantime."))
    if not locked.is_draft:
        raise StateChanged(
            _("%(who)s published this version in the meantime; a published version is not changed any more.")
            % {"who": locked.published_by or _("The portal")}
        )
    return locked


@transaction.atomic
def begin_draft(*, sheet: Sheet, by) -> SheetVersion:
    """A draft with the lines of the newest version. There is one draft of a sheet at a time: who comes second gets the same."""
    if not may_edit_sheets(by):
        raise NotYours(_("Administrators edit the sheets."))
    locked = Sheet.objects.select_for_update().get(pk=sheet.pk)
    newest = locked.versions.order_by("-number").first()
    if newest is not None and newest.is_draft:
        return newest
    return SheetVersion.objects.create(
        sheet=locked,
        number=newest.number + 1 if newest else 1,
        lines=newest.lines if newest else [],
        edited_by=by,
    )


@transaction.atomic
def save_draft(*, version: SheetVersion, lines: list[SheetLine], reason: str, revision: int, by) -> SheetVersion:
    """Store the draft's lines as typed. Raises StateChanged when somebody saved since the page was drawn."""
    if not may_edit_sheets(by):
        raise NotYours(_("Administrators edit the sheets."))
    locked = _locked_draft(version)
    if locked.revision != revision:
        raise StateChanged(
            _("%(who)s saved this draft at %(when)s, after you opened this page.")
            % {
                "who": locked.edited_by or _("Somebody"),
                "when": f"{timezone.localtime(locked.edited_at):%Y-%m-%d %H:%M}",
            }
        )
    if len(lines) > MOST_LINES:
        raise Incomplete(_("At most %(most)d lines.") % {"most": MOST_LINES})
    locked.lines = [asdict(line) for line in lines]
    locked.reason = reason
    locked.revision += 1
    locked.edited_by, locked.edited_at = by, timezone.now()
    locked.save()
    return locked


def weights_in_words(weights: list[int]) -> str:
    """How the weights miss 100, as a sentence; empty when they do not."""
    problem = weights_problem(weights)
    if problem < 0:
        return _("The weights sum to %(sum)d: %(left)d are missing.") % {"sum": sum(weights), "left": -problem}
    if problem > 0:
        return _("The weights sum to %(sum)d: %(left)d too many.") % {"sum": sum(weights), "left": problem}
    return ""


def hindrances(version: SheetVersion) -> list[str]:
    """What keeps a draft from being published, in sentences."""
    reasons, rows = [], version.rows
    if not rows:
        reasons.append(_("The sheet has no lines."))
    for number, line in enumerate(rows, start=1):
        if not line.label_zh or not line.label_en:
            reasons.append(_("Line %(number)d needs its words in Chinese and English.") % {"number": number})
    if version.sheet.scores and rows:
        if sentence := weights_in_words([line.weight for line in rows]):
            reasons.append(sentence)
        if any(line.weight < 1 for line in rows):
            reasons.append(_("Each line needs a weight of at least 1."))
    if not version.reason:
        reasons.append(_("Say why the sheet changes: colleagues read it in the history."))
    before = SheetVersion.objects.published().filter(sheet=version.sheet_id).order_by("-number").first()
    if before is not None and before.lines == version.lines:
        reasons.append(_("Nothing differs from version %(number)d.") % {"number": before.number})
    return reasons


@transaction.atomic
def publish(*, version: SheetVersion, revision: int, by) -> SheetVersion:
    """From now on reviews begin with this version; those begun keep theirs.

    Raises NotYours for the person who wrote the draft, Incomplete, StateChanged when it is not the draft that was looked over.
    """
    locked = _locked_draft(version)
    if not may_publish(by, locked):
        raise NotYours(_("A second administrator or a supervisor publishes: you wrote this draft."))
    if locked.revision != revision:
        raise StateChanged(_("The draft was saved after you opened this page. Look it over once more."))
    reasons = hindrances(locked)
    if reasons:
        raise Incomplete(*reasons)
    locked.state = VersionState.PUBLISHED
    locked.published_by, locked.published_at = by, timezone.now()
    locked.save()
    AuditEntry.record(PUBLISHED, by=by, subject=str(locked), before=locked.number - 1, after=locked.number)
    return locked


@transaction.atomic
def discard(*, version: SheetVersion, by) -> None:
    """Throw a draft away. Version 1 stays: a sheet is never without lines."""
    if not may_edit_sheets(by):
        raise NotYours(_("Administrators edit the sheets."))
    locked = _locked_draft(version)
    AuditEntry.record(DISCARDED, by=by, subject=str(locked))
    locked.delete()


def declare(*, kind: str, purpose: str, lines: list[SheetLine]) -> SheetVersion | None:
    """Version 1 from what the kind's code declares; None when the sheet is known. Safe to run twice and at once."""
    try:
        with transaction.atomic():
            sheet, new = Sheet.objects.get_or_create(kind=kind, purpose=purpose)
            if not new:
                return None
            return SheetVersion.objects.create(
                sheet=sheet,
                number=1,
                state=VersionState.PUBLISHED,
                published_at=timezone.now(),
                lines=[asdict(line) for line in lines],
            )
    except IntegrityError:  # another process starts at the same moment
        return None
