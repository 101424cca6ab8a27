"""Moves and guards that the small kinds share. Who hands in, corrects, withdraws is the same everywhere."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import actions as case_actions
from casework import dossier, moves
from casework.forms import CorrectionForm, MoveForm
from casework.kinds import BACK, Clock, Move, Note, Phase, Start, State, Who
from casework.models import Case, CaseEvent
from casework.who import case_officer, manager_of_applicant, reviewer, supervisor, system
from incubators.choices import EntityStatus
from incubators.models import BaseFiling, Consequence, Evaluation, OverseasEntity, Verdict

decider = reviewer | supervisor

DRAFT = State("draft", gettext_lazy("Draft"), Phase.DRAFT)
WITHDRAWN = State("withdrawn", gettext_lazy("Withdrawn"), Phase.WITHDRAWN)
LAPSED = State("lapsed", gettext_lazy("Settled otherwise"), Phase.WITHDRAWN)
CORRECTION = State(
    "correction", gettext_lazy("Waiting for correction"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("Please correct"),
    applicant_next=gettext_lazy("Only the fields and files named are open. Correct or answer each, then hand in again."),
)  # fmt: skip
NOT_ACCEPTED = State("not_accepted", gettext_lazy("Not accepted"), Phase.CLOSED_NO)

CORRECTION_REASONS = (
    ("missing", gettext_lazy("Something is missing")),
    ("differs", gettext_lazy("Does not agree with the files")),
    ("unclear", gettext_lazy("Not clear enough")),
)


# --- guards ----------------------------------------------------------------------------------------------------------


def entity_of(case: Case) -> OverseasEntity:
    return OverseasEntity.objects.get(pk=case.kind_of.model.objects.values_list("entity", flat=True).get(pk=case.pk))


def standing(*statuses: str):
    """Guard: the base stands in the register with one of these statuses."""

    def guard(case, data) -> list[str]:
        entity = entity_of(case)
        if entity.status in statuses:
            return []
        return [_("The base is now “%(status)s” in the register.") % {"status": entity.get_status_display()}]

    return guard


def all_of(*guards):
    """Guard: what any of them finds."""
    return lambda case, data: [reason for guard in guards for reason in guard(case, data)]


def no_filing_under_way(case, data) -> list[str]:
    """A renewal that is with the office has to be decided, or withdrawn, before the base leaves the register."""
    running = BaseFiling.objects.unfinished().exclude(case__phase=Phase.DRAFT).filter(entity=entity_of(case))
    return [_("A filing of this base is under way. Decide it first, or let it be withdrawn.")] if running else []


def _starts(user, case) -> bool:
    """The office starts a case of its own; it has no hand in an operator's draft."""
    if not case.kind_of.model.objects.filter(pk=case.pk, by_office=True).exists():
        return False
    return case_officer(user, case) or _gave_the_verdict(user, case)


def _gave_the_verdict(user, case) -> bool:
    """A final verdict with the consequence to suspend: whoever gave it proposes the suspension by it."""
    judged = Evaluation.objects.filter(entity=entity_of(case), consequence=Consequence.SUSPENSION).values("case")
    return decider(user, case) and CaseEvent.objects.filter(case__in=judged, actor=user, to_state__in=Verdict).exists()


officer_who_starts = Who(
    gettext_lazy("case officer, or who gave an evaluation’s final verdict; in a case of the office"), _starts
)

FILED = (EntityStatus.ACTIVE, EntityStatus.SUSPENDED, EntityStatus.EXPIRED)


# --- effects ---------------------------------------------------------------------------------------------------------


def accepted(step) -> None:
    """Effect of every acceptance: the case number."""
    moves.give_case_number(step)


def end_the_others(step) -> None:
    """The base has left the register: what else is under way about it has lost its object."""
    from incubators.life.kinds_of_life import LIFE

    entity = step.content.entity_id
    for kind in LIFE:
        for content in kind.model.objects.unfinished().filter(entity=entity).exclude(pk=step.case.pk):
            moves.perform(content.case, "lapse", by=None)


# --- moves -----------------------------------------------------------------------------------------------------------


def handing_in(*, ready, sources=frozenset({"draft"})) -> Move:
    return Move(
        "submit", gettext_lazy("Hand in"), frozenset(sources), "submitted", who=manager_of_applicant, done=gettext_lazy("Handed in"), note=Note.NONE,
        submits=True, guard=all_of(ready, dossier.complete), clock=Start("acceptance"), notify=("officers",),
    )  # fmt: skip


def discarding() -> Move:
    return Move(
        "discard", gettext_lazy("Discard the draft"), frozenset({"draft"}), "withdrawn", who=manager_of_applicant, form=MoveForm,
        done=gettext_lazy("Draft discarded"), tone="stop", clock=Clock.END,
    )  # fmt: skip


def withdrawing(*sources: str) -> Move:
    return Move(
        "withdraw", gettext_lazy("Withdraw"), frozenset(sources), "withdrawn", who=manager_of_applicant, form=MoveForm,
        done=gettext_lazy("Withdrawn"), hint=gettext_lazy("Possible until it is decided. The register stays as it is."), tone="stop",
        clock=Clock.END, notify=("assignee",),
    )  # fmt: skip


def lapsing(*sources: str) -> Move:
    return Move(
        "lapse", gettext_lazy("Settle: the base has left the register"), frozenset(sources), "lapsed", who=system,
        done=gettext_lazy("Settled: the base has left the register"), note=Note.NONE, clock=Clock.END, notify=("applicant",),
    )  # fmt: skip


def correcting(*sources: str, who=case_officer) -> tuple[Move, Move]:
    """Ask for corrections, and hand them in."""
    return (
        Move(
            "ask_correction", gettext_lazy("Ask for corrections"), frozenset(sources), "correction", who=who,
            done=gettext_lazy("Corrections asked for"), hint=gettext_lazy("All at once, each at its field or file. The clock stops."),
            form=CorrectionForm, effect=case_actions.open_correction, clock=Clock.STOP, takes=True, notify=("applicant",), tone="second",
        ),
        Move(
            "resubmit", gettext_lazy("Hand in the correction"), frozenset({"correction"}), BACK, who=manager_of_applicant,
            done=gettext_lazy("Correction handed in"), note=Note.NONE, submits=True,
            guard=all_of(dossier.complete, case_actions.corrections_answered), effect=case_actions.close_correction, clock=Clock.GO,
            notify=("assignee",),
        ),
    )  # fmt: skip


def not_accepting(*sources: str, who=case_officer) -> Move:
    return Move(
        "not_accept", gettext_lazy("Do not accept"), frozenset(sources), "not_accepted", who=who, done=gettext_lazy("Not accepted"),
        note=Note.REQUIRED, clock=Clock.END, notify=("applicant",), tone="stop",
    )  # fmt: skip
