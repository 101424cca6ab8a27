"""The one place where a case changes its state: row locked, state read again, rights and guard checked, history written,
effect run, all in one transaction. Notifications follow after commit."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import clock, dossier, handed_in, history
from casework.kinds import BACK, CLOSED_PHASES, STAY, Move, Note, Phase
from casework.models import Case, CaseEvent, Submission
from core.filters import make_search_text

case_moved = Signal()  # sent after commit: case, event, move


class MoveNotAllowed(Exception):
    """The move cannot be made. ``reasons`` are sentences for the person who tried."""

    status = 409

    def __init__(self, *reasons):
        self.reasons = [str(reason) for reason in reasons]
        super().__init__("; ".join(self.reasons))


class StateChanged(MoveNotAllowed):
    """Somebody was quicker: the case is not where the page said it was."""


class NotYours(MoveNotAllowed):
    """The person has no right to this move."""

    status = 403


class Incomplete(MoveNotAllowed):
    """Something that the move needs is missing."""

    status = 422


@dataclass
class Step:
    """What an effect gets: the locked case, who, what was typed, and the event that was written."""

    case: Case
    move: Move
    by: Any
    note: str
    data: dict
    today: date
    event: CaseEvent | None = None
    facts: dict = field(default_factory=dict)

    @property
    def content(self):
        return self.case.kind_of.content(self.case)


def available(case: Case, user) -> list[Move]:
    """The moves this person may make now, in the order of the declaration. Guards are not asked: they explain later."""
    may = [move for move in case.kind_of.moves_from(case.state) if move.who(user, case)]
    watched = {name for move in may for name in move.second_person_after}
    steps = (
        list(case.events.filter(move__in=watched).order_by("seq").values_list("move", "actor_id"))
        if watched and user
        else []
    )
    return [move for move in may if not _took_last(steps, move, user)]


def missing(case: Case, move: Move, data: dict | None = None) -> list[str]:
    """What still stands in the way of a move, in sentences. Without ``data``: before anything was typed."""
    asked = [move.guard] if data is None else [move.guard, move.check]
    return [str(reason) for ask in asked if ask for reason in ask(case, data or {})]


@transaction.atomic
def perform(
    case: Case, name: str, *, by, note: str = "", data: dict | None = None, version: int | None = None
) -> CaseEvent:
    """Make a move. ``by`` is None when the portal itself does it; ``version`` is the one the person's page showed.

    Raises StateChanged (409), NotYours (403), Incomplete (422). On success the given instance is brought up to date.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    step = _checked(locked, name, by=by, note=note.strip(), data=data or {}, version=version)
    before = locked.state
    target = {BACK: locked.return_state, STAY: before}.get(step.move.target, step.move.target)
    if step.move.target not in (BACK, STAY) and locked.kind_of.state(target).phase == Phase.WAITING_APPLICANT:
        locked.return_state = before
    _enter(locked, target, step)
    if step.move.submits:
        _snapshot(step)
    locked._moving = True
    locked.save()
    locked._moving = False
    step.event = history.append(
        locked, move=name, by=by, note=step.note, data=_recorded(step), from_state=before, to_state=target
    )
    if step.move.effect:
        step.move.effect(step)
    _place(step)
    _tell(step)
    case.refresh_from_db()
    case.__dict__.pop("current_parties", None)
    return step.event


def _checked(case: Case, name: str, *, by, note, data, version) -> Step:
    move = case.kind_of.move(name)
    if move is None:
        raise NotYours(_("There is no such step."))
    if not move.who(by, case):
        raise NotYours(_("You may not take this step."))
    if case.state not in move.sources or (version is not None and version != case.version):
        raise StateChanged(what_happened(case))
    if _same_person(case, move, by):
        raise NotYours(_("A second person has to take this step: you took the one before it."))
    if move.note == Note.REQUIRED and not note:
        raise Incomplete(_("Write the reason."))
    reasons = missing(case, move, data)
    if reasons:
        raise Incomplete(*reasons)
    return Step(
        case=case, move=move, by=by, note="" if move.note == Note.NONE else note, data=data, today=timezone.localdate()
    )


def what_happened(case: Case) -> str:
    """The last move of a case, for somebody whose page is older than it."""
    event = case.events.select_related("actor").exclude(to_state="").last()
    if event is None:
        return _("The case has changed in the meantime.")
    known = case.kind_of.move(event.move)
    return _("%(who)s was quicker: “%(what)s” at %(when)s. The case is now “%(state)s”.") % {
        "who": event.actor or _("The portal"),
        "what": known.history_label if known else event.move,
        "when": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "state": case.state_of.label,
    }


def _same_person(case: Case, move: Move, user) -> bool:
    """True when the second-person rule forbids this person the move: they made the last of the moves named."""
    if not move.second_person_after or user is None:
        return False
    steps = case.events.filter(move__in=move.second_person_after).order_by("seq").values_list("move", "actor_id")
    return _took_last(steps, move, user)


def _took_last(steps, move: Move, user) -> bool:
    """Whether the person took the last of the steps (name, actor) that the move names."""
    actors = [actor for name, actor in steps if name in move.second_person_after]
    return bool(actors) and user is not None and actors[-1] == user.pk


def _enter(case: Case, target: str, step: Step) -> None:
    now = timezone.now()
    case.state, case.phase = target, case.kind_of.state(target).phase
    case.version += 1
    case.draft_version += 1  # a page of the form that was opened before the move is stale as well
    case.moved_at = now
    if case.phase in CLOSED_PHASES:
        case.closed_at = case.closed_at or now
    else:
        case.closed_at = None
    if case.phase != Phase.WAITING_APPLICANT:
        case.answer_due_on = None
    if step.move.takes and case.assignee_id is None:
        case.assignee, case.assigned_at = step.by, now
    if step.move.releases:
        case.assignee = case.assigned_at = None
    clock.turn(case, step.move.clock, today=step.today, data=step.data)


def _snapshot(step: Step) -> None:
    """Freeze what is handed in: this round's Submission."""
    from core.numbers import numbered

    case = step.case
    case.round += 1
    case.submitted_at = timezone.now()
    if not case.receipt_no:
        case.receipt_no = numbered("HZ", year=step.today.year)
        step.facts["receipt_no"] = case.receipt_no
    payload, files = dossier.snapshot(case)
    made = Submission.objects.create(
        case=case,
        round=case.round,
        payload=payload,
        files=files,
        columns=handed_in.columns_of(case),
        digest=dossier.digest(payload, files),
        submitted_by=step.by,
    )
    case.attachments.current().filter(first_round__isnull=True).update(first_round=case.round)
    case.search_text = dossier.search_text(case, payload)
    step.facts["submission"] = made.digest


def give_case_number(step: Step) -> None:
    """Effect of acceptance: the case number (受理编号), once."""
    from core.numbers import numbered

    case = step.case
    if not case.case_no:
        case.case_no = numbered(case.kind_of.prefix, year=step.today.year)
        case.accepted_at = timezone.now()
        case.search_text = f"{case.search_text} {make_search_text(case.case_no)}"
        case.save(update_fields=["case_no", "accepted_at", "search_text"])
        history.append(case, move="numbered", by=None, data={"case_no": case.case_no})


def _recorded(step: Step) -> dict:
    """What of the typed data goes into the history: plain values, no free text about persons."""
    plain = {
        key: value for key, value in step.data.items() if isinstance(value, str | int | bool | list) and key != "note"
    }
    return {**plain, **step.facts}


def _place(step: Step) -> None:
    from casework import placing

    placing.after_move(step)


def _tell(step: Step) -> None:
    from casework import notify

    notify.about_move(step)
    case, event, move = step.case, step.event, step.move
    transaction.on_commit(lambda: case_moved.send(sender=Case, case=case, event=event, move=move))
