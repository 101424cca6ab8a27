"""Forms around letters: why one is withdrawn, the paragraphs of a text, a code to verify."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ids import ALPHABET
from core.validators import CleanFormField, CleanTextFormField
from letters import texts
from letters.models.text import LONGEST_BODY


class WithdrawForm(forms.Form):
    """The reason, which stands in the history of the case."""

    reason = CleanTextFormField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The office reads it in the history of the case. No names of persons."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=10)


class TextForm(forms.Form):
    """Title and paragraphs of one letter in one language."""

    title = CleanFormField(
        label=_("Title of the letter"), max_length=80, widget=forms.TextInput(attrs={"class": "w-full"})
    )
    body = CleanTextFormField(
        label=_("Paragraphs"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16, "class": "w-full"}),
        help_text=_(
            "An empty line between two paragraphs. A paragraph that names something the case does not have is left out."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_title(self):
        return self._with_known_names("title")

    def clean_body(self):
        return self._with_known_names("body")

    def _with_known_names(self, name: str) -> str:
        problems = texts.faults(self.cleaned_data[name], self.kind)
        if problems:
            raise forms.ValidationError(problems)
        return self.cleaned_data[name]


class CodeForm(forms.Form):
    """The code under the square of a certificate, or the address that holds it."""

    code = CleanFormField(
        label=_("Code on the certificate"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-m"}),
        help_text=_("24 letters and digits under the square, or the whole address."),
    )

    def clean_code(self):
        typed = self.cleaned_data["code"].strip().rstrip("/").rsplit("/", 1)[-1].lower()
        code = re.sub(r"[\s-]", "", typed)
        if not code or set(code) - set(ALPHABET):
            raise forms.ValidationError(
                _("A code has only small letters and the digits 2 to 9. Compare it with the paper.")
            )
        return code[:32]
