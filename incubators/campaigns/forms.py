"""Forms of a campaign and of its cases."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.districts import district_choices
from casework.forms import MoveForm
from core.validators import CleanTextFormField
from incubators.forms.filters import RegisterFilter
from incubators.forms.sections import FilingSection
from incubators.models import Campaign, Consequence, Evaluation, OverseasEntity, Stage, Verdict

MOST_EVIDENCE = 12
DATE = {"type": "date", "class": "w-s"}


class PopulationFilter(RegisterFilter):
    """Which filed bases a campaign is about; nothing chosen is all of them."""

    district = django_filters.ChoiceFilter(
        field_name="operator__district",
        label=gettext_lazy("District"),
        choices=district_choices,
        empty_label=gettext_lazy("All districts"),
    )
    filed_before = django_filters.DateFilter(
        field_name="filed_on", lookup_expr="lt", label=gettext_lazy("Filed before"), widget=forms.DateInput(attrs=DATE)
    )
    q = None

    class Meta:
        model = OverseasEntity
        fields = ["country", "kind", "field", "service", "district", "filed_before"]


class CampaignForm(forms.ModelForm):
    evidence_text = CleanTextFormField(
        label=gettext_lazy("Evidence asked for"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One item on each line."),
    )
    field_order = ["title", "year", "opens", "due", "evidence_text", "share", "seed"]

    class Meta:
        model = Campaign
        fields = ["title", "year", "opens", "due", "share", "seed"]
        widgets = {"opens": forms.DateInput(attrs=DATE), "due": forms.DateInput(attrs=DATE)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["share"].unit = "%"
        for name in ("year", "share"):
            self.fields[name].error_messages["invalid"] = _("Write digits only, such as 30.")
        for name in ("opens", "due"):
            self.fields[name].error_messages["invalid"] = _("Write the date as year-month-day, such as 2017-10-01.")
        self.initial.setdefault("evidence_text", "\n".join(self.instance.evidence))

    def clean_evidence_text(self):
        items = [line.strip() for line in self.cleaned_data["evidence_text"].splitlines() if line.strip()]
        if len(items) > MOST_EVIDENCE:
            raise forms.ValidationError(_("At most %(most)d items.") % {"most": MOST_EVIDENCE})
        return items

    def clean(self):
        cleaned = super().clean()
        opens, due = cleaned.get("opens"), cleaned.get("due")
        if opens and due and due <= opens:
            self.add_error("due", _("The evidence is due after the campaign opens."))
        return cleaned


class EvidenceForm(FilingSection):
    """What the incubator states about the year."""

    needs = ("statement", "landed", "served", "deals")

    class Meta:
        model = Evaluation
        fields = ["landed", "served", "deals", "statement", "changes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        campaign = getattr(self.instance, "campaign", None) if self.instance.campaign_id else None
        if campaign is not None:
            asked = _("; ").join(campaign.evidence)
            self.fields["statement"].help_text = _("The office asks for evidence of: %(items)s.") % {"items": asked}


class FirstVerdictForm(MoveForm):
    verdict = forms.ChoiceField(label=gettext_lazy("First verdict"), choices=Verdict.choices, widget=forms.RadioSelect)
    field_order = ["verdict", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class FinalForm(MoveForm):
    """The final verdict's consequence; conditions where it passes with some."""

    needs_conditions = False
    conditions = CleanTextFormField(
        label=gettext_lazy("Conditions"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    consequence = forms.ChoiceField(
        label=gettext_lazy("Consequence"),
        choices=Consequence.choices,
        widget=forms.RadioSelect,
        initial=Consequence.NOTHING,
    )
    recheck_on = forms.DateField(
        label=gettext_lazy("Look again on"), required=False, widget=forms.DateInput(attrs=DATE)
    )
    field_order = ["conditions", "consequence", "recheck_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.needs_conditions:
            del self.fields["conditions"]
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        again, day = cleaned.get("consequence") == Consequence.RECHECK, cleaned.get("recheck_on")
        if again and not day and "recheck_on" not in self.errors:
            self.add_error("recheck_on", _("Say on which day the office looks again."))
        if again and day and day <= timezone.localdate():
            self.add_error("recheck_on", _("Choose a day after today."))
        return cleaned

    @property
    def data_for_move(self):
        day = self.cleaned_data.get("recheck_on") if self.cleaned_data["consequence"] == Consequence.RECHECK else None
        return {**super().data_for_move, "recheck_on": day.isoformat() if day else ""}


class ConditionsForm(FinalForm):
    needs_conditions = True


class EvaluationFilter(django_filters.FilterSet):
    """The bases of a campaign by how far they are and what came of them."""

    stage = django_filters.ChoiceFilter(
        method="at_stage", label=gettext_lazy("Stage"), choices=Stage.choices, empty_label=gettext_lazy("Any stage")
    )
    final_verdict = django_filters.ChoiceFilter(
        label=gettext_lazy("Final verdict"), choices=Verdict.choices, empty_label=gettext_lazy("Any verdict")
    )
    consequence = django_filters.ChoiceFilter(
        label=gettext_lazy("Consequence"), choices=Consequence.choices, empty_label=gettext_lazy("Any consequence")
    )

    class Meta:
        model = Evaluation
        fields = ["stage", "final_verdict", "consequence"]

    def at_stage(self, queryset, name, value):
        return queryset.at(value)


class CampaignFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=gettext_lazy("Year"))

    class Meta:
        model = Campaign
        fields = ["year"]
