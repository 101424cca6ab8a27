"""The extra input of the office's moves on a base filing."""

from django import forms
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm
from core.validators import CleanFormField, CleanTextFormField

REMEDIES = gettext_lazy(
    "If you do not agree, you may ask this office to look at it again, with your reasons and evidence, and use the remedies that "
    "the law gives. You may file again once the reason no longer stands."
)


class RefusalForm(MoveForm):
    """A reason, and the line that says what the applicant can do about it."""

    remedies = CleanTextFormField(
        label=gettext_lazy("Remedies"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Stands in the notice under the reason."),
    )
    field_order = ["note", "remedies"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("remedies", str(REMEDIES))
        self.order_fields(self.field_order)


class ObjectionForm(MoveForm):
    """An objection that came in during the public notice."""

    received_from = CleanFormField(
        label=gettext_lazy("Received from"),
        max_length=120,
        help_text=gettext_lazy("An organisation, or “a person”: names of persons belong into the letter, not here."),
    )
    field_order = ["received_from", "note"]
