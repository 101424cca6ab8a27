"""Which of two organisations stays, and with which values."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_name
from core.validators import CleanFormField
from onboarding.merging.actions import FIELDS, fingerprint
from onboarding.models import PossibleDuplicate

ONE, OTHER = "one", "other"
LABELS = {
    "name_zh": _("Chinese name"),
    "name_en": _("English name"),
    "country": _("Country or region"),
    "uscc": _("Unified social credit code"),
    "registry_no": _("Registry number"),
    "district": _("District"),
    "address": _("Address"),
    "website": _("Website"),
    "mailbox": _("Contact mailbox"),
}


def shown_value(organisation, name: str) -> str:
    """A column of an organisation as it is read."""
    if name == "country":
        return str(organisation.country.name)
    if name == "district":
        return district_name(organisation.district) if organisation.district else ""
    return str(getattr(organisation, name) or "")


class MergeForm(forms.Form):
    """``shown`` is what the page showed, in short. Each field on which the two differ asks for one of both values."""

    shown = forms.CharField(max_length=16, widget=forms.HiddenInput)
    stays = forms.ChoiceField(label=_("Which one stays"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args, pair: PossibleDuplicate, **kwargs):
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.fields["stays"].choices = [(ONE, self._named(pair.one)), (OTHER, self._named(pair.other))]
        self.initial.update(stays=ONE, shown=fingerprint(pair.one, pair.other))
        for name in self.differing:
            values = [(side, shown_value(getattr(pair, side), name) or "—") for side in (ONE, OTHER)]
            self.fields[f"value_{name}"] = forms.ChoiceField(
                label=LABELS[name], choices=values, widget=forms.RadioSelect, initial=self._likely(name)
            )
        self.fields["reason"] = CleanFormField(
            label=_("Why they are the same"),
            max_length=200,
            help_text=_("Such as the extract you looked at. Kept with the merge."),
            widget=forms.TextInput(attrs={"class": "w-100"}),
        )

    @staticmethod
    def _named(organisation) -> str:
        number = organisation.uscc or organisation.registry_no
        return f"{organisation} · {number} · {timezone.localtime(organisation.created_at):%Y-%m-%d}"

    def _likely(self, name: str) -> str:
        """The value of the older one, unless only the other has one."""
        return OTHER if not getattr(self.pair.one, name) and getattr(self.pair.other, name) else ONE

    @cached_property
    def differing(self) -> list[str]:
        one, other = self.pair.one, self.pair.other
        return [name for name in FIELDS if shown_value(one, name) != shown_value(other, name)]

    def clean(self):
        """Number and country belong together: the code of one and the country of the other is no organisation."""
        cleaned = super().clean()
        numbers = {
            cleaned.get(f"value_{name}") for name in ("country", "uscc", "registry_no") if name in self.differing
        }
        if "country" in self.differing and len(numbers - {None}) > 1:
            self.add_error("value_country", _("Take country and number from the same organisation."))
        names = {name: self._value(name) for name in ("name_zh", "name_en")} if not self.errors else {"name_zh": "-"}
        if not any(names.values()):
            self.add_error("value_name_zh", _("One of the two names has to stay."))
        return cleaned

    def _value(self, name: str):
        side = self.cleaned_data.get(f"value_{name}", ONE)
        return getattr(getattr(self.pair, side), name)

    @property
    def survivor(self):
        return self.pair.one if self.cleaned_data["stays"] == ONE else self.pair.other

    @property
    def values(self) -> dict:
        """The chosen value of every column."""
        return {name: self._value(name) for name in FIELDS}


class DismissForm(forms.Form):
    note = CleanFormField(
        label=_("Why they are not the same"), max_length=200, widget=forms.TextInput(attrs={"class": "w-100"})
    )
