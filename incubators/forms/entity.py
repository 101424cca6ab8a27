"""An overseas entity as a form: for entering bases that were filed before the portal existed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators.forms.sections import country_ticks, field_ticks, region_select, ticks
from incubators.models import OverseasEntity
from incubators.service_types import ServiceType
from regions.reference import keep_chosen
from talent.forms import LANGUAGES


class EntityForm(forms.ModelForm):
    """The same rules as a filing's sections have for what the register shows."""

    region = region_select()
    services = ticks(gettext_lazy("Services"), ServiceType.choices)
    specialised_fields = field_ticks(gettext_lazy("Specialised fields"))
    covers_countries = country_ticks(gettext_lazy("Countries and regions covered"))
    languages = ticks(gettext_lazy("Working languages"), LANGUAGES)

    class Meta:
        model = OverseasEntity
        fields = [
            "kind", "region", "city", "city_en", "name_zh", "name_local", "name_en", "services", "specialised_fields", "covers_countries",
            "languages", "staff", "area", "opened", "legal_form", "partner", "capability_zh", "capability_en", "is_invented",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_chosen(self, "specialised_fields")
        for name in (
            "city",
            "services",
            "specialised_fields",
            "covers_countries",
            "staff",
            "area",
            "opened",
            "capability_zh",
        ):
            self.fields[name].required = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("area") is not None and cleaned["area"] <= 0:
            self.add_error("area", _("Give an area greater than 0, such as 1100."))
        if cleaned.get("opened") and cleaned["opened"] > timezone.localdate():
            self.add_error(
                "opened",
                _("This day cannot lie after today (%(today)s).") % {"today": f"{timezone.localdate():%Y-%m-%d}"},
            )
        return cleaned
