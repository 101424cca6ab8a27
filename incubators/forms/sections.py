"""What the sections of a base filing share: which fields a submission needs, dates, numbers, lists of codes."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import SectionForm
from core.validators import CleanTextFormField
from incubators.widgets import GroupedTicks
from regions.models import Region
from regions.reference import field_choices, region_choices


class FilingSection(SectionForm):
    """``needs``: fields that a submission must have. ``units``: words beside a number. ``langs``: language of a text."""

    needs: tuple[str, ...] = ()
    units: dict = {}
    langs: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.needs:
            self.fields[name].needed = True
            self.fields[name].required = not self.lenient
        for name, unit in self.units.items():
            self.fields[name].unit = unit
        for name, lang in self.langs.items():
            self.fields[name].lang = lang
            self.fields[name].widget.attrs["lang"] = lang
        for name, form_field in self.fields.items():
            self._word(form_field)
            if isinstance(self.initial.get(name), Decimal):  # 155, not 155.0
                self.initial[name] = f"{self.initial[name].normalize():f}"

    def _word(self, form_field):
        """Error sentences and controls of each kind of field."""
        if isinstance(form_field, forms.IntegerField):
            form_field.error_messages["invalid"] = _("Write digits only, such as 1100.")
        if isinstance(form_field, forms.DateField):
            form_field.widget = forms.DateInput(attrs={"type": "date", "class": "w-s"})
            form_field.error_messages["invalid"] = _("Write the date as year-month-day, such as 2017-10-01.")
        if isinstance(form_field.widget, GroupedTicks):
            form_field.widget.attrs["title"] = form_field.label
        if isinstance(form_field, CleanTextFormField):
            form_field.widget.attrs["rows"] = 4

    def need(self, name: str, sentence) -> None:
        """Say that a field is missing, unless a draft is kept with its gaps."""
        if not self.lenient and name not in self.errors and self.cleaned_data.get(name) in (None, "", []):
            self.add_error(name, sentence)

    def not_after_today(self, name: str) -> None:
        day = self.cleaned_data.get(name)
        if day and day > timezone.localdate():
            self.add_error(
                name, _("This day cannot lie after today (%(today)s).") % {"today": f"{timezone.localdate():%Y-%m-%d}"}
            )

    def in_order(self, earlier: str, later: str, sentence) -> None:
        first, second = self.cleaned_data.get(earlier), self.cleaned_data.get(later)
        if first and second and second < first:
            self.add_error(later, sentence)


def radios(label, choices_class, **kwargs) -> forms.ChoiceField:
    """One of a few, all to be seen."""
    return forms.ChoiceField(
        label=label, choices=choices_class.choices, widget=forms.RadioSelect, required=False, **kwargs
    )


def select(label, choices_class, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices_class.choices], required=False, **kwargs)


def ticks(label, choices, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )


def field_ticks(label, **kwargs) -> forms.MultipleChoiceField:
    """Technology fields, folded by domain."""
    return forms.MultipleChoiceField(label=label, choices=field_choices, widget=GroupedTicks, required=False, **kwargs)


def country_ticks(label, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=region_choices, widget=GroupedTicks, required=False, **kwargs)


def _region(code: str) -> Region:
    return Region.objects.countries().get(code=code)


def abroad() -> list:
    """Choices of countries and regions, without the mainland: a base is overseas."""
    groups = [(label, [pair for pair in pairs if pair[0] != "CN"]) for label, pairs in region_choices()]
    return [("", "—"), *groups]


def region_select(**kwargs) -> forms.TypedChoiceField:
    """A country or region abroad, by its code; cleaned to the row."""
    kwargs.setdefault("label", gettext_lazy("Country or region"))
    return forms.TypedChoiceField(choices=abroad, coerce=_region, empty_value=None, **kwargs)
