"""What comes next in a case that several people carry together: what, until when, by whom."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import workdays
from core.validators import CleanFormField

FARTHEST = 366  # days until a next step, at most
DAYS = 10  # working days that a next step is given before anybody chose a day
NAMES = ("next_step", "next_on", "next_by")


def day_field(label, **more):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}), **more)


class NextStepFields(forms.Form):
    """To be mixed into a ``MoveForm`` that knows its ``actor`` and, for the move "plan", the ``present_step``."""

    actors: type  # TextChoices: by whom
    note_read_by = ""

    next_step = CleanFormField(label=_("Next step"), max_length=200, widget=forms.TextInput(attrs={"class": "w-full"}))
    next_on = day_field(_("Until"))
    next_by = forms.ChoiceField(label=_("By whom"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_by"].choices = self.actors.choices
        if not self.is_bound:
            self.initial |= {
                "next_on": workdays.add_workdays(timezone.localdate(), DAYS),
                "next_by": self.actor,
                "next_step": self.present_step if self.move.name == "plan" else "",
            }
        if "note" in self.fields:
            self.fields["note"].help_text = self.note_read_by
            self.order_fields([*NAMES, "note"])

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=FARTHEST):
            raise forms.ValidationError(_("Choose a day from today on, a year from now at most."))
        return day

    @property
    def data_for_move(self):
        return {**super().data_for_move, **{name: self.cleaned_data[name] for name in NAMES}}
