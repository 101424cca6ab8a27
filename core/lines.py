"""A form field for a list of short texts, one in each line."""

from django import forms
from django.core.exceptions import ValidationError
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
