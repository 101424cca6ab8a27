"""A milestone of the incubation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.next_steps import day_field
from core.validators import CleanFormField


class MilestoneForm(forms.Form):
    title = CleanFormField(
        label=_("What is to be reached"), max_length=160, widget=forms.TextInput(attrs={"class": "w-full"})
    )
    due_on = day_field(_("Until"))
