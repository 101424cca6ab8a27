"""What the engine finds for one demand, as the rows of a list: who is proposed, the nearest of the others, and why each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Any

from django.utils.functional import cached_property

from matching import adapters, engine
from matching.engine.certainty import Spread
from matching.models import Candidate, DemandVersion
from matching.vocabulary import LIST_LENGTH, NEAR_MISSES

SURVEYED = 2_000  # companies looked at for the reasons of those that are not in the list; the rest scores lower still
SURVEYED_OF_MANY = 100  # the same where there are more than that: the nearest, and the rest is counted
QUESTIONS_KEPT = 512


class Questions:
    """Demands made ready for one index. Versions never change, so what was worked out once is kept."""

    def __init__(self, index: engine.Index):
        self.index = index
        self._kept: dict[tuple, Any] = {}

    def of(self, version: DemandVersion, conflicts: frozenset[str] = frozenset()):
        key = (version.pk, conflicts)
        if key not in self._kept:
            if len(self._kept) >= QUESTIONS_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self.index.question(adapters.demand_of(version, conflicts))
        return self._kept[key]


class Found:
    """What the engine says about one demand: candidates, the nearest of those left out, and how many for which reason.

    ``only``: ids of the suppliers who may read the demand at all, for one that is confidential; None for everybody.
    ``keep``: ids that stay in the list whatever their score, because somebody chose them by hand.
    """

    def __init__(
        self, index: engine.Index, question, only: frozenset[str] | None = None, keep: frozenset[str] = frozenset()
    ):
        self.index, self.question, self.only, self.keep = index, question, only, keep

    @cached_property
    def _ranked(self) -> tuple[list[engine.Match], list[engine.Match]]:
        """Who is proposed, best first, and who would be but for a number that is a must. Explaining is what costs, so in a small
        index only they are explained."""
        if self.only is None and len(self.index) > SURVEYED:
            return [match for match in self.index.rank(self.question, LIST_LENGTH) if match.left_out is None], []
        good, unmet = [], []
        for _score, key in self._judged:
            match = self.index.match(self.question, key)
            (unmet if match.left_out else good).append(match)
            if len(good) == LIST_LENGTH:
                break
        return good, unmet

    @cached_property
    def outlook(self) -> tuple[int, float]:
        """How many would be proposed and the score of the first, 0 for nobody: without explaining, where no number is a must."""
        if self.question.demand.must_measures:
            scores = [match.score for match in self.candidates]
        elif self.only is None and len(self.index) > SURVEYED:
            found = self.index.best(self.question, LIST_LENGTH)
            scores = [scored.score for scored in found if scored.left_out is None]
        else:
            scores = [-score for score, _key in self._judged[:LIST_LENGTH]]
        return len(scores), scores[0] if scores else 0.0

    @property
    def candidates(self) -> list[engine.Match]:
        """Who is proposed, best first."""
        return self._ranked[0]

    def _readers(self) -> Iterator:
        """Entries of those who may read the demand, the most promising first."""
        index, slots = self.index, self.index.promising(self._topics.bounds())
        keys = (index.by_slot[slot] for slot in slots)
        return (index.entries[key] for key in keys if self.only is None or key in self.only)

    @cached_property
    def _number_of_readers(self) -> int:
        return len(self.index) if self.only is None else sum(key in self.index for key in self.only)

    @cached_property
    def _topics(self):
        return self.index.topics(self.question)

    def _judge(self, entry):
        return self.index.standing_of(self.question, entry)

    @cached_property
    def _judged(self) -> list[tuple[float, str]]:
        """(minus score, id) of everybody who could be proposed, in the order of a list."""
        scored = ((self._judge(entry), entry.supplier.id) for entry in self._readers())
        return sorted((-round(one.score, 9), key) for one, key in scored if one.left_out is None)

    @cached_property
    def _survey(self) -> tuple[Counter, list[str]]:
        """Reasons of everybody who is not a candidate, and the ids of the nearest, best first."""
        listed = {match.offering_id for match in self.candidates}
        unmet = {match.offering_id for match in self._ranked[1]}
        counts, scored = Counter(), []
        if self.only is not None:
            counts[NOT_NAMED] = len(self.index) - self._number_of_readers
        rest = self._number_of_readers - len(listed)
        looked_at = SURVEYED if rest <= SURVEYED else SURVEYED_OF_MANY
        others = (entry for entry in self._readers() if entry.supplier.id not in listed)
        for entry in islice(others, looked_at):
            one = self._judge(entry)
            fails = one.left_out or entry.supplier.id in unmet
            reason = one.left_out.code if one.left_out else engine.ReasonCode.GATE_UNMET
            counts[reason.value if fails else BEYOND_THE_LIST] += 1
            if fails:
                scored.append((-round(one.score, 9), entry.supplier.id))
        if rest > looked_at:
            counts[engine.ReasonCode.BELOW_MINIMUM.value] += rest - looked_at
        return counts, [key for _score, key in sorted(scored)[:NEAR_MISSES]]

    def reasons_looked_at(self) -> Iterator[engine.Reason]:
        """Why each of the most promising companies is not proposed, as far as it is known without explaining."""
        looked_at = SURVEYED if self._number_of_readers <= SURVEYED else SURVEYED_OF_MANY
        for entry in islice(self._readers(), looked_at):
            if reason := self._judge(entry).left_out:
                yield reason

    @property
    def left_out_counts(self) -> dict[str, int]:
        return dict(sorted(self._survey[0].items()))

    @cached_property
    def spread(self) -> dict[str, float]:
        """Scores of the first, second and tenth of those whom no must shuts out; empty for fewer than two."""
        found = [*self.candidates, *self.near_misses]
        scores = [match.score for match in found if match.left_out is None or match.left_out.code not in SHUT_OUT]
        spread = Spread.of(scores)
        return asdict(spread) if spread else {}

    @cached_property
    def near_misses(self) -> list[engine.Match]:
        listed = {match.offering_id for match in self.candidates}
        known = listed.union(self._survey[1])
        chosen = sorted(key for key in self.keep if key in self.index and key not in known)
        nearest = [self._near_miss(key) for key in self._survey[1]]
        return [*nearest, *(self.index.match(self.question, key) for key in chosen)]

    def _near_miss(self, key: str) -> engine.Match:
        """Of many companies those who are not proposed are not explained word by word, unless somebody chose them."""
        if len(self.index) > SURVEYED and key not in self.keep:
            return self.index.outline(self.question, key)
        return self.index.match(self.question, key)


# Shut out whatever the score: what they score says nothing about the others.
SHUT_OUT = {
    engine.ReasonCode.GATE_UNMET,
    engine.ReasonCode.EXPORT_FORBIDDEN,
    engine.ReasonCode.CONFLICT,
    engine.ReasonCode.CAPACITY_FULL,
}
# Reasons for not being in a list that the engine does not know.
BEYOND_THE_LIST = "beyond_the_list"  # good enough, but the list is full
NOT_NAMED = "not_named"  # the demand is confidential and does not name the company


def candidate_rows(found: Found, *, snapshots: dict[int, int], since: dict[int, Any], now) -> list[Candidate]:
    """Unsaved rows of a list, without its ranking. ``snapshots``: enterprise to snapshot; ``since``: who was there before."""
    matches = [*found.candidates, *found.near_misses]
    return [
        Candidate(
            demand_id=int(match.asking_id),
            enterprise_id=int(match.offering_id),
            snapshot_id=snapshots[int(match.offering_id)],
            rank=rank,
            score=match.score,
            since=since.get(int(match.offering_id), now) if match.left_out is None else now,
            **explained(match),
        )
        for rank, match in enumerate(matches, start=1)
    ]


def explained(match: engine.Match) -> dict[str, Any]:
    """Parts, criteria, terms and reasons of a match as JSON keeps them."""
    return {
        "parts": [{"code": part.code.value, "points": part.points, "out_of": part.out_of} for part in match.parts],
        "criteria": [
            {"code": one.code.value, "state": one.state.value, "hard": one.hard, "reason": _reason(one.reason)}
            for one in match.criteria
        ],
        "terms": [
            {
                "n": pair.number,
                "asking": _spans(pair.asking_spans),
                "offering": _spans(pair.offering_spans),
                "asking_text": pair.asking_text,
                "offering_text": pair.offering_text,
                "kind": str(pair.kind),
                "points": pair.points,
            }
            for pair in match.terms
        ],
        "missing": _spans(match.missing),
        "reasons_for": [_reason(reason) for reason in match.reasons_for],
        "reasons_against": [_reason(reason) for reason in match.reasons_against],
        "left_out": match.left_out.code.value if match.left_out else "",
        "left_out_params": _plain(match.left_out.params) if match.left_out else {},
    }


def _spans(spans: Iterable[engine.Span]) -> list[dict[str, Any]]:
    return [{"field": field, "start": start, "end": end} for field, start, end in spans]


def _reason(reason: engine.Reason) -> dict[str, Any]:
    return {"code": reason.code.value, "params": _plain(reason.params)}


READY = {str, int, float, bool, type(None)}  # types that JSON keeps as they are


def _plain(value: Any) -> Any:
    """Parameters as JSON keeps them."""
    if type(value) in READY:
        return value
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return (
        str(value) if not isinstance(value, str | int | float | bool | type(None)) else getattr(value, "value", value)
    )
