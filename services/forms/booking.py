"""The form that books: a day, two times, perhaps a certain machine, and what for."""

from datetime import time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ids import new_public_id
from core.validators import CleanTextFormField
from services.forms.common import bearable_day
from services.forms.platform import HALF_HOURS
from services.hours import ONE_DAY, NoSuchTime, moment, open_hours
from services.models import Equipment
from services.rules import problems

TIMES = [(text, text) for text in HALF_HOURS]
ENDS = [*TIMES[1:], ("24:00", "24:00")]


class BookingForm(forms.Form):
    """Times are in the time of the platform's place. ``span`` holds the two moments after validation."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}))
    start = forms.ChoiceField(label=gettext_lazy("From"), choices=TIMES, widget=forms.Select(attrs={"class": "w-s"}))
    end_day = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}),
        help_text=gettext_lazy("Only if it is another day."),
    )  # fmt: skip
    end = forms.ChoiceField(label=gettext_lazy("Until"), choices=ENDS, widget=forms.Select(attrs={"class": "w-s"}))
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, empty_value=None, required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("For"))
    purpose = CleanTextFormField(
        label=gettext_lazy("Purpose"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you will do, and what you bring. The operator and the office read it; nobody else does."),
    )  # fmt: skip
    key = forms.RegexField(r"[a-z0-9]{16}", widget=forms.HiddenInput)

    def __init__(self, *args, equipment: Equipment, organisations: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.equipment, self.organisations = equipment, {one.public_id: one for one in organisations}
        self.span = None
        self.initial.setdefault("key", new_public_id())
        numbers = [unit.number for unit in equipment.units.all() if unit.in_use]
        self.fields["unit"].choices = [("", _("Any that is free")), *((n, _("No. %(n)d") % {"n": n}) for n in numbers)]
        self.fields["organisation"].choices = [(key, str(one)) for key, one in self.organisations.items()]
        if len(numbers) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
        if len(self.organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial.setdefault("organisation", next(iter(self.organisations)))
        if not equipment.platform.overnight:
            del self.fields["end_day"]
        for name in {"day", "end_day"} & set(self.fields):
            self.fields[name].validators = [*self.fields[name].validators, bearable_day]
            self.fields[name].error_messages["invalid"] = _("Write the date as year-month-day, such as 2017-10-01.")

    @property
    def chosen(self):
        return self.organisations[self.cleaned_data["organisation"]]

    def clean(self):
        cleaned = super().clean()
        if {"day", "start", "end_day", "end"} & set(self.errors):
            return cleaned
        first, last = (
            self._moment("start", cleaned["day"]),
            self._moment("end", cleaned.get("end_day") or cleaned["day"]),
        )
        if first and last:
            self.span = (first, last)
            since = cleaned["day"] - ONE_DAY
            self.add_problems(
                problems(self.equipment, open_hours(self.equipment.platform, self.equipment, since=since), first, last)
            )
        return cleaned

    def _moment(self, name: str, day):
        text = self.cleaned_data[name]
        try:
            if text == "24:00":
                day, text = day + ONE_DAY, "00:00"
            return moment(day, time.fromisoformat(text), self.equipment.platform.zone)
        except NoSuchTime:
            self.add_error(name, _("The clocks skip this time on that day (summer time begins). Choose a later one."))
        return None

    def add_problems(self, found) -> None:
        for one in found:
            self.add_error(one.field if one.field in self.fields else "day", one.text)
