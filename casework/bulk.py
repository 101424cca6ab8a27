"""One step for several cases: first what would come of it, case by case, then doing it where nothing has changed since.

The preview carries each step out and takes it back: it says what the step itself says, and cannot drift away from it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import actions, moves, office
from casework.models import Case

LIMIT = 100  # cases at a time


@dataclass(frozen=True)
class Step:
    """What may be done for several cases: ``act(case, by, given)``; ``given`` holds the colleague (``to``) and the ``note``."""

    code: str
    title: object
    button: object
    act: Callable
    marks_history: bool = True  # a step that leaves no event has changed nothing


def _assign(case, by, given):
    actions.assign(case=case, to=given["to"], by=by)


def _claim(case, by, given):
    actions.claim(case=case, by=by)


def _remind(case, by, given):
    office.remind(case=case, by=by)


def _note(case, by, given):
    actions.comment(case=case, by=by, text=given["note"], internal=True)


STEPS = {
    step.code: step
    for step in (
        Step("assign", gettext_lazy("Assign several cases"), gettext_lazy("Assign"), _assign),
        Step("claim", gettext_lazy("Take several cases"), gettext_lazy("Take"), _claim),
        Step("remind", gettext_lazy("Remind several applicants"), gettext_lazy("Remind"), _remind),
        Step("note", gettext_lazy("Note on several cases"), gettext_lazy("Save the note"), _note, marks_history=False),
    )
}


@dataclass(frozen=True)
class Outcome:
    """What a step does with one case; ``reason`` says why not, "" where it does."""

    case: Case
    reason: str = ""

    @property
    def is_done(self) -> bool:
        return not self.reason


def ticked(ids: list[str], user) -> list[Case]:
    """Those of the ticked cases that the person handles, in the order of their numbers."""
    return list(Case.objects.handled_by_office(user).filter(public_id__in=ids[:LIMIT]).for_list().order_by("pk"))


def preview(step: Step, cases: list[Case], *, by, given: dict) -> list[Outcome]:
    """What the step would do with each case. Nothing is kept, nobody is told."""
    return [Outcome(case, _tried(step, case, by, given, keep=False)) for case in cases]


def perform(step: Step, cases: list[Case], *, by, given: dict, seen: dict[str, int]) -> list[Outcome]:
    """Do it, each case by itself. ``seen``: public id to the length of the history that the person looked at.

    A case with a longer history has changed since; it is left alone, and the reason says what happened.
    """
    return [Outcome(case, _tried(step, case, by, given, seen=seen.get(case.public_id))) for case in cases]


def _tried(step: Step, case: Case, by, given: dict, *, keep: bool = True, seen: int | None = None) -> str:
    """Why the step was not made for this case; "" when it was."""
    shown = Case.objects.for_list().get(pk=case.pk)  # an action brings its case up to date; the page shows it as it was
    try:
        with transaction.atomic():
            locked = Case.objects.select_for_update().get(pk=case.pk)
            before = locked.head_seq
            if keep and before != seen:
                return _("It has changed since you looked. %(what)s") % {"what": moves.what_happened(locked)}
            step.act(shown, by, given)
            locked.refresh_from_db()
            same = step.marks_history and locked.head_seq == before
            if not keep:
                transaction.set_rollback(True)
            return _("Nothing would change: it is so already.") if same else ""
    except moves.MoveNotAllowed as refusal:
        return " ".join(refusal.reasons)
