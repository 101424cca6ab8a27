"""Checking what is covered, placing an order, confirming its delivery, calling it off."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Capacity, Organisation
from core.validators import CleanFormField, CleanTextFormField
from vouchers.forms.fields import AmountField
from vouchers.models import Programme
from vouchers.service_types import service_choices

PROVIDERS = (
    Capacity.Kind.INCUBATOR,
    Capacity.Kind.TRANSFER_INSTITUTION,
    Capacity.Kind.RESEARCH_INSTITUTION,
    Capacity.Kind.PARK,
)


def services_of(programmes) -> list[tuple[str, str]]:
    """Services that some programme covers, in the order of the list they come from."""
    known = {code for programme in programmes for code in programme.services}
    return [(code, label) for code, label in service_choices() if code in known]


def service_options() -> list[tuple[str, str]]:
    return [("", "—"), *services_of(Programme.objects.coming_or_running())]


class CheckForm(forms.Form):
    """A service, its price, and perhaps another day than today."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), choices=service_options)
    price = AmountField(label=gettext_lazy("Price"))
    on = forms.DateField(
        label=gettext_lazy("Ordered on"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}),
        help_text=gettext_lazy("Today, if you leave it empty."),
    )  # fmt: skip

    mark_optional = False


class ProviderField(forms.ModelChoiceField):
    def label_from_instance(self, organisation):
        return organisation.name


class OrderForm(forms.Form):
    """An order of today that vouchers cover in part."""

    provider = ProviderField(
        label=gettext_lazy("Provider"), queryset=Organisation.objects.none(), to_field_name="public_id", empty_label="—"
    )
    service = forms.ChoiceField(label=gettext_lazy("Service"), choices=service_options)
    price = AmountField(label=gettext_lazy("Price agreed"))
    reference = CleanFormField(
        label=gettext_lazy("Contract or order number"), max_length=80,
        help_text=gettext_lazy("As on the contract. Each contract is covered once."),
    )  # fmt: skip

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        capable = Capacity.objects.verified().filter(kind__in=PROVIDERS).values("organisation")
        providers = Organisation.objects.verified().filter(pk__in=capable).exclude(pk=organisation.pk)
        self.fields["provider"].queryset = providers.order_by("name_zh", "pk")


class ConfirmForm(forms.Form):
    """What was delivered is worth; filled in with the price agreed."""

    delivered_price = AmountField(
        label=gettext_lazy("Price of what was delivered"),
        help_text=gettext_lazy(
            "All of it as agreed, or less: then vouchers cover less and the rest is available again."
        ),
    )
    note = CleanTextFormField(
        label=gettext_lazy("Note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancelForm(forms.Form):
    note = CleanTextFormField(
        label=gettext_lazy("Reason"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
