"""Text that people can read: no null bytes, no control characters, no direction marks that make it look like other text.

name = CleanCharField(_("name"), max_length=120)      # a model field; its form field checks the same
note = CleanTextField(_("note"), max_length=4000)     # line breaks and tabs are welcome
words = CleanFormField(label=_("Words"))              # a form field without a model
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

LINE_BREAKS_AND_TAB = "\n\r\t"
# What nobody types on purpose. U+061C, U+200E, U+200F mark a direction; U+202A-U+202E and U+2066-U+2069 turn the text around until
# switched off; then control characters, halves of a pair, and code points that will never be assigned.
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
NEVER_ASSIGNED = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
UNWANTED_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}{NEVER_ASSIGNED}]")
UNWANTED_IN_LINE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{BIDI_CONTROLS}{NEVER_ASSIGNED}]")


def without_unwanted(text: str, *, one_line: bool = False) -> str:
    """The text without what the validators refuse, for places where nobody can be asked (file names, exports)."""
    return (UNWANTED_IN_LINE if one_line else UNWANTED_IN_TEXT).sub("", text)


def _refuse(text: str, index: int):
    if text[index] in LINE_BREAKS_AND_TAB:
        raise ValidationError(
            _("Write this on one line: character %(place)d is a line break or a tab."),
            code="line_break",
            params={"place": index + 1},
        )
    raise ValidationError(
        _("Character %(place)d is invisible (%(name)s) and cannot be kept. Delete it, or type the text again."),
        code="invisible",
        params={"place": index + 1, "name": f"U+{ord(text[index]):04X}"},
    )


def validate_clean_text(value: str) -> None:
    """Refuse the first null byte, control or direction character; line breaks and tabs may stay."""
    found = UNWANTED_IN_TEXT.search(value)
    if found:
        _refuse(value, found.start())


def validate_clean_line(value: str) -> None:
    """The same for text of one line."""
    found = UNWANTED_IN_LINE.search(value)
    if found:
        _refuse(value, found.start())


def unix_line_breaks(value):
    """Browsers send CR LF; kept as LF, so that a text counts as long as it looked in the form."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


class CleanLine:
    """Mixin for a model or form field of one line."""

    default_validators = [validate_clean_line]


class CleanText:
    """Mixin for a model or form field of several lines."""

    default_validators = [validate_clean_text]

    def to_python(self, value):
        return unix_line_breaks(super().to_python(value))


class CleanFormField(CleanLine, forms.CharField):
    """A form field for one line."""


class CleanTextFormField(CleanText, forms.CharField):
    """A form field for several lines."""

    widget = forms.Textarea


class CleanCharField(CleanLine, models.CharField):
    """A column of one line."""

    def formfield(self, **kwargs):
        return (
            super().formfield(**{"form_class": CleanFormField, **kwargs})
            if not self.choices
            else super().formfield(**kwargs)
        )


class CleanTextField(CleanText, models.TextField):
    """A column of several lines."""

    def formfield(self, **kwargs):
        return (
            super().formfield(**{"form_class": CleanTextFormField, **kwargs})
            if not self.choices
            else super().formfield(**kwargs)
        )
