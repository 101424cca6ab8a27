"""The extra input of the office's moves on a base filing."""

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from casework.forms import BilingualNoteForm, MoveForm
from core.validators import CleanFormField, CleanTextFormField
from incubators.choices import From, Verdict
from incubators.models import Objection

REMEDIES = gettext_lazy(
    "If you do not agree, you may ask this office to look at it again, with your reasons and evidence, and use the remedies that "
    "the law gives. You may file again once the reason no longer stands."
)


class RefusalForm(BilingualNoteForm):
    """A reason, and the line that says what the applicant can do about it."""

    remedies = CleanTextFormField(
        label=gettext_lazy("Remedies"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands in the notice under the reason."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("remedies", str(REMEDIES))
        self.order_fields(["note", "other", "remedies"])


class ObjectionNoteForm(MoveForm):
    """An objection that came in by letter or telephone."""

    from_kind = forms.ChoiceField(label=gettext_lazy("From whom"), choices=From.choices, widget=forms.RadioSelect)
    name = CleanFormField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Read by the commission alone, never by the applicant."),
    )
    field_order = ["from_kind", "name", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = gettext_lazy("What is objected to, and why")
        self.order_fields(self.field_order)

    @property
    def data_for_move(self) -> dict:
        """The name stays out of the history, which cannot forget: a tuple is not recorded (``casework.moves``)."""
        return {"from_kind": self.cleaned_data["from_kind"], "who": (self.cleaned_data["name"],)}


class AnswerForm(MoveForm):
    """One open objection, what came of it, and the words that whoever objected reads."""

    objection = forms.ChoiceField(label=gettext_lazy("Objection"), choices=())
    verdict = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    field_order = ["objection", "verdict", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        waiting = Objection.objects.open().filter(filing=self.case.pk).order_by("pk")
        self.fields["objection"].choices = [
            (one.number, f"{one.number} – {Truncator(one.text).chars(60)}") for one in waiting
        ]
        self.fields["note"].label = gettext_lazy("Answer")
        self.fields["note"].help_text = gettext_lazy("Who objected reads this. The applicant does not.")
        self.order_fields(self.field_order)
