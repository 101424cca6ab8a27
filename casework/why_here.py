"""Why a case is with this person, or in the pool: the last event that gave or took it, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework.absences import CAME_BACK, TO_DEPUTY
from casework.models import Case, CaseEvent
from casework.placing import ROUTED, UNROUTED
from casework.routing import Why

GIVES = (ROUTED, "assign", TO_DEPUTY, CAME_BACK)
FREES = ("unassign", "handed_back", UNROUTED)


@dataclass(frozen=True)
class Reason:
    words: str
    at: datetime | None = None
    note: str = ""
    nobody_free: bool = False  # a rule fits, and finds nobody


def why_here(case: Case) -> Reason:
    """Two queries, however long the history is."""
    event = _last_change(case)
    if event is None:
        return Reason(_("Nobody has taken it yet, and no rule has placed it."))
    ids = {event.data.get("to"), event.data.get("instead_of")} - {None, ""}
    names = {user.public_id: str(user) for user in User.objects.filter(public_id__in=ids)} if ids else {}
    note = getattr(event, "note", None) if event.move == "handed_back" else None
    return Reason(_in_words(case, event, names), event.at, note.text if note else "", event.move == UNROUTED)


def _last_change(case: Case) -> CaseEvent | None:
    """A step that takes the case counts only where nobody had it."""
    steps = {move.name: move for move in case.kind_of.moves if move.takes or move.releases}
    last, taken = None, False
    events = case.events.filter(move__in=[*GIVES, *FREES, *steps]).select_related("actor", "note")
    for event in events.order_by("seq"):
        move = steps.get(event.move)
        if event.move in GIVES or event.move in FREES:
            last, taken = event, event.move in GIVES
        elif move.releases:
            last, taken = event, False
        elif not taken:
            last, taken = event, True
    return last


def _in_words(case: Case, event: CaseEvent, names: dict[str, str]) -> str:
    data = event.data
    facts = {
        "who": names.get(data.get("to"), event.actor or _("The portal")),
        "actor": event.actor or _("The portal"),
        "absent": names.get(data.get("instead_of"), "?"),
        "rule": data.get("rule_name", ""),
        "load": data.get("load", 0),
        "choice": data.get("choice", 0),
        "until": data.get("until", ""),
    }
    move = case.kind_of.move(event.move)
    if move is not None:
        facts["step"] = move.history_label
        if move.releases:
            return _("In the pool since the step “%(step)s”: somebody else goes on.") % facts
        return _("%(actor)s has it since the step “%(step)s”.") % facts
    if event.move == ROUTED:
        return _RULED[data["why"]]() % facts
    if event.move == "assign" and event.actor and event.actor.public_id == data.get("to"):
        return _("%(who)s took it from the pool or from a colleague.") % facts
    return _OTHER[event.move]() % facts


_RULED = {
    Why.NAMED: lambda: _("The rule “%(rule)s” names %(who)s."),
    Why.DEPUTY: lambda: _("The rule “%(rule)s” names %(absent)s, who is away; %(who)s is the deputy."),
    Why.LOAD: lambda: _(
        "By the rule “%(rule)s”: of %(choice)d who could take it, %(who)s had least to do (%(load)d open cases)."
    ),
}
_OTHER = {
    "assign": lambda: _("%(actor)s gave it to %(who)s."),
    TO_DEPUTY: lambda: _("%(absent)s is away until %(until)s; %(who)s is the deputy."),
    CAME_BACK: lambda: _("The absence has ended; the deputy had not begun it."),
    "unassign": lambda: _("%(actor)s put it back into the pool."),
    "handed_back": lambda: _("%(actor)s handed it back to the pool."),
    UNROUTED: lambda: _("The rule “%(rule)s” fits, but nobody whom it names is free."),
}
