"""The first page of a registration: as much as is needed to know whether the organisation is here already."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.districts import district_choices
from accounts.models import Membership
from core.identifiers import clean_uscc
from core.ids import new_public_id
from core.validators import CleanFormField
from onboarding.choices import HOME
from onboarding.identity import clean_registry_no

KEY = r"^[a-z0-9]{16}$"
WIDE = {"class": "w-100"}


class RegistrationForm(forms.Form):
    """``key`` is made once for each page that is shown: a double click sends it twice and makes one registration."""

    key = forms.RegexField(KEY, widget=forms.HiddenInput)
    none_of_these = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["key"] = new_public_id()

    @property
    def identity(self) -> dict:
        """What says which organisation it is: the columns of ``Organisation``."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"key", "none_of_these"}}
        return {"country": HOME, "name_zh": "", "name_en": "", "uscc": "", "registry_no": "", "district": "", **given}


class CityForm(RegistrationForm):
    """An organisation registered in the city, known by its credit code."""

    name_zh = CleanFormField(label=_("Name as on the licence"), max_length=120, widget=forms.TextInput(attrs=WIDE))
    name_en = CleanFormField(
        label=_("English name"), max_length=160, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=60,
        help_text=_("18 characters. Blanks and small letters are put right by themselves."),
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off", "spellcheck": "false"}),
    )
    district = forms.ChoiceField(label=_("District"), choices=())

    field_order = ["name_zh", "name_en", "uscc", "district"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "—"), *district_choices()]

    def clean_uscc(self):
        return clean_uscc(self.cleaned_data["uscc"])


class AbroadForm(RegistrationForm):
    """An organisation of another country or region, known by its number in the register there."""

    name_en = CleanFormField(
        label=_("Name as registered"),
        max_length=160,
        help_text=_("In English if the register has an English name, else as it is written there."),
        widget=forms.TextInput(attrs=WIDE),
    )
    name_zh = CleanFormField(
        label=_("Chinese name"), max_length=120, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    country = forms.ChoiceField(label=_("Country or region of the register"), choices=())
    registry_no = forms.CharField(
        label=_("Registry number"),
        max_length=60,
        help_text=_("As in the extract from the register, such as HRB 12345 or 01234567."),
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ["name_en", "name_zh", "country", "registry_no"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *((c.code, c.name) for c in countries if c.code != HOME)]

    def clean_registry_no(self):
        return clean_registry_no(self.cleaned_data["registry_no"])


class JoinForm(forms.Form):
    """Ask the managers of a known organisation to be let in."""

    ticket = forms.CharField(max_length=400, widget=forms.HiddenInput)
    message = CleanFormField(
        label=_("Who you are there"),
        max_length=200,
        help_text=_("So that its managers know you, such as your department."),
        widget=forms.TextInput(attrs=WIDE),
    )


class JoinAnswerForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
