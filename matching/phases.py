"""The phases of a full run as the progress page tells them: when each began, how long it took, and what there is to say."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django.utils.dateparse import parse_datetime

READ, PREPARE, INDEX, COMPARE, MERGE, SWITCH = ORDER = ("read", "prepare", "index", "compare", "merge", "switch")


def begin(run, code: str) -> None:
    """Start a phase on the (unsaved) run; starting one again after a lost worker keeps its first start."""
    if not any(phase["code"] == code for phase in run.phases):
        run.phases = [*run.phases, {"code": code, "began": timezone.now().isoformat(), "seconds": None, "facts": {}}]


def is_over(run, code: str) -> bool:
    return any(phase["code"] == code and phase["seconds"] is not None for phase in run.phases)


def end(run, code: str, **facts) -> None:
    """End a phase on the (unsaved) run."""
    changed = []
    for phase in run.phases:
        if phase["code"] == code and phase["seconds"] is None:
            took = (timezone.now() - parse_datetime(phase["began"])).total_seconds()
            phase = {**phase, "seconds": round(took, 2), "facts": {**phase["facts"], **facts}}
        changed.append(phase)
    run.phases = changed


@contextmanager
def step(run, code: str) -> Iterator[dict]:
    """A phase that one worker does in one go; saved at its start and end, so that the page can tell."""
    run.phases = [phase for phase in run.phases if phase["code"] != code]
    begin(run, code)
    run.save(update_fields=["phases"])
    facts: dict = {}
    began = time.monotonic()
    yield facts
    end(run, code, **facts)
    for phase in run.phases:
        if phase["code"] == code:
            phase["seconds"] = round(time.monotonic() - began, 2)
    run.save(update_fields=["phases"])
