"""The course of an introduction as one side reads it: the same history as the office's, with no more of the other side than is shown."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from accounts.models import Membership
from casework.timeline import name_events
from introductions import disclosure
from introductions.models import Introduction

EVENTS = {
    "file_added": (gettext_lazy("File added"), "paperclip", True),
    "file_removed": (gettext_lazy("File taken away"), "x-lg", True),
    "meeting_saved": (gettext_lazy("Meeting entered or changed"), "calendar-check", True),
    "consent_withdrawn": (gettext_lazy("Consent withdrawn"), "x-octagon-fill", True),
    "screening_decided": (gettext_lazy("Entry of a sanctions list looked at"), "shield-check", False),
    "broker_named": (gettext_lazy("Broker named"), "people", False),
}


@dataclass(frozen=True)
class Line:
    title: str
    icon: str
    at: datetime
    who: str
    quote: str

    @property
    def caption(self) -> str:
        return self.who


def lines(introduction: Introduction, reader: str) -> list[Line]:
    """Newest first. A note is read by who wrote it and, while names are shown, by the other side."""
    kind = introduction.case.kind_of
    people = people_of(introduction)
    found = []
    for event in introduction.case.events.select_related("actor", "note").order_by("-seq"):
        move = kind.move(event.move)
        if move is None:
            label, icon, public = EVENTS.get(event.move, ("", "", False))
            if not public:
                continue
            text = ""
        else:
            if not move.shown:
                continue
            label, icon = move.history_label, _icon(kind, event)
            text = _note(introduction, event, move, reader, people)
        who = disclosure.shown_actor(introduction, event.actor, reader, people=people)
        if event.data.get("by_link"):
            who = disclosure.party(introduction, event.data["side"], reader).name
        found.append(Line(str(label), icon, event.at, who, text))
    return found


def _icon(kind, event) -> str:
    return kind.state(event.to_state).icon if event.to_state else "circle"


def _note(introduction, event, move, reader: str, people) -> str:
    note = getattr(event, "note", None)
    if note is None or not move.note_shown:
        return ""
    author = people.get(event.actor_id, "")
    before_names = move.name in {
        "question",
        "reply",
        "ask_statement",
    }  # looked through for names when they were written
    return note.text if author == reader or not author or before_names or introduction.names_shown else ""


def people_of(introduction: Introduction) -> dict[int, str]:
    """Person to side, or to "broker"."""
    sides = {row.organisation_id: row.side for row in introduction.both_sides.values()}
    members = Membership.objects.filter(organisation__in=sides).values_list("user_id", "organisation_id")
    people = {user: sides[organisation] for user, organisation in members}
    if introduction.broker_id:
        rows = Membership.objects.filter(organisation=introduction.broker_id).values_list("user_id", flat=True)
        people |= {user: "broker" for user in rows if user not in people}
    if introduction.manager_id and introduction.manager.profile.user_id:
        people.setdefault(introduction.manager.profile.user_id, "broker")
    return people


def declare() -> None:
    name_events(EVENTS)
