"""Forms of the distribution of work: rules, absences, limits, handing on and back."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.districts import district_choices
from accounts.models import StaffRole, User
from casework.forms import ColleagueField, colleagues
from casework.kinds import kind_choices, kinds
from casework.models import Absence, RoutingRule, RulePhase
from core.validators import CleanFormField, CleanTextFormField

Role = StaffRole.Role
LONGEST = 400  # days of one absence
ABLE = {  # who can take the first step of each phase
    RulePhase.ACCEPTANCE: (Role.CASE_OFFICER,),
    RulePhase.REVIEW: (Role.REVIEWER, Role.SUPERVISOR),
}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "w-s"})


def _pair(*names: str) -> Row:
    return Row(*(Column(name, css_class="col-md-6") for name in names))


def field_choices() -> list:
    """The technology fields that the kinds name, each list once."""
    sources = {id(kind.field_choices): kind.field_choices for kind in kinds.values() if kind.field_choices}
    return [choice for source in sources.values() for choice in source()]


class RuleForm(forms.ModelForm):
    """One rule. Whoever it names must be able to take the first step there."""

    name = CleanFormField(
        label=_("Name of the rule"), max_length=80, help_text=_("Stands in the history of every case that it places.")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    phase = forms.ChoiceField(
        label=_("Step"), required=False, choices=[("", _("Acceptance and review")), *RulePhase.choices]
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    field = forms.ChoiceField(label=_("Technology field"), required=False)
    person = forms.ModelChoiceField(
        label=_("To this person"), queryset=User.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Nobody named"), help_text=_("If they are away, to their deputy."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Or to whoever has least to do of"), required=False,
        help_text=_("The fewest open cases, weighed by step; of equals, who has waited longest."),
    )  # fmt: skip

    class Meta:
        model = RoutingRule
        fields = [
            "name",
            "kind",
            "phase",
            "district",
            "country",
            "field",
            "person",
            "role",
            "valid_from",
            "valid_until",
        ]
        widgets = {"valid_from": _day(), "valid_until": _day()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Every kind")), *kind_choices()]
        self.fields["district"].choices = [("", _("Every district")), *district_choices()]
        self.fields["country"].choices = [("", _("Every country or region")), *countries]
        self.fields["field"].choices = [("", _("Every field")), *field_choices()]
        self.fields["role"].choices = [("", _("No role")), *self._meta.model._meta.get_field("role").choices]
        self.fields["person"].queryset = colleagues()
        if self.instance.person_id and not self.is_bound:
            self.initial["person"] = self.instance.person.public_id

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(
            "name",
            Fieldset(_("Cases like this"), _pair("kind", "phase"), _pair("district", "country"), "field"),
            Fieldset(_("Go to"), _pair("person", "role")),
            Fieldset(_("In these days"), _pair("valid_from", "valid_until")),
        )
        return helper

    def clean(self):
        cleaned = super().clean()
        person, role, phase = cleaned.get("person"), cleaned.get("role"), cleaned.get("phase")
        if "person" not in self.errors and bool(person) == bool(role):
            self.add_error("role", _("Choose a person or a role, one of the two."))
        elif phase and (person or role):
            roles = {role} if role else set(person.staffrole_set.values_list("role", flat=True))
            if not roles & set(ABLE[phase]):
                text = _("They cannot take the first step there: choose %(roles)s.")
                able = " / ".join(str(one.label) for one in ABLE[phase])
                self.add_error("role" if role else "person", text % {"roles": able})
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This is before the first day."))
        return cleaned


class AbsenceForm(forms.Form):
    """An absence and who stands in. Only an administrator chooses the person."""

    person = forms.ModelChoiceField(
        label=_("Who is away"), queryset=User.objects.none(), to_field_name="public_id", empty_label=_("Choose")
    )
    first = forms.DateField(label=_("First day"), widget=_day())
    last = forms.DateField(label=_("Last day"), widget=_day())
    reason = forms.ChoiceField(label=_("Reason"), choices=Absence.Reason.choices)
    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=User.objects.none(), to_field_name="public_id", required=False,
        empty_label=_("Nobody: the rules decide"),
        help_text=_("Gets the open cases on the first day. What is not begun comes back after the last."),
    )  # fmt: skip

    def __init__(self, *args, user, for_everybody: bool, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        people = colleagues()
        self.fields["deputy"].queryset = people
        if for_everybody:
            self.fields["person"].queryset = people
        else:
            del self.fields["person"]
            self.fields["deputy"].queryset = people.exclude(pk=user.pk)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        person, deputy = cleaned.get("person", self.user), cleaned.get("deputy")
        if last and last < timezone.localdate():
            self.add_error("last", _("This day has passed."))
        if first and last and last < first:
            self.add_error("last", _("This is before the first day."))
        elif first and last and (last - first).days > LONGEST:
            self.add_error("last", _("At most %(days)d days.") % {"days": LONGEST})
        if deputy and person and deputy == person:
            self.add_error("deputy", _("The deputy has to be somebody else."))
        elif deputy and person and not self._can_stand_in(deputy, person):
            self.add_error("deputy", _("The deputy needs one of the roles of %(who)s.") % {"who": person})
        return cleaned

    @staticmethod
    def _can_stand_in(deputy: User, person: User) -> bool:
        return bool(deputy.staff_roles & person.staff_roles & {Role.CASE_OFFICER, Role.REVIEWER, Role.SUPERVISOR})


class LimitForm(forms.Form):
    most = forms.IntegerField(
        label=_("Open cases at most"), required=False, min_value=0, max_value=999, widget=forms.NumberInput(attrs={"class": "w-s"}),
        help_text=_("By rule; by hand, more can be given. Empty: no limit."),
    )  # fmt: skip


class HandBackForm(forms.Form):
    reason = CleanTextFormField(
        label=_("Why you hand it back"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the office reads this."),
    )  # fmt: skip


class HandOnForm(forms.Form):
    """To whom the ticked cases of one person go."""

    to = ColleagueField(label=_("Give the ticked cases to"), required=False, empty_label=_("Nobody (back to the pool)"))

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues().exclude(pk=person.pk)
