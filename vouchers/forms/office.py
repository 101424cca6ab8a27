"""What the office types: programmes, stacking ceilings, corrections, payments."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Capacity
from core.validators import CleanFormField, CleanTextFormField
from vouchers.forms.fields import AmountField
from vouchers.models import CorrectionKind, Programme, Size, StackingRule, UsePart
from vouchers.money import words
from vouchers.service_types import service_choices

LONGEST = 366  # days of a programme: the quota is a yearly one
DAY = {"type": "date", "class": "w-s"}
CAPACITIES = (Capacity.Kind.ENTERPRISE, Capacity.Kind.INCUBATOR, Capacity.Kind.RESEARCH_INSTITUTION)


class ProgrammeForm(forms.ModelForm):
    """All of a programme on one page."""

    capacities = forms.MultipleChoiceField(
        label=gettext_lazy("Open to"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in CAPACITIES],
        help_text=gettext_lazy("Verified organisations of the city with one of these capacities."),
    )
    sizes = forms.MultipleChoiceField(
        label=gettext_lazy("Sizes"),
        widget=forms.CheckboxSelectMultiple,
        choices=Size.choices,
        required=False,
        help_text=gettext_lazy(
            "Nothing ticked is all sizes. The enterprise states its size, the officer checks the evidence."
        ),
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services covered"), widget=forms.CheckboxSelectMultiple, choices=service_choices
    )
    order_ceiling = AmountField(label=gettext_lazy("Ceiling per order"))
    yearly_quota = AmountField(label=gettext_lazy("Yearly quota per enterprise"))
    budget = AmountField(label=gettext_lazy("Budget"))

    class Meta:
        model = Programme
        fields = [
            "name_zh", "name_en", "starts_on", "ends_on", "redeem_until", "capacities", "sizes", "services", "share", "order_ceiling",
            "yearly_quota", "budget", "stacking", "conditions_zh", "conditions_en",
        ]  # fmt: skip
        widgets = {
            "starts_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "redeem_until": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "conditions_zh": forms.Textarea(attrs={"rows": 5, "lang": "zh-CN"}),
            "conditions_en": forms.Textarea(attrs={"rows": 5, "lang": "en"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["share"].unit = "%"
        self.fields["stacking"].empty_label = _("None")

    def clean(self):
        cleaned = super().clean()
        first, last, until = (cleaned.get(name) for name in ("starts_on", "ends_on", "redeem_until"))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("ends_on", _("A programme lasts at most twelve months: the quota is a yearly one."))
        if last and until and until < last:
            self.add_error("redeem_until", _("Deliveries are confirmed until the last day at least."))
        quota, ceiling, budget = (cleaned.get(name) for name in ("yearly_quota", "order_ceiling", "budget"))
        if quota and ceiling and ceiling > quota:
            self.add_error("order_ceiling", _("Not more than the yearly quota."))
        if quota and budget and quota > budget:
            self.add_error("yearly_quota", _("Not more than the budget."))
        return cleaned


class StackingForm(forms.ModelForm):
    most_amount = AmountField(label=gettext_lazy("At most per order"), required=False)

    class Meta:
        model = StackingRule
        fields = ["name_zh", "name_en", "most_amount", "most_per_cent"]
        labels = {"most_per_cent": gettext_lazy("At most of the price")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["most_per_cent"].unit = "%"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("most_amount") and not cleaned.get("most_per_cent"):
            self.add_error("most_amount", _("Give an amount, a share of the price, or both."))
        return cleaned


class PartField(forms.ModelChoiceField):
    def label_from_instance(self, part):
        return f"{part.use.number} · {part.use.provider} · {words(part.redeemed)}"

    def prepare_value(self, value):
        """An order is chosen by its public id: a part has none of its own."""
        return value.use.public_id if isinstance(value, UsePart) else super().prepare_value(value)


class CorrectionForm(forms.Form):
    """A change that no order explains."""

    kind = forms.ChoiceField(label=gettext_lazy("Correction"), choices=CorrectionKind.choices, widget=forms.RadioSelect)
    part = PartField(
        label=gettext_lazy("Order"),
        queryset=UsePart.objects.none(),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Only where a redemption is undone."),
    )
    amount = AmountField(label=gettext_lazy("Amount"))
    reason = CleanTextFormField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, wallet, **kwargs):
        super().__init__(*args, **kwargs)
        redeemed = wallet.parts.filter(redeemed__gt=0).select_related("use__provider").order_by("-pk")
        self.fields["part"].queryset = redeemed
        self.fields["part"].to_field_name = "use__public_id"

    def clean(self):
        cleaned = super().clean()
        refund = cleaned.get("kind") == CorrectionKind.REFUND
        if refund and not cleaned.get("part") and "part" not in self.errors:
            self.add_error("part", _("Choose the order whose redemption is undone."))
        if not refund:
            cleaned["part"] = None
        return cleaned


class PaidForm(forms.Form):
    """That a batch was paid."""

    paid_on = forms.DateField(label=gettext_lazy("Paid on"), widget=forms.DateInput(attrs=DAY))
    reference = CleanFormField(label=gettext_lazy("Reference of the payment"), max_length=80)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day
