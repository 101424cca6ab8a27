"""History as people read it: newest first, only what the reader may know, and what is still to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.kinds import Phase
from casework.models import Case
from casework.personal import nameless
from casework.viewpoint import STAFF

ABOUT = ("to", "who")  # keys of events whose value is the public id of a person
MACHINERY = {
    "start": (gettext_lazy("Draft started"), "pencil", True),
    "numbered": (gettext_lazy("Case number given"), "file-earmark-text", True),
    "assign": (gettext_lazy("Assigned"), "person", False),
    "unassign": (gettext_lazy("Back to the pool"), "people", False),
    "party_added": (gettext_lazy("Takes part from now on"), "people", True),
    "raised": (gettext_lazy("Overdue: raised to the supervisors"), "exclamation-triangle-fill", False),
    "reminded": (gettext_lazy("Reminded to answer"), "bell", True),
    "routed": (gettext_lazy("Assigned by rule"), "person", False),
    "unrouted": (gettext_lazy("Left in the pool: nobody whom the rules name is free"), "people", False),
    "handed_back": (gettext_lazy("Handed back to the pool"), "people", False),
    "to_deputy": (gettext_lazy("To the deputy during an absence"), "person", False),
    "came_back": (gettext_lazy("Back from the deputy"), "person", False),
    "close_warned": (gettext_lazy("Warned: closed if not answered"), "bell", True),
    "party_left": (gettext_lazy("Takes part no longer"), "people", True),
    "organisation_merged": (gettext_lazy("Organisation merged with a duplicate"), "building", True),
    "organisation_unmerged": (gettext_lazy("Merge of the organisation undone"), "building", True),
}


def name_events(names: dict) -> None:
    """How history tells the events that a higher app writes: name to (label, icon, whether the applicant reads it)."""
    MACHINERY.update(names)


@dataclass(frozen=True)
class Entry:
    label: Any
    icon: str
    at: datetime | None
    who: str
    note: str
    facts: str = ""
    ahead: bool = False
    seq: int = 0


def entries(case: Case, viewpoint: str, *, viewer) -> list[Entry]:
    """Events that this side may see. Applicants read the office's function, not who in it acted."""
    shown = []
    events = list(case.events.select_related("actor", "note").order_by("-seq"))
    about = _people_in(events) if viewpoint == STAFF else {}
    for event in events:
        entry = _entry(case, event, viewpoint, viewer, about)
        if entry is not None:
            shown.append(entry)
    return shown


def _people_in(events) -> dict[str, str]:
    """The names behind the public ids in events: to whom a case went, who was asked. History keeps the ids alone."""
    ids = {event.data.get(key) for event in events for key in ABOUT} - {None, ""}
    return {user.public_id: str(user) for user in User.objects.filter(public_id__in=ids)} if ids else {}


def _entry(case: Case, event, viewpoint: str, viewer, about: dict[str, str]) -> Entry | None:
    move = case.kind_of.move(event.move)
    note = getattr(event, "note", None)
    text = note.text if note else ""
    who = str(event.actor) if event.actor else _("The portal")
    if viewpoint != STAFF:
        who = _from_outside(case, event.actor, who, viewer)
    if move is None:
        label, icon, public = MACHINERY.get(event.move, (event.move, "circle", False))
        if event.move == "start" and case.kind_of.states and case.kind_of.first_state.phase != Phase.DRAFT:
            label = gettext_lazy("Opened by the office")  # such a case never was anybody's draft
        if viewpoint != STAFF and not public:
            return None
        return Entry(label, icon, event.at, who, text, facts=_facts(event, {} if public else about), seq=event.seq)
    if viewpoint != STAFF:
        if not move.shown:
            return None
        text = text if move.note_shown else ""
    return Entry(move.history_label, _icon(case, event), event.at, who, text, facts=_facts(event, {}), seq=event.seq)


def who_wrote(case: Case, author, viewpoint: str, *, viewer) -> str:
    """The author of a remark, as this side may know him."""
    name = str(author) if author else _("The office")
    return name if viewpoint == STAFF else _from_outside(case, author, name, viewer)


def _from_outside(case: Case, actor, name: str, viewer) -> str:
    """Who acted, for the parties: the applicant's people by name, another party as an organisation, else the office."""
    if actor is None:
        return _("The office")
    if actor.pk in _applicant_people(case):
        return str(case.applicant or _("Applicant")) if actor.pk in _nameless(case, viewer) else name
    organisation = _other_parties(case).get(actor.pk)
    return str(organisation) if organisation else _("The office")


def _other_parties(case: Case) -> dict[int, Any]:
    """The people of organisations that take part otherwise than as the applicant (a provider, a broker)."""
    from accounts.models import Membership

    cache = case.__dict__.get("_other_parties")
    if cache is None:
        ids = {p.organisation_id for p in case.current_parties if p.has_interest and p.organisation_id} - {
            case.applicant_id
        }
        members = Membership.objects.filter(organisation__in=ids).select_related("organisation") if ids else []
        cache = case.__dict__["_other_parties"] = {member.user_id: member.organisation for member in members}
    return cache


def _applicant_people(case: Case) -> set[int]:
    from accounts.models import Membership

    cache = case.__dict__.get("_applicant_people")
    if cache is None:
        cache = set()
        if case.applicant_id:
            cache = set(Membership.objects.filter(organisation=case.applicant_id).values_list("user_id", flat=True))
        if case.applicant_person_id:
            cache.add(case.applicant_person_id)
        case.__dict__["_applicant_people"] = cache
    return cache


def _nameless(case: Case, viewer) -> set[int]:
    """The applicant's people whose names are not passed to this reader; asked once for a page."""
    cache = case.__dict__.get("_nameless_people")
    if cache is None:
        cache = case.__dict__["_nameless_people"] = nameless(case, viewer, _applicant_people(case))
    return cache


def _facts(event, about: dict[str, str]) -> str:
    known = ("receipt_no", "case_no", "filing_no", "rule_name", "last_day")
    people = [about[event.data[key]] for key in ABOUT if event.data.get(key) in about]
    return " · ".join([*people, *(str(event.data[key]) for key in known if event.data.get(key))])


def _icon(case: Case, event) -> str:
    if not event.to_state:
        return "circle"
    phase = case.kind_of.state(event.to_state).phase
    if case.kind_of.move(event.move).submits:
        return "send"
    return {
        Phase.WAITING_APPLICANT: "pause-circle",
        Phase.ON_NOTICE: "megaphone",
        Phase.CLOSED_NO: "x-octagon-fill",
        Phase.WITHDRAWN: "dash-circle",
    }.get(phase, "check-circle-fill")


def now_entry(case: Case, viewpoint: str) -> Entry | None:
    """The step that the case stands at now, with who has it."""
    if case.is_closed:
        return None
    who = ""
    if viewpoint == STAFF:
        who = str(case.assignee) if case.assignee else _("not assigned")
    return Entry(case.state_of.label_for(viewpoint), case.state_of.icon, None, who, "", facts="now")
