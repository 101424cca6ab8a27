"""Platforms, operators, equipment and closed days as forms."""

from datetime import time

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation
from incubators.forms.sections import field_ticks, ticks
from regions.models import Region
from regions.reference import region_choices
from services.choices import Certificate, PlatformState
from services.forms.common import BaseField, OfferForm, bearable_day, own_bases
from services.models import Closure, Equipment, Platform, PlatformOperator
from services.models.platform import WEEK
from services.permissions import PROVIDERS

MOST_UNITS = 40
HALF_HOURS = [f"{hour:02d}:{minute}" for hour in range(24) for minute in ("00", "30")]


class HoursWidget(forms.MultiWidget):
    """From and until of one weekday; closed where the first is empty."""

    part_labels = (gettext_lazy("From"), gettext_lazy("Until"))

    def __init__(self, attrs=None):
        starts = [("", pgettext_lazy("opening hours", "Closed")), *((text, text) for text in HALF_HOURS)]
        ends = [("", "—"), *((text, text) for text in [*HALF_HOURS[1:], "24:00"])]
        super().__init__([forms.Select(choices=starts), forms.Select(choices=ends)], attrs)

    def decompress(self, value):
        return value or ["", ""]


class HoursField(forms.MultiValueField):
    def __init__(self, **kwargs):
        starts, ends = (forms.CharField(required=False, max_length=5) for _ in range(2))
        super().__init__([starts, ends], required=False, widget=HoursWidget, **kwargs)

    def compress(self, data_list):
        """A pair of texts, or None on a day it is closed."""
        first, last = (list(data_list) + ["", ""])[:2]
        if not first and not last:
            return None
        if first not in HALF_HOURS or last not in [*HALF_HOURS, "24:00"]:
            raise forms.ValidationError(_("%(day)s: choose both times, or “Closed”.") % {"day": self.label})
        if last != "24:00" and time.fromisoformat(last) <= time.fromisoformat(first):
            raise forms.ValidationError(_("%(day)s: the end must be later than the beginning.") % {"day": self.label})
        return [first, last]


def _region(code: str) -> Region:
    return Region.objects.countries().get(code=code)


class PlatformForm(OfferForm):
    """``organisations``: the operators; only their own bases are offered."""

    units = {
        "notice_hours": gettext_lazy("hours ahead"), "longest_hours": gettext_lazy("hours"),
        "cancel_hours": gettext_lazy("hours before the beginning"), "days_ahead": gettext_lazy("days"),
    }  # fmt: skip
    base = BaseField(label=gettext_lazy("Overseas base"), empty_label=gettext_lazy("Not at a base"))
    region = forms.TypedChoiceField(
        label=gettext_lazy("Country or region"), choices=region_choices, coerce=_region, empty_value=None
    )
    tech_fields = field_ticks(gettext_lazy("Technology fields"))
    certificates = ticks(gettext_lazy("Certificates"), Certificate.choices)

    class Meta:
        model = Platform
        fields = [
            "name_zh", "name_en", "kind", "state", "opens_on", "closed_on", "description_zh", "description_en", "base", "region", "city", "city_en",
            "address", "time_zone", "tech_fields", "certificates", "certificate_note", "access", "needs_confirmation", "overnight", "notice_hours",
            "longest_hours", "cancel_hours", "days_ahead", "follows_workdays", "contact_role_zh", "contact_role_en", "mailbox",
        ]  # fmt: skip
        help_texts = {
            "opens_on": gettext_lazy("Planned, or the day it opened."),
            "time_zone": gettext_lazy("Opening hours and bookings are in the time of this place."),
            "contact_role_zh": gettext_lazy("A desk or a function, such as “International desk”; no person’s name."),
            "mailbox": gettext_lazy("A mailbox of the organisation, not of a person. Everybody can read it."),
        }

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = own_bases(organisations)
        if self.instance.base:
            self.initial["base"] = self.instance.base.public_id
        self.initial["region"] = self.instance.region.code if self.instance.region_id else "CN"
        for day in range(WEEK):
            self.fields[f"hours_{day}"] = HoursField(label=WEEKDAYS[day], initial=self.instance.hours[day])

    @property
    def hours_fields(self):
        return [self[f"hours_{day}"] for day in range(WEEK)]

    @property
    def values(self) -> dict:
        plain = {name: value for name, value in super().values.items() if not name.startswith("hours_")}
        return {**plain, "hours": [self.cleaned_data[f"hours_{day}"] for day in range(WEEK)]}

    def clean(self):
        cleaned = super().clean()
        state, opens, closed = cleaned.get("state"), cleaned.get("opens_on"), cleaned.get("closed_on")
        today = timezone.localdate()
        if state == PlatformState.CLOSED and not closed and "closed_on" not in self.errors:
            self.add_error("closed_on", _("Say on which day it closed."))
        ahead = state in (PlatformState.PLANNED, PlatformState.BUILDING)
        if ahead and (opens is None or opens < today) and "opens_on" not in self.errors:
            self.add_error("opens_on", _("Give the day on which it is to open, from today on."))
        if state == PlatformState.IN_SERVICE and opens and opens > today:
            self.add_error("opens_on", _("A platform in service has opened already."))
        if opens and closed and closed < opens:
            self.add_error("closed_on", _("It cannot close before it opens."))
        if state != PlatformState.CLOSED:
            cleaned["closed_on"] = None
        hours = [cleaned.get(f"hours_{day}") for day in range(WEEK)]
        if not any(hours) and not any(name.startswith("hours_") for name in self.errors):
            self.add_error("hours_0", _("Give the hours of at least one day."))
        return cleaned


class EquipmentForm(OfferForm):
    """Equipment with the numbers of its units."""

    units = {name: gettext_lazy("CNY") for name in ("price_hour", "price_half_day", "price_day")}
    numbers = forms.CharField(
        label=gettext_lazy("Units in use"), max_length=120,
        help_text=gettext_lazy("Numbers of the machines that can be booked, such as 1-3, 5. Leave out one that is broken."),
    )  # fmt: skip

    class Meta:
        model = Equipment
        fields = [
            "name_zh", "name_en", "model", "numbers", "is_free", "price_hour", "price_half_day", "price_day", "spec_zh", "spec_en",
        ]  # fmt: skip
        help_texts = {
            "price_half_day": gettext_lazy("Four hours."),
            "price_day": gettext_lazy("Eight hours. A booking costs what is cheapest for its length."),
        }

    field_order = Meta.fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_use = [unit.number for unit in self.instance.units.all() if unit.in_use] if self.instance.pk else [1]
        self.initial["numbers"] = ", ".join(map(str, in_use))
        for name in ("price_hour", "price_half_day", "price_day"):
            self.fields[name].min_value = 0

    def clean_numbers(self) -> set[int]:
        found: set[int] = set()
        for part in self.cleaned_data["numbers"].replace("，", ",").replace("、", ",").split(","):
            first, _dash, last = part.strip().replace("–", "-").partition("-")
            if not first.strip().isdigit() or not (last.strip().isdigit() or not _dash) or len(part) > 9:
                raise forms.ValidationError(_("Write numbers and ranges, such as 1-3, 5."))
            found |= set(range(int(first), min(int(last or first), int(first) + MOST_UNITS) + 1))
        if not found or not found <= set(range(1, MOST_UNITS + 1)):
            raise forms.ValidationError(
                _("Give between one and %(most)d units, numbered from 1.") % {"most": MOST_UNITS}
            )
        return found

    def clean(self):
        cleaned = super().clean()
        for name in ("price_hour", "price_half_day", "price_day"):
            price = cleaned.get(name)
            if price is not None and price <= 0:
                self.add_error(name, _("Give a price greater than 0, or tick “free of charge”."))
            if price is not None and cleaned.get("is_free"):
                self.add_error(name, _("Leave the prices empty where it is free of charge."))
        return cleaned


class ClosureForm(forms.ModelForm):
    """Days on which a platform, or one kind of its equipment, is closed."""

    equipment = forms.ModelChoiceField(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.none(), to_field_name="public_id", required=False,
        empty_label=gettext_lazy("The whole platform"),
    )  # fmt: skip

    class Meta:
        model = Closure
        fields = ["equipment", "starts_on", "ends_on", "reason"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date", "class": "w-s"}) for name in ("starts_on", "ends_on")
        }  # fmt: skip
        help_texts = {"reason": gettext_lazy("Everybody can read it.")}

    def __init__(self, *args, platform, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["equipment"].queryset = platform.equipment.standing()
        for name in ("starts_on", "ends_on"):
            self.fields[name].validators = [*self.fields[name].validators, bearable_day]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot lie before the first."))
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("These days are over."))
        if first and last and (last - first).days > 730:
            self.add_error("ends_on", _("Two years at most. Close the platform instead."))
        return cleaned


def possible_operators():
    return Organisation.objects.verified().filter(
        capacity__kind__in=PROVIDERS, capacity__state="verified"
    ).distinct().order_by("name_zh", "pk")  # fmt: skip


class OperatorForm(forms.ModelForm):
    """One line of the operators: who, which share of the duty, which part."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Operator"), queryset=Organisation.objects.none(), to_field_name="public_id"
    )

    class Meta:
        model = PlatformOperator
        fields = ["organisation", "share", "duty"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = possible_operators()
        self.fields["share"].unit = "%"
        if self.instance.pk:
            self.initial["organisation"] = self.instance.organisation.public_id


class OperatorFormSet(forms.BaseModelFormSet):
    """The shares make 100 per cent, nobody stands twice, the lead stays."""

    def clean(self):
        if any(self.errors):
            return
        rows = self.rows
        names = [row["organisation"].pk for row in rows]
        if len(set(names)) != len(names):
            raise forms.ValidationError(_("An organisation stands in two lines."))
        if (total := sum(row["share"] for row in rows)) != 100:
            raise forms.ValidationError(_("The shares add up to %(sum)d per cent, not to 100.") % {"sum": total})

    @property
    def rows(self) -> list[dict]:
        kept = [
            form for form in self.forms
            if form.cleaned_data.get("organisation") and not form.cleaned_data.get("DELETE")
        ]  # fmt: skip
        return [{name: form.cleaned_data[name] for name in ("organisation", "share", "duty")} for form in kept]


operator_formset = forms.modelformset_factory(
    PlatformOperator, OperatorForm, formset=OperatorFormSet, extra=2, can_delete=True, max_num=8
)
