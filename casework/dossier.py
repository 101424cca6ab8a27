"""What the applicant filled in: read from the kind's sections, frozen at submission, shown, compared.

A payload is ``{section: {field: value}}`` with plain JSON values; labels and the words of choices come from the forms when
it is shown, so that one snapshot reads in Chinese and in English.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from casework.kinds import FileSlot, Phase, Section
from casework.models import Case, CorrectionItem, Submission
from core.filters import make_search_text

SHORT_TEXT = 60


def plain(value: Any) -> Any:
    """A form value as JSON keeps it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool | dict):
        return value
    return str(value)


def current_values(case: Case, section: Section) -> dict[str, Any]:
    """The values that the section's form would show now."""
    form = section.form(instance=case.kind_of.content(case), case=case)
    return {name: plain(form[name].value()) for name in form.fields}


def snapshot(case: Case) -> tuple[dict, list[dict]]:
    """The payload of all sections and the list of files, as they stand."""
    payload = {section.code: current_values(case, section) for section in case.kind_of.sections if section.form}
    files = [
        {"id": a.public_id, "slot": a.slot, "name": a.name, "size": a.size, "sha256": a.sha256}
        for a in case.attachments.current()
    ]
    return payload, files


def digest(payload: dict, files: list) -> str:
    text = json.dumps([payload, files], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def search_text(case: Case, payload: dict) -> str:
    """What the inbox search looks in: names, numbers and the filled-in words."""
    words = [case.title, case.receipt_no, case.case_no, case.filing_no]
    if case.applicant:
        words += [case.applicant.name_zh, case.applicant.name_en, case.applicant.uscc or "", case.applicant.registry_no]
    words += [value for values in payload.values() for value in values.values() if isinstance(value, str)]
    return make_search_text(*words)[:20_000]


def search_text_of_start(title: str, applicant) -> str:
    """The same for a draft: its title and whose it is."""
    names = [getattr(applicant, name, "") for name in ("name_zh", "name_en", "uscc", "name")]
    return make_search_text(title, *dict.fromkeys(str(name) for name in names if name))


def search_text_now(case: Case) -> str:
    """The same for a case as it stands: of what was handed in last, or of a draft."""
    last = case.submissions.order_by("-round").first()
    if last is None:
        return search_text_of_start(case.title, case.applicant)
    return search_text(case, last.payload)


@dataclass
class Row:
    """One field as a page shows it, perhaps with what it was in an earlier round and what is to be corrected."""

    name: str
    label: str
    text: str
    lang: str = ""
    before: str | None = None
    items: list[CorrectionItem] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    files_before: list[Any] = field(default_factory=list)
    slot: FileSlot | None = None
    long: bool = False

    @property
    def changed(self) -> bool:
        return self.before is not None

    @property
    def target(self) -> str:
        return f"slot:{self.slot.code}" if self.slot else self.name


@dataclass
class Part:
    """One section as a page shows it."""

    section: Section
    rows: list[Row]

    @property
    def changes(self) -> int:
        return sum(row.changed for row in self.rows)


def words(bound_field: forms.Field, value: Any) -> str:
    """A stored value in the reader's language."""
    if value in (None, "", []):
        return ""
    if isinstance(bound_field, forms.BooleanField) or isinstance(value, bool):
        return _("Yes") if value in (True, "True", "true", "on") else _("No")
    choices = _choices(bound_field)
    if isinstance(value, list):
        return _("; ").join(choices.get(str(item), str(item)) for item in value)
    if choices:
        return choices.get(str(value), str(value))
    if isinstance(bound_field, forms.DecimalField | forms.IntegerField | forms.FloatField):
        unit = getattr(bound_field, "unit", "")
        return f"{_number(value)} {unit}".strip()
    return str(value)


def _number(value: Any) -> str:
    """Grouped as the language does; decimals are stored as text, and what is no number stays as it was typed."""
    try:
        return number_format(Decimal(str(value)), use_l10n=True, force_grouping=True)
    except InvalidOperation:
        return str(value)


def _choices(form_field: forms.Field) -> dict[str, str]:
    if isinstance(form_field, forms.ModelChoiceField):
        return {str(form_field.prepare_value(obj)): str(obj) for obj in form_field.queryset}
    flat = {}
    for key, label in getattr(form_field, "choices", ()):
        if isinstance(label, list | tuple):
            flat.update({str(k): str(v) for k, v in label})
        else:
            flat[str(key)] = str(label)
    return flat


def _rows(case: Case, section: Section, values: dict) -> list[Row]:
    form = section.form(instance=None, case=case)
    rows = []
    for name, form_field in form.fields.items():
        text = words(form_field, values.get(name))
        rows.append(
            Row(
                name,
                str(form_field.label or name),
                text,
                lang=getattr(form_field, "lang", ""),
                long=len(text) > SHORT_TEXT,
            )
        )
    return rows


def parts(
    case: Case,
    *,
    submission: Submission | None = None,
    earlier: Submission | None = None,
    items: list[CorrectionItem] | None = None,
) -> list[Part]:
    """The whole dossier for showing: what was handed in with ``submission`` or, without one, what the form holds now.

    ``earlier`` marks what changed since that submission. Correction items of every round stand at their fields.
    """
    payload, files = (submission.payload, submission.files) if submission else snapshot(case)
    items = list(case.correction_items.all()) if items is None else items
    shown = []
    for section in case.kind_of.sections:
        rows = _rows(case, section, payload.get(section.code, {})) if section.form else []
        rows += [_file_row(slot, files or []) for slot in section.files]
        if earlier is not None:
            _mark_changes(case, section, rows, earlier)
        for row in rows:
            row.items = [item for item in items if item.section == section.code and item.target == row.target]
        shown.append(Part(section, rows))
    return shown


def _file_row(slot: FileSlot, files: list) -> Row:
    mine = [file for file in files if file["slot"] == slot.code]
    return Row(slot.code, str(slot.label), ", ".join(file["name"] for file in mine), files=mine, slot=slot)


def _mark_changes(case: Case, section: Section, rows: list[Row], earlier: Submission) -> None:
    old = {row.name: row for row in _rows(case, section, earlier.payload.get(section.code, {}))} if section.form else {}
    for row in rows:
        if row.slot:
            before = _file_row(row.slot, earlier.files)
            if {f["sha256"] for f in before.files} != {f["sha256"] for f in row.files}:
                row.before, row.files_before = before.text, before.files
        elif row.name in old and old[row.name].text != row.text:
            row.before = old[row.name].text


def open_items(case: Case) -> list[CorrectionItem]:
    """What the applicant is asked to correct now; empty when everything may be edited, or nothing."""
    if not case.round or case.phase != Phase.WAITING_APPLICANT:
        return []
    return list(case.correction_items.open())


def targets_in(items: list[CorrectionItem], section: str) -> set[str] | None:
    """Fields and slots that may be edited in a section; None means all of them."""
    return {item.target for item in items if item.section == section} if items else None


def untouched_items(case: Case) -> list[CorrectionItem]:
    """Items of the correction whose field or file is as it was handed in, and that have no answer."""
    items = [item for item in case.correction_items.open() if not item.answer.strip()]
    if not items:
        return []
    shown = parts(case, earlier=case.submissions.last(), items=[])
    changed = {(part.section.code, row.target) for part in shown for row in part.rows if row.changed}
    return [item for item in items if (item.section, item.target) not in changed]


def labels(case: Case, section: Section) -> dict[str, str]:
    """Target of a correction to the words on its field or file, in the reader's language."""
    fields = section.form(instance=None, case=case).fields if section.form else {}
    return {
        **{name: str(field.label or name) for name, field in fields.items()},
        **{f"slot:{slot.code}": str(slot.label) for slot in section.files},
    }


def problems(case: Case) -> dict[str, list[str]]:
    """What keeps the dossier from being handed in: section code to sentences; empty when complete.

    During a correction only what is open counts: a rule that a closed field no longer meets could not be satisfied by anybody.
    """
    found = {}
    content = case.kind_of.content(case)
    files = set(case.attachments.current().values_list("slot", flat=True))
    items = open_items(case)
    for section in case.kind_of.sections:
        only = targets_in(items, section.code)
        sentences = section_problems(case, section, content=content, files=files, only=only)
        if sentences:
            found[section.code] = sentences
    return found


def section_problems(
    case: Case, section: Section, *, content=None, files: set[str] | None = None, only: set[str] | None = None
) -> list[str]:
    """The sentences of one section: its form checked in earnest on what is stored, and the files that must be there."""
    if only is not None and not only:
        return []
    sentences = []
    if section.form:
        content = content or case.kind_of.content(case)
        form = section.form.from_stored(content, case=case)
        for name, errors in form.errors.items():
            if only is not None and name in form.fields and name not in only:
                continue
            label = form.fields[name].label if name in form.fields else ""
            sentences += [f"{label}: {error}" if label else str(error) for error in errors]
    if files is None:
        files = set(case.attachments.current().values_list("slot", flat=True))
    for slot in section.files:
        if slot.required and slot.code not in files and (only is None or f"slot:{slot.code}" in only):
            sentences.append(_("%(file)s: upload the file") % {"file": slot.label})
    return sentences


def is_untouched(case: Case, section: Section, *, content=None, files: set[str] | None = None) -> bool:
    """Nothing filled in yet, prefilled values aside."""
    if files and any(slot.code in files for slot in section.files):
        return False
    if not section.form:
        return True
    form = section.form(instance=content or case.kind_of.content(case), case=case)
    prefilled = set(getattr(section.form, "prefilled", ()))
    return not any(form[name].value() not in (None, "", [], False) for name in form.fields if name not in prefilled)


def complete(case: Case, data: dict) -> list[str]:
    """Guard of a submission: every section complete, the promise given."""
    kind = case.kind_of
    reasons = [
        f"{kind.section(code).title} – {sentence}"
        for code, sentences in problems(case).items()
        for sentence in sentences
    ]
    if kind.declaration and not data.get("declared"):
        reasons.append(_("Confirm that the information is true and contains no state secrets."))
    return reasons
