"""The figures of the funnel: a fixed number of queries, whatever the number of demands; everything is grouped from flat rows once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from statistics import median_low

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone

from introductions.vocabulary import DONE
from portal.funnel.domains import Domains
from portal.funnel.stages import LATE, ORDER, PAIRED, FunnelStage, Question, accepted

PLACES = {stage: place for place, stage in enumerate(ORDER)}
FIRST_LATE, SIGNED = PLACES[FunnelStage.INTRODUCED], PLACES[FunnelStage.SIGNED]
NOWHERE = "none"
DIMENSIONS = ("region", "field", "manager", "broker", "base", "month")
OF_INTRODUCTIONS = {"manager": 0, "broker": 1, "base": 2}  # place in ``Deal.who``


@dataclass
class Deal:
    """One introduction: the days on which it reached its stages, and who brokers it or brought the demand."""

    pk: int
    days: dict[str, date]
    who: tuple

    def __post_init__(self):
        self.place, self.waited = furthest(self.days), between(self.days)


@dataclass
class Course:
    """One demand: the days on which it reached the stages before an introduction, and its introductions."""

    days: dict[str, date]
    region: str
    fields: frozenset
    month: str
    managers: set = field(default_factory=set)  # who accepted to broker it
    deals: list[Deal] = field(default_factory=list)

    @cached_property
    def place(self) -> int:
        return furthest(self.days)

    @cached_property
    def waited(self) -> list[tuple[int, int]]:
        return between(self.days)


@dataclass
class Count:
    """What one cell shows. ``days``: median from the stage before, over the ``timed`` rows for which both days are known."""

    demands: int = 0
    introductions: int = 0
    days: int | None = None
    timed: int = 0


@dataclass
class Figures:
    """Stage to Count for all demands, and for each value of each dimension. Cached, so it holds no words."""

    whole: list[Count]
    groups: dict[str, dict]
    signed: dict  # (dimension, value) and ("", "") to the keys of signed introductions


def figures(question: Question, *, without: Iterable[str] = ()) -> Figures:
    """At most ``FIGURES_KEPT_SECONDS`` old. Found by the question and by what its person may not see, so that all who may see
    the same share it, and nobody reads the figures of somebody who may see more.
    """
    dimensions = [name for name in DIMENSIONS if name not in set(without)]
    return kept_for("funnel", question, dimensions, lambda: count(courses(question), dimensions))


def kept_for(name: str, question: Question, more, make):
    """What ``make()`` gives, kept for all who ask the same and may see the same. ``user.pk`` is part of it only through their ties."""
    asked = (name, question.cohort, question.slice, question.scope, more)
    key = "funnel:" + hashlib.sha256(repr(asked).encode()).hexdigest()
    return cache.get_or_set(key, make, settings.FIGURES_KEPT_SECONDS)


def courses(question: Question) -> dict[int, Course]:
    """Key of each demand of the cohort to its course. Eight queries."""
    found, domains = {}, Domains()
    rows = question.demands.order_by().values_list(
        "pk", "published_at", "region__country", "current_version__tech_fields"
    )
    for pk, at, region, fields in rows:
        day = _day(at)
        found[pk] = Course({FunnelStage.PUBLISHED: day}, region or NOWHERE, domains.of(fields or ()), f"{day:%Y-%m}")
    if not found:
        return found
    _read_early(question, found)
    _read_deals(question, found)
    if question.slice.counts_proposals():
        for demand, manager in (
            accepted().filter(demand__in=question.demands.values("pk")).values_list("demand", "manager")
        ):
            found[demand].managers.add(manager)
    return found


def _read_early(question: Question, found: dict[int, Course]) -> None:
    for stage, sources in question.sources().items():
        firsts: dict[int, datetime] = {}
        for rows, column, time in sources:
            # Times of pairs are grouped already; of the others the database gives the first of each demand.
            times = rows.order_by().values_list(column)
            times = rows.order_by().values_list(column, time) if time == PAIRED else times.annotate(first=Min(time))
            for demand, at in times:
                if demand not in firsts or at < firsts[demand]:
                    firsts[demand] = at
        for demand, at in firsts.items():
            found[demand].days[stage] = _day(at)


def _read_deals(question: Question, found: dict[int, Course]) -> None:
    columns = (
        "pk", "demand", "introduced_at", "nda_signed_on", "signed_on", "case__state", "case__closed_at",
        "manager", "broker", "brought_demand",
    )  # fmt: skip
    for pk, demand, introduced, nda, signed, state, closed, *who in question.introductions.order_by().values_list(
        *columns
    ):
        ends = (introduced, nda, signed, closed if state == DONE else None)
        days = {stage: _day(at) for stage, at in zip(LATE, ends, strict=True) if at is not None}
        found[demand].deals.append(Deal(pk, days, tuple(who)))


def _day(at) -> date:
    return timezone.localtime(at).date() if isinstance(at, datetime) else at


# --- counting ---------------------------------------------------------------------------------------------------------


def count(found: dict[int, Course], dimensions: list[str]) -> Figures:
    groups: dict[str, dict] = {name: defaultdict(list) for name in dimensions}
    for course in found.values():
        for name in dimensions:
            for value, deals in _parts(course, name):
                groups[name][value].append((course, deals))
    everything = [(course, course.deals) for course in found.values()]
    signed = {("", ""): _signed(everything)}
    for name in dimensions:
        signed |= {(name, value): _signed(rows) for value, rows in groups[name].items()}
    return Figures(
        _counts(everything),
        {name: {value: _counts(rows) for value, rows in values.items()} for name, values in groups.items()},
        signed,
    )


def _parts(course: Course, dimension: str):
    """(value, introductions that count for it) of one demand; several where it has several fields or brokers."""
    if dimension == "field":
        return [(value, course.deals) for value in course.fields or {NOWHERE}]
    if dimension in {"region", "month"}:
        return [(getattr(course, dimension), course.deals)]
    place = OF_INTRODUCTIONS[dimension]
    values = {deal.who[place] for deal in course.deals} - {None}
    if dimension == "manager":
        values |= course.managers
    return [(value, [deal for deal in course.deals if deal.who[place] == value]) for value in values]


def _signed(rows) -> list[int]:
    return [deal.pk for _course, deals in rows for deal in deals if deal.place >= SIGNED]


def _counts(rows) -> list[Count]:
    """One pass over the demands of a group: each counts at every stage up to the furthest that it reached."""
    demands, introductions = [0] * len(ORDER), [0] * len(ORDER)
    waited: list[list[int]] = [[] for _stage in ORDER]
    for course, deals in rows:
        demands[max([course.place, *(deal.place for deal in deals)])] += 1
        for place, days in course.waited:
            waited[place].append(days)
        for deal in deals:
            if deal.place >= 0:
                introductions[deal.place] += 1
            for place, days in deal.waited:
                waited[place].append(days)
        waited[FIRST_LATE] += _until_introduced(course, deals)
    return [
        Count(
            sum(demands[place:]),
            sum(introductions[place:]) if place >= FIRST_LATE else 0,
            median_low(days) if days else None,
            len(days),
        )
        for place, days in enumerate(waited)
    ]


def _until_introduced(course: Course, deals: list[Deal]) -> list[int]:
    """From the interest of both to the first introduction of those that count."""
    both = course.days.get(FunnelStage.BOTH)
    first = min(
        (deal.days[FunnelStage.INTRODUCED] for deal in deals if FunnelStage.INTRODUCED in deal.days), default=None
    )
    return [(first - both).days] if both and first and both <= first else []


def furthest(days: dict) -> int:
    """Place of the furthest stage with a day; -1 without one."""
    return max((PLACES[stage] for stage in days), default=-1)


def between(days: dict) -> list[tuple[int, int]]:
    """(place, calendar days since the stage before), where both days are known and stand in this order."""
    return [
        (place, (days[stage] - days[before]).days)
        for place, (before, stage) in enumerate(pairwise(ORDER), 1)
        if before in days and stage in days and days[before] <= days[stage]
    ]
