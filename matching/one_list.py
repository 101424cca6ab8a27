"""The list of one demand: found, explained and written in one transaction."""

from django.db import transaction
from django.utils import timezone

from matching import finding, rewriting
from matching.models import Candidate, CandidateResponse, Demand, DemandVersion, MatchRun, Ranking, StaffDecision
from matching.models.runs import UNFINISHED
from matching.vocabulary import Answer, Confidentiality


def rank_demand(run: MatchRun, demand_id: int, version_id: int, ready) -> Ranking | None:
    """Write one list. A second writer of the same run and demand finds it written and adds nothing."""
    version = DemandVersion.objects.select_related("demand").filter(pk=version_id, demand=demand_id).first()
    if version is None:  # the demand was deleted meanwhile
        return None
    demand = version.demand
    question = ready.questions.of(version, own_enterprises(demand))
    found = finding.Found(ready.index, question, only=named_readers(demand, version), keep=_chosen(demand))
    before = _since(demand)
    rows = finding.candidate_rows(found, snapshots=ready.snapshots, since=before, now=timezone.now())
    with transaction.atomic():
        # What is written after the run was stopped would never be thrown away.
        if not MatchRun.objects.select_for_update().filter(pk=run.pk, state__in=UNFINISHED).exists():
            return None
        ranking, made = Ranking.objects.get_or_create(
            run=run,
            demand=demand,
            defaults={
                "version": version,
                "inputs_at": run.inputs_at,
                "checked": len(ready.index),
                "proposed": len(found.candidates),
                "left_out_counts": found.left_out_counts,
                "spread": found.spread,
                "hints": rewriting.hints(found),
            },
        )
        if made:
            for row in rows:
                row.ranking = ranking
            Candidate.objects.bulk_create(rows)
    return ranking


def own_enterprises(demand: Demand) -> frozenset[str]:
    """An organisation is not proposed to itself."""
    from enterprises.models import Enterprise

    return frozenset(
        str(pk) for pk in Enterprise.objects.filter(organisation=demand.organisation_id).values_list("pk", flat=True)
    )


def named_readers(demand: Demand, version: DemandVersion) -> frozenset[str] | None:
    """Enterprises that a confidential demand names; None when every member may read it."""
    from enterprises.models import Enterprise

    if version.confidentiality != Confidentiality.NAMED:
        return None
    named = Enterprise.objects.filter(organisation__in=demand.named.all())
    return frozenset(str(pk) for pk in named.values_list("pk", flat=True))


def _chosen(demand: Demand) -> frozenset[str]:
    """Who stays with the demand whatever the score: on its shortlist, or one side is interested or has asked."""
    shortlisted = StaffDecision.objects.shortlisted().filter(demand=demand).values_list("enterprise", flat=True)
    talking = [Answer.INTERESTED, Answer.MORE]
    interested = CandidateResponse.objects.current().filter(demand=demand, answer__in=talking)
    return frozenset(map(str, [*shortlisted, *interested.values_list("enterprise", flat=True)]))


def _since(demand: Demand) -> dict:
    """Since when each enterprise has been proposed without a gap."""
    if demand.current_ranking_id is None:
        return {}
    return dict(
        Candidate.objects.filter(ranking=demand.current_ranking_id).proposed().values_list("enterprise", "since")
    )
