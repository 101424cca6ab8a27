"""The three pages of a proposal."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.districts import district_choices
from core.validators import CleanFormField
from inbound.models import InboundProject
from inbound.vocabulary import TRL, Confidentiality, Want
from incubators.forms.sections import FilingSection
from incubators.models import OverseasEntity
from incubators.widgets import GroupedTicks
from regions.models import Region
from regions.reference import field_choices, keep_chosen, region_choices

HOME = "CN"
MOST_FIELDS = 4


class BaseField(forms.ModelChoiceField):
    """A base by its place and name."""

    def label_from_instance(self, base):
        return f"{base.place} – {base.name}"


class StartForm(forms.Form):
    """From which base, and what it is called: the rest is asked on three pages."""

    base = BaseField(
        label=gettext_lazy("Proposed by the base"), queryset=OverseasEntity.objects.none(), to_field_name="public_id",
        empty_label=None, widget=forms.Select(attrs={"class": "w-auto mw-100"}),
    )  # fmt: skip
    name_zh = CleanFormField(label=gettext_lazy("Name of the project"), max_length=120)
    name_en = CleanFormField(label=gettext_lazy("Name in English"), max_length=160, required=False)

    def __init__(self, *args, bases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = bases


class ProjectForm(FilingSection):
    needs = ("name_zh", "home_region", "tech_fields", "trl")
    langs = {"name_en": "en", "teaser_en": "en"}
    prefilled = ("name_zh", "confidentiality")

    home_region = forms.ModelChoiceField(
        label=gettext_lazy("Country or region"), queryset=Region.objects.none(), to_field_name="code", required=False
    )
    tech_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Technology fields"), choices=field_choices, widget=GroupedTicks, required=False
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Who may read the teaser?"), choices=Confidentiality.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("Names are read by you, the office and the districts that are asked, whatever you choose."),
    )  # fmt: skip
    trl = forms.TypedChoiceField(
        label=gettext_lazy("Technology readiness level"), choices=[("", "—"), *TRL], coerce=int, empty_value=None,
        required=False, help_text=gettext_lazy("1: principle observed; 6: prototype shown; 9: proven in operation."),
    )  # fmt: skip

    class Meta:
        model = InboundProject
        fields = [
            "name_zh", "name_en", "home_region", "home_city", "tech_fields", "trl", "teaser_zh", "teaser_en", "confidentiality",
        ]  # fmt: skip
        help_texts = {"teaser_zh": gettext_lazy("Two or three sentences without any name: what it does, for whom.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home_region"].queryset = Region.objects.countries().exclude(code=HOME)
        grouped = [(label, [row for row in rows if row[0] != HOME]) for label, rows in region_choices()]
        self.fields["home_region"].choices = [("", "—"), *grouped]
        keep_chosen(self, "tech_fields")
        if self.instance.home_region_id:
            self.initial["home_region"] = self.instance.home_region

    def clean_tech_fields(self):
        chosen = self.cleaned_data["tech_fields"]
        if len(chosen) > MOST_FIELDS:
            raise forms.ValidationError(_("Choose at most %(limit)d.") % {"limit": MOST_FIELDS})
        return chosen

    def clean(self):
        cleaned = super().clean()
        shown = cleaned.get("confidentiality") != Confidentiality.OFFICE
        if shown and not cleaned.get("teaser_en"):
            self.need("teaser_zh", _("Write the teaser, or let the office alone read of the project."))
        return cleaned


class TeamForm(FilingSection):
    needs = ("team_name", "contact_name", "contact_mail")

    class Meta:
        model = InboundProject
        fields = ["team_name", "contact_name", "contact_mail", "team_consent"]
        help_texts = {
            "contact_name": gettext_lazy("Read by you, the office and the district that is chosen."),
            "team_consent": gettext_lazy(
                "The team knows what is proposed to whom, and that contact and plans are stored in the mainland."
            ),
        }

    def clean(self):
        cleaned = super().clean()
        if not self.lenient and not cleaned.get("team_consent"):
            self.add_error("team_consent", _("Without the agreement of the team the project cannot be proposed."))
        return cleaned


class PlanForm(FilingSection):
    needs = ("wants", "people", "why_here")
    prefilled = ("currency",)

    wants = forms.MultipleChoiceField(
        label=gettext_lazy("What does it look for here?"), choices=Want.choices, widget=forms.CheckboxSelectMultiple, required=False
    )  # fmt: skip
    wanted_districts = forms.MultipleChoiceField(
        label=gettext_lazy("Districts the team has in mind"), choices=district_choices, widget=forms.CheckboxSelectMultiple,
        required=False, help_text=gettext_lazy("Empty: no preference."),
    )  # fmt: skip

    class Meta:
        model = InboundProject
        fields = ["wants", "investment", "currency", "people", "why_here", "wanted_districts"]
