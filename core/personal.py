"""What the law on personal information asks of every app that holds some: to say what it holds, to erase it, to let it go in time.

Apps register in ``ready()``. The pages stand in ``accounts``; they know no app by name (PIPL articles 19, 44 to 47).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.registry import Registry

Record = list[tuple[Any, Any]]  # (label, value) pairs of one stored row
CHUNK = 500  # rows deleted at a time


@dataclass(frozen=True)
class PersonalData:
    """One kind of data about a person. ``records(user)`` gives the rows; the sentences say where it comes from, what for, how long.

    ``correct_url`` names the page on which the person corrects it; without one they ask an administrator.
    """

    code: str
    label: Any
    origin: Any
    purpose: Any
    retention: Any
    records: Callable[[Any], Iterable[Record]]
    correct_url: str = ""


@dataclass(frozen=True)
class Eraser:
    """Makes one app's rows about a person anonymous. Runs inside the transaction that erases the person; safe to run twice."""

    name: str
    erase: Callable[[Any], None]


@dataclass(frozen=True)
class Retention:
    """A rule by which old rows go. ``due(before)`` finds them, ``words(row)`` names one in the dry run without personal data.

    ``least`` is the smallest number of days that may be set, where a law asks for a time; ``remove(rows)`` returns how many went.
    """

    code: str
    label: Any
    why: Any
    days: int
    due: Callable[[datetime], QuerySet]
    words: Callable[[Any], str]
    least: int = 1
    remove: Callable[[QuerySet], int] | None = None


personal_data = Registry()  # of PersonalData
erasers = Registry()  # of Eraser
hindrances = Registry()  # of functions: user -> sentences that say why the account cannot be deleted yet
retentions = Registry()  # of Retention


def delete_rows(rows: QuerySet) -> int:
    """Delete in pieces, so that a large table is not locked for long. Returns how many rows of the queryset's own table went."""
    gone = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone
