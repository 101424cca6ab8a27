"""Forms around the broker: whom to ask, an answer, a hand-over, a limit, a commission, a rating, and who brought a side."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Capacity, Organisation
from core.validators import CleanFormField, CleanTextFormField
from introductions import brokering
from introductions.contributors import COLUMN
from introductions.permissions import BRINGERS
from matching.models.brokers import ManagerReason
from matching.vocabulary import Side
from talent.models import TechnologyManager


def note_field(label=None, **more):
    return CleanTextFormField(
        label=label or _("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


class InstitutionForm(forms.Form):
    """An incubator or transfer institution to ask. Each with what it carries, those with room first."""

    organisation = forms.ChoiceField(label=_("Incubator or transfer institution"))
    note = note_field(required=False, help_text=_("Read by those who are asked."))

    def __init__(self, *args, introduction, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {row.public_id: row for row in brokering.institutions(introduction)[:500]}
        loads = brokering.load_of(self.rows.values())
        order = sorted(self.rows.values(), key=lambda row: (loads[row.pk][0] >= loads[row.pk][1], loads[row.pk][0]))
        words = [(row.public_id, f"{row} · {loads[row.pk][0]}/{loads[row.pk][1]}") for row in order]
        self.fields["organisation"].choices = [("", "—"), *words]

    def clean_organisation(self):
        return self.rows[self.cleaned_data["organisation"]]


class DeclineRequestForm(forms.Form):
    reason = forms.ChoiceField(
        label=pgettext_lazy("introduction", "Why"), choices=ManagerReason.choices, widget=forms.RadioSelect
    )
    text = note_field(required=False, help_text=_("Read by the office, and by the colleague who hands over."))


class HandOverForm(forms.Form):
    """To a colleague of the pool with room and without a tie to a side."""

    to = forms.ModelChoiceField(
        TechnologyManager.objects.none(), label=_("Colleague"), to_field_name="public_id", empty_label="—"
    )
    note = note_field(label=_("What your colleague has to know"), help_text=_("Read by the colleague and the office."))

    def __init__(self, *args, introduction, **kwargs):
        super().__init__(*args, **kwargs)
        pool = brokering.without_ties(introduction).exclude(pk=introduction.manager_id)
        self.fields["to"].queryset = pool.select_related("profile").order_by("profile__name")


class RelieveForm(forms.Form):
    note = note_field(
        label=pgettext_lazy("introduction", "Why"), help_text=_("Stays in the history; the sides do not read it.")
    )


class LimitForm(forms.Form):
    most = forms.IntegerField(label=_("Introductions at a time, at most"), min_value=0, max_value=500)


class CommissionForm(forms.Form):
    words = CleanFormField(
        label=_("Commission"), max_length=300, help_text=_("As you agree it, in words. The portal records it and pays nothing."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )  # fmt: skip
    payer = forms.ChoiceField(label=_("Who pays"), choices=Side.choices, widget=forms.RadioSelect)

    def __init__(self, *args, own_side: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if own_side:
            del self.fields["payer"]


class RatingForm(forms.Form):
    points = forms.TypedChoiceField(
        label=_("How did the broker do?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("5 – very good")), (4, _("4 – good")), (3, _("3 – fair")), (2, _("2 – weak")), (1, _("1 – poor"))],
    )  # fmt: skip
    comment = note_field(
        label=_("Comment"), required=False, help_text=_("Read by the office and the broker alone. Others read a mean, from three ratings on.")
    )  # fmt: skip


class BringersForm(forms.Form):
    """Who brought which side. A side states its own, the office both."""

    brought_demand = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who brought the demand"), to_field_name="public_id", required=False, empty_label=_("Nobody")
    )  # fmt: skip
    brought_enterprise = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who brought the enterprise"), to_field_name="public_id", required=False, empty_label=_("Nobody")
    )  # fmt: skip
    note = note_field(label=_("How you know"))

    def __init__(self, *args, introduction, own_side: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        sides = [row.organisation_id for row in introduction.both_sides.values()]
        kinds = Capacity.objects.verified().filter(kind__in=BRINGERS).values("organisation")
        for side, column in COLUMN.items():
            if own_side and side != own_side:
                del self.fields[column]
                continue
            now = getattr(introduction, f"{column}_id")
            rows = Organisation.objects.filter(pk__in=kinds) | Organisation.objects.filter(pk=now)
            self.fields[column].queryset = rows.exclude(pk__in=sides).order_by("name_zh")
            self.initial[column] = getattr(introduction, column).public_id if now else None

    @property
    def given(self) -> dict:
        return {column: self.cleaned_data[column] for column in COLUMN.values() if column in self.cleaned_data}
