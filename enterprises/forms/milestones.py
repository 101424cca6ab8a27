"""The rows in which milestones are written: up to six, without a script. Empty rows are left out."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.validators import CleanFormField

ROWS = 6
PARTS = ("title", "deliverable", "when", "share")


class MilestoneRows:
    """A mixin of forms. ``by_day``: due in working days from the choice ("day"), else on a date ("due_on")."""

    by_day = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, ROWS + 1):
            self.fields[f"title_{number}"] = CleanFormField(label=_("Title"), max_length=100, required=False)
            self.fields[f"deliverable_{number}"] = CleanFormField(
                label=_("What is handed over"), max_length=300, required=False
            )
            self.fields[f"when_{number}"] = (
                forms.IntegerField(label=_("Working days from the choice"), min_value=1, max_value=9999, required=False)
                if self.by_day
                else forms.DateField(
                    label=pgettext("milestone", "Due on"),
                    required=False,
                    widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}),
                )
            )
            self.fields[f"share_{number}"] = share = forms.IntegerField(
                label=_("Share of the price"), min_value=1, max_value=100, required=False
            )
            share.unit = "%"

    @classmethod
    def rows_as_initial(cls, rows: list[dict]) -> dict:
        """Stored milestones as initial values of the fields."""
        when = "day" if cls.by_day else "due_on"
        found = {}
        for number, row in enumerate(rows[:ROWS], start=1):
            found |= {
                f"title_{number}": row["title"],
                f"deliverable_{number}": row["deliverable"],
                f"when_{number}": row[when],
                f"share_{number}": row["share"],
            }
        return found

    @property
    def row_fields(self):
        """For the page: the number of each row with its bound fields."""
        return [(number, [self[f"{part}_{number}"] for part in PARTS]) for number in range(1, ROWS + 1)]

    @property
    def plain_fields(self):
        """The fields outside of the rows."""
        rows = {f"{part}_{number}" for part in PARTS for number in range(1, ROWS + 1)}
        return [self[name] for name in self.fields if name not in rows]

    def clean(self):
        cleaned = super().clean()
        last = None
        for number in range(1, ROWS + 1):
            typed = {part: cleaned.get(f"{part}_{number}") for part in PARTS}
            if not any(typed.values()):
                continue
            for part, value in typed.items():
                if value in (None, "") and f"{part}_{number}" not in self.errors:
                    self.add_error(f"{part}_{number}", _("Fill in every field of this milestone."))
            if typed["when"] and last and typed["when"] < last:
                self.add_error(f"when_{number}", _("A milestone is not due before the one above it."))
            last = typed["when"] or last
        return cleaned

    @cached_property
    def milestones(self) -> list[dict]:
        """The rows that were filled in; dates as text."""
        found = []
        for number in range(1, ROWS + 1):
            typed = {part: self.cleaned_data.get(f"{part}_{number}") for part in PARTS}
            if all(typed.values()):
                when = typed.pop("when")
                found.append({**typed, **({"day": when} if self.by_day else {"due_on": when.isoformat()})})
        return found


def reaching_whole(form, rows: list[dict], whole: int) -> None:
    """The rows are there, and their shares make up the whole."""
    total = sum(row["share"] for row in rows)
    if not rows:
        form.add_error("title_1", gettext_lazy("Write one milestone at least."))
    elif total != whole:
        words = _("The shares make up %(sum)d per cent, and have to make up %(whole)d.") % {
            "sum": total,
            "whole": whole,
        }
        form.add_error("share_1", words)
