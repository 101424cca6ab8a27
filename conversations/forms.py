"""What is typed: a message with one file, and a translation."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from conversations.models import LONGEST, Language
from core.uploads import FileKind, UploadField
from core.validators import CleanTextFormField


def new_key() -> str:
    return secrets.token_hex(16)


class KeyedForm(forms.Form):
    """A form that is one record, however often it is sent."""

    key = forms.SlugField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("key", new_key())


class MessageForm(KeyedForm):
    text = CleanTextFormField(label=_("Your message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    file = UploadField(label=_("Attachment"), kinds=list(FileKind), max_mb=20, required=False)
    stage = forms.ChoiceField(label=_("Who may open the attachment"), required=False)

    def __init__(self, *args, circle, **kwargs):
        super().__init__(*args, **kwargs)
        stages = list(circle.stages)
        if not circle.may_attach:
            del self.fields["file"]
        if not circle.may_attach or not stages:
            del self.fields["stage"]
        else:
            self.fields["stage"].choices = stages
            self.fields["stage"].required = False
            self.initial.setdefault("stage", stages[0][0])


class TranslationForm(KeyedForm):
    language = forms.ChoiceField(label=_("Language of the translation"), choices=Language.choices)
    text = CleanTextFormField(label=_("Translation"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    by_machine = forms.BooleanField(
        label=_("Made by a machine, and nobody has checked it"),
        required=False,
        help_text=_("Readers are told so."),
    )

    def __init__(self, *args, message, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [one for one in Language.choices if one[0] != message.language]
