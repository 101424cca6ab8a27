"""What a letter knows of its case: gathered once after the step, in each language of the letter."""

from datetime import date, datetime

from django.utils import dateformat, timezone
from django.utils.translation import gettext, override, pgettext

from casework.models import Case, CaseEvent
from letters.kinds import BILINGUAL, IN_ORIGINAL, LetterKind
from letters.originals import in_language


def day_in_words(day: date | datetime | str | None) -> str:
    """A day as official letters write it, in the active language; "" for none."""
    if isinstance(day, str):
        day = date.fromisoformat(day) if day else None
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    if day is None:
        return ""
    # A format of Django's dates: the translation orders the parts as the language does.
    return dateformat.format(day, pgettext("day in a letter", "j F Y"))


def gather(kind: LetterKind, case: Case, event: CaseEvent) -> dict[str, dict]:
    """Language to name to value. Values are text, or lists of text; nothing is "" and leaves its paragraph out."""
    found = {}
    for language in kind.languages:
        with override(language):
            values = {**_of_case(case, event), **(kind.gather(case, event) if kind.gather else {})}
            plain = {name: _plain(value) for name, value in values.items() if name in kind.known_facts}
            found[language] = _with_originals(plain, _items(case, event), language)
    return found


def _with_originals(values: dict, items: list[tuple[str, str]], language: str) -> dict:
    """The office's own words as this half of the letter says them; ``IN_ORIGINAL`` names those in another language."""
    foreign = []
    for name in ("reason", "remedies"):
        values[name], is_foreign = in_language(values.get(name, ""), language)
        foreign += [name] if is_foreign else []
    said = [(place, *in_language(text, language)) for place, text in items]
    values["items"] = [_item(place, text) for place, text, _foreign in said]
    foreign += ["items"] if any(is_foreign for _place, _text, is_foreign in said) else []
    return {**values, IN_ORIGINAL: foreign} if foreign else values


def _item(place: str, text: str) -> str:
    if not place or not text:
        return place or text
    return gettext("%(place)s: %(text)s") % {"place": place, "text": text}


def _plain(value):
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if isinstance(value, date):  # a datetime is one as well
        return day_in_words(value)
    return str(value or "")


def _of_case(case: Case, event: CaseEvent) -> dict:
    move = case.kind_of.move(event.move)
    note = getattr(event, "note", None)
    return {
        "applicant": case.applicant_name,
        "title": case.title,
        "matter": case.kind_label,
        "receipt_no": case.receipt_no,
        "case_no": case.case_no,
        "filing_no": case.filing_no,
        "submitted_on": case.submitted_at,
        "accepted_on": case.accepted_at,
        "step_on": event.at,
        "answer_due_on": day_in_words(event.data.get("answer_due_on")),
        "promised_on": case.promised_on,
        # What the office wrote for itself stays inside.
        "reason": note.text if note and move and move.note_shown else "",
        "remedies": event.data.get("remedies", ""),
    }


def _items(case: Case, event: CaseEvent) -> list[tuple[str, str]]:
    """What the step asks to correct: the part of the form with the kind of fault in the active language, and the office's words."""
    lines = []
    for item in event.data.get("items") or []:
        section = case.kind_of.section(item["section"])
        place = f"{section.title} · {_target(section, item['target'])}" if section else ""
        fault = dict(case.kind_of.correction_reasons).get(item.get("reason"))
        if fault and place:
            place = gettext("%(place)s (%(fault)s)") % {"place": place, "fault": fault}
        lines.append((place, "" if fault and is_delivered(fault, item["text"]) else item["text"]))
    return lines


def is_delivered(label, text: str) -> bool:
    """Whether the words are nothing but this text of the portal, in the language of whoever left it as it was."""
    spellings = set()
    for language in BILINGUAL:
        with override(language):
            spellings.add(str(label))
    return text.strip() in spellings


def _target(section, target: str) -> str:
    if target.startswith("slot:"):
        return next((str(slot.label) for slot in section.files if f"slot:{slot.code}" == target), target)
    field = section.form.base_fields.get(target) if section.form else None
    return str(field.label) if field is not None and field.label else _model_label(section, target)


def _model_label(section, target: str) -> str:
    model = getattr(getattr(section.form, "_meta", None), "model", None)
    return str(model._meta.get_field(target).verbose_name) if model and target else target
