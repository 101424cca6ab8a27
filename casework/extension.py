"""More time for a case (延长办理期限): a supervisor decides, and the applicant is told the reason.

A kind takes it into its table of moves: ``extension(sources=frozenset({"accepted", "under_review"}))``.
"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock, who
from casework.forms import MoveForm
from casework.kinds import STAY, Move, Note, Who

MOST = 10  # working days at a time, where a kind does not say otherwise


class ExtendForm(MoveForm):
    """How many working days more; the reason is asked for by the move."""

    most = MOST
    days = forms.IntegerField(label=gettext_lazy("Working days more"), min_value=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"].unit = gettext_lazy("working days")
        self.fields["days"].help_text = _("At most %(limit)d at a time.") % {"limit": self.most}

    def clean_days(self):
        days = self.cleaned_data["days"]
        if days > self.most:
            raise forms.ValidationError(_("At most %(limit)d at a time.") % {"limit": self.most})
        return days


def clock_goes_on(case, data: dict) -> list[str]:
    """Guard: a clock that ended, or never started, cannot be given more time."""
    return [] if case.clock_state in ("running", "stopped") else [_("The clock does not run now.")]


def give_more_days(step) -> None:
    """Effect: the promised date moves by the working days given."""
    clock.extend(step.case, step.data["days"], today=step.today)
    step.case.save(update_fields=["clock_limit", "clock_used", "clock_from", "promised_on", "promised_provisional"])


def extension(*, sources: frozenset[str], by: Who = who.supervisor, most: int = MOST, name: str = "extend") -> Move:
    """The move for a kind's table. ``sources``: the states in which its clock can be extended."""
    return Move(
        name,
        gettext_lazy("Extend the time limit"),
        sources,
        STAY,
        who=by,
        done=gettext_lazy("Time limit extended"),
        hint=gettext_lazy("The applicant is told the reason and the new date."),
        note=Note.REQUIRED,
        form=type("ExtendForm", (ExtendForm,), {"most": most}),
        guard=clock_goes_on,
        effect=give_more_days,
        notify=("applicant", "assignee"),
        tone="second",
    )
