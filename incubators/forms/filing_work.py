"""The other sections of a base filing: people, services, figures, budget, risk."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators import choices
from incubators.forms.sections import FilingSection, country_ticks, field_ticks, radios, select, ticks
from incubators.models import BaseFiling
from incubators.service_types import ServiceType
from regions.reference import keep_chosen
from talent.forms import LANGUAGES

MOST_FIELDS = 12
YEARS_BACK = 6


def last_years():
    """This year and some before it; a choice, since a year is no number to be grouped."""
    this = timezone.localdate().year
    return [("", "—"), *((year, str(year)) for year in range(this, this - YEARS_BACK, -1))]


class PeopleForm(FilingSection):
    """Who works at the base."""

    needs = ("head_name", "head_position", "staff_local", "staff_sent", "languages")

    languages = ticks(gettext_lazy("Working languages"), LANGUAGES)

    class Meta:
        model = BaseFiling
        fields = ["head_name", "head_position", "head_experience", "staff_local", "staff_sent", "languages"]
        help_texts = {"head_name": gettext_lazy("Only the office sees the name.")}

    def clean(self):
        cleaned = super().clean()
        if not self.lenient and not self.errors and not (cleaned["staff_local"] + cleaned["staff_sent"]):
            self.add_error("staff_local", _("A base needs at least one person. Count local staff or staff sent."))
        return cleaned


class ServicesForm(FilingSection):
    """What the base does, for whom, with what."""

    needs = ("services", "specialised_fields", "covers_countries", "capability_zh")
    langs = {"capability_zh": "zh-CN", "capability_en": "en"}

    services = ticks(gettext_lazy("Services"), ServiceType.choices)
    stages = ticks(gettext_lazy("Stages of incubation"), choices.ServiceStage.choices)
    specialised_fields = field_ticks(
        gettext_lazy("Specialised fields"), help_text=gettext_lazy("At most twelve: enterprises find the base by them.")
    )
    covers_countries = country_ticks(gettext_lazy("Countries and regions covered"))
    platforms = ticks(gettext_lazy("Platforms"), choices.PlatformKind.choices)

    class Meta:
        model = BaseFiling
        fields = [
            "services", "stages", "specialised_fields", "covers_countries", "platforms", "platform_text", "capability_zh", "capability_en",
        ]  # fmt: skip
        help_texts = {
            "capability_zh": gettext_lazy(
                "Two or three sentences: what enterprises get here. Shown in the public register."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_chosen(self, "specialised_fields")

    def clean_specialised_fields(self):
        chosen = self.cleaned_data["specialised_fields"]
        if len(chosen) > MOST_FIELDS:
            raise forms.ValidationError(
                _("Choose %(limit)d at most; you chose %(n)d.") % {"limit": MOST_FIELDS, "n": len(chosen)}
            )
        return chosen

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("platforms"):
            self.need("platform_text", _("Say what the platforms offer."))
        return cleaned


class FiguresForm(FilingSection):
    """Inbound and outbound results of the last full year; zeros for a new base."""

    needs = ("figures_year", "landed_projects", "outbound_served", "deals")

    figures_year = forms.TypedChoiceField(
        label=gettext_lazy("Year of the figures"), choices=last_years, coerce=int, empty_value=None, required=False
    )
    figures_currency = select(gettext_lazy("Currency of the figures"), choices.Currency)

    class Meta:
        model = BaseFiling
        fields = [
            "figures_year", "landed_projects", "outbound_served", "deals", "deals_amount", "investment_amount", "figures_currency", "patents",
        ]  # fmt: skip
        help_texts = {
            "landed_projects": gettext_lazy("Inbound: projects from abroad that settled in Shanghai."),
            "outbound_served": gettext_lazy("Outbound: enterprises of the city that the base served."),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("deals_amount") or cleaned.get("investment_amount"):
            self.need("figures_currency", _("Give the currency of the amounts."))
        return cleaned


class BudgetForm(FilingSection):
    """What the base costs in a year, who pays, what is asked of the city."""

    needs = ("budget_amount", "budget_currency", "funding_sources")

    budget_currency = select(gettext_lazy("Currency of the budget"), choices.Currency)
    funding_sources = ticks(gettext_lazy("Where the money comes from"), choices.FundingSource.choices)

    class Meta:
        model = BaseFiling
        fields = ["budget_amount", "budget_currency", "budget_rate_on", "funding_sources", "support_asked"]
        help_texts = {
            "budget_rate_on": gettext_lazy(
                "If the budget is not in Chinese yuan: the day whose rate you counted with."
            ),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("budget_amount") is not None and cleaned["budget_amount"] <= 0:
            self.add_error("budget_amount", _("Give an amount greater than 0."))
        if cleaned.get("budget_currency") not in (None, "", choices.Currency.CNY):
            self.need("budget_rate_on", _("Give the day of the exchange rate."))
        self.not_after_today("budget_rate_on")
        return cleaned


class RiskForm(FilingSection):
    """The applicant's own screening; the reviewer looks at each answer."""

    needs = ("screening", "export_control", "data_flow")

    screening = radios(
        gettext_lazy("Screening against sanctions lists"),
        choices.Screening,
        help_text=gettext_lazy("Of partner, premises and country."),
    )
    export_control = radios(gettext_lazy("Export control of technology"), choices.Concern)
    data_flow = radios(gettext_lazy("Data leaving the country"), choices.Concern)

    class Meta:
        model = BaseFiling
        fields = ["screening", "screening_note", "export_control", "export_control_note", "data_flow", "data_flow_note"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("screening") == choices.Screening.STOP and not self.lenient:
            self.add_error("screening", _("With the result “Stop” a base cannot be filed. Settle the matter first."))
        if cleaned.get("screening") not in (None, "", choices.Screening.CLEAR):
            self.need("screening_note", _("Say what was found and what follows from it."))
        for name in ("export_control", "data_flow"):
            if cleaned.get(name) not in (None, "", choices.Concern.NONE):
                self.need(f"{name}_note", _("Name the measures."))
        return cleaned
