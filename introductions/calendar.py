"""Meetings as iCalendar (RFC 5545): one file, or a feed. Names stand in it as the reader may know them."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from introductions.models import Meeting

STATUS = {Meeting.State.PLANNED: "CONFIRMED", Meeting.State.HELD: "CONFIRMED", Meeting.State.CANCELLED: "CANCELLED"}


def render(rows, request) -> str:
    """``rows``: (meeting, the two sides as the reader may know them)."""
    host = request.get_host().split(":")[0]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Incubation network portal//EN", "CALSCALE:GREGORIAN"]
    for meeting, parties in rows:
        address = request.build_absolute_uri(meeting.introduction.get_absolute_url())
        with_whom = ", ".join(party.name for party in parties if not party.own)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{meeting.public_id}@{host}",
            f"SEQUENCE:{meeting.sequence}",
            f"DTSTAMP:{_utc(meeting.changed_at)}",
            f"DTSTART:{_utc(meeting.starts_at)}",
            f"DTEND:{_utc(meeting.ends_at)}",
            f"STATUS:{STATUS[meeting.state]}",
            f"SUMMARY:{_text(meeting.topic)}",
            f"DESCRIPTION:{_text(_('With %(who)s: %(address)s') % {'who': with_whom, 'address': address})}",
            f"URL:{address}",
        ]
        if meeting.place:
            lines.append(f"LOCATION:{_text(meeting.place)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escaped as section 3.3.11 asks."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words.replace("\r", "")


def _folded(line: str) -> str:
    """Lines of 75 octets at most, never cut within a character (section 3.1)."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > 75 - bool(pieces):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + char, size + octets
    return "\r\n ".join([*pieces, piece])
