"""The form field that demands need: up to three technology fields."""

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _


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
