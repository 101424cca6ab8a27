"""Calendar files after RFC 5545, and the sources of a person's own calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.registry import Registry

LONGEST_LINE = 75  # octets, without the line break
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
# Functions of a user: the events that an app puts into the person's calendar, with no more than the person may know.
calendar_sources = Registry()


@dataclass(frozen=True)
class Event:
    """One entry. ``uid`` stays the same for ever, ``sequence`` grows with each change, ``changed_at`` says when that was."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    status: str = CONFIRMED


def own_events(user) -> list[Event]:
    """Everything that all apps know of the person's calendar, in order."""
    found = [event for source in calendar_sources for event in source(user)]
    return sorted(found, key=lambda event: (event.starts_at, event.uid))


def calendar(events: Iterable[Event], *, name: str, host: str) -> bytes:
    """A file with these events. ``host`` makes their names unique in the world."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//incubation network portal//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, host)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(event: Event, host: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}@{host}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(event.changed_at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{event.status}",
    ]
    for name, words in (("LOCATION", event.location), ("DESCRIPTION", event.description)):
        if words:
            lines.append(f"{name}:{_text(words)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Escaped as section 3.3.11 asks."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Long lines go on after a break and a blank; never inside a character (section 3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + character, size + width
    return "\r\n ".join([*pieces, piece])
