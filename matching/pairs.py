"""A pair of demand and enterprise as pages show it, each reader with what they may know. Everything for a list in a few queries."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.ui import Badge
from enterprises.models import Enterprise
from matching import disclosure, wording
from matching.engine.codes import CriterionCode, PartCode, ReasonCode, State
from matching.models import Candidate, CandidateResponse, Demand, StaffDecision
from matching.vocabulary import Answer, Side

YES, NO, OPEN = "yes", "no", "open"


@dataclass(frozen=True)
class Line:
    """One line of "why" or "what is missing"."""

    css: str  # yes, no, open
    words: str
    code: str = ""

    @property
    def icon(self) -> str:
        return {YES: "check-circle-fill", NO: "x-octagon-fill", OPEN: "question-circle"}[self.css]

    @property
    def label(self) -> str:
        return {YES: _("Met"), NO: _("Not met"), OPEN: _("Not known")}[self.css]


@dataclass
class Pair:
    """One candidate with the answers and decisions about it."""

    candidate: Candidate
    demand: Demand
    reader: str  # wording.OFFICE, OWNER, ENTERPRISE
    responses: dict[str, CandidateResponse] = field(default_factory=dict)
    decision: StaffDecision | None = None

    @property
    def enterprise(self) -> Enterprise:
        return self.candidate.enterprise

    @property
    def version(self):
        """The words that were compared: until a changed demand is matched again, its places fit only these."""
        return self.candidate.ranking.version

    @property
    def key(self) -> str:
        return disclosure.pair_key(self.demand.pk, self.candidate.enterprise_id)

    @property
    def theirs(self) -> CandidateResponse | None:
        """The enterprise's present answer."""
        return self.responses.get(Side.ENTERPRISE)

    @property
    def owners(self) -> CandidateResponse | None:
        """The present answer of the demand's owner."""
        return self.responses.get(Side.CORPORATE)

    @property
    def both(self) -> bool:
        return bool(
            self.theirs
            and self.owners
            and self.theirs.answer == Answer.INTERESTED
            and self.owners.answer == Answer.INTERESTED
        )

    @property
    def enterprise_is_named(self) -> bool:
        """To the owner only after the enterprise's interest; the office and the enterprise itself know."""
        return self.reader != wording.OWNER or bool(self.theirs and self.theirs.answer == Answer.INTERESTED)

    @property
    def company(self) -> str:
        if self.enterprise_is_named:
            return self.enterprise.organisation.name
        return disclosure.anonymous_name(self.demand.pk, self.candidate.enterprise_id)

    @property
    def other_name(self) -> tuple[str, str]:
        """The name in the other language with its tag; ("", "") when there is none or it may not be shown."""
        organisation = self.enterprise.organisation
        if not self.enterprise_is_named:
            return "", ""
        if organisation.name == organisation.name_zh:
            return organisation.name_en, "en"
        return organisation.name_zh, "zh-CN"

    @property
    def company_facts(self) -> list[str]:
        """What may be known of a company without its name."""
        enterprise = self.enterprise
        facts = [enterprise.organisation.district_name]
        facts.append(_("TRL %(trl)d") % {"trl": enterprise.trl} if enterprise.trl else "")
        facts.append(_("%(n)s people") % {"n": f"{enterprise.employees:,}"} if enterprise.employees else "")
        return [fact for fact in facts if fact]

    @property
    def score(self) -> int:
        return self.candidate.points

    @property
    def judgement(self) -> str:
        return wording.judgement(self.candidate.score)

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """Parts of the score with their colours; what was taken off stands last and has none."""
        shown = []
        for number, part in enumerate(self.candidate.parts, start=1):
            below = part["code"] == PartCode.EXCLUSIONS
            if below and not round(part["points"]):
                continue
            shown.append({
                "label": wording.part_label(part["code"]),
                "points": round(part["points"]),
                "out_of": round(part["out_of"]),
                "colour": 0 if below else min(number, 6),
            })  # fmt: skip
        return shown

    @property
    def bar(self) -> list[tuple[int, str]]:
        return [(part["points"], part["label"]) for part in self.parts if part["colour"]]

    @property
    def bar_label(self) -> str:
        return _(", ").join(f"{part['label']} {part['points']}/{part['out_of']}" for part in self.parts)

    def _line(self, css: str, reason: dict) -> Line:
        words = wording.sentence(reason, reader=self.reader, quotes=self.enterprise_is_named)
        return Line(css, words, reason["code"])

    @cached_property
    def why(self) -> list[Line]:
        return [self._line(YES, reason) for reason in self.candidate.reasons_for]

    @cached_property
    def against(self) -> list[Line]:
        """Not met first, then what nobody knows."""
        unknown = {one["reason"]["code"] for one in self.candidate.criteria if one["state"] == State.UNKNOWN}
        unknown.add(ReasonCode.TERMS_MISSING.value)
        lines = [self._line(OPEN if r["code"] in unknown else NO, r) for r in self.candidate.reasons_against]
        return sorted(lines, key=lambda line: line.css == OPEN)

    @property
    def would_help(self) -> list[Line]:
        """What an enterprise could say in its profile to be judged better."""
        return [line for line in self.against if line.css == OPEN]

    @property
    def left_out(self) -> Line | None:
        """Why it is not proposed, in a sentence."""
        code = self.candidate.left_out
        return self._line(NO, {"code": code, "params": self.candidate.left_out_params}) if code else None

    @property
    def left_out_because(self) -> list[Line]:
        """What stands behind it: how the company fails the must, else the first thing against it."""
        must = self.candidate.left_out_params.get("criterion", "")
        failed = [line for line in self.lines_of(must) if line.css == NO]
        return failed or self.against[:1]

    @property
    def left_out_kind(self) -> str:
        return wording.left_out_label(self.candidate.left_out)

    @property
    def words(self) -> list[dict[str, Any]]:
        """Pairs of words, the strongest first. Without the company's side where it is not named."""
        kinds = wording.TERM_KINDS
        return [
            {
                "n": term["n"],
                "asking": term["asking_text"],
                "offering": term["offering_text"] if self.enterprise_is_named else "",
                "kind": str(kinds.get(term["kind"], term["kind"])),
                "points": round(term["points"], 1),
            }
            for term in self.candidate.terms
        ]

    def lines_of(self, code: str) -> list[Line]:
        """What one criterion came to; several lines where some of what is asked is met and some is not."""
        return [self._judged(one) for one in self.candidate.criteria if one["code"] == code]

    def state_of(self, code: str) -> Line | None:
        """One criterion of this candidate, for the comparison of several."""
        return next(iter(self.lines_of(code)), None)

    @property
    def measures(self) -> dict[str, Line]:
        """What each number came to, by its words in the demand."""
        numbers = [one for one in self.candidate.criteria if one["code"] == CriterionCode.MEASURE]
        return {one["reason"]["params"]["quote"]: self._judged(one) for one in numbers}

    def _judged(self, criterion: dict) -> Line:
        css = {State.MET: YES, State.UNKNOWN: OPEN}.get(criterion["state"], NO)
        return self._line(css, criterion["reason"])

    @property
    def badge(self) -> Badge | None:
        """Where the pair stands, for its reader."""
        if self.both:
            return Badge(_("Both interested"), "ok")
        mine, other = (self.owners, self.theirs) if self.reader == wording.OWNER else (self.theirs, self.owners)
        if mine and mine.answer == Answer.DECLINED:
            return Badge(_("Declined"), "neutral", "dash-circle")
        if other and other.answer == Answer.DECLINED and self.reader != wording.OFFICE:
            return Badge(_("The other side declined"), "neutral", "dash-circle")
        if self.reader == wording.OFFICE:
            return self._office_badge()
        if other and other.answer == Answer.INTERESTED:
            return Badge(_("Your answer"), "wait")
        if other and other.answer == Answer.MORE:
            return Badge(_("A question for you"), "wait", "chat-left-text")
        if mine and mine.answer == Answer.INTERESTED:
            return Badge(_("You are interested"), "progress")
        if mine and mine.answer == Answer.MORE:
            return Badge(_("You asked a question"), "progress", "chat-left-text")
        return None

    def _office_badge(self) -> Badge | None:
        if self.theirs and self.theirs.answer == Answer.INTERESTED:
            return Badge(_("Enterprise interested"), "progress")
        if self.theirs and self.theirs.answer == Answer.DECLINED:
            return Badge(_("Enterprise declined"), "neutral", "dash-circle")
        if self.owners and self.owners.answer == Answer.INTERESTED:
            return Badge(_("Owner interested"), "progress")
        if self.owners and self.owners.answer == Answer.DECLINED:
            return Badge(_("Owner declined"), "neutral", "dash-circle")
        return None


def of_demand(demand: Demand, *, reader: str) -> list[Pair]:
    """All pairs of a demand's current list, those left out included, in their order."""
    if demand.current_ranking_id is None:
        return []
    rows = (
        Candidate.objects.filter(ranking=demand.current_ranking_id)
        .select_related("enterprise__organisation", "snapshot", "ranking__version")
        .order_by("rank")
    )
    return _with_answers(list(rows), {demand.pk: demand}, reader)


def of_enterprise(
    enterprise: Enterprise, demands: dict[int, Demand], *, reader: str = wording.ENTERPRISE
) -> list[Pair]:
    """The pairs of an enterprise in the current lists of these demands, best first."""
    rows = (
        Candidate.objects.current()
        .filter(enterprise=enterprise, demand__in=demands)
        .select_related("enterprise__organisation", "snapshot", "ranking__version")
        .order_by("-score", "pk")
    )
    return _with_answers(list(rows), demands, reader)


def _with_answers(rows: list[Candidate], demands: dict[int, Demand], reader: str) -> list[Pair]:
    enterprises = {row.enterprise_id for row in rows}
    responses: dict[tuple[int, int], dict[str, CandidateResponse]] = {}
    for one in CandidateResponse.objects.current().filter(demand__in=demands, enterprise__in=enterprises):
        responses.setdefault((one.demand_id, one.enterprise_id), {})[one.side] = one
    decisions = {
        (one.demand_id, one.enterprise_id): one
        for one in StaffDecision.objects.current()
        .filter(demand__in=demands, enterprise__in=enterprises)
        .select_related("by")
    }
    return [
        Pair(
            row,
            demands[row.demand_id],
            reader,
            responses.get((row.demand_id, row.enterprise_id), {}),
            decisions.get((row.demand_id, row.enterprise_id)),
        )
        for row in rows
    ]


COMPARED = (
    CriterionCode.CERTIFICATION,
    CriterionCode.TRL,
    CriterionCode.COOPERATION,
    CriterionCode.REGION,
    CriterionCode.LANGUAGE,
    CriterionCode.CAPACITY,
    CriterionCode.EXPORT,
    CriterionCode.EXCLUSION,
)


def comparison(pairs: list[Pair]) -> list[tuple[str, list[Line | None]]]:
    """Criteria as rows, companies as columns; a criterion that nobody is measured by is left out."""
    rows = [(wording.CRITERIA[code], [pair.state_of(code) for pair in pairs]) for code in COMPARED]
    return [(label, cells) for label, cells in rows if any(cells)]
