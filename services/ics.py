"""Calendar files after RFC 5545, as far as bookings need them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.models import Booking

LONGEST_LINE = 75  # octets, without the line break
STATUS = {"requested": "TENTATIVE", "confirmed": "CONFIRMED", "used": "CONFIRMED", "no_show": "CONFIRMED"}


def calendar(bookings: Iterable[Booking], *, name: str, host: str) -> bytes:
    """A file with one event for each booking. ``host`` makes the events' names unique in the world."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//incubation network portal//bookings//", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}"]
    for booking in bookings:
        lines += _event(booking, host)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(booking: Booking, host: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{booking.public_id}@{host}",
        f"SEQUENCE:{booking.version}",
        f"DTSTAMP:{_moment(booking.decided_at or booking.created_at)}",
        f"DTSTART:{_moment(booking.starts_at)}",
        f"DTEND:{_moment(booking.ends_at)}",
        f"SUMMARY:{_text(f'{booking.equipment} #{booking.unit.number}')}",
        f"LOCATION:{_text(f'{booking.platform}, {booking.platform.place}')}",
        f"DESCRIPTION:{_text(str(booking.get_state_display()))}",
        f"STATUS:{STATUS.get(booking.state, 'CANCELLED')}",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Long lines go on after a break and a blank; never inside a character."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + character, size + width
    return "\r\n ".join([*pieces, piece])
