"""Sections and move forms of confirmation, suspension and cancellation; what the office fills in to start one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm
from core.validators import CleanTextFormField
from incubators import choices, figures
from incubators.forms.sections import FilingSection, radios, select
from incubators.models import BaseCancellation, BaseConfirmation, BaseSuspension

BY_OFFICE = {
    "suspension": (choices.SuspensionGround.SITUATION, choices.SuspensionGround.PARTNER, choices.SuspensionGround.INSPECTION),
    "cancellation": (
        choices.CancellationGround.UNCONFIRMED, choices.CancellationGround.UNTRUE, choices.CancellationGround.CONDITIONS,
        choices.CancellationGround.ENDED,
    ),
}  # fmt: skip


def _of_operator(choices_class, *without) -> list:
    return [(value, label) for value, label in choices_class.choices if value not in without]


class StillWorksForm(FilingSection):
    prefilled = ("staff",)
    needs = ("still_works", "staff")

    still_works = radios(gettext_lazy("Did the base work in this year?"), choices.StillWorks)

    class Meta:
        model = BaseConfirmation
        fields = ["still_works", "staff", "remarks"]
        help_texts = {"remarks": gettext_lazy("Needed if there was a break, or the base no longer works.")}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("still_works") in (choices.StillWorks.PARTLY, choices.StillWorks.NO):
            self.need("remarks", _("Say since when, and why."))
        return cleaned


class ReportForm(FilingSection):
    """The figures; what the portal counts stands under each field."""

    prefilled = (
        "landed_projects", "outbound_served", "deals", "deals_amount", "investment_amount", "figures_currency", "patents",
    )  # fmt: skip
    needs = ("landed_projects", "outbound_served", "deals")

    figures_currency = select(gettext_lazy("Currency of the figures"), choices.Currency)

    class Meta:
        model = BaseConfirmation
        fields = ["landed_projects", "outbound_served", "deals", "deals_amount", "investment_amount", "figures_currency", "patents"]  # fmt: skip
        help_texts = {
            "landed_projects": gettext_lazy("Inbound: projects from abroad that settled in Shanghai."),
            "outbound_served": gettext_lazy("Outbound: enterprises of the city that the base served."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for column, counted in figures.by_column(self.instance.known or {}).items():
            words = "; ".join(f"{label}: {number}" for label, number in counted)
            field = self.fields[column]
            field.help_text = " ".join(
                [str(field.help_text), _("The portal counts – %(figures)s.") % {"figures": words}]
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("deals_amount") or cleaned.get("investment_amount"):
            self.need("figures_currency", _("Give the currency of the amounts."))
        return cleaned


class SuspensionForm(FilingSection):
    needs = ("ground", "text", "expected_until")

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), widget=forms.RadioSelect, required=False,
        choices=_of_operator(choices.SuspensionGround, choices.SuspensionGround.INSPECTION),
    )  # fmt: skip

    class Meta:
        model = BaseSuspension
        fields = ["ground", "text", "expected_until"]
        help_texts = {
            "expected_until": gettext_lazy("You are reminded before this day. Resuming is a step of its own.")
        }

    def clean(self):
        cleaned = super().clean()
        after_today(self, "expected_until")
        return cleaned


class CancellationForm(FilingSection):
    needs = ("ground", "text", "last_day")

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), widget=forms.RadioSelect, required=False,
        choices=_of_operator(
            choices.CancellationGround, choices.CancellationGround.UNCONFIRMED, choices.CancellationGround.UNTRUE,
        ),
    )  # fmt: skip

    class Meta:
        model = BaseCancellation
        fields = ["ground", "text", "last_day"]


def after_today(form, name: str) -> None:
    day = form.cleaned_data.get(name)
    if day and day <= timezone.localdate():
        form.add_error(name, _("Choose a day after today."))


class ViewsForm(MoveForm):
    """What the operator says in the hearing."""

    views = CleanTextFormField(
        label=gettext_lazy("Your views"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )


class OfficeStartForm(forms.Form):
    """What the office states when it orders a suspension or proposes a cancellation. ``key`` makes a double click one case."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), widget=forms.RadioSelect)
    text = CleanTextFormField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The operator reads this."),
    )  # fmt: skip
    expected_until = forms.DateField(
        label=gettext_lazy("Expected until"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"})
    )
    key = forms.RegexField(r"[a-z0-9]{16}", widget=forms.HiddenInput)

    def __init__(self, *args, what: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(ground.value, ground.label) for ground in BY_OFFICE[what]]
        if what != "suspension":
            del self.fields["expected_until"]

    def clean(self):
        cleaned = super().clean()
        after_today(self, "expected_until")
        return cleaned
