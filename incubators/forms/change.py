"""The sections of a change of a base: what the register holds, to be changed where it changes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators import choices
from incubators.forms.filing_work import MOST_FIELDS
from incubators.forms.sections import FilingSection, country_ticks, field_ticks, radios, region_select, ticks
from incubators.models import BaseChange
from incubators.service_types import ServiceType
from regions.reference import keep_chosen
from talent.forms import LANGUAGES


class NameForm(FilingSection):
    prefilled = ("name_zh", "name_local", "name_en")
    needs = ("name_zh",)
    langs = {"name_en": "en"}

    class Meta:
        model = BaseChange
        fields = ["name_zh", "name_local", "name_en"]


class PlaceForm(FilingSection):
    prefilled = ("region", "city", "city_en", "address", "area")
    needs = ("region", "city", "area")
    units = {"area": "m²"}
    langs = {"city_en": "en"}

    region = region_select(required=False)

    class Meta:
        model = BaseChange
        fields = ["region", "city", "city_en", "address", "area"]
        help_texts = {"address": gettext_lazy("Only the office sees it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.region_id:
            self.initial["region"] = self.instance.region.code
        self.fields["area"].error_messages["invalid"] = _("Give an area greater than 0, such as 1100.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("area") is not None and cleaned["area"] <= 0:
            self.add_error("area", _("Give an area greater than 0, such as 1100."))
        return cleaned


class RunningForm(FilingSection):
    prefilled = ("kind", "legal_form", "partner")
    needs = ("kind",)

    kind = radios(gettext_lazy("Kind of base"), choices.EntityKind)

    class Meta:
        model = BaseChange
        fields = ["kind", "legal_form", "partner"]


class WorkForm(FilingSection):
    prefilled = (
        "staff", "languages", "services", "specialised_fields", "covers_countries", "capability_zh", "capability_en",
    )  # fmt: skip
    needs = ("staff", "services", "specialised_fields", "covers_countries", "capability_zh")
    langs = {"capability_zh": "zh-CN", "capability_en": "en"}

    languages = ticks(gettext_lazy("Working languages"), LANGUAGES)
    services = ticks(gettext_lazy("Services"), ServiceType.choices)
    specialised_fields = field_ticks(gettext_lazy("Specialised fields"))
    covers_countries = country_ticks(gettext_lazy("Countries and regions covered"))

    class Meta:
        model = BaseChange
        fields = ["staff", "languages", "services", "specialised_fields", "covers_countries", "capability_zh", "capability_en"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_chosen(self, "specialised_fields")

    def clean_specialised_fields(self):
        chosen = self.cleaned_data["specialised_fields"]
        if len(chosen) > MOST_FIELDS:
            self.add_error(
                "specialised_fields",
                _("Choose %(limit)d at most; you chose %(n)d.") % {"limit": MOST_FIELDS, "n": len(chosen)},
            )
        return chosen

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("staff") == 0:
            self.add_error("staff", _("A base needs at least one person. Count local staff or staff sent."))
        return cleaned


class ContactForm(FilingSection):
    prefilled = ("head_name", "contact_name", "contact_position", "contact_phone", "contact_email")

    class Meta:
        model = BaseChange
        fields = ["head_name", "contact_name", "contact_position", "contact_phone", "contact_email"]


class WhyForm(FilingSection):
    needs = ("why", "since")

    class Meta:
        model = BaseChange
        fields = ["why", "since"]

    def clean(self):
        cleaned = super().clean()
        self.not_after_today("since")
        return cleaned
