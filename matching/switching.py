"""From the lists that a run has written to those that people read: compared first, then all at once."""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from enterprises.models import Enterprise
from matching import phases
from matching.models import Candidate, Demand, MatchRun, Ranking
from matching.models.runs import RunKind
from regions import terms


@dataclass
class News:
    """What a switch changed, for those who are told: demand to the enterprises that are new in its list."""

    joined: dict[int, list[int]] = field(default_factory=dict)


def switch(run: MatchRun) -> News:
    """Inside the caller's transaction: compare, then let every demand of the run point to its new list.

    Left as they are: demands that were closed or got new words since the run read them, and lists made from newer inputs.
    A repeated run and a trial only compare.
    """
    before = _before(run)
    rankings = {r.demand_id: r for r in run.rankings.select_related("demand", "demand__current_ranking")}
    if run.kind == RunKind.FULL:
        phases.begin(run, phases.MERGE)
    news = _compare(run, rankings, before)
    if run.kind == RunKind.FULL:
        phases.end(run, phases.MERGE, **{name: run.figures[name] for name in ("new", "gone", "moved")})
    if run.is_aside:
        return News()
    if run.kind == RunKind.FULL:
        phases.begin(run, phases.SWITCH)
    mine = Ranking.objects.filter(run=run, demand=OuterRef("pk")).values("pk")[:1]
    Demand.objects.filter(pk__in=[pk for pk, ranking in rankings.items() if _may_switch(ranking)]).update(
        current_ranking=Subquery(mine)
    )
    if run.kind == RunKind.FULL:
        phases.end(run, phases.SWITCH)
    return news


def _may_switch(ranking: Ranking) -> bool:
    demand, current = ranking.demand, ranking.demand.current_ranking
    return (
        demand.is_open
        and demand.current_version_id == ranking.version_id
        and (current is None or current.inputs_at <= ranking.inputs_at)
    )


def _before(run: MatchRun) -> dict[int, Ranking]:
    """The list each demand had: the one people read, or for a repeated run that of the run it repeats."""
    if run.repeats_id:
        return {ranking.demand_id: ranking for ranking in run.repeats.rankings.all()}
    demands = Demand.objects.filter(rankings__run=run, current_ranking__isnull=False)
    return {r.demand_id: r for r in Ranking.objects.filter(pk__in=demands.values("current_ranking"))}


def _places(rankings) -> dict[int, dict[int, int]]:
    """Ranking to (enterprise to place) of those that were proposed."""
    found: dict[int, dict[int, int]] = {}
    rows = Candidate.objects.filter(ranking__in=rankings).proposed().values_list("ranking", "enterprise", "rank")
    for ranking, enterprise, rank in rows:
        found.setdefault(ranking, {})[enterprise] = rank
    return found


def _compare(run: MatchRun, rankings: dict[int, Ranking], before: dict[int, Ranking]) -> News:
    now = _places([r.pk for r in rankings.values()])
    then = _places([r.pk for r in before.values()])
    news, totals = News(), {"new": 0, "gone": 0, "moved": 0, "candidates": 0}
    for demand_id, ranking in rankings.items():
        old = before.get(demand_id)
        places, old_places = now.get(ranking.pk, {}), then.get(old.pk, {}) if old else {}
        changes = {
            "new": sorted(places.keys() - old_places.keys(), key=places.get),
            "gone": sorted(old_places.keys() - places.keys(), key=old_places.get),
            "moved": sorted(pk for pk in places.keys() & old_places.keys() if places[pk] != old_places[pk]),
        }
        ranking.previous, ranking.changes = old, changes
        if changes["new"] and _may_switch(ranking):
            news.joined[demand_id] = changes["new"]
        for name, pks in changes.items():
            totals[name] += len(pks)
        totals["candidates"] += len(places)
    Ranking.objects.bulk_update(rankings.values(), ["previous", "changes"], batch_size=200)
    run.figures = {**run.figures, **totals, "demands": len(rankings)}
    return news


def catch_up(run: MatchRun) -> None:
    """Profiles that changed while a full run computed with their older words are matched once more; so is all, with new weights, exchange
    rates or fields. A company whose profile has changed is told what else would lift it."""
    from matching import advising, rates, runs, weights

    if run.kind == RunKind.ENTERPRISE:
        advising.request(run.enterprise)
    if run.kind != RunKind.FULL or run.is_aside:
        return
    signed = (run.weights, run.rates, run.taxonomy_version)
    if signed != (weights.in_force(), rates.in_force(), terms.in_force().version):
        runs.request_full()
        return
    for pk in Enterprise.objects.filter(updated_at__gt=run.inputs_at).values_list("pk", flat=True)[:1000]:
        runs.request_for_enterprise(pk)
