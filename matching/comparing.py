"""Two full runs side by side: who came, who went, who moved, and why, as far as both runs tell."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.jobs import JobState
from matching import wording
from matching.models import Candidate, MatchRun, Ranking
from matching.models.runs import RunKind

CAME, WENT, MOVED = TABS = ("came", "went", "moved")
PART_FROM = 0.5  # points by which a part must differ to be named


def comparable(*, besides: MatchRun | None = None) -> QuerySet:
    """Full runs whose lists are kept, the newest first."""
    kept = Ranking.objects.filter(run=OuterRef("pk"))
    rows = MatchRun.objects.filter(Exists(kept), kind=RunKind.FULL, state=JobState.DONE).order_by("-pk")
    return rows.exclude(pk=besides.pk) if besides else rows


def rows(tab: str, before: MatchRun, after: MatchRun) -> QuerySet:
    """Candidates of one run with ``other_…`` of the same pair in the other: of ``after``, or for those who went of ``before``.

    Only demands that stand in both runs: a list that is new has nothing to be compared with.
    """
    here, other = (before, after) if tab == WENT else (after, before)
    same = Candidate.objects.filter(ranking__run=other, demand=OuterRef("demand"), enterprise=OuterRef("enterprise"))
    found = (
        Candidate.objects.filter(ranking__run=here, demand__in=other.rankings.values("demand"))
        .proposed()
        .annotate(
            other_rank=Subquery(same.values("rank")[:1], output_field=IntegerField()),
            other_score=Subquery(same.values("score")[:1], output_field=FloatField()),
            other_left_out=Subquery(same.values("left_out")[:1]),
            other_pk=Subquery(same.values("pk")[:1]),
        )
    )
    if tab == MOVED:
        return found.filter(other_left_out="").exclude(other_rank=F("rank"))
    return found.filter(Q(other_left_out=None) | ~Q(other_left_out=""))


def counts(before: MatchRun, after: MatchRun, demands: QuerySet) -> dict[str, int]:
    """How many came, went and moved, of the demands that the reader sees."""
    return {tab: rows(tab, before, after).filter(demand__in=demands).count() for tab in TABS}


def reasons(tab: str, found: QuerySet) -> list[tuple[str, str, int]]:
    """(code, words, number) of why, the most frequent first: what the other run says about those pairs."""
    if tab == MOVED:
        return []
    groups = found.order_by().values("other_left_out").annotate(n=Count("pk"))
    named = [(one["other_left_out"] or NOT_NEAR, one["n"]) for one in groups]
    return [(code, why_label(code), n) for code, n in sorted(named, key=lambda row: (-row[1], row[0]))]


NOT_NEAR = "not_near"


def why_label(code: str) -> str:
    return _("Not near the list, or not there") if code == NOT_NEAR else wording.left_out_label(code)


def with_reason(found: QuerySet, code: str) -> QuerySet:
    return found.filter(other_left_out=None) if code == NOT_NEAR else found.filter(other_left_out=code)


@dataclass
class Difference:
    """One pair in both runs, for a page."""

    row: Candidate
    other: Candidate | None
    tab: str
    before: MatchRun
    after: MatchRun
    versions: dict[int, tuple[int | None, int | None]]
    profiles: tuple[dict[int, int], dict[int, int]]

    @property
    def then(self) -> Candidate | None:
        return self.row if self.tab == WENT else self.other

    @property
    def now(self) -> Candidate | None:
        return self.other if self.tab == WENT else self.row

    @property
    def places(self) -> str:
        return " → ".join(str(one.rank) if one and not one.left_out else "—" for one in (self.then, self.now))

    @property
    def scores(self) -> str:
        return " → ".join(str(one.points) if one else "—" for one in (self.then, self.now))

    @cached_property
    def why(self) -> list[str]:
        """What changed around the pair, then what the other run says about it."""
        found = [*self._inputs()]
        if self.other is not None and self.other.left_out:
            words = {"code": self.other.left_out, "params": self.other.left_out_params}
            found.append(wording.sentence(words, reader=wording.OFFICE))
        elif not found:
            by_others = _("Moved by others") if self.tab == MOVED else _("Others were better: the list is full")
            found.append(by_others)
        return found

    def _inputs(self):
        then, now = self.versions.get(self.row.demand_id, (None, None))
        if then != now:
            yield _("The demand got new words")
        old, new = (one.get(self.row.enterprise_id) for one in self.profiles)
        if self.profiles[0] and self.profiles[1] and old != new:
            if old is None:
                yield _("The company was not there before")
            elif new is None:
                yield _("The company is not there any more")
            else:
                yield _("The company changed its profile")
        if self.before.settings_hash != self.after.settings_hash:
            same_terms = self.before.taxonomy_version == self.after.taxonomy_version
            yield _("Other weights or settings") if same_terms else _("Other technology fields")
        elif self.before.engine_version != self.after.engine_version:
            yield _("Another version of the engine")

    @cached_property
    def parts(self) -> list[str]:
        """By how many points each part differs, the largest first."""
        if self.then is None or self.now is None:
            return []
        old = {part["code"]: part["points"] for part in self.then.parts}
        new = {part["code"]: part["points"] for part in self.now.parts}
        changed = [(code, new.get(code, 0.0) - old.get(code, 0.0)) for code in {**old, **new}]
        told = sorted((one for one in changed if abs(one[1]) >= PART_FROM), key=lambda one: (-abs(one[1]), one[0]))
        return [f"{wording.part_label(code)} {points:+.1f}" for code, points in told]


def differences(page: list[Candidate], tab: str, before: MatchRun, after: MatchRun) -> list[Difference]:
    """The rows of a page with what the other run says, in three queries."""
    others = Candidate.objects.in_bulk({row.other_pk for row in page if row.other_pk})
    demands = {row.demand_id for row in page}
    by_run: dict[int, dict[int, Any]] = {
        run.pk: dict(run.rankings.filter(demand__in=demands).values_list("demand", "version"))
        for run in (before, after)
    }
    versions = {pk: (by_run[before.pk].get(pk), by_run[after.pk].get(pk)) for pk in demands}
    profiles = (dict(before.inputs.get("profiles", [])), dict(after.inputs.get("profiles", [])))
    return [Difference(row, others.get(row.other_pk), tab, before, after, versions, profiles) for row in page]
