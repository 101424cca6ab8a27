"""Thin tasks of the machinery. They take nothing or ids, and may run twice."""

import logging

from celery import shared_task

from casework import history, stage_times, sweep

logger = logging.getLogger(__name__)


@shared_task(name="casework.anchor_history")
def anchor_history() -> str:
    """The day's anchor over all histories; the second run of a day does nothing."""
    made = history.anchor()
    if made is None:
        return ""
    logger.info("history anchored", extra={"day": f"{made.day:%Y-%m-%d}", "root": made.root, "heads": made.heads_count})
    return made.root


@shared_task(name="casework.move_what_is_due")
def move_what_is_due() -> int:
    """Moves that the portal itself makes when their day has come."""
    return sweep.move_what_is_due()


@shared_task(name="casework.recompute_promises")
def recompute_promises() -> int:
    """After a change of the calendar: reckon running clocks anew."""
    return sweep.recompute_promises()


@shared_task(name="casework.stage_times")
def catch_up_stage_times() -> int:
    """At night: the figures of all cases that moved lately, in case a process was ended between a move and its figures."""
    return stage_times.rebuild_recent()
