"""What the portal itself counts about a base. Higher apps register their sources in ``ready()``.

figure_sources.register(FigureSource("requests_answered", _("Enterprises answered"), "outbound_served", count))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.registry import Registry


@dataclass(frozen=True)
class FigureSource:
    """``count(entity, year)`` is a whole number for one calendar year; ``column`` is the figure of the report that it fills."""

    code: str
    label: Any
    column: str
    count: Callable[[Any, int], int]


figure_sources = Registry()


def counted(entity, year: int) -> dict[str, int]:
    """Source code to number, as the portal knows it now."""
    return {source.code: source.count(entity, year) for source in figure_sources}


def by_column(known: dict[str, int]) -> dict[str, list[tuple[Any, int]]]:
    """Column of the report to (label, number) of its sources; sources that are no longer there are left out."""
    found: dict[str, list[tuple[Any, int]]] = {}
    for source in figure_sources:
        if source.code in known:
            found.setdefault(source.column, []).append((source.label, known[source.code]))
    return found
