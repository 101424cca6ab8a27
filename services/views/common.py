"""What the pages of this app share: reading a key or version that was sent, days of the address, and refusals."""

import re
from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from services.actions.common import Refused, Stale

KEY = re.compile(r"[a-z0-9]{16}")
EARLIEST, LATEST = date(2000, 1, 3), date(2199, 12, 1)


def posted_version(request) -> int:
    """The version that the page showed; -1 (never right) for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def day_asked(text: str) -> date:
    """A day of the address; today for anything that is none, or lies beyond all calendars."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if EARLIEST <= day <= LATEST else timezone.localdate()


def known(move: str, moves) -> str:
    if move not in moves:
        raise Http404
    return move


def refused(request, refusal: Refused, *, back: str):
    """A button that could not be carried out: back to the record with the sentence, or the conflict page."""
    if isinstance(refusal, Stale):
        return render(request, "409.html", {"reason": str(refusal), "kept": [], "back_url": back}, status=409)
    messages.error(request, str(refusal))
    return redirect(back)
