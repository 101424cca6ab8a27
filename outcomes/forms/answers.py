"""What people answer: is it right, what is wrong, what became of it, is the share right."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.validators import CleanTextFormField
from outcomes.choices import BEST_RATING, HELP, WithoutHelp

LARGEST = Decimal("99999999999999.99")


def reason_field(label, **kwargs):
    return CleanTextFormField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class DisputeForm(forms.Form):
    reason = reason_field(
        pgettext_lazy("outcome", "What is wrong"),
        help_text=gettext_lazy("The other side and the office read it. Say what would be right."),
    )


class UpholdForm(forms.Form):
    note = reason_field(gettext_lazy("Why the values stay as they are"), help_text=gettext_lazy("Both sides read it."))


class WithdrawForm(forms.Form):
    reason = reason_field(gettext_lazy("Why it is withdrawn"), help_text=gettext_lazy("Both sides read it."))


class ObjectForm(forms.Form):
    reason = reason_field(
        gettext_lazy("Why your share is wrong"), help_text=gettext_lazy("The office reads it and answers.")
    )


class ObjectionAnswerForm(forms.Form):
    answer = reason_field(
        gettext_lazy("Why the share stays as it is"), help_text=gettext_lazy("Who objected reads it.")
    )


class LinkAnswerForm(forms.Form):
    """Confirm or dispute without an account. ``number`` is the version that the page showed."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[("yes", gettext_lazy("Yes, this is right")), ("no", gettext_lazy("No, something is wrong"))],
        widget=forms.RadioSelect,
    )
    reason = reason_field(
        pgettext_lazy("outcome", "What is wrong"),
        required=False,
        help_text=gettext_lazy("Needed if something is wrong."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == "no" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what is wrong."))
        return cleaned


def _money_field(label, **kwargs):
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=LARGEST, max_digits=16, decimal_places=2, **kwargs
    )


def _count_field(label):
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000)


YES_NO = [("", gettext_lazy("No answer")), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]


def _yes_no(label):
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        required=False,
        coerce=lambda value: {"true": True, "false": False}.get(value),
        empty_value=None,
        widget=forms.Select,
    )


class FollowUpForm(forms.Form):
    """The questionnaire. Every answer is optional, but an empty form is no answer."""

    sales = _money_field(gettext_lazy("Sales from it so far"))
    investment = _money_field(gettext_lazy("Follow-on investment so far"))
    jobs = _count_field(gettext_lazy("Jobs created or kept by it"))
    patents = _count_field(gettext_lazy("Patents applied for or granted from it"))
    landed = _yes_no(gettext_lazy("Has something of it landed in Shanghai?"))
    adapted = _yes_no(gettext_lazy("Was a product adapted to a new market?"))
    without_help = forms.ChoiceField(
        label=gettext_lazy("What would have happened without the help of the network?"),
        choices=[("", gettext_lazy("No answer")), *WithoutHelp.choices],
        required=False,
    )
    may_be_case_study = forms.BooleanField(
        label=gettext_lazy("You may tell it as a case study; we are asked before anything is published."),
        required=False,
    )
    comment = CleanTextFormField(
        label=gettext_lazy("Anything else"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    mark_optional = False

    def __init__(self, *args, follow_up=None, **kwargs):
        super().__init__(*args, **kwargs)
        if follow_up is not None:
            for name in ("sales", "investment"):
                self.fields[name].unit = follow_up.outcome.currency
        rating = [("", gettext_lazy("No answer")), *((str(n), str(n)) for n in range(1, BEST_RATING + 1))]
        for code, label in HELP:
            self.fields[f"help_{code}"] = forms.ChoiceField(label=label, choices=rating, required=False)
        self.order_fields(
            [name for name in self.fields if name not in ("without_help", "may_be_case_study", "comment")]
        )

    def rating_fields(self):
        return [self[f"help_{code}"] for code, _label in HELP]

    def other_fields(self):
        return [self[name] for name in self.fields if not name.startswith("help_")]

    def clean(self):
        cleaned = super().clean()
        ratings = {code: int(given) for code, _label in HELP if (given := cleaned.pop(f"help_{code}", ""))}
        cleaned["ratings"] = ratings
        said = [value for value in cleaned.values() if value not in (None, "", {})]
        if not self.errors and said == [False]:  # the box that was not ticked is all there is
            raise forms.ValidationError(_("Answer at least one question."))
        return cleaned
