"""What stands on the page of the funnel: its stages, a table for each way of slicing, and the sentence that says what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from core.registry import deal_values
from portal.funnel import figures as made
from portal.funnel.domains import domain_choices
from portal.funnel.filters import NONE, bases_that_brought
from portal.funnel.stages import LATE, ORDER, Question
from regions.reference import region_label
from talent.models import TechnologyManager

ENOUGH = 3  # rows behind a drop that the sentence names
TITLES = {
    "region": gettext_lazy("By country or region"),
    "field": gettext_lazy("By field"),
    "manager": gettext_lazy("By technology manager"),
    "broker": gettext_lazy("By broker"),
    "base": gettext_lazy("By base"),
    "month": gettext_lazy("By month of publication"),
}


@dataclass(frozen=True)
class Cell:
    """One stage of one row, with what it opens."""

    stage: str
    label: str
    count: made.Count
    before: int | None  # per cent of the stage before
    first: int | None  # per cent of all published
    url: str
    introductions_url: str  # "" before the introduction

    @property
    def width(self) -> str:
        return f"{self.first or 0}%"


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]
    values: list[tuple[str, str, str]]  # (amount, address of the deals, unit)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    rows: list[Row]


def share(part: int, whole: int) -> int | None:
    """Per cent, rounded down below a whole: not 100 as long as one is missing."""
    return 100 * part // whole if whole else None


def list_url(name: str, query: dict) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in query.items() if value})}"


class FunnelPage:
    """Figures with words and addresses. ``kept``: the filters in force, which every address behind a figure carries."""

    def __init__(self, question: Question, kept: dict):
        self.question, self.kept = question, kept
        fixed = {name for name in ("region", "field", "manager", "broker", "base") if name in kept}
        if "-" in kept.get("period", ""):
            fixed.add("month")
        self.figures = made.figures(question, without=fixed)
        self.values = self._deal_values()

    def _deal_values(self) -> list[tuple[str, dict]]:
        keys = self.figures.signed["", ""]
        return [(str(entry.unit), entry.of(self.question.user, keys)) for entry in deal_values]

    @property
    def units(self) -> list[str]:
        return [unit for unit, _values in self.values]

    @property
    def whole(self) -> Row:
        return self._row(_("All"), self.figures.whole, {}, ("", ""))

    def _row(self, label, counts, query: dict, group: tuple) -> Row:
        query = {**self.kept, **query}
        cells = []
        for place, (stage, count) in enumerate(zip(ORDER, counts, strict=True)):
            at = {**query, "stage": stage.value}
            before = share(count.demands, counts[place - 1].demands) if place else None
            of_pairs = list_url("portal:funnel-introductions", at) if stage in LATE else ""
            cells.append(
                Cell(
                    stage.value, str(stage.label), count, before, share(count.demands, counts[0].demands),
                    list_url("portal:funnel-demands", at), of_pairs,
                )
            )  # fmt: skip
        deals = list_url("portal:funnel-introductions", {**query, "stage": "signed"})
        worth = [(_amount(given, self.figures.signed[group]), deals, unit) for unit, given in self.values]
        return Row(label, cells, worth)

    @property
    def sections(self) -> list[Section]:
        return [
            Section(name, str(TITLES[name]), self._rows(name))
            for name in made.DIMENSIONS
            if self.figures.groups.get(name)
        ]

    def _rows(self, name: str) -> list[Row]:
        groups, words = self.figures.groups[name], self._words(name)
        rows = [(value, *words[value]) for value in groups if value in words]
        if name == "month":
            rows.sort()
        else:
            rows.sort(key=lambda row: (row[0] == made.NOWHERE, -groups[row[0]][0].demands, row[1]))
        return [
            self._row(label, groups[value], {"period" if name == "month" else name: query}, (name, value))
            for value, label, query in rows
        ]

    def _words(self, name: str) -> dict:
        """Value to (label, what the address carries)."""
        values = list(self.figures.groups[name])
        nowhere = {made.NOWHERE: (str(NONE[1]), made.NOWHERE)}
        if name == "region":
            return {code: (region_label(code), code) for code in values} | nowhere
        if name == "field":
            return {code: (label, code) for code, label in domain_choices()} | nowhere
        if name == "manager":
            rows = TechnologyManager.objects.filter(pk__in=values).select_related("profile")
            return {row.pk: (str(row), row.profile.public_id) for row in rows}
        if name == "broker":
            return {row.pk: (str(row), row.public_id) for row in Organisation.objects.filter(pk__in=values)}
        if name == "base":
            return {pk: (label, public_id) for pk, public_id, label in bases_that_brought()}
        return {month: (month, month) for month in values}

    @property
    def finding(self) -> str:
        """Between which two stages most demands stay behind."""
        cells = self.whole.cells
        steps = [
            (one.count.demands - other.count.demands, one, other) for one, other in zip(cells, cells[1:], strict=False)
        ]
        lost, one, other = max(steps, key=lambda step: step[0])
        if lost < ENOUGH:
            return ""
        return _("Most stay behind before “%(stage)s”: %(lost)d of %(all)d demands") % {
            "stage": other.label,
            "lost": lost,
            "all": one.count.demands,
        }


def _amount(given: dict[int, float], keys: Iterable[int]) -> str:
    """The sum over some deals; a dash where none of them has a value: that is not the same as nothing."""
    known = [given[key] for key in keys if key in given]
    return f"{sum(known):,.0f}" if known else "—"
