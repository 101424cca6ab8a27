"""The two pages of an application, and what the office types when it accepts or grants one."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm, SectionForm
from vouchers import eligibility
from vouchers.forms.fields import AmountField
from vouchers.models import Programme, VoucherApplication
from vouchers.money import plain, words
from vouchers.service_types import service_label

MORE = gettext_lazy("More than the yearly quota of %(quota)s.")


def programme_of(form) -> Programme:
    """The programme applied for. A form that only shows what was handed in has no content of its own: the case has it."""
    if form.instance.programme_id:
        return form.instance.programme
    return form.case.kind_of.model.objects.select_related("programme").get(pk=form.case.pk).programme


class WhatForm(SectionForm):
    """How much, for which of the services that the programme covers, and what for."""

    amount = AmountField(label=gettext_lazy("Amount you apply for"))
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services you plan to order"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = VoucherApplication
        fields = ["amount", "services", "purpose"]
        labels = {"purpose": gettext_lazy("What are the services for?")}
        help_texts = {
            "purpose": gettext_lazy("The product, the market, what you expect. No secrets."),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme_of(self)
        self.fields["services"].choices = [(code, service_label(code)) for code in self.programme.services]
        self.fields["amount"].help_text = _("At most %(quota)s, the yearly quota of an enterprise.") % {
            "quota": words(self.programme.yearly_quota)
        }
        self.fields["purpose"].required = not self.lenient

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount > self.programme.yearly_quota:
            raise forms.ValidationError(MORE % {"quota": words(self.programme.yearly_quota)})
        return amount


class ConditionsForm(SectionForm):
    """What the enterprise states about itself."""

    class Meta:
        model = VoucherApplication
        fields = ["size", "staff", "other_support"]
        labels = {
            "staff": gettext_lazy("Employees at the end of last year"),
            "other_support": gettext_lazy("Other public support for the same services"),
        }
        help_texts = {
            "size": gettext_lazy("By the classification of the statistics office. Upload the evidence below."),
            "other_support": gettext_lazy(
                "Programme, amount and year of each. Leave it empty if there is none: you state that with the application."
            ),
        }
        widgets = {"size": forms.RadioSelect, "other_support": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["size"].choices = [choice for choice in self.fields["size"].choices if choice[0]]
        for name in ("size", "staff"):
            self.fields[name].required = not self.lenient
            self.fields[name].needed = True

    def clean_size(self):
        size = self.cleaned_data["size"]
        if not self.lenient and (reasons := eligibility.wrong_size(programme_of(self), size)):
            raise forms.ValidationError(reasons[0])
        return size


class AmountMoveForm(MoveForm):
    """An amount, filled in with what was asked for or proposed."""

    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = self.case.kind_of.content(self.case)
        self.fields["amount"].help_text = _("Asked for: %(asked)s. Yearly quota: %(quota)s.") % {
            "asked": words(self.application.amount),
            "quota": words(self.application.programme.yearly_quota),
        }
        self.initial.setdefault("amount", plain(self.filled_in))
        self.order_fields(["amount", "note"])

    @property
    def filled_in(self) -> Decimal:
        return self.application.amount

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount > self.application.amount:
            raise forms.ValidationError(_("Not more than was asked for."))
        return amount

    @property
    def data_for_move(self):
        return {"amount": str(self.cleaned_data["amount"])}


class AcceptForm(AmountMoveForm):
    """What the officer proposes to grant."""


class GrantForm(AmountMoveForm):
    """What is granted: by default as proposed."""

    @property
    def filled_in(self) -> Decimal:
        return self.application.proposed or self.application.amount
