"""Unmet demand and idle supply: open demands that nobody answers, and willing companies that nobody meets, by field and part of the world."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.conflicts import conflicted_organisation_ids
from enterprises.models import Enterprise
from introductions.models import Introduction
from matching.models import Candidate, CandidateResponse, Demand, StaffDecision
from matching.vocabulary import Answer
from portal.funnel.domains import Domains, domain_choices
from portal.funnel.page import list_url
from regions.models import Continent, Region

DAYS = (14, 30, 60, 90)
USUAL = 30
SPARSE = 2  # a cell is a gap when there are fewer idle companies than this for each unmet demand


class Unmet(models.TextChoices):
    NOBODY = "nobody", _("No candidate above the engine’s line")
    NONE_LEFT = "none_left", _("Nobody fits: every candidate was taken out or declined")
    WAITING = "waiting", _("No introduction after the days chosen")


class Idle(models.TextChoices):
    NO_LIST = "no_list", _("In no list that is read now")
    NOT_INTRODUCED = "not_introduced", _("Never introduced")


def unmet(user, *, days: int = USUAL, why: str = "") -> QuerySet:
    """Open demands of which at least one of the three is true, or the one that ``why`` names."""
    conditions = {
        Unmet.NOBODY: Q(current_ranking__isnull=True) | Q(current_ranking__proposed=0),
        Unmet.NONE_LEFT: Q(current_ranking__proposed__gt=0) & ~Exists(_candidates_left()),
        Unmet.WAITING: Q(published_at__lt=timezone.now() - timedelta(days=days)) & ~Exists(_introduced("demand")),
    }
    rows = Demand.objects.handled_by_office(user).published()
    if why:
        return rows.filter(conditions[Unmet(why)])
    return rows.filter(conditions[Unmet.NOBODY] | conditions[Unmet.NONE_LEFT] | conditions[Unmet.WAITING])


def _candidates_left() -> QuerySet:
    pair = {"demand": OuterRef("demand"), "enterprise": OuterRef("enterprise")}
    dismissed = StaffDecision.objects.dismissed().filter(**pair)
    declined = CandidateResponse.objects.current().filter(answer=Answer.DECLINED, **pair)
    rows = Candidate.objects.proposed().filter(ranking=OuterRef("current_ranking"))
    return rows.filter(~Exists(dismissed), ~Exists(declined))


def _introduced(column: str) -> QuerySet:
    return Introduction.objects.filter(introduced_at__isnull=False, **{column: OuterRef("pk")})


def idle(user, *, why: str = "") -> QuerySet:
    """Willing companies of which one of the two is true, or the one that ``why`` names; none to which the person has a tie."""
    listed = Candidate.objects.current().proposed().filter(enterprise=OuterRef("pk"))
    conditions = {Idle.NO_LIST: ~Exists(listed), Idle.NOT_INTRODUCED: ~Exists(_introduced("enterprise"))}
    rows = Enterprise.objects.willing().exclude(organisation__in=conflicted_organisation_ids(user))
    return rows.filter(conditions[Idle(why)] if why else conditions[Idle.NO_LIST] | conditions[Idle.NOT_INTRODUCED])


def countries_of(continent: str) -> list[str]:
    return list(Region.objects.filter(continent=continent, parent__isnull=True).values_list("code", flat=True))


def targeting(rows: QuerySet, continent: str) -> QuerySet:
    """Companies that name a country of this part of the world as a target."""
    found = Q(pk__in=[])
    for code in countries_of(continent):
        found |= Q(facets__contains=f" r:{code} ")
    return rows.filter(found)


@dataclass(frozen=True)
class Cell:
    demands: int
    companies: int
    demands_url: str
    companies_url: str
    heat: str

    @property
    def is_gap(self) -> bool:
        return self.companies < SPARSE * self.demands


@dataclass(frozen=True)
class Line:
    """A field: its totals, then a cell for each part of the world."""

    label: str
    total: Cell
    cells: list[Cell]


class Matrix:
    """Fields down, parts of the world across. Two queries for the counts, whatever their number."""

    def __init__(self, demands: QuerySet, companies: QuerySet, kept: dict):
        self.kept = kept
        domains, continent = Domains(), dict(Region.objects.values_list("code", "continent"))
        self.asked: Counter = Counter()
        self.offered: Counter = Counter()
        for fields, code in demands.order_by().values_list("current_version__tech_fields", "region"):
            self._count(self.asked, domains.of(fields or ()), {continent.get(code, "")} - {""})
        for fields, codes in companies.order_by().values_list("tech_fields", "target_regions"):
            self._count(self.offered, domains.of(fields), {continent[code] for code in codes if code in continent})

    @staticmethod
    def _count(counter: Counter, domains, continents) -> None:
        for domain in domains:
            counter[domain, ""] += 1
            counter.update((domain, one) for one in continents)

    @property
    def heads(self) -> list[str]:
        return [str(label) for _code, label in Continent.choices]

    @property
    def lines(self) -> list[Line]:
        found = []
        for code, label in domain_choices():
            total = self._cell(code, "")
            if total.demands or total.companies:
                found.append(Line(label, total, [self._cell(code, one) for one in Continent.values]))
        return sorted(found, key=lambda line: (-line.total.demands, line.label))

    def _cell(self, field: str, continent: str) -> Cell:
        demands = self.asked[field, continent]
        query = {**self.kept, "field": field, "continent": continent}
        heat = f"d{min(1 + demands, 3)}"
        return Cell(
            demands,
            self.offered[field, continent],
            list_url("portal:gaps-demands", query),
            list_url("portal:gaps-enterprises", query),
            heat,
        )
