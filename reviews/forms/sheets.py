"""The draft of a sheet as a form: its lines below one another, each with its own fields."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.validators import CleanFormField, CleanTextFormField
from reviews.models import SheetVersion
from reviews.models.sheets import SheetLine
from reviews.sheet_actions import weights_in_words

SHORT_CODE = 6


class LineForm(forms.Form):
    """One line. Words may be missing in a draft; publishing asks for both languages."""

    label_zh = CleanFormField(label=_("What is judged, in Chinese"), max_length=200, required=False)
    label_en = CleanFormField(label=_("What is judged, in English"), max_length=200, required=False)
    hint_zh = CleanFormField(label=_("Hint in Chinese"), max_length=300, required=False)
    hint_en = CleanFormField(label=_("Hint in English"), max_length=300, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=0, max_value=100, required=False)
    anchors_zh = CleanTextFormField(
        label=_("What the points mean, in Chinese"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    anchors_en = CleanTextFormField(
        label=_("What the points mean, in English"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    mark_optional = False

    def __init__(self, *args, scored: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("label_zh", "hint_zh", "anchors_zh"):
            self.fields[name].widget.attrs["lang"] = "zh-Hans"
        for name in ("label_en", "hint_en", "anchors_en"):
            self.fields[name].widget.attrs["lang"] = "en"
        if scored:
            self.fields["weight"].unit = "/ 100"
        else:
            for name in ("weight", "anchors_zh", "anchors_en"):
                del self.fields[name]

    @property
    def line(self) -> SheetLine:
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return SheetLine(code=self.prefix, **given)


class ReasonForm(forms.Form):
    reason = CleanFormField(
        label=_("Reason of the change"),
        max_length=300,
        required=False,
        help_text=_("Colleagues read it in the history of versions."),
    )
    mark_optional = False


class DraftForm:
    """All lines of a draft with one reason. The order is that of ``codes``; a button beside a line moves or removes it."""

    def __init__(self, version: SheetVersion, data=None):
        self.version, self.data = version, data
        scored = version.sheet.scores
        stored = {line.code: line for line in version.rows}
        codes = [code for code in (data.getlist("line") if data is not None else stored) if code in stored]
        self.lines = [
            LineForm(data, prefix=code, scored=scored, initial=vars(stored[code])) for code in dict.fromkeys(codes)
        ]
        self.reason = ReasonForm(data, initial={"reason": version.reason})

    @cached_property
    def forms(self) -> list[forms.Form]:
        return [*self.lines, self.reason]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # each, so that every error is shown at once
        return all(judged)

    def ask_for_gaps(self) -> None:
        """What would keep the draft from being published, said beside the field that it is about."""
        for form in self.lines:
            for name in ("label_zh", "label_en"):
                if not form.cleaned_data.get(name):
                    form.add_error(name, _("Colleagues read the sheet in both languages."))
        if self.version.sheet.scores and self.lines:
            self._ask_for_weights()
        if not self.reason.cleaned_data.get("reason"):
            self.reason.add_error("reason", _("Say why the sheet changes: colleagues read it in the history."))

    def _ask_for_weights(self) -> None:
        """The sum is judged under the last weight, where one arrives when all are typed."""
        weights = [form.cleaned_data.get("weight") or 0 for form in self.lines]
        for form, weight in zip(self.lines, weights, strict=True):
            if weight < 1:
                form.add_error("weight", _("Each line needs a weight of at least 1."))
        if sentence := weights_in_words(weights):
            self.lines[-1].add_error("weight", sentence)

    def typed_lines(self, do: str = "") -> list[SheetLine]:
        """The lines as typed, after ``up:code``, ``down:code``, ``remove:code`` or ``add``; anything else changes nothing."""
        lines = [form.line for form in self.lines]
        what, _colon, code = do.partition(":")
        if what == "add":
            return [*lines, SheetLine(code=_new_code(lines), label_zh="", label_en="")]
        place = next((place for place, line in enumerate(lines) if line.code == code), None)
        if place is None:
            return lines
        if what == "remove":
            return lines[:place] + lines[place + 1 :]
        other = {"up": place - 1, "down": place + 1}.get(what, place)
        if 0 <= other < len(lines):
            lines[place], lines[other] = lines[other], lines[place]
        return lines

    @property
    def words(self) -> list[tuple]:
        """What was typed, for the page that says that somebody was quicker."""
        return [
            (f"{number}. {bound.label}", str(bound.value() or ""))
            for number, form in enumerate(self.lines, start=1)
            for bound in form
        ] + [(self.reason["reason"].label, str(self.reason["reason"].value() or ""))]


def _new_code(lines: list[SheetLine]) -> str:
    """A code that no line of this sheet has: marks of a removed line must never be taken for those of a new one."""
    known = {line.code for line in lines}
    while (code := f"line-{new_public_id()[:SHORT_CODE]}") in known:
        continue
    return code
