"""Figures and lists for the first pages of both sides, each in a few queries however many demands there are."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from matching import pairs, wording
from matching.models import Candidate, CandidateResponse, Demand, DemandModeration, StaffDecision
from matching.pairs import Pair
from matching.vocabulary import Answer, Side

SHOWN_TO_OWNER = 10
RELATED_SHOWN = 5


@dataclass
class OwnerRow:
    """One demand in its owner's list."""

    demand: Demand
    case: object | None
    checked: int
    proposed: int
    interested: int
    waiting: int


def of_owner(demands: list[Demand]) -> list[OwnerRow]:
    """An owner's demands with their figures. ``waiting`` counts companies that are interested or have asked, without an answer."""
    cases = {}
    for content in DemandModeration.objects.filter(demand__in=demands).select_related("case").order_by("case__pk"):
        cases[content.demand_id] = content.case  # the newest
    said: dict[tuple[int, int], dict[str, str]] = {}
    for demand, enterprise, side, answer in (
        CandidateResponse.objects.current()
        .filter(demand__in=demands)
        .values_list("demand", "enterprise", "side", "answer")
    ):
        said.setdefault((demand, enterprise), {})[side] = answer
    rows = []
    for demand in demands:
        answers = [sides for (pk, _enterprise), sides in said.items() if pk == demand.pk]
        ranking = demand.current_ranking
        rows.append(
            OwnerRow(
                demand=demand,
                case=cases.get(demand.pk),
                checked=ranking.checked if ranking else 0,
                proposed=ranking.proposed if ranking else 0,
                interested=sum(sides.get(Side.ENTERPRISE) == Answer.INTERESTED for sides in answers),
                waiting=sum(_waits_for_owner(sides) for sides in answers) if demand.is_open else 0,
            )
        )
    return rows


def _waits_for_owner(sides: dict[str, str]) -> bool:
    return sides.get(Side.ENTERPRISE) in {Answer.INTERESTED, Answer.MORE} and Side.CORPORATE not in sides


def _dismissed(pair: Pair) -> bool:
    return pair.decision is not None and pair.decision.kind == "dismiss" and not pair.both


def _recommended(pair: Pair) -> bool:
    return pair.decision is not None and pair.decision.kind == "shortlist" and pair.decision.sent_at is not None


def for_owner(found: list[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Companies proposed to the owner, and those that are close but were left out. What the office took out is in neither.

    Those that wait for the owner come first, then those that the office recommends, then by score.
    """
    seen = [pair for pair in found if not _dismissed(pair)]
    proposed = [
        p
        for p in seen
        if not p.candidate.left_out or _recommended(p) or (p.theirs and p.theirs.answer != Answer.DECLINED)
    ]
    chosen = {pair.candidate.pk for pair in proposed}
    related = [pair for pair in seen if pair.candidate.pk not in chosen]
    proposed.sort(key=lambda p: (_declined(p), not waits_for_owner(p), not _recommended(p), p.candidate.rank))
    return proposed[:SHOWN_TO_OWNER], related[:RELATED_SHOWN]


def _declined(pair: Pair) -> bool:
    return any(one is not None and one.answer == Answer.DECLINED for one in (pair.theirs, pair.owners))


def waits_for_owner(pair: Pair) -> bool:
    return bool(pair.theirs and pair.theirs.answer in {Answer.INTERESTED, Answer.MORE} and not pair.owners)


def owner_figures(demand: Demand, proposed: list[Pair]) -> list[dict]:
    ranking = demand.current_ranking
    interested = sum(bool(p.theirs and p.theirs.answer == Answer.INTERESTED) for p in proposed)
    waiting = sum(map(waits_for_owner, proposed))
    return [
        {"value": ranking.checked if ranking else 0, "label": _("companies compared"), "url": ""},
        {"value": len(proposed), "label": _("proposed to you"), "url": "#proposed"},
        {"value": interested, "label": _("are interested"), "url": "#proposed"},
        {"value": waiting, "label": _("wait for your answer"), "url": "#proposed"},
    ]


def owner_steps(demand: Demand, proposed: list[Pair]) -> list[dict]:
    """What has happened and what comes next, the newest last."""
    steps = []
    if demand.published_at:
        steps.append({"icon": "check-circle-fill", "title": _("Published"), "at": demand.published_at})
    if demand.current_ranking:
        words = _("Compared with %(n)s companies") % {"n": f"{demand.current_ranking.checked:,}"}
        steps.append({"icon": "check-circle-fill", "title": words, "at": demand.current_ranking.made_at})
    answered = [p for p in proposed if p.theirs and p.theirs.answer == Answer.INTERESTED]
    for pair in sorted(answered, key=lambda p: p.theirs.at)[:3]:
        steps.append(
            {
                "icon": "check-circle-fill",
                "title": _("%(company)s is interested") % {"company": pair.company},
                "at": pair.theirs.at,
            }
        )
    both = [p for p in proposed if p.both]
    waiting = any(map(waits_for_owner, proposed))
    steps.append(
        {
            "icon": "arrow-repeat" if waiting else "circle",
            "title": _("You agree or decline"),
            "at": None,
            "ahead": not waiting,
        }
    )
    done = bool(both)
    steps.append({
        "icon": "check-circle-fill" if done else "circle", "title": _("Names are shown to both sides"), "at": None, "ahead": not done
    })  # fmt: skip
    steps.append({"icon": "circle", "title": _("The office arranges the introduction"), "at": None, "ahead": True})
    return steps


# --- the enterprise ---------------------------------------------------------------------------------


@dataclass
class FoundForYou:
    """What an enterprise's page shows: new, answered, declined, close but not proposed."""

    new: list[Pair]
    answered: list[Pair]
    declined: list[Pair]
    close: list[Pair]

    @property
    def strong(self) -> int:
        return sum(pair.candidate.score >= wording.STRONG for pair in self.new)

    def gaps(self) -> list[tuple[str, int]]:
        """What the profile does not say, with the number of demands it would count for, the most useful first."""
        counts: dict[str, int] = {}
        for pair in [*self.new, *self.answered, *self.close]:
            for one in pair.candidate.criteria:
                if one["state"] == "unknown" and one["reason"]["code"].endswith("_unknown"):
                    counts[one["code"]] = counts.get(one["code"], 0) + 1
        order = sorted(counts, key=lambda code: (-counts[code], code))
        return [(str(wording.CRITERIA[code]), counts[code]) for code in order]


def found_for(enterprise: Enterprise, user) -> FoundForYou:
    """The enterprise's pairs of the current lists, for demands that its people may read."""
    rows = Demand.objects.readable_as(user).filter(candidates__enterprise=enterprise).distinct().for_list()
    demands = {demand.pk: demand for demand in rows}
    found = FoundForYou([], [], [], [])
    for pair in pairs.of_enterprise(enterprise, demands):
        _sort_in(found, pair)
    return found


def _sort_in(found: FoundForYou, pair: Pair) -> None:
    if pair.theirs and pair.theirs.answer == Answer.DECLINED:
        found.declined.append(pair)
    elif pair.theirs:
        found.answered.append(pair)
    elif _dismissed(pair):
        return
    elif not pair.candidate.left_out or _recommended(pair) or (pair.owners and pair.owners.answer == Answer.INTERESTED):
        found.new.append(pair)
    else:
        found.close.append(pair)


def unanswered(user) -> int:
    """How many proposals wait for an answer of the person's enterprises, for the navigation: one query."""
    answered = CandidateResponse.objects.current().filter(
        demand=OuterRef("demand"), enterprise=OuterRef("enterprise"), side=Side.ENTERPRISE
    )
    dismissed = StaffDecision.objects.dismissed().filter(demand=OuterRef("demand"), enterprise=OuterRef("enterprise"))
    rows = (
        Candidate.objects.current()
        .proposed()
        .filter(enterprise__organisation__in=user.organisation_ids, demand__in=Demand.objects.readable_as(user))
    )
    return rows.exclude(Exists(answered)).exclude(Exists(dismissed)).count()


def waiting_for_owner(user) -> int:
    """How many companies wait for an answer about the person's demands, for the navigation: one query."""
    own = CandidateResponse.objects.current().filter(
        demand=OuterRef("demand"), enterprise=OuterRef("enterprise"), side=Side.CORPORATE
    )
    said = CandidateResponse.objects.current().filter(
        side=Side.ENTERPRISE,
        answer__in=[Answer.INTERESTED, Answer.MORE],
        demand__in=Demand.objects.owned_by(user).published(),
    )
    return said.exclude(Exists(own)).count()


def staff_counts(demands) -> dict[int, dict[str, int]]:
    """Demand to interested companies and shortlist length, in two queries."""
    counts = {demand.pk: {"interested": 0, "shortlisted": 0} for demand in demands}
    interested = (
        CandidateResponse.objects.current()
        .filter(demand__in=counts, side=Side.ENTERPRISE)
        .values("demand")
        .annotate(n=Count("pk", filter=Q(answer=Answer.INTERESTED)))
    )
    for row in interested:
        counts[row["demand"]]["interested"] = row["n"]
    for row in StaffDecision.objects.shortlisted().filter(demand__in=counts).values("demand").annotate(n=Count("pk")):
        counts[row["demand"]]["shortlisted"] = row["n"]
    return counts
