"""More time for a case (延长办理期限): who works on it asks with a reason, a supervisor decides, and the applicant is told.

A kind takes it into its table of moves: ``*extension(sources=frozenset({"accepted", "under_review"}))``.
"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from casework import clock, who
from casework.forms import MoveForm
from casework.kinds import STAY, Move, Note, Who
from casework.models import Case, CaseEvent

MOST = 10  # working days at a time, where a kind does not say otherwise
ASK, EXTEND, DECLINE = "ask_extension", "extend", "decline_extension"
ASKED_TEXT = gettext_noop("%(days)s working days more are asked for %(title)s.")
EXTENDED_TEXT = gettext_noop("The time limit of %(title)s was extended by %(days)s working days.")
DECLINED_TEXT = gettext_noop("The time limit of %(title)s is not extended.")


class DaysForm(MoveForm):
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


class ExtendForm(DaysForm):
    """Starts from what was asked for, which stands above it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request_for(self.case)
        if self.request:
            self.initial.setdefault("days", self.case.days_asked)


def request_for(case: Case) -> CaseEvent | None:
    """The step by which more time was asked for, while nobody has decided on it."""
    if not case.days_asked:
        return None
    return case.events.filter(move=ASK).select_related("actor", "note").order_by("-seq").first()


def clock_goes_on(case, data: dict) -> list[str]:
    """Guard: a clock that ended, or never started, cannot be given more time."""
    return [] if case.clock_state in ("running", "stopped") else [_("The clock does not run now.")]


def keep_request(step) -> None:
    """Effect: the case stands among those that wait for a supervisor."""
    step.case.days_asked = step.data["days"]
    step.case.save(update_fields=["days_asked"])


def give_more_days(step) -> None:
    """Effect: the promised date moves by the working days given."""
    clock.extend(step.case, step.data["days"], today=step.today)
    step.case.days_asked = 0
    step.case.save(
        update_fields=["clock_limit", "clock_used", "clock_from", "promised_on", "promised_provisional", "days_asked"]
    )


def refuse_request(step) -> None:
    step.case.days_asked = 0
    step.case.save(update_fields=["days_asked"])


def extension(
    *,
    sources: frozenset[str],
    by: Who = who.supervisor,
    asked_by: Who = who.case_officer | who.reviewer,
    most: int = MOST,
) -> tuple[Move, Move, Move]:
    """The moves for a kind's table. ``sources``: the states in which its clock can be extended."""
    nobody_asked = Who(asked_by.label, lambda user, case: not case.days_asked and asked_by(user, case))
    when_asked = Who(by.label, lambda user, case: bool(case.days_asked) and by(user, case))
    return (
        Move(
            ASK, gettext_lazy("Ask for more time"), sources, STAY, who=nobody_asked, done=gettext_lazy("More time asked for"),
            hint=gettext_lazy("A supervisor decides. The applicant does not see that you asked."), note=Note.REQUIRED, note_shown=False,
            shown=False, form=type("AskForm", (DaysForm,), {"most": most}), guard=clock_goes_on, effect=keep_request, takes=True,
            notify=("supervisors",), told=ASKED_TEXT, told_with=("days",), tone="second",
        ),
        Move(
            EXTEND, gettext_lazy("Extend the time limit"), sources, STAY, who=by, done=gettext_lazy("Time limit extended"),
            hint=gettext_lazy("The applicant is told the reason and the new date."), note=Note.REQUIRED,
            form=type("ExtendForm", (ExtendForm,), {"most": most}), guard=clock_goes_on, effect=give_more_days,
            second_person_after=(ASK,), notify=("applicant", "assignee"), told=EXTENDED_TEXT, told_with=("days",), tone="second",
        ),
        Move(
            DECLINE, gettext_lazy("Do not extend"), sources, STAY, who=when_asked, done=gettext_lazy("More time not given"),
            hint=gettext_lazy("The promised date stays. Who asked reads the reason, the applicant does not."), note=Note.REQUIRED,
            note_shown=False, shown=False, form=MoveForm, effect=refuse_request, second_person_after=(ASK,), notify=("assignee",),
            told=DECLINED_TEXT, tone="stop",
        ),
    )  # fmt: skip
