"""Text that people can read: no null bytes, no control characters, no direction marks that make it look like other text.

name = CleanCharField(_("name"), max_length=120)      # a model field; its form field checks the same
note = CleanTextField(_("note"), max_length=4000)     # line breaks and tabs are welcome
words = CleanFormField(label=_("Words"))              # a form field without a model
"""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

LINE_BREAKS_AND_TAB = "\n\r\t"
# U+061C, U+200E, U+200F mark a direction; U+202A-U+202E and U+2066-U+2069 turn the text around until switched off.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_unwanted(character: str) -> bool:
    """A character that nobody types on purpose: control, direction mark, half of a pair, or never to be assigned."""
    if character in BIDI_CONTROLS:
        return True
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"}


def first_unwanted(text: str, *, allowed: str = LINE_BREAKS_AND_TAB) -> int | None:
    """Index of the first unwanted character, or None."""
    return next(
        (index for index, character in enumerate(text) if character not in allowed and is_unwanted(character)), None
    )


def without_unwanted(text: str, *, allowed: str = LINE_BREAKS_AND_TAB) -> str:
    """The text without what ``validate_clean_text`` refuses, for places where nobody can be asked (file names, exports)."""
    return "".join(character for character in text if character in allowed or not is_unwanted(character))


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
    index = first_unwanted(value)
    if index is not None:
        _refuse(value, index)


def validate_clean_line(value: str) -> None:
    """The same for text of one line."""
    index = first_unwanted(value, allowed="")
    if index is not None:
        _refuse(value, index)


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
