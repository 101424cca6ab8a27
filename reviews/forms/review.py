"""A reviewer's form, made from the lines of the sheet."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.validators import CleanTextFormField
from reviews.models import Recommendation, Review
from reviews.scores import MOST_POINTS

REMARK_LIMIT = 1000


class ReviewForm(forms.Form):
    """Points and a remark for each line, an overall remark, a recommendation. Gaps are fine until it is handed in."""

    mark_optional = False

    def __init__(self, *args, review: Review, **kwargs):
        kwargs.setdefault("initial", _stored(review))
        super().__init__(*args, **kwargs)
        self.rows = review.round.version.rows
        for line in self.rows:
            self.fields[f"points_{line.code}"] = forms.TypedChoiceField(
                label=line.label,
                choices=[(n, str(n)) for n in range(MOST_POINTS + 1)],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"remark_{line.code}"] = CleanTextFormField(
                label=_("Remark"), max_length=REMARK_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["remark"] = CleanTextFormField(
            label=_("Overall remark"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
        )
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("I recommend"), choices=Recommendation.choices, required=False, widget=forms.RadioSelect
        )

    @cached_property
    def blocks(self) -> list[tuple]:
        """For the page: each line with its fields."""
        return [(line, self[f"points_{line.code}"], self[f"remark_{line.code}"]) for line in self.rows]

    def ask_for_gaps(self) -> None:
        """To hand in, each line needs points: said beside the line."""
        for line in self.rows:
            if f"points_{line.code}" not in self.errors and self.cleaned_data.get(f"points_{line.code}") is None:
                self.add_error(f"points_{line.code}", _("Give 0 to 5 points."))
        if "recommendation" not in self.errors and not self.cleaned_data.get("recommendation"):
            self.add_error("recommendation", _("Choose what you recommend."))

    @property
    def given(self) -> dict:
        cleaned = self.cleaned_data
        points = {line.code: cleaned.get(f"points_{line.code}") for line in self.rows}
        remarks = {line.code: cleaned.get(f"remark_{line.code}") for line in self.rows}
        return {
            "points": {code: value for code, value in points.items() if value is not None},
            "remarks": {code: text for code, text in remarks.items() if text},
            "remark": cleaned.get("remark", ""),
            "recommendation": cleaned.get("recommendation", ""),
        }


def _stored(review: Review) -> dict:
    return {
        **{f"points_{code}": value for code, value in review.points.items()},
        **{f"remark_{code}": text for code, text in review.remarks.items()},
        "remark": review.remark,
        "recommendation": review.recommendation,
    }


class AskForm(forms.Form):
    """Whom to ask; ``people`` are those who can be, the least busy first."""

    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"), queryset=User.objects.none(), to_field_name="public_id", empty_label="—"
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = User.objects.filter(pk__in=[user.pk for user in people])
        self.fields["reviewer"].choices = [("", "—"), *((user.public_id, str(user)) for user in people)]
        self.fields["reviewer"].error_messages["invalid_choice"] = _("Choose a colleague from the list.")
