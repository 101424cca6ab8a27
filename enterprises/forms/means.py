"""Declaring limited means, and the decision about it."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads import FileKind, UploadField
from core.validators import CleanTextFormField
from enterprises.models import LimitedMeans, MeansProof, MeansReason
from enterprises.models.means import LOW_TURNOVER

MOST_YEARS = 2
DAYS_OF_YEAR = 365


class MeansForm(forms.ModelForm):
    """What applies, and the evidence for it."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("What applies to you"), choices=MeansReason.choices, widget=forms.CheckboxSelectMultiple
    )
    turnover = forms.IntegerField(
        label=gettext_lazy("Turnover of the last full year"),
        required=False,
        min_value=0,
        max_value=100_000_000,
        help_text=gettext_lazy("In 10,000 CNY. Needed if you tick the turnover."),
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("Evidence"), choices=MeansProof.choices, widget=forms.RadioSelect, initial=MeansProof.FILE
    )
    upload = UploadField(
        label=gettext_lazy("File"), kinds=[FileKind.PDF, FileKind.JPG, FileKind.PNG], max_mb=10, required=False
    )
    text = CleanTextFormField(label=gettext_lazy("In your words"), max_length=1000, required=False)

    class Meta:
        model = LimitedMeans
        fields = ["reasons", "turnover", "text", "proof"]
        field_classes = {}

    def __init__(self, *args, incubator=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.incubator = incubator
        if incubator is None:
            self.fields["proof"].choices = [one for one in MeansProof.choices if one[0] != MeansProof.INCUBATOR]
        self.order_fields(["reasons", "turnover", "proof", "upload", "text"])

    def clean(self):
        cleaned = super().clean()
        if MeansReason.LOW_TURNOVER in cleaned.get("reasons", []):
            given = cleaned.get("turnover")
            if given is None and "turnover" not in self.errors:
                self.add_error("turnover", _("Enter the turnover that you refer to."))
            elif given is not None and given >= LOW_TURNOVER:
                self.add_error("turnover", _("This is not below 20 million CNY (2,000 × 10,000 CNY)."))
        if cleaned.get("proof") == MeansProof.FILE and not cleaned.get("upload") and "upload" not in self.errors:
            self.add_error("upload", _("Choose a file, or say who knows it."))
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class MeansDecisionForm(forms.Form):
    """Confirm until a day, or not, with a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("confirm", gettext_lazy("Confirm")), ("refuse", gettext_lazy("Do not confirm"))],
        widget=forms.RadioSelect,
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("At most two years ahead. Only if you confirm."),
    )
    note = CleanTextFormField(
        label=gettext_lazy("Note"), max_length=1000, required=False,
        help_text=gettext_lazy("What you have looked at. The company reads it; needed if you do not confirm."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = timezone.localdate() + timedelta(days=DAYS_OF_YEAR)

    def clean(self):
        cleaned = super().clean()
        day, today = cleaned.get("valid_until"), timezone.localdate()
        if cleaned.get("decision") == "refuse" and not cleaned.get("note"):
            self.add_error("note", _("Give the reason for not confirming it."))
        if cleaned.get("decision") == "confirm" and "valid_until" not in self.errors:
            if day is None:
                self.add_error("valid_until", _("Say until when it holds."))
            elif not today < day <= today + timedelta(days=MOST_YEARS * DAYS_OF_YEAR + 1):
                self.add_error("valid_until", _("Choose a day within the next two years."))
        return cleaned
