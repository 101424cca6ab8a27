"""The incubator's profile (by its members), its class (by the commission), and the start of a filing."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.validators import CleanFormField
from incubators import choices
from incubators.forms.sections import radios, region_select
from incubators.models import Incubator
from regions.reference import field_choices

FIRST_INCUBATOR = 1987  # the year of the first incubator in the country


def domain_choices():
    """The domains of the taxonomy, without the fields in them."""
    return [pairs[0] for _label, pairs in field_choices()]


class ProfileForm(forms.ModelForm):
    """What an incubator says about itself. ``version`` is the one the page showed."""

    focus_domains = forms.MultipleChoiceField(
        label=gettext_lazy("Focus"), choices=domain_choices, widget=forms.CheckboxSelectMultiple
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("With https:// in front."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Incubator
        fields = ["focus_domains", "founded", "area", "staff", "tenants", "description_zh", "description_en", "website"]
        help_texts = {"area": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].unit = "m²"
        self.fields["founded"].widget.attrs["class"] = "w-s"
        self.fields["description_zh"].widget.attrs["lang"] = "zh-CN"
        self.fields["description_en"].widget.attrs["lang"] = "en"
        self.fields["description_zh"].required = True

    def clean_founded(self):
        year = self.cleaned_data["founded"]
        if year is not None and not FIRST_INCUBATOR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Give a year between %(first)d and this one.") % {"first": FIRST_INCUBATOR})
        return year


class ClassForm(forms.ModelForm):
    """The recognised class, as the commission's own record has it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Incubator
        fields = ["recognised_class", "class_evidence_no", "class_valid_until"]
        widgets = {"class_valid_until": forms.DateInput(attrs={"type": "date", "class": "w-s"})}
        help_texts = {"class_valid_until": gettext_lazy("The last day on which it may file.")}

    def clean(self):
        cleaned = super().clean()
        recognised = cleaned.get("recognised_class")
        if recognised and recognised != choices.RecognisedClass.OTHER:
            for name in ("class_evidence_no", "class_valid_until"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A recognised class needs a number and a last day."))
        if not recognised and (cleaned.get("class_evidence_no") or cleaned.get("class_valid_until")):
            self.add_error("recognised_class", _("Choose the class that the number and the day belong to."))
        return cleaned


class StartForm(forms.Form):
    """The few words that open a filing. ``key`` makes a double click one filing."""

    name_zh = CleanFormField(
        label=gettext_lazy("Chinese name of the base"),
        max_length=120,
        help_text=gettext_lazy("City and kind are usual, such as the service point in Osaka. You can change it later."),
    )
    kind = radios(gettext_lazy("Kind of base"), choices.EntityKind)
    region = region_select()
    key = forms.RegexField(r"[a-z0-9]{16}", widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = True
