"""Forms of demands and of what is decided about candidates; the sections of a demand stand in ``sections.py``."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.validators import CleanFormField, CleanTextFormField
from enterprises.vocabulary import Language
from matching.models import Corporate, Demand
from matching.models.brokers import ManagerReason
from matching.vocabulary import (
    DEFAULT_LIFE,
    LONGEST_LIFE,
    ClosingReason,
    CorporateReason,
    DemandKind,
    DismissReason,
    EnterpriseReason,
)


class DemandStartForm(forms.Form):
    """The first step: what it is about. A hidden key makes two clicks one demand."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=DemandKind.choices, widget=forms.RadioSelect, initial=DemandKind.TECHNOLOGY
    )
    title = CleanFormField(
        label=_("Title"), max_length=120, help_text=_("What you look for, in a few words. Do not write your name here.")
    )
    lang = forms.ChoiceField(label=_("Language you will write in"), choices=Language.choices)
    key = forms.CharField(widget=forms.HiddenInput, initial=new_public_id, max_length=40)


class CorporateForm(forms.ModelForm):
    """What enterprises read of a company while its name is hidden, and the defaults of its demands."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Corporate
        fields = ["sector", "size", "languages", "show_name", "about"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].required = self.fields["size"].required = True


class ExtendForm(forms.Form):
    until = forms.DateField(label=_("Published until"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}))

    def __init__(self, *args, demand: Demand, **kwargs):
        super().__init__(*args, **kwargs)
        start = max(demand.valid_until or timezone.localdate(), timezone.localdate())
        self.initial.setdefault("until", start + timedelta(days=DEFAULT_LIFE))

    def clean_until(self):
        day = self.cleaned_data["until"]
        if not timezone.localdate() < day <= timezone.localdate() + timedelta(days=LONGEST_LIFE):
            raise ValidationError(_("Choose a day after today, two years from now at most."))
        return day


class CloseForm(forms.Form):
    CHOICES = [choice for choice in ClosingReason.choices if choice[0] != ClosingReason.WITHDRAWN]

    reason = forms.ChoiceField(label=_("Reason"), choices=CHOICES, widget=forms.RadioSelect)
    note = CleanTextFormField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the office."),
    )


class _WithReason(forms.Form):
    """A coded "no"; "other" asks for words, since the code says nothing then."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == "other" and not cleaned.get("text", "").strip() and "reason" not in self.errors:
            self.add_error("text", _("Say in a few words what it is."))
        return cleaned


class EnterpriseDeclineForm(_WithReason):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=EnterpriseReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Only to propose better next time; the other side does not read it."),
    )
    text = CleanTextFormField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class CorporateDeclineForm(_WithReason):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=CorporateReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Only to propose better next time; the company does not read it."),
    )
    text = CleanTextFormField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class QuestionForm(forms.Form):
    """A question before one decides. The other side reads it without a name."""

    text = CleanTextFormField(
        label=_("Your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "The other side and the office read it. Leave out names and contact data: they come when both sides agree."
        ),
    )


class ShortlistForm(forms.Form):
    note = CleanFormField(label=_("Note"), required=False, max_length=300)


class DismissForm(_WithReason):
    reason = forms.ChoiceField(label=_("Reason"), choices=DismissReason.choices, widget=forms.RadioSelect)
    text = CleanTextFormField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ManagerDeclineForm(forms.Form):
    """Why a technology manager does not take a demand."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ManagerReason.choices, widget=forms.RadioSelect)
    text = CleanTextFormField(
        label=_("Note to the office"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
