"""The page of time statistics: what stands in each chart and its table, and the sentence that says what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.districts import district_name
from accounts.models import User
from casework.kinds import OFFICE_STAGES, Stage, kinds
from casework.statistics import Spread, kept_spreads, together
from portal import charts
from portal.filters import NO_DISTRICT, month_before

FEW = 5  # cases below which a group is not compared with others


@dataclass(frozen=True)
class Row:
    """One line of a table and its bar; ``query`` narrows the list behind it."""

    label: str
    spread: Spread
    query: dict

    @property
    def is_small(self) -> bool:
        return self.spread.number < FEW


@dataclass(frozen=True)
class Line:
    """A row as it is drawn: its bar, and the addresses behind its figures."""

    row: Row
    bar: charts.Bar
    url: str
    slowest: str  # the cases beyond the 90th percentile
    kept: str  # those that were in time
    late: str
    is_chosen: bool


@dataclass(frozen=True)
class Section:
    """One chart with its table."""

    code: str
    title: str
    heading: str  # of the first column
    finding: str
    rows: list[Row]
    kept: dict = field(default_factory=dict)  # filters of the page that the list behind keeps

    @cached_property
    def axis(self) -> charts.Axis:
        return charts.axis_of(row.spread for row in self.rows)

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(row) for row in self.rows]

    def _line(self, row: Row) -> Line:
        query = {**self.kept, **row.query}
        return Line(
            row=row,
            bar=charts.bar_of(row.spread, self.axis),
            url=list_url(query),
            slowest=list_url({**query, "over": row.spread.nine_in_ten}),
            kept=list_url({**query, "in_time": "true"}),
            late=late_url(query),
            is_chosen=self.code == "stage" and self.kept.get("stage") == row.query["stage"],
        )

    @cached_property
    def trend(self) -> charts.Trend:
        """Of the section by month alone."""
        return charts.trend_of(
            [
                (date.fromisoformat(f"{line.row.label}-01"), line.row.spread, line.url, line.row.is_small)
                for line in self.lines
            ]
        )

    @property
    def shows_late(self) -> bool:
        return any(line.bar.is_late for line in self.lines)

    @property
    def shows_cut(self) -> bool:
        return any(line.bar.is_cut for line in self.lines)

    @property
    def shows_promise(self) -> bool:
        return any(row.spread.promises for row in self.rows)


def list_url(query: dict) -> str:
    given = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{reverse('portal:times-cases')}?{urlencode(given)}"


def late_url(query: dict) -> str:
    return list_url({**query, "in_time": "false"})


def overall(found: list[Section]) -> Spread:
    """All closed cases as one group: what the kinds come to together."""
    return together(row.spread for section in found if section.code == "kind" for row in section.rows)


def sections(rows: QuerySet, kept: dict, *, days, with_officers: bool) -> list[Section]:
    """All charts of the page. ``rows``: what the person may see, filtered; ``days``: first and last day of the period, or None.

    The first compares the stages with one another; the others are about the stage that was chosen, or the whole procedure.
    """
    stage = kept.get("stage") or Stage.WHOLE.value
    about = rows.filter(stage=stage)
    found = [
        _by_stage(rows, kept),
        _by_month(about, kept, stage, days),
        _by_kind(about, kept, stage),
        _by_district(about, kept, stage),
    ]
    return [*found, _by_officer(rows, kept)] if with_officers else found


def _by_stage(rows: QuerySet, kept: dict) -> Section:
    groups = kept_spreads(rows.filter(stage__in=[stage for stage in Stage.values if stage != Stage.WHOLE]), "stage")
    found = [Row(str(Stage(stage).label), groups[stage], {"stage": stage}) for stage in Stage.values if stage in groups]
    return Section("stage", _("By stage"), pgettext("of a case", "Stage"), _longest(found), found, kept)


def _longest(rows: list[Row]) -> str:
    # The length of a notice is fixed, and the time of a correction is the applicant's.
    hands = [row for row in _large(rows) if row.query["stage"] not in (Stage.NOTICE, Stage.APPLICANT)]
    row = max(hands, key=lambda row: (row.spread.median, row.spread.nine_in_ten), default=None)
    if row is None:
        return ""
    return _("“%(stage)s” takes longest: half of the cases up to %(half)d working days, nine of ten up to %(nine)d") % {
        "stage": row.label,
        "half": row.spread.median,
        "nine": row.spread.nine_in_ten,
    }


def _by_kind(rows: QuerySet, kept: dict, stage: str) -> Section:
    groups = kept_spreads(rows, "kind")
    known = {code: str(kind.label) for code, kind in kinds.items()}
    found = [
        Row(known.get(code, code), groups[code], {"stage": stage, "kind": code})
        for code in sorted(groups, key=lambda code: (-groups[code].number, known.get(code, code)))
    ]
    return Section("kind", _("Promised and actual"), _("Kind"), _kept_promises(found), found, kept)


def _kept_promises(rows: list[Row]) -> str:
    every = together(row.spread for row in rows)
    if not every.judged:
        return ""
    words = {"share": every.share_in_time, "late": every.late}
    late = [row for row in _large(rows) if row.spread.late]
    if not late:
        return _("%(share)d%% of the cases kept to the promised days") % words
    worst = min(late, key=lambda row: row.spread.share_in_time)
    return _(
        "%(share)d%% of the cases kept to the promised days; late most often: %(kind)s (%(of_kind)d%% in time)"
    ) % {**words, "kind": worst.label, "of_kind": worst.spread.share_in_time}


def _by_month(rows: QuerySet, kept: dict, stage: str, days) -> Section:
    groups = kept_spreads(rows.annotate(month=TruncMonth("left")), "month")
    months = _every_month(sorted(groups), days)
    found = [
        Row(f"{month:%Y-%m}", groups.get(month, Spread()), {"stage": stage, "period": f"{month:%Y-%m}"})
        for month in months
    ]
    return Section("month", _("By month"), _("Finished in"), _lately(found), found, kept)


def _every_month(found: list, days) -> list:
    """From the first month with a case to the last, without a gap; of an open period those that hold a case."""
    if days[0] is None or not found:
        return found
    month, months = found[0], []
    while month <= found[-1]:
        months.append(month)
        month = month_before(month, -1)
    return months


def _lately(rows: list[Row]) -> str:
    with_cases = [row for row in rows if row.spread.number]
    if len(with_cases) < len(("before", "now")):
        return ""
    before, now = with_cases[-2:]
    return _("Finished in %(now)s: half up to %(days)d working days; in %(before)s it was %(earlier)d") % {
        "now": now.label,
        "days": now.spread.median,
        "before": before.label,
        "earlier": before.spread.median,
    }


def _by_district(rows: QuerySet, kept: dict, stage: str) -> Section:
    groups = kept_spreads(rows, "district")
    found = [
        Row(
            district_name(code) if code else _("No district"),
            groups[code],
            {"stage": stage, "district": code or NO_DISTRICT},
        )
        for code in sorted(groups, key=lambda code: (not code, groups[code].number < FEW, -groups[code].median, code))
    ]
    return Section("district", _("By district"), _("District"), _between(found), found, kept)


def _between(rows: list[Row]) -> str:
    large = [row for row in _large(rows) if row.query["district"] != NO_DISTRICT]
    if len(large) < len(("slowest", "fastest")):
        return (
            _("Too few cases to compare the districts: at least %(few)d in two of them are needed") % {"few": FEW}
            if rows
            else ""
        )
    slow = max(large, key=lambda row: row.spread.median)
    fast = min(large, key=lambda row: row.spread.median)
    if slow.spread.median == fast.spread.median:
        return _("No difference: half of the cases up to %(days)d working days everywhere") % {
            "days": slow.spread.median
        }
    return _("Half of the cases: up to %(most)d working days in %(slow)s, up to %(least)d in %(fast)s") % {
        "most": slow.spread.median,
        "slow": slow.label,
        "least": fast.spread.median,
        "fast": fast.label,
    }


def _by_officer(rows: QuerySet, kept: dict) -> Section:
    stages = [kept["stage"]] if kept.get("stage") else OFFICE_STAGES
    groups = kept_spreads(rows.filter(stage__in=stages, officer__isnull=False), "officer")
    people = User.objects.in_bulk(groups)
    found = [
        Row(str(people[pk]), groups[pk], {"officer": people[pk].public_id})
        for pk in sorted(groups, key=lambda pk: (str(people[pk]), pk))
    ]
    return Section("officer", _("By officer"), _("Officer"), _of_the_team(found), found, kept)


def _of_the_team(rows: list[Row]) -> str:
    medians = [row.spread.median for row in _large(rows)]
    if not medians:
        return ""
    if min(medians) == max(medians):
        return _("Half of the stages take each officer up to %(days)d working days") % {"days": medians[0]}
    return _("A stage takes the officers %(least)d to %(most)d working days (medians)") % {
        "least": min(medians),
        "most": max(medians),
    }


def _large(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.is_small]
