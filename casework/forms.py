"""Forms of the machinery: a section of a dossier, the extra input of a move, comments, tasks, assignment."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import dossier
from casework.conflicts import in_conflict_about
from casework.kinds import Move, Note
from casework.models import Absence, Case, Task
from casework.who import HANDLERS
from core import workdays
from core.uploads import UploadField
from core.validators import CleanFormField, CleanTextFormField

NOTE_LIMIT = 4000
AREA = {"rows": 2, "class": "form-control"}  # of controls that a page places by itself


class SectionForm(forms.ModelForm):
    """One section of a dossier. Saving for later lets gaps be; saving to go on, and submission, do not.

    Declare ``prefilled`` for fields that carry a value before anybody typed, ``unit`` and ``lang`` on fields that need them.
    """

    prefilled: tuple[str, ...] = ()
    notice: Any = ""  # a fact about the section that stands above it

    def __init__(self, *args, case: Case | None = None, lenient: bool = False, only: set[str] | None = None, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)
        self.lenient = lenient
        if lenient:
            for form_field in self.fields.values():
                form_field.required = False
        if only is not None:
            for name, form_field in self.fields.items():
                form_field.disabled = name not in only

    @classmethod
    def from_stored(cls, content, *, case: Case):
        """The form bound to what is stored, so that its own rules judge it."""
        shown = cls(instance=content, case=case)
        return cls(
            data={name: shown[name].value() for name in shown.fields},
            instance=type(content)(**_copy(content)),
            case=case,
        )

    def _post_clean(self):
        """A draft may hold an empty value in any column; the database's own limits still count."""
        if self.lenient:
            self._validate_unique = False
        super()._post_clean()

    def _get_validation_exclusions(self):
        excluded = super()._get_validation_exclusions()
        if self.lenient:
            excluded |= {name for name in self.fields if self.cleaned_data.get(name) in (None, "", [])}
        return excluded


def _copy(content) -> dict:
    return {f.attname: getattr(content, f.attname) for f in content._meta.concrete_fields}


class MoveForm(forms.Form):
    """The extra input of a move, checked before the move is tried. The note is added as the move declares it."""

    def __init__(self, *args, case: Case, move: Move, user, **kwargs):
        self.case, self.move, self.user = case, move, user
        super().__init__(*args, **kwargs)
        if move.note != Note.NONE:
            self.fields["note"] = CleanTextFormField(
                label=_("Reason") if move.note == Note.REQUIRED else _("Note"),
                required=move.note == Note.REQUIRED,
                max_length=NOTE_LIMIT,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("The applicant reads this.") if move.note_shown else _("Only the office reads this."),
            )

    @property
    def data_for_move(self) -> dict:
        """What the guard and the effect get: the cleaned values without the note."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}


def both(text: str, other: str) -> str:
    """Words in two languages as two paragraphs: a letter takes each for its half."""
    return "\n\n".join(part for part in (text.strip(), other.strip()) if part)


class BilingualNoteForm(MoveForm):
    """A reason that stands in a letter of two languages, and may be given in both."""

    other = CleanTextFormField(
        label=_("The same in the other language"),
        required=False,
        max_length=NOTE_LIMIT // 2,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For the letter, in English or Chinese. Without it the letter says that your words are in the original."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].max_length = NOTE_LIMIT // 2
        self.order_fields(["note", "other"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("note"):
            cleaned["note"] = both(cleaned["note"], cleaned.get("other") or "")
        return cleaned

    @property
    def data_for_move(self):
        return {name: value for name, value in super().data_for_move.items() if name != "other"}


class CorrectionForm(MoveForm):
    """Ask for corrections: one block per field or file of the dossier, several at once (一次性告知)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = dossier.parts(self.case, submission=self.case.submissions.last())
        reasons = [("", "—"), *((code, label) for code, label in self.case.kind_of.correction_reasons)]
        for part in self.parts:
            for row in part.rows:
                key = self.key(part.section.code, row.target)
                self.fields[f"text_{key}"] = CleanTextFormField(
                    label=row.label, required=False, max_length=1000, widget=forms.Textarea(attrs=AREA)
                )
                self.fields[f"other_{key}"] = CleanTextFormField(
                    label=_("The same in the other language"),
                    required=False,
                    max_length=1000,
                    widget=forms.Textarea(attrs=AREA),
                )
                self.fields[f"reason_{key}"] = forms.ChoiceField(
                    label=_("Kind of fault"),
                    choices=reasons,
                    required=False,
                    widget=forms.Select(attrs={"class": "form-select w-m"}),
                )
        self.fields["answer_due_on"] = forms.DateField(
            label=_("Correct until"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}), required=True
        )
        if not self.is_bound:
            self.initial.setdefault("answer_due_on", workdays.add_workdays(timezone.localdate(), 10))

    @staticmethod
    def key(section: str, target: str) -> str:
        return f"{section}__{target.replace(':', '_')}"

    @cached_property
    def blocks(self):
        """For the page: each section with (row, reason field, text field, field for the other language)."""
        return [
            (part, [(row, *self._fields_of(self.key(part.section.code, row.target))) for row in part.rows])
            for part in self.parts
        ]

    def _fields_of(self, key: str):
        return self[f"reason_{key}"], self[f"text_{key}"], self[f"other_{key}"]

    def clean_answer_due_on(self):
        day = self.cleaned_data["answer_due_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        return day

    def clean(self):
        cleaned = super().clean()
        self.items = []
        for part in self.parts:
            for row in part.rows:
                key = self.key(part.section.code, row.target)
                text = (cleaned.get(f"text_{key}") or "").strip()
                reason = cleaned.get(f"reason_{key}") or ""
                if reason and not text:
                    text = str(dict(self.case.kind_of.correction_reasons)[reason])
                text = both(text, cleaned.get(f"other_{key}") or "")
                if text:
                    self.items.append(
                        {"section": part.section.code, "target": row.target, "reason": reason, "text": text}
                    )
        if not self.items and not self.errors:
            self.add_error(None, _("Say at one field or file at least what is to be corrected."))
        return cleaned

    @property
    def data_for_move(self):
        return {"items": self.items, "answer_due_on": self.cleaned_data["answer_due_on"].isoformat()}


class NoteForm(forms.Form):
    """The words that go with a move chosen on the case page."""

    note = CleanTextFormField(required=False, max_length=NOTE_LIMIT)


class AttachmentForm(forms.Form):
    file = UploadField(label=_("File"), max_mb=20)

    def __init__(self, *args, slot=None, **kwargs):
        super().__init__(*args, **kwargs)
        if slot is not None:
            field = self.fields["file"]
            field.label, field.required = slot.label, slot.required
            if slot.hint:
                field.help_text = format_lazy("{hint} {limits}", hint=slot.hint, limits=field.help_text)


class CommentForm(forms.Form):
    """A remark; who may write to whom is decided by the view."""

    TO = [("internal", _("Internal only")), ("applicant", _("Send to the applicant"))]

    text = CleanTextFormField(
        label=_("Your remark"), max_length=NOTE_LIMIT, widget=forms.Textarea(attrs={"rows": 3, "class": "w-full"})
    )
    to = forms.ChoiceField(label=_("Who reads it"), choices=TO, widget=forms.RadioSelect, initial="internal")

    def __init__(self, *args, viewpoint: str, **kwargs):
        super().__init__(*args, **kwargs)
        if viewpoint != "staff":
            del self.fields["to"]
            self.fields["text"].label = _("Your message")

    @property
    def is_internal(self) -> bool:
        return self.cleaned_data.get("to") == "internal"


def colleagues(case: Case | None = None):
    """People of the commission who can be given cases; for one case, without those who have a conflict of interest in it.

    ``away_until`` of each is the last day of an absence of today.
    """
    away = Absence.objects.on(timezone.localdate()).filter(person=OuterRef("pk")).values("last")[:1]
    people = User.objects.agreeing().with_role(*HANDLERS).annotate(away_until=Subquery(away)).order_by("name", "pk")
    return people if case is None else people.exclude(pk__in=in_conflict_about(case))


def in_list(person: User) -> str:
    """A colleague in a list of choices: who is away says so, and until when."""
    if person.away_until is None:
        return str(person)
    return gettext("%(who)s (away until %(day)s)") % {"who": person, "day": f"{person.away_until:%Y-%m-%d}"}


class ColleagueField(forms.ModelChoiceField):
    """One of ``colleagues()``."""

    def __init__(self, *args, **kwargs):
        super().__init__(User.objects.none(), *args, to_field_name="public_id", **kwargs)

    def label_from_instance(self, obj):
        return in_list(obj)


def _offer(field: forms.ModelChoiceField, case: Case | None, people: list[User] | None) -> None:
    """``people``, if the page has read them already, are what the field shows; what it accepts is asked of the database."""
    field.queryset = colleagues(case)
    if people is not None:
        empty = [("", field.empty_label)] if field.empty_label else []
        field.choices = [*empty, *((person.public_id, in_list(person)) for person in people)]


class AssignForm(forms.Form):
    """To whom a case goes. Without ``case`` for several at once, which are checked one by one."""

    assignee = ColleagueField(label=_("Assign to"), required=False, empty_label=_("Nobody (back to the pool)"))

    def __init__(self, *args, case: Case | None = None, people: list[User] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["assignee"], case, people)


class NoteForAllForm(forms.Form):
    """A remark for colleagues on several cases at once."""

    note = CleanTextFormField(
        label=_("Note for colleagues"), max_length=NOTE_LIMIT, help_text=_("Applicants do not see it.")
    )


class TaskForm(forms.ModelForm):
    title = CleanFormField(label=_("Task"), max_length=160)
    owner = ColleagueField(label=_("For"))
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "w-s"})
    )

    class Meta:
        model = Task
        fields = ["title", "owner", "due_on"]

    def __init__(self, *args, case: Case, people: list[User] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["owner"], case, people)
