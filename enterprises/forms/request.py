"""The two pages of a service request: what and where, then the details."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import SectionForm
from core.validators import CleanTextFormField
from enterprises.intake import QUESTIONS
from enterprises.models import ServiceRequest, Urgency
from incubators.models import OverseasEntity
from incubators.service_types import ServiceType
from incubators.widgets import GroupedTicks
from regions.models import Region
from regions.reference import region_choices

HOME = "CN"
MOST_SERVICES = 4  # further ones: a request that wants everything is nobody's request


S = ServiceType
SERVICE_GROUPS = (
    (gettext_lazy("Rules and risks"), (S.POLICY_ADVICE, S.RISK_ASSESSMENT, S.DATA_COMPLIANCE, S.COMPLIANCE_IP)),
    (gettext_lazy("Market and partners"), (S.REGIONAL_STRATEGY, S.MARKET_DEVELOPMENT, S.STRATEGIC_PARTNERS)),
    (gettext_lazy("Technology"), (S.TECHNOLOGY_COOPERATION, S.PLATFORM_TESTING)),
    (gettext_lazy("Money"), (S.FUNDRAISING, S.OVERSEAS_FINANCING, S.CROSS_BORDER_FINANCE)),
    (gettext_lazy("People"), (S.SPECIALIST_TALENT, S.ENTRY_RESIDENCE)),
)


def service_choices() -> list[tuple]:
    """Every service type, by what it is about."""
    return [(label, [(service.value, service.label) for service in services]) for label, services in SERVICE_GROUPS]


class BaseField(forms.ModelChoiceField):
    """A base by name and place."""

    def label_from_instance(self, base):
        return f"{base.region.name} – {base.name}"


class WhatForm(SectionForm):
    """Step 1: which service, for which country. Also the page that starts a request."""

    main_service = forms.ChoiceField(
        label=gettext_lazy("Which service do you need most?"), choices=service_choices, widget=forms.RadioSelect
    )
    more_services = forms.MultipleChoiceField(
        label=gettext_lazy("Anything else?"),
        choices=service_choices,
        widget=GroupedTicks(attrs={"title": gettext_lazy("Anything else?")}),
        required=False,
        help_text=gettext_lazy("Only what belongs to the same matter; ask for others apart."),
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("For which country or region?"), queryset=Region.objects.none(), to_field_name="code"
    )
    base_wanted = BaseField(
        label=gettext_lazy("A base you would like to work with"),
        queryset=OverseasEntity.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("No preference: propose the one that fits"),
        widget=forms.Select(attrs={"class": "w-auto mw-100"}),
    )

    class Meta:
        model = ServiceRequest
        fields = ["main_service", "more_services", "region", "base_wanted"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.countries().exclude(code=HOME)
        grouped = [(label, [row for row in rows if row[0] != HOME]) for label, rows in region_choices()]
        self.fields["region"].choices = [("", "—"), *grouped]
        bases = OverseasEntity.objects.active().select_related("region").order_by("region__code", "pk")
        self.fields["base_wanted"].queryset = bases
        if self.instance.region_id:
            self.initial["region"] = self.instance.region
        if self.instance.base_wanted_id:
            self.initial["base_wanted"] = self.instance.base_wanted

    def clean(self):
        cleaned = super().clean()
        more = [code for code in cleaned.get("more_services") or [] if code != cleaned.get("main_service")]
        if len(more) > MOST_SERVICES:
            self.add_error("more_services", _("Choose at most %(limit)d further services.") % {"limit": MOST_SERVICES})
        cleaned["more_services"] = more
        return cleaned


class DetailsForm(SectionForm):
    """Step 2: the matter in the enterprise's words, one question per chosen service, how urgent, how to answer."""

    prefilled = ("urgency", "budget", "use_voucher", "mailbox", "open_to_providers")

    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), choices=Urgency.choices, widget=forms.RadioSelect, initial=Urgency.NORMAL
    )

    class Meta:
        model = ServiceRequest
        fields = [
            "text",
            "urgency",
            "urgency_reason",
            "budget",
            "use_voucher",
            "mailbox",
            "open_to_providers",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        labels = {"text": gettext_lazy("What do you need, and what for?")}
        help_texts = {
            "text": gettext_lazy("The product, where you stand, what a good answer would give you. No secrets."),
            "urgency_reason": gettext_lazy("Needed if it is urgent: which date, which event."),
            "mailbox": gettext_lazy("A mailbox of the company, not of a person. Whoever takes the request reads it."),
            "open_to_providers": gettext_lazy(
                "Incubators with a fitting base read the request without your name and mailbox. Often quicker."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        content = self._content()
        codes = [code for code in content.services if code in QUESTIONS] if content else []
        for code in codes:
            self.fields[self.question(code)] = CleanTextFormField(
                label=QUESTIONS[code],
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.initial[self.question(code)] = content.intake.get(code, "")
        self.order_fields(["text", *(self.question(code) for code in codes)])
        self.asked = codes
        if not self.lenient:
            for name in ("text", "mailbox"):
                self.fields[name].required = True

    @staticmethod
    def question(code: str) -> str:
        return f"intake_{code}"

    def _content(self):
        """The stored request: which services were chosen decides which questions are asked."""
        if self.instance.pk is not None:
            return self.instance
        return self.case.kind_of.content(self.case) if self.case is not None else None

    def clean(self):
        cleaned = super().clean()
        if not self.lenient and cleaned.get("urgency") == Urgency.HIGH and not cleaned.get("urgency_reason"):
            self.add_error("urgency_reason", _("Say why it is urgent: which date, which event."))
        return cleaned

    def save(self, commit=True):
        answers = {code: self.cleaned_data.get(self.question(code), "").strip() for code in self.asked}
        kept = {code: text for code, text in self.instance.intake.items() if code not in answers}
        self.instance.intake = {**kept, **{code: text for code, text in answers.items() if text}}
        return super().save(commit=commit)
