"""What is decided when an organisation is verified: each capacity by itself."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Capacity
from casework.forms import MoveForm
from core.ui import choice


class VerifyForm(MoveForm):
    """A tick for each capacity that was asked for; what is not ticked is refused."""

    capacities = forms.MultipleChoiceField(
        label=gettext_lazy("Verify as"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Take the tick away from what is not proven: that capacity is refused, the organisation still verified."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        content = self.case.kind_of.content(self.case)
        self.fields["capacities"].choices = [(kind, self._words(kind, content)) for kind in content.capacities]
        self.fields["capacities"].initial = list(content.capacities)
        self.fields["capacities"].needed = True  # by its own sentence, not the browser's or Django's

    @staticmethod
    def _words(kind: str, content):
        label = Capacity.Kind(kind).label
        if kind != Capacity.Kind.INCUBATOR or not content.recognised_class:
            return label
        facts = [content.get_recognised_class_display(), content.class_evidence_no]
        if content.class_valid_until:
            facts.append(_("valid until %(day)s") % {"day": f"{content.class_valid_until:%Y-%m-%d}"})
        return choice(label, " · ".join(str(fact) for fact in facts if fact))

    def clean_capacities(self):
        kinds = self.cleaned_data["capacities"]
        if not kinds:
            raise forms.ValidationError(_("Verify one capacity at least, or refuse the organisation."))
        return kinds
