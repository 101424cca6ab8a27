"""The lists of some demands: each found and explained by itself, several written in one transaction."""

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from enterprises.models import Enterprise
from matching import finding, rewriting
from matching.models import Candidate, CandidateResponse, Demand, DemandVersion, MatchRun, Ranking, StaffDecision
from matching.models.runs import UNFINISHED
from matching.vocabulary import Answer, Confidentiality

TOGETHER = 10  # lists in one transaction
LONGEST = 1.0  # seconds of work after which what there is is written


class Draft(NamedTuple):
    """A list that is not written yet."""

    ranking: Ranking
    rows: list[Candidate]


def rank_demands(run: MatchRun, versions: Sequence[tuple[int, int]], ready) -> Iterator[int]:
    """Write the list of each (demand, version), group by group; after each group says how many are behind it.

    A second writer of the same run and demand finds it written and adds nothing; deleted demands are passed over.
    """
    known = Known(versions)
    drafts: list[Draft] = []
    began = time.monotonic()
    for number, (demand_id, version_id) in enumerate(versions, start=1):
        if version := known.versions.get((demand_id, version_id)):
            drafts.append(_draft(run, version, known, ready))
        if len(drafts) == TOGETHER or time.monotonic() - began > LONGEST or number == len(versions):
            _write(run, drafts)
            drafts, began = [], time.monotonic()
            yield number


def rank_demand(run: MatchRun, demand_id: int, version_id: int, ready) -> Ranking | None:
    """Write one list; None when the demand was deleted or the run stopped meanwhile."""
    for _number in rank_demands(run, [(demand_id, version_id)], ready):
        pass
    return Ranking.objects.filter(run=run, demand=demand_id).first()


def _draft(run: MatchRun, version: DemandVersion, known: "Known", ready) -> Draft:
    question = ready.questions.of(version, known.own(version.demand))
    found = finding.Found(ready.index, question, only=known.readers(version), keep=known.chosen(version.demand))
    ranking = Ranking(
        run=run,
        demand=version.demand,
        version=version,
        inputs_at=run.inputs_at,
        checked=len(ready.index),
        proposed=len(found.candidates),
        left_out_counts=found.left_out_counts,
        spread=found.spread,
        hints=rewriting.hints(found),
    )
    since = known.since.get(version.demand_id, {})
    return Draft(ranking, finding.candidate_rows(found, snapshots=ready.snapshots, since=since, now=timezone.now()))


@transaction.atomic
def _write(run: MatchRun, drafts: list[Draft]) -> None:
    """The run's row is locked: one writer at a time makes each list once, and what is written after the run was stopped would
    never be thrown away."""
    if not MatchRun.objects.select_for_update().filter(pk=run.pk, state__in=UNFINISHED).exists():
        return
    demands = [draft.ranking.demand_id for draft in drafts]
    there = set(Demand.objects.filter(pk__in=demands).values_list("pk", flat=True))
    there.difference_update(Ranking.objects.filter(run=run, demand__in=demands).values_list("demand", flat=True))
    drafts = [draft for draft in drafts if draft.ranking.demand_id in there]
    Ranking.objects.bulk_create([draft.ranking for draft in drafts])
    for draft in drafts:
        for row in draft.rows:
            row.ranking = draft.ranking
    Candidate.objects.bulk_create([row for draft in drafts for row in draft.rows])


class Known:
    """What the lists of some demands depend on beside the engine, read in as many queries for one as for a hundred."""

    def __init__(self, versions: Sequence[tuple[int, int]]):
        rows = DemandVersion.objects.select_related("demand").filter(pk__in=[version for _demand, version in versions])
        self.versions = {(one.demand_id, one.pk): one for one in rows}
        demands = [version.demand for version in self.versions.values()]
        confidential = [
            version.demand_id for version in self.versions.values() if version.confidentiality == Confidentiality.NAMED
        ]
        self._named = _grouped(
            Demand.named.through.objects.filter(demand__in=confidential).values_list("demand", "organisation")
            if confidential
            else ()
        )
        organisations = {demand.organisation_id for demand in demands}.union(*self._named.values())
        self._enterprises = _grouped(
            Enterprise.objects.filter(organisation__in=organisations).values_list("organisation", "pk")
        )
        self._chosen = _chosen([demand.pk for demand in demands])
        self.since = _since(demands)

    def own(self, demand: Demand) -> frozenset[str]:
        """An organisation is not proposed to itself."""
        return frozenset(map(str, self._enterprises.get(demand.organisation_id, ())))

    def readers(self, version: DemandVersion) -> frozenset[str] | None:
        """Enterprises that a confidential demand names; None when every member may read it."""
        if version.confidentiality != Confidentiality.NAMED:
            return None
        named = self._named.get(version.demand_id, ())
        return frozenset(str(pk) for organisation in named for pk in self._enterprises.get(organisation, ()))

    def chosen(self, demand: Demand) -> frozenset[str]:
        """Who stays with the demand whatever the score: on its shortlist, or one side is interested or has asked."""
        return frozenset(map(str, self._chosen.get(demand.pk, ())))


def _grouped(pairs) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return found


def _chosen(demands: list[int]) -> dict[int, set[int]]:
    shortlisted = StaffDecision.objects.shortlisted().filter(demand__in=demands).values_list("demand", "enterprise")
    talking = [Answer.INTERESTED, Answer.MORE]
    interested = CandidateResponse.objects.current().filter(demand__in=demands, answer__in=talking)
    return _grouped([*shortlisted, *interested.values_list("demand", "enterprise")])


def _since(demands: list[Demand]) -> dict[int, dict]:
    """Demand to (enterprise to since when it has been proposed without a gap)."""
    lists = [demand.current_ranking_id for demand in demands if demand.current_ranking_id]
    found: dict[int, dict] = {}
    rows = Candidate.objects.filter(ranking__in=lists).proposed() if lists else Candidate.objects.none()
    for demand, enterprise, since in rows.values_list("demand", "enterprise", "since"):
        found.setdefault(demand, {})[enterprise] = since
    return found


def own_enterprises(demand: Demand) -> frozenset[str]:
    """An organisation is not proposed to itself."""
    own = Enterprise.objects.filter(organisation=demand.organisation_id)
    return frozenset(str(pk) for pk in own.values_list("pk", flat=True))


def named_readers(demand: Demand, version: DemandVersion) -> frozenset[str] | None:
    """Enterprises that a confidential demand names; None when every member may read it."""
    if version.confidentiality != Confidentiality.NAMED:
        return None
    named = Enterprise.objects.filter(organisation__in=demand.named.all())
    return frozenset(str(pk) for pk in named.values_list("pk", flat=True))
