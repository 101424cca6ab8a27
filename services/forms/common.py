"""What the forms of offers share: a version against two editors, a key against two clicks, grouped lists, units beside numbers."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.ids import new_public_id
from incubators.models import OverseasEntity

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # before and after, time zones and calendars give up


def bearable_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Choose another day."))


class OfferForm(forms.ModelForm):
    """``values`` are what an action stores. ``units``: words beside a number; texts get the language of their suffix."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.RegexField(r"[a-z0-9]{16}", widget=forms.HiddenInput)
    units: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.update(version=self.instance.version, key=new_public_id())
        for name, unit in self.units.items():
            self.fields[name].unit = unit
        for name, field in self.fields.items():
            if name.endswith(("_zh", "_en")):
                field.widget.attrs["lang"] = "zh-CN" if name.endswith("_zh") else "en"
            if isinstance(field, forms.DateField):
                field.validators = [*field.validators, bearable_day]
                field.widget = forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d")
                field.error_messages["invalid"] = _("Write the date as year-month-day, such as 2017-10-01.")

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "key", "numbers")}

    def shown_again(self, version: int) -> None:
        """After a colleague was faster: the words stay, the next save compares with what is stored now."""
        self.data = self.data.copy()
        self.data["version"] = version


def own_bases(organisations):
    """Bases of these organisations that are in the register."""
    return OverseasEntity.objects.in_register().filter(operator__in=organisations).order_by("pk")


class BaseField(forms.ModelChoiceField):
    """One of the provider's own bases, by its public id."""

    def __init__(self, **kwargs):
        super().__init__(queryset=OverseasEntity.objects.none(), to_field_name="public_id", required=False, **kwargs)

    def label_from_instance(self, obj):
        return f"{obj.name} ({obj.place})"
