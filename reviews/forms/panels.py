"""Forms of panel meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.validators import CleanFormField, CleanTextFormField
from reviews.models import Vote


class MeetingForm(forms.Form):
    title = CleanFormField(label=_("Title"), max_length=120)
    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}))
    members = forms.ModelMultipleChoiceField(
        label=_("Members present"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You are the chair and need not tick yourself."),
    )
    cases = forms.MultipleChoiceField(
        label=_("Cases to decide"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only cases that you may decide as second person."),
    )

    def __init__(self, *args, chair, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = User.objects.commission().exclude(pk=chair.pk).order_by("name", "pk")
        self.known = {case.public_id: case for case in cases}
        self.fields["cases"].choices = [(code, _line(case)) for code, case in self.known.items()]

    @property
    def chosen(self) -> list:
        return [self.known[code] for code in self.cleaned_data["cases"]]


def _line(case) -> str:
    """What an agenda needs of a case; one that the office has opened may have no number yet."""
    return " · ".join(str(part) for part in (case.title, case.kind_label, case.reference, case.applicant_name) if part)


class VotesForm(forms.Form):
    """One vote of each member; who has a tie to the case is recused and cannot be given another."""

    def __init__(self, *args, members, banned, **kwargs):
        super().__init__(*args, **kwargs)
        for member in members:
            tied = member.pk in banned
            self.fields[f"vote_{member.public_id}"] = forms.ChoiceField(
                label=str(member),
                choices=Vote.choices,
                widget=forms.RadioSelect,
                disabled=tied,
                initial=Vote.RECUSED if tied else None,
                help_text=_("Recused: a tie to the applicant is on record.") if tied else "",
            )

    @property
    def votes(self) -> dict[str, str]:
        return {name.removeprefix("vote_"): value for name, value in self.cleaned_data.items()}


class MinutesForm(forms.Form):
    minutes = CleanTextFormField(label=_("Minutes"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}))
