"""Demonstration: the scoring sheet of evaluations in its second version, and a draft of the checklist of filings."""

import json
from dataclasses import asdict
from pathlib import Path

from django.db import transaction

from reviews import sheet_actions
from reviews.declared import enter
from reviews.forms.sheets import LineForm
from reviews.models import Purpose, Sheet, SheetVersion
from reviews.models.sheets import SheetLine

DATA = Path(__file__).parent / "data" / "demo.json"


@transaction.atomic
def load(world: dict) -> None:
    """An administrator writes, a supervisor publishes; all lines go through the form of the edit page."""
    enter()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    administrator, supervisor = world["users"]["admin@demo.example"], world["users"]["supervisor@demo.example"]
    scoring = _draft("base_evaluation", Purpose.SCORING, administrator)
    lines = [SheetLine(**{**asdict(line), "weight": data["weights"][line.code]}) for line in scoring.rows]
    saved = _save(scoring, [*lines, SheetLine(**data["new"])], data["reason"], administrator)
    sheet_actions.publish(version=saved, revision=saved.revision, by=supervisor)
    checklist = _draft("base_filing", Purpose.CHECKLIST, administrator)
    rows = checklist.rows
    _save(checklist, [*rows[:2], SheetLine(**data["draft_line"]), *rows[2:]], data["draft_reason"], administrator)


def _draft(kind: str, purpose: str, by) -> SheetVersion:
    return sheet_actions.begin_draft(sheet=Sheet.objects.get(kind=kind, purpose=purpose), by=by)


def _save(version: SheetVersion, lines: list[SheetLine], reason: str, by) -> SheetVersion:
    checked = [_checked(line, scored=version.sheet.scores) for line in lines]
    return sheet_actions.save_draft(version=version, lines=checked, reason=reason, revision=version.revision, by=by)


def _checked(line: SheetLine, *, scored: bool) -> SheetLine:
    """The line as its form gives it back, or ValueError with what is wrong."""
    typed = {f"{line.code}-{name}": value for name, value in asdict(line).items()}
    form = LineForm(typed, prefix=line.code, scored=scored)
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return form.line
