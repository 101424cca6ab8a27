"""Forms around public notices: the public's objection, and a batch that the office plans."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import workdays
from core.uploads import FileKind, UploadField
from core.validators import CleanFormField, CleanTextFormField
from incubators import conf
from incubators.choices import From

LONGEST = 60  # working days of a planned notice


class ObjectionForm(forms.Form):
    """What the public fills in. ``key`` makes a form that is sent twice one objection."""

    from_kind = forms.ChoiceField(label=gettext_lazy("Who objects"), choices=From.choices, widget=forms.RadioSelect)
    name = CleanFormField(label=gettext_lazy("Name"), max_length=120)
    contact = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=200, help_text=gettext_lazy("The answer is announced there.")
    )
    phone = CleanFormField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    text = CleanTextFormField(
        label=gettext_lazy("What you object to, and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Facts that can be checked. No state secrets."),
    )  # fmt: skip
    evidence = UploadField(
        label=gettext_lazy("Evidence"), kinds=(FileKind.PDF, FileKind.JPG, FileKind.PNG), max_mb=10, required=False
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The commission may use my name and contact to look into the objection. The applicant does not learn them."),
        error_messages={"required": gettext_lazy("Without this the objection cannot be looked into.")},
    )  # fmt: skip
    key = forms.RegexField(r"[a-z0-9]{16}", widget=forms.HiddenInput)


class PlanForm(forms.Form):
    """The first day and the length of a batch."""

    begins = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}),
        help_text=gettext_lazy("Filings that are decided before this day join the batch."),
    )  # fmt: skip
    working_days = forms.IntegerField(
        label=gettext_lazy("Working days"), max_value=LONGEST, widget=forms.NumberInput(attrs={"class": "w-s"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["working_days"].initial = self.least = conf.notice_days()

    def clean_begins(self):
        day = self.cleaned_data["begins"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day after today."))
        if day.year > timezone.localdate().year + 1:
            raise forms.ValidationError(_("Choose a day of this year or the next."))
        if not workdays.is_workday(day):
            raise forms.ValidationError(
                _("%(day)s is no working day. The next one is %(next)s.")
                % {"day": day, "next": workdays.next_workday(day)}
            )
        return day

    def clean_working_days(self):
        days = self.cleaned_data["working_days"]
        if days < self.least:
            raise forms.ValidationError(_("A notice lasts at least %(n)d working days.") % {"n": self.least})
        return days
