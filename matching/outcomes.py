"""What became of proposed pairs: kept with the place and the points they had, for the figures of quality and for learning.

``note`` is called where something is decided. What comes after both sides agreed (introduced, signed) is noted by whoever
keeps those cases: ``note(demand, enterprise, reached=OutcomeKind.SIGNED)``.
"""

from dataclasses import dataclass

from django.utils import timezone

from matching.models import Candidate, CandidateResponse, Demand, MatchOutcome, StaffDecision
from matching.models.outcomes import GRADES, OutcomeKind
from matching.vocabulary import Answer, CorporateReason, DismissReason, EnterpriseReason, Side

# Reasons that speak about the fit of the two, and not about time, price, strategy or how a text was written.
ABOUT_FIT = {
    EnterpriseReason.NOT_OUR_TECHNOLOGY,
    EnterpriseReason.COMPLIANCE,
    CorporateReason.TECHNICAL,
    CorporateReason.TOO_EARLY,
    CorporateReason.COMPLIANCE,
    DismissReason.OTHER_APPLICATION,
    DismissReason.REQUIREMENT_UNMET,
    DismissReason.COMPLIANCE,
}
REACHED = (OutcomeKind.INTRODUCED, OutcomeKind.SIGNED)


@dataclass(frozen=True)
class _Said:
    kind: str
    reason: str = ""
    at: object = None


def note(demand: Demand, enterprise_id: int, *, reached: str = "") -> MatchOutcome | None:
    """Write down how far a pair has come. Inside the caller's transaction, in which the demand is locked."""
    known = MatchOutcome.objects.filter(demand=demand, enterprise=enterprise_id).first()
    if not reached and known and known.kind in REACHED:
        reached = known.kind
    said = _Said(reached, at=timezone.now()) if reached else _said(demand.pk, enterprise_id)
    if said is None:
        if known:
            known.delete()
        return None
    values = {
        "kind": said.kind,
        "grade": GRADES[said.kind],
        "reason": said.reason,
        "tells": GRADES[said.kind] > 0 or said.reason in ABOUT_FIT,
        **_words(demand),
    }
    if known is None or (known.kind, known.reason) != (said.kind, said.reason):
        values |= {"decided_at": said.at, **_place(demand, enterprise_id)}
    made, _new = MatchOutcome.objects.update_or_create(demand=demand, enterprise_id=enterprise_id, defaults=values)
    return made


def _said(demand_id: int, enterprise_id: int) -> _Said | None:
    """From the present answers and the present decision: a no of either side first, then the office, then the interest."""
    answers = list(CandidateResponse.objects.current().filter(demand=demand_id, enterprise=enterprise_id))
    decision = StaffDecision.objects.current().filter(demand=demand_id, enterprise=enterprise_id).first()
    for one in answers:
        if one.answer == Answer.DECLINED:
            return _Said(OutcomeKind.DECLINED, one.reason, one.at)
    if decision and decision.kind == StaffDecision.Kind.DISMISS:
        return _Said(OutcomeKind.DISMISSED, decision.reason, decision.at)
    interested = [one for one in answers if one.answer == Answer.INTERESTED]
    if interested:
        kind = OutcomeKind.BOTH if len(interested) == len(Side) else OutcomeKind.INTERESTED
        return _Said(kind, at=max(one.at for one in interested))
    return _Said(OutcomeKind.SHORTLISTED, at=decision.at) if decision else None


def _words(demand: Demand) -> dict:
    version = demand.current_version
    fields = version.tech_fields if version else []
    return {"lang": version.lang if version else "", "field": fields[0].partition("-")[0] if fields else ""}


def _place(demand: Demand, enterprise_id: int) -> dict:
    """Where the pair stands in the list that people read now. Without a place when it was left out or added by hand."""
    row = (
        Candidate.objects.filter(ranking=demand.current_ranking_id, enterprise=enterprise_id)
        .select_related("ranking__run")
        .first()
        if demand.current_ranking_id
        else None
    )
    if row is None:
        return {"run": None, "settings_hash": "", "rank": None, "score": None, "parts": []}
    run = row.ranking.run
    return {
        "run": run,
        "settings_hash": run.settings_hash,
        "rank": None if row.left_out else row.rank,
        "score": row.score,
        "parts": row.parts,
    }


def catch_up() -> int:
    """Note pairs that were decided before outcomes were kept. Returns how many. Safe to run twice."""
    known = set(MatchOutcome.objects.values_list("demand", "enterprise"))
    decided = set(CandidateResponse.objects.current().values_list("demand", "enterprise"))
    decided |= set(StaffDecision.objects.current().values_list("demand", "enterprise"))
    missing = decided - known
    demands = Demand.objects.select_related("current_version").in_bulk({demand for demand, _enterprise in missing})
    return sum(note(demands[demand], enterprise) is not None for demand, enterprise in sorted(missing))
