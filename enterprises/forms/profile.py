"""The profile, section by section, and its products. Each form says with ``values`` what is to be stored."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Capacity, Organisation
from core.validators import CleanTextFormField
from enterprises import vocabulary
from enterprises.models.enterprise import Enterprise
from enterprises.models.product import Product
from enterprises.vocabulary import CooperationType, Language, Qualification, WantedAbroad
from incubators.widgets import GroupedTicks
from regions.reference import field_choices_with, region_choices

MAX_EMPLOYEES = 1_000_000
MAX_REVENUE = 100_000_000  # in 10,000 CNY
MAX_CONTRACT = 10**12
EARLIEST = 1900
MAX_CERTIFICATES = 30
CERTIFICATE_LENGTH = 60
TICKS = forms.CheckboxSelectMultiple
WIDE = forms.Select(attrs={"class": "w-auto mw-100"})  # as wide as its longest choice; Django copies it for each field


class ProfileSection(forms.ModelForm):
    """One section. Saving happens in ``enterprises.actions``: the form only checks."""

    inline: tuple[str, ...] = ()  # fields whose short choices stand beside each other

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class CompanyForm(ProfileSection):
    inline = ("qualifications",)

    industry_code = forms.ChoiceField(
        label=gettext_lazy("Industry"),
        widget=WIDE,
        help_text=gettext_lazy("Division of the national classification GB/T 4754-2017."),
    )
    qualifications = forms.MultipleChoiceField(
        label=gettext_lazy("Recognised as"), choices=Qualification.choices, widget=TICKS, required=False
    )
    incubator = forms.ModelChoiceField(
        label=gettext_lazy("Incubator"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("None"),
        widget=WIDE,
        help_text=gettext_lazy("Where the company is located or looked after."),
    )

    class Meta:
        model = Enterprise
        fields = [
            "industry_code",
            "founded",
            "size_band",
            "employees",
            "annual_revenue",
            "export_share",
            "qualifications",
            "incubator",
        ]
        help_texts = {
            "founded": gettext_lazy("The year, for example 2017."),
            "size_band": gettext_lazy("By the national classification of your industry."),
            "annual_revenue": gettext_lazy("Only the office reads it. Programmes and demands ask for a certain size."),
            "export_share": gettext_lazy("Of the last full year, rounded."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["industry_code"].choices = [("", "—"), *vocabulary.industry_choices()]
        self.fields["incubator"].queryset = Organisation.objects.verified().with_capacity(Capacity.Kind.INCUBATOR)
        self.fields["employees"].validators.append(MaxValueValidator(MAX_EMPLOYEES))
        self.fields["annual_revenue"].validators.append(MaxValueValidator(MAX_REVENUE))
        self.fields["annual_revenue"].unit = _("10,000 CNY")
        self.fields["export_share"].unit = "%"

    def clean_founded(self):
        year = self.cleaned_data["founded"]
        this_year = timezone.localdate().year
        if year is not None and not EARLIEST <= year <= this_year:
            raise forms.ValidationError(
                _("Give a year from %(first)d to %(last)d.") % {"first": EARLIEST, "last": this_year}
            )
        return year


class TechnologyForm(ProfileSection):
    field_1 = forms.ChoiceField(label=gettext_lazy("Main technology field"), widget=WIDE)
    field_2 = forms.ChoiceField(label=gettext_lazy("Second technology field"), widget=WIDE, required=False)
    field_3 = forms.ChoiceField(label=gettext_lazy("Third technology field"), widget=WIDE, required=False)
    trl = forms.TypedChoiceField(
        label=gettext_lazy("Technology readiness level"), coerce=int, empty_value=None, required=False, widget=WIDE
    )
    known_certificates = forms.MultipleChoiceField(
        label=gettext_lazy("Certificates you hold"),
        widget=GroupedTicks(attrs={"title": gettext_lazy("Certificates you hold")}),
        required=False,
    )
    other_certificates = CleanTextFormField(
        label=gettext_lazy("Other certificates"),
        required=False,
        max_length=MAX_CERTIFICATES * CERTIFICATE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, as the certificate names itself. Only those that are valid today."),
    )
    field_order = [
        "field_1",
        "field_2",
        "field_3",
        "profile_zh",
        "profile_en",
        "trl",
        "known_certificates",
        "other_certificates",
        "technology_export",
        "technology_export_note",
    ]

    class Meta:
        model = Enterprise
        fields = ["profile_zh", "profile_en", "technology_export", "technology_export_note"]
        widgets = {
            "technology_export": WIDE,
            "technology_export_note": forms.Textarea(attrs={"rows": 2}),
            "profile_zh": forms.Textarea(attrs={"rows": 6, "lang": "zh-CN"}),
            "profile_en": forms.Textarea(attrs={"rows": 6, "lang": "en"}),
        }
        help_texts = {
            "profile_zh": gettext_lazy("What you make, for whom, what it achieves in numbers, who uses it already."),
            "profile_en": gettext_lazy("Partners abroad read this one. It need not be a translation."),
            "technology_export": gettext_lazy(
                "By the catalogue of technologies whose export is prohibited or restricted. Demands for licences and joint development "
                "ask for it; a prohibited technology is not proposed abroad for these."
            ),
            "technology_export_note": gettext_lazy(
                "Which entry of the catalogue, which part of your technology, which licence you hold."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profile_zh"].required = True
        choices = [("", "—"), *field_choices_with(self.instance.tech_fields)]
        for number in (1, 2, 3):
            self.fields[f"field_{number}"].choices = choices
        self.fields["trl"].choices = [("", "—"), *vocabulary.trl_choices()]
        self.fields["technology_export"].choices = [("", "—"), *vocabulary.TechnologyExport.choices]
        self.fields["known_certificates"].choices = vocabulary.certificate_choices()
        self._show_stored()

    def _show_stored(self):
        stored = self.instance
        for number, code in enumerate(stored.tech_fields[:3], start=1):
            self.initial[f"field_{number}"] = code
        self.initial["trl"] = stored.trl
        known = vocabulary.known_certificates()
        self.initial["known_certificates"] = [code for code in stored.certifications if code in known]
        self.initial["other_certificates"] = "\n".join(code for code in stored.certifications if code not in known)

    def clean_other_certificates(self):
        lines = [line.strip(" ,;\t") for line in self.cleaned_data["other_certificates"].split("\n")]
        names = [vocabulary.certificate_code(line) for line in lines if line]
        too_long = next((name for name in names if len(name) > CERTIFICATE_LENGTH), None)
        if too_long:
            raise forms.ValidationError(
                _("“%(name)s…” is too long for the name of a certificate. Write one a line.") % {"name": too_long[:20]}
            )
        if len(names) > MAX_CERTIFICATES:
            raise forms.ValidationError(_("At most %(limit)d certificates.") % {"limit": MAX_CERTIFICATES})
        return names

    def clean(self):
        cleaned = super().clean()
        chosen = [cleaned.get(f"field_{number}") for number in (1, 2, 3)]
        given = [code for code in chosen if code]
        for number in (2, 3):
            code = chosen[number - 1]
            if code and code in chosen[: number - 1]:
                self.add_error(f"field_{number}", _("This field is chosen already."))
        cleaned["tech_fields"] = given
        limited = cleaned.get("technology_export") in {"restricted", "forbidden"}
        if limited and not cleaned.get("technology_export_note") and "technology_export_note" not in self.errors:
            self.add_error(
                "technology_export_note", _("Say which entry of the catalogue it is, or which part is meant.")
            )
        return cleaned

    @property
    def values(self):
        cleaned = self.cleaned_data
        certificates = dict.fromkeys([*cleaned["known_certificates"], *cleaned["other_certificates"]])
        return {
            **super().values,
            "tech_fields": cleaned["tech_fields"],
            "trl": cleaned["trl"],
            "certifications": list(certificates),
        }


class AbroadForm(ProfileSection):
    inline = ("cooperation_types", "wanted_abroad", "languages")

    target_regions = forms.MultipleChoiceField(
        label=gettext_lazy("Target countries and regions"),
        widget=GroupedTicks(attrs={"title": gettext_lazy("Target countries and regions")}),
        required=False,
        help_text=gettext_lazy("Where you sell or want to sell in the next two years."),
    )
    cooperation_types = forms.MultipleChoiceField(
        label=gettext_lazy("Co-operation you offer"), choices=CooperationType.choices, widget=TICKS
    )
    wanted_abroad = forms.MultipleChoiceField(
        label=gettext_lazy("What you are looking for abroad"),
        choices=WantedAbroad.choices,
        widget=TICKS,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=Language.choices,
        widget=TICKS,
        required=False,
        help_text=gettext_lazy("In which a colleague can negotiate."),
    )

    class Meta:
        model = Enterprise
        fields = [
            "target_regions",
            "cooperation_types",
            "wanted_abroad",
            "wanted_note",
            "languages",
            "contract_from",
            "contract_to",
            "contract_currency",
        ]
        widgets = {"wanted_note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "contract_from": gettext_lazy(
                "Demands with a budget below it are not for you. The office reads the amounts, and the owner of a demand once you have said "
                "that you are interested."
            ),
            "contract_to": gettext_lazy("Leave empty if there is none."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target_regions"].choices = region_choices()
        self.fields["contract_currency"].choices = [("", "—"), *vocabulary.CURRENCIES]
        for name in ("contract_from", "contract_to"):
            self.fields[name].validators.append(MaxValueValidator(MAX_CONTRACT))

    def clean(self):
        cleaned = super().clean()
        least, most = cleaned.get("contract_from"), cleaned.get("contract_to")
        if least is not None and most is not None and least > most:
            self.add_error("contract_to", _("The upper end is below the smallest order."))
        if most is not None and least is None and "contract_from" not in self.errors:
            self.add_error("contract_from", _("Also state the smallest order: it is what budgets are compared with."))
        stated = least is not None or most is not None
        if stated and not cleaned.get("contract_currency") and "contract_currency" not in self.errors:
            self.add_error("contract_currency", _("Choose the currency of the amounts."))
        if not stated:
            cleaned["contract_currency"] = ""
        return cleaned


class VisibilityForm(ProfileSection):
    class Meta:
        model = Enterprise
        fields = ["willing_to_be_matched", "disclosure"]
        widgets = {"disclosure": forms.RadioSelect}
        help_texts = {
            "willing_to_be_matched": gettext_lazy(
                "Your name is shown to the owner of a demand only after you have agreed. Untick it when you are fully booked."
            ),
        }


class ProductForm(forms.ModelForm):
    trl = forms.TypedChoiceField(
        label=gettext_lazy("Technology readiness level"), coerce=int, empty_value=None, required=False, widget=WIDE
    )

    class Meta:
        model = Product
        fields = [
            "name_zh",
            "name_en",
            "description_zh",
            "description_en",
            "problem",
            "advantage",
            "trl",
            "ip_status",
            "capacity",
        ]
        widgets = {
            "name_zh": forms.TextInput(attrs={"lang": "zh-CN"}),
            "name_en": forms.TextInput(attrs={"lang": "en"}),
            "description_zh": forms.Textarea(attrs={"rows": 3, "lang": "zh-CN"}),
            "description_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            "problem": forms.Textarea(attrs={"rows": 2}),
            "advantage": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "description_zh": gettext_lazy("What it does, with the figures a buyer asks for."),
            "advantage": gettext_lazy("With a number: faster, cheaper, lighter by how much."),
            "capacity": gettext_lazy(
                "What you can deliver, for example 4,000 pieces a month. Demands that ask for a quantity are compared with your first product."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trl"].choices = [("", "—"), *vocabulary.trl_choices()]

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


SECTIONS: dict[str, tuple] = {
    "company": (gettext_lazy("The company"), CompanyForm),
    "technology": (gettext_lazy("Technology"), TechnologyForm),
    "abroad": (gettext_lazy("Going abroad"), AbroadForm),
    "visibility": (gettext_lazy("Who sees what"), VisibilityForm),
}
