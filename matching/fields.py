"""Form fields that demands need: lists typed line by line, and up to three technology fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.validators import validate_clean_line


class LinesField(forms.CharField):
    """A list of short texts, one in each line. The value is the list."""

    widget = forms.Textarea

    def __init__(self, *, max_lines: int = 12, line_length: int = 160, **kwargs):
        self.max_lines, self.line_length = max_lines, line_length
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python("\n".join(value) if isinstance(value, list) else value)
        lines = (" ".join(line.strip(" \t\r\u2022\u00b7").split()) for line in text.split("\n"))
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.max_lines:
            raise ValidationError(
                _("At most %(limit)d lines; you wrote %(n)d.") % {"limit": self.max_lines, "n": len(value)}
            )
        for line in value:
            if len(line) > self.line_length:
                raise ValidationError(
                    _("A line has at most %(limit)d characters; this one has %(n)d: “%(line)s…”")
                    % {"limit": self.line_length, "n": len(line), "line": line[:30]}
                )
            validate_clean_line(line)

    def run_validators(self, value):
        """The lines were checked one by one."""


class SeveralSelects(forms.MultiWidget):
    """The same choice several times, from the most important on."""

    def __init__(self, count: int, attrs=None):
        self.count = count
        self.part_labels = [_("Main field"), *(_("Further field") for _number in range(count - 1))]
        super().__init__([forms.Select() for _number in range(count)], attrs)

    def decompress(self, value):
        values = list(value or [])[: self.count]
        return values + [""] * (self.count - len(values))

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), list):  # stored values checked in earnest
            return data[name]
        return [value for value in super().value_from_datadict(data, files, name) if value]


class TechnologyFieldsField(forms.MultipleChoiceField):
    """One to three codes of the taxonomy, the main one first."""

    def __init__(self, *, choices, count: int = 3, **kwargs):
        self.count = count
        super().__init__(choices=choices, widget=SeveralSelects(count), **kwargs)

    @property
    def choices(self):
        return forms.MultipleChoiceField.choices.fget(self)

    @choices.setter
    def choices(self, value):
        forms.MultipleChoiceField.choices.fset(self, value)
        for part in self.widget.widgets:
            part.choices = _WithEmpty(self)

    def clean(self, value):
        return list(dict.fromkeys(super().clean(value)))


class _WithEmpty(BaseChoiceIterator):
    """The field's choices behind an empty one, asked anew at each use so that they follow the language."""

    def __init__(self, field):
        self.field = field

    def __iter__(self):
        yield ("", "—")
        yield from self.field.choices
