"""What a step of a service request asks for besides a note."""

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm
from core.uploads import UploadField
from core.validators import CleanTextFormField
from enterprises import proposals
from enterprises.forms.request import BaseField
from incubators.models import OverseasEntity

OTHER = "other"
RATINGS = [
    (5, gettext_lazy("5 – it helped very much")),
    (4, gettext_lazy("4 – it helped")),
    (3, gettext_lazy("3 – it helped in part")),
    (2, gettext_lazy("2 – it helped little")),
    (1, gettext_lazy("1 – it did not help")),
]


def base_label(proposal, *, asked_before: bool = False) -> str:
    """A ranked base with its operator, score and reasons, as the label of a choice."""
    context = {"proposal": proposal, "asked_before": asked_before}
    return render_to_string("enterprises/parts/base_choice.html", context)


class AssignForm(MoveForm):
    """Which base is asked: one of those ranked, with the reasons, or any other in force."""

    base = forms.ChoiceField(label=gettext_lazy("Which base do you ask?"), widget=forms.RadioSelect)
    other_base = BaseField(
        label=gettext_lazy("The other base"),
        queryset=OverseasEntity.objects.none(),
        to_field_name="public_id",
        required=False,
        help_text=gettext_lazy("Only if you chose “another base”."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = self.case.kind_of.content(self.case)
        in_force = proposals.active_bases()
        ranked = request.proposals.filter(base__in=in_force).select_related("base__operator", "base__region")
        former = proposals.asked_before(self.case.pk)
        choices = [(row.base.public_id, base_label(row, asked_before=row.base.operator_id in former)) for row in ranked]
        self.fields["base"].choices = [*choices, (OTHER, _("Another base"))]
        if not choices:
            self.fields["base"].initial = OTHER
        elif request.base_wanted and any(row.base_id == request.base_wanted_id for row in ranked):
            self.fields["base"].initial = request.base_wanted.public_id
        self.fields["other_base"].queryset = in_force.order_by("region__code", "pk")
        self.order_fields(["base", "other_base", "note"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("base") == OTHER and not cleaned.get("other_base") and "other_base" not in self.errors:
            self.add_error("other_base", _("Choose the other base."))
        return cleaned

    @property
    def data_for_move(self):
        other = self.cleaned_data.get("other_base")
        chosen = self.cleaned_data["base"]
        return {"base": other.public_id if chosen == OTHER and other else chosen}


class TakeForm(MoveForm):
    """With which of its own fitting bases an incubator takes a request."""

    base = forms.ChoiceField(label=gettext_lazy("With which base do you take it?"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = proposals.fitting_of(self.case.pk, self.user).select_related("base__operator", "base__region")
        self.fields["base"].choices = [(row.base.public_id, base_label(row)) for row in own]
        if len(self.fields["base"].choices) == 1:
            self.fields["base"].initial = self.fields["base"].choices[0][0]

    @property
    def data_for_move(self):
        return {"base": self.cleaned_data["base"]}


class AnswerForm(MoveForm):
    """The answer, with a file if needed. Long texts stay out of the history: it says that there was an answer."""

    answer = CleanTextFormField(
        label=gettext_lazy("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("What you found, what you advise, what comes next. The enterprise reads it."),
    )
    file = UploadField(label=gettext_lazy("File"), max_mb=20, required=False)

    @property
    def data_for_move(self):
        return {"given": {"text": self.cleaned_data["answer"], "file": self.cleaned_data.get("file")}}


class RatingForm(MoveForm):
    """The enterprise's word on how far it was helped."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("How much did the service help you?"),
        coerce=int,
        choices=RATINGS,
        widget=forms.RadioSelect,
    )
    comment = CleanTextFormField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The provider and the office read it."),
    )

    @property
    def data_for_move(self):
        return {"rating": self.cleaned_data["rating"], "said": {"comment": self.cleaned_data["comment"]}}
