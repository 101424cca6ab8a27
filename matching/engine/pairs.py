"""Which words of the one text answered which words of the other.

Every answered group becomes a pair of its places in both texts.  Groups that stand together in both texts
(a compound and its parts, the words of one phrase, neighbouring bigrams) are joined into one pair, whose
points are their sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .analysis import Analysis
from .bridge import alternatives
from .bridge import group as group_of
from .lexicon import request_words
from .postings import Group
from .types import Span, TermPair

FAINT = 0.25  # an alternative that gives less than this share of the best one is not marked
MISSING_LIMIT = 8
QUOTES = 6  # longest list of quoted terms in a reason
QUOTABLE_POINTS = 0.3  # a pair with less is marked, but not quoted
BIGRAMS = ("bi:", "kb:")
NOT_COUNTED = ("bi", "kb", "no", "co", "na", "nz")


@dataclass(slots=True)
class _Joined:
    """Groups joined so far, with their places."""

    terms: list[str]
    asking: dict[Span, float]  # place -> points that hang on it
    offering: dict[Span, float]
    points: float
    kinds: set[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A `TermPair`, and whether the offering side declines all of it."""

    shown: TermPair
    declined: bool


def quotable(pairs: Sequence["Pair"]) -> list["Pair"]:
    """The pairs worth quoting: the strongest ones, at least the first; no single characters, no words of any request."""
    telling = [pair for pair in pairs if not _of_any_request(pair.shown.terms)]
    kept = [pair for pair in telling if pair.shown.points >= QUOTABLE_POINTS and len(pair.shown.asking_text) > 1]
    return (kept or telling[:1])[:QUOTES]


def _of_any_request(terms: Iterable[str]) -> bool:
    words = [term for term in terms if not term.startswith(BIGRAMS)]
    return bool(words) and request_words().issuperset(words)


class Places:
    """Where the terms of an analysis stand: term -> spans, and alternative -> (term, weight)."""

    def __init__(self, analysis: Analysis) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.declined: set[Span] = set()
        self.frequency: dict[str, float] = {}
        for part in analysis.fields:
            for term, start, end, polarity in part.terms:
                span = Span(part.name, start, end)
                if term in self.spans:
                    self.spans[term].append(span)
                    self.frequency[term] += part.weight
                else:
                    self.spans[term] = [span]
                    self.frequency[term] = part.weight
                if polarity == "x":
                    self.declined.add(span)

    @cached_property
    def answers(self) -> dict[str, list[tuple[str, float]]]:
        """Alternative -> the terms of this text that it stands for, with their weights."""
        found: dict[str, list[tuple[str, float]]] = {}
        for term in self.spans:
            for other, weight in alternatives(term):
                found.setdefault(other, []).append((term, weight))
        return found

    def answering(self, group: str) -> dict[str, float]:
        """Terms of this text that answer a group, with their shares of the answer; faint ones are left out."""
        strength: dict[str, float] = {}
        for other, weight in group_of(group):
            for term, counter_weight in self.answers.get(other, ()):
                gain = weight * counter_weight * self.frequency[term]
                strength[term] = strength.get(term, 0.0) + gain
        best = max(strength.values(), default=0.0)
        kept = {term: gain for term, gain in sorted(strength.items()) if gain >= FAINT * best}
        total = sum(kept.values())
        return {term: gain / total for term, gain in kept.items()}

    def shares(self, terms: Mapping[str, float], points: float) -> dict[Span, float]:
        """Points spread over the places of some terms, by the terms' shares."""
        found: dict[Span, float] = {}
        for term, share in terms.items():
            spans = self.spans.get(term, ())
            for span in spans:
                found[span] = found.get(span, 0.0) + points * share / len(spans)
        return found


def term_pairs(
    groups: Sequence[Group],
    points: Sequence[float],
    asking: Places,
    offering: Places,
    texts: Mapping[str, Mapping[str, str]],
) -> list[Pair]:
    """Pairs with points, heaviest first and numbered from 1; `texts` holds both sides' fields by name."""
    joined: list[_Joined] = []
    for group, value in sorted(zip(groups, points, strict=True), key=lambda item: (-item[1], item[0].term)):
        if value <= 0:
            continue
        answers = offering.answering(group.term)
        fresh = _Joined(
            terms=[group.term],
            asking=asking.shares({group.term: 1.0}, value),
            offering=offering.shares(answers, value),
            points=value,
            kinds={_kind(group.term, answers)},
        )
        joined = _join(joined, fresh)
    joined.sort(key=lambda one: (-one.points, min(one.terms)))
    return [_pair(number, one, texts, offering) for number, one in enumerate(joined, start=1)]


def _kind(group: str, answers: Mapping[str, float]) -> str:
    if group.startswith("co:"):
        return "concept"
    return "same" if group in answers else "lexicon"


def _join(joined: list[_Joined], fresh: _Joined) -> list[_Joined]:
    apart = []
    for one in joined:
        if _near(one.asking, fresh.asking) and _near(one.offering, fresh.offering):
            fresh.terms += one.terms
            _add(fresh.asking, one.asking)
            _add(fresh.offering, one.offering)
            fresh.points += one.points
            fresh.kinds |= one.kinds
        else:
            apart.append(one)
    return [*apart, fresh]


def _add(some: dict[Span, float], others: Mapping[Span, float]) -> None:
    for span, points in others.items():
        some[span] = some.get(span, 0.0) + points


def _near(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any two spans overlap, touch, or stand a single character apart."""
    return any(a.field == b.field and a.start <= b.end + 1 and b.start <= a.end + 1 for a in some for b in others)


def _pair(number: int, one: _Joined, texts: Mapping[str, Mapping[str, str]], offering: Places) -> Pair:
    asking_spans = merged(one.asking, texts["asking"])
    offering_spans = merged(one.offering, texts["offering"])
    kind = next(kind for kind in ("same", "concept", "lexicon") if kind in one.kinds)
    shown = TermPair(
        number=number,
        asking_spans=asking_spans,
        offering_spans=offering_spans,
        asking_text=quoted(asking_spans, one.asking, texts["asking"]),
        offering_text=quoted(offering_spans, one.offering, texts["offering"]),
        kind=kind,
        points=one.points,
        terms=tuple(sorted(one.terms)),
    )
    declined = bool(one.offering) and one.offering.keys() <= offering.declined
    return Pair(shown, declined)


def merged(spans: Iterable[Span], texts: Mapping[str, str]) -> tuple[Span, ...]:
    """Spans that overlap or are parted only by a blank or hyphen, put together; in order of the fields."""
    found: list[Span] = []
    order = {name: place for place, name in enumerate(texts)}
    for span in sorted(spans, key=lambda span: (order[span.field], span.start, span.end)):
        last = found[-1] if found else None
        if last and last.field == span.field and _continues(texts[span.field][last.end : span.start], last, span):
            found[-1] = Span(last.field, last.start, max(last.end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _continues(between: str, last: Span, span: Span) -> bool:
    return span.start <= last.end or between in (" ", "-", "\u00a0")


def quoted(spans: Sequence[Span], points: Mapping[Span, float], texts: Mapping[str, str]) -> str:
    """The marked text on which most hangs, the longer and then the earlier of equals."""

    def weight(span: Span) -> tuple[float, int]:
        inside = sum(
            value
            for part, value in points.items()
            if part.field == span.field and span.start <= part.start and part.end <= span.end
        )
        return round(inside, 9), span.end - span.start

    best = max(spans, key=weight, default=None)
    return texts[best.field][best.start : best.end] if best else ""


def is_word(term: str) -> bool:
    """Whether a term is a word a reader would count: no bigram, number, concept or single character."""
    kind, _, word = term.partition(":")
    return kind not in NOT_COUNTED and len(word) > 1


def missing(groups: Sequence[Group], weights: Sequence[float], asking: Places, marked: Iterable[Span]) -> list[Span]:
    """Places of the heaviest unanswered words that tell what is asked for, outside what is marked as answered and apart from each other."""
    heaviest = sorted(zip(weights, groups, strict=True), key=lambda item: (-item[0], item[1].term))
    taken = list(marked)
    found: list[Span] = []
    for weight, group in heaviest:
        if weight <= 0 or len(found) >= MISSING_LIMIT:
            break
        span = asking.spans[group.term][0]
        if (
            is_word(group.term)
            and group.term not in request_words()
            and not any(_overlap(span, other) for other in taken)
        ):
            found.append(span)
            taken.append(span)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
