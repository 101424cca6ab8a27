"""Forms of the office's tools around matching: allocation, weights, exchange rates, the schedule, two runs side by side."""

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.validators import CleanFormField, CleanTextFormField
from matching import comparing, weights, wording
from matching.allocating import AllocationSettings
from matching.engine import learning
from matching.inside import INSIDE
from matching.models import ExchangeRate
from matching.models.allocation import PlanKind
from matching.models.rates import FOREIGN
from matching.models.schedule import WEEKDAYS
from matching.vocabulary import SHORTLIST_LIMIT

NUMBER = {"class": "w-s"}
MOST_PLACES = 20
WHOLE = 100  # points of a score
RUNS_OFFERED = 50


def _whole(label, low: int, high: int, help_text="") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, help_text=help_text, widget=forms.NumberInput(attrs=NUMBER)
    )


class AllocationForm(forms.Form):
    """What an allocation has to keep."""

    least = _whole(
        _("Companies for each demand, at least"),
        0,
        SHORTLIST_LIMIT,
        _("Where there are not so many, the plan comes as near as it can and says where."),
    )
    most = _whole(_("Companies for each demand, at most"), 1, SHORTLIST_LIMIT, _("Those on the shortlist count."))
    per_enterprise = _whole(
        _("Demands for each company, at most"), 1, MOST_PLACES, _("Shortlists of published demands count.")
    )
    minimum = _whole(_("Lowest score"), 0, 100, _("Pairs below it are not proposed."))
    first = _whole(
        _("Points for a company's first place"),
        0,
        100,
        _("So much a first place is worth on top: the more, the more companies get one. 0 looks at the scores alone."),
    )
    with_managers = forms.BooleanField(label=_("Also give technology managers to demands"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("least", 0) > cleaned.get("most", SHORTLIST_LIMIT):
            self.add_error("least", _("Not more than at most."))
        return cleaned

    @property
    def settings(self) -> AllocationSettings:
        return AllocationSettings(**self.cleaned_data)


class AllocationStepForm(forms.Form):
    """Which plan goes on the shortlists, and whether managers are asked."""

    plan = forms.ChoiceField(choices=PlanKind.choices, widget=forms.HiddenInput)
    demand = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    with_managers = forms.BooleanField(required=False)


class SwitchForm(forms.Form):
    """Why weights are switched on or rolled back."""

    reason = CleanTextFormField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history."),
    )


class ScheduleForm(forms.Form):
    """When all demands are matched by themselves."""

    is_on = forms.BooleanField(label=_("Match all demands by itself"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    at = forms.TimeField(
        label=_("Time of day"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "w-s"}, format="%H:%M"),
        help_text=_("Shanghai time. At night nobody waits for a page."),
    )
    note = CleanFormField(label=_("Reason"), max_length=300, required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_on") and not cleaned.get("days") and "days" not in self.errors:
            self.add_error("days", _("Choose at least one day."))
        return cleaned


def _points(label, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=WHOLE,
        decimal_places=1,
        required=required,
        widget=forms.NumberInput(attrs={**NUMBER, "step": "0.1"}),
    )


class HandWeightsForm(forms.Form):
    """Points for each part of a score, together 100, and for each criterion inside a part, together the part's. What stands there first
    are the points in force; the criteria of a part left empty keep their proportions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        parts = {}
        for code in learning.PARTS:
            parts[code.value] = _points(wording.PARTS[code])
            for one in INSIDE.get(code, ()):
                label = format_lazy("{} · {}", wording.PARTS[code], wording.CRITERIA[one])
                parts[one.value] = _points(label, required=False)
        reason = CleanTextFormField(
            label=_("Reason"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("It stays with the version."),
        )
        self.fields.update({**parts, "reason": reason})

    def clean(self):
        cleaned = super().clean()
        given = [cleaned[code.value] for code in learning.PARTS if cleaned.get(code.value) is not None]
        if len(given) == len(learning.PARTS) and sum(given) != WHOLE:
            words = _("Together the parts must be 100 points; they are %(sum)s.") % {"sum": f"{float(sum(given)):g}"}
            self.add_error(learning.PARTS[0].value, words)
        if cleaned.get("terms") == 0 and cleaned.get("fields") == 0:
            self.add_error(
                "terms", _("Words or fields must count: without them nothing says what the demand is about.")
            )
        for part, codes in INSIDE.items():
            self._check_inside(cleaned, part.value, [code.value for code in codes])
        return cleaned

    def _check_inside(self, cleaned, part: str, codes: list[str]) -> None:
        given = [cleaned[code] for code in codes if cleaned.get(code) is not None]
        if given and cleaned.get(part) is not None and sum(given) != cleaned[part]:
            words = _("Together the criteria of this part must be its %(points)s points; they are %(sum)s.")
            self.add_error(codes[0], words % {"points": f"{float(cleaned[part]):g}", "sum": f"{float(sum(given)):g}"})

    @property
    def points(self) -> dict[str, float]:
        return {code.value: float(self.cleaned_data[code.value]) for code in learning.PARTS}

    @property
    def within(self) -> dict[str, float]:
        """Criterion to points, of those parts whose criteria were filled in; the others keep their proportions."""
        found = weights.within_in_force()
        for codes in INSIDE.values():
            given = {code.value: self.cleaned_data.get(code.value) for code in codes}
            if any(points is not None for points in given.values()):
                found |= {code: float(points or 0) for code, points in given.items()}
        return found


class RateForm(forms.ModelForm):
    """One exchange rate, with where it was read."""

    class Meta:
        model = ExchangeRate
        fields = ["currency", "on", "cny_per_unit", "source"]
        widgets = {
            "on": forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
            "cny_per_unit": forms.NumberInput(attrs={**NUMBER, "step": "any"}),
        }
        help_texts = {
            "on": _("The day that the source gives for the rate."),
            "cny_per_unit": _("For 100 yen at 4.87 write 0.0487."),
            "source": _("For example the central parity rate of the People's Bank of China, with its address."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [("", "\u2014"), *FOREIGN]

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A rate of a day that has not come is not known."))
        return day


class CompareForm(forms.Form):
    """With which earlier or later run."""

    other = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, **kwargs)
        rows = comparing.comparable(besides=run).only("public_id", "kind", "number", "queued_at", "is_trial")
        self.fields["other"].choices = [(one.public_id, self._named(one)) for one in rows[:RUNS_OFFERED]]

    @staticmethod
    def _named(run) -> str:
        moment = f"{timezone.localtime(run.queued_at):%Y-%m-%d %H:%M}"
        words = _("%(run)s, %(at)s, trial") if run.is_trial else _("%(run)s, %(at)s")
        return words % {"run": run, "at": moment}
