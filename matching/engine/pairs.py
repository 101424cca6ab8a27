"""Which words of the one text answered which words of the other.

Every answered group becomes a pair of its places in both texts.  Groups that stand together in both texts
(a compound and its parts, the words of one phrase, neighbouring bigrams) are joined into one pair, whose
points are their sum.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .analysis import Analysis, stored_fields
from .lexicon import request_words
from .postings import Group
from .types import Span, TermPair

FAINT = 0.25  # an alternative that gives less than this share of the best one is not marked
MISSING_LIMIT = 8
QUOTES = 6  # longest list of quoted terms in a reason
QUOTABLE_POINTS = 0.3  # a pair with less is marked, but not quoted
BIGRAMS = ("bi:", "kb:")
NOT_COUNTED = ("bi", "kb", "no", "co", "na", "nz")


Answered = Mapping[str, Sequence[tuple[str, float]]]  # term of a text to the groups that it may answer, with weights


@dataclass(slots=True)
class _Joined:
    """Groups joined so far, with their places; ``bits`` of the asking terms among them."""

    terms: list[str]
    asking: dict[Span, float]  # place -> points that hang on it
    offering: dict[Span, float]
    points: float
    kinds: set[str]
    bits: int


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
    """Where the terms of a text stand: term -> spans. ``only``: terms that matter, None for all."""

    def __init__(self, fields: Iterable[tuple], only: Container[str] | None = None) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.declined: set[Span] = set()
        self.frequency: dict[str, float] = {}
        for name, _lang, weight, terms in fields:
            for term, start, end, polarity in terms:
                if only is not None and term not in only:
                    continue
                span = Span(name, start, end)
                if term in self.spans:
                    self.spans[term].append(span)
                    self.frequency[term] += weight
                else:
                    self.spans[term] = [span]
                    self.frequency[term] = weight
                if polarity == "x":
                    self.declined.add(span)

    @classmethod
    def of(cls, analysis: Analysis) -> "Places":
        return cls((field.name, field.lang, field.weight, field.terms) for field in analysis.fields)

    @classmethod
    def stored(cls, stored: bytes, only: Container[str]) -> "Places":
        """Of a stored analysis, which is not decoded further than needed."""
        return cls(stored_fields(stored), only)

    def answers(self, answered: Answered) -> dict[str, dict[str, float]]:
        """Group -> terms of this text that answer it, with their strength."""
        found: dict[str, dict[str, float]] = {}
        for term, frequency in self.frequency.items():
            for group, weight in answered.get(term, ()):
                found.setdefault(group, {})[term] = weight * frequency
        return found

    @cached_property
    def bits(self) -> dict[str, int]:
        """A bit for each term."""
        return {term: 1 << number for number, term in enumerate(self.spans)}

    @cached_property
    def beside(self) -> dict[str, int]:
        """Bits of the terms that overlap or touch a term somewhere, or stand a single character apart."""
        rows = sorted((*span, self.bits[term], term) for term, spans in self.spans.items() for span in spans)
        found = dict.fromkeys(self.spans, 0)
        for place, (field, _start, end, bit, term) in enumerate(rows):
            found[term] |= bit
            for other_field, start, _end, other_bit, other in rows[place + 1 :]:
                if other_field != field or start > end + 1:
                    break
                found[term] |= other_bit
                found[other] |= bit
        return found

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
    answered: Answered,
    texts: Mapping[str, Mapping[str, str]],
) -> list[Pair]:
    """Pairs with points, heaviest first and numbered from 1; `texts` holds both sides' fields by name."""
    joined: list[_Joined] = []
    answers = offering.answers(answered)
    valued = [(group.term, value) for group, value in zip(groups, points, strict=True) if value > 0]
    # What differs in the last digits only counts as equal: joining depends on the order.
    for term, value in sorted(valued, key=lambda item: (-round(item[1], 9), item[0])):
        theirs = _shared(answers.get(term, {}))
        fresh = _Joined(
            terms=[term],
            asking=asking.shares({term: 1.0}, value),
            offering=offering.shares(theirs, value),
            points=value,
            kinds={_kind(term, theirs)},
            bits=asking.bits[term],
        )
        joined = _join(joined, fresh, asking.beside[term])
    joined.sort(key=lambda one: (-one.points, min(one.terms)))
    return [_pair(number, one, texts, offering) for number, one in enumerate(joined, start=1)]


def _shared(strength: Mapping[str, float]) -> dict[str, float]:
    """Shares of an answer by term; faint ones are left out."""
    least = FAINT * max(strength.values(), default=0.0)
    kept = {term: gain for term, gain in sorted(strength.items()) if gain >= least}
    total = sum(kept.values())
    return {term: gain / total for term, gain in kept.items()}


def _kind(group: str, answers: Mapping[str, float]) -> str:
    if group.startswith("co:"):
        return "concept"
    return "same" if group in answers else "lexicon"


def _join(joined: list[_Joined], fresh: _Joined, beside: int) -> list[_Joined]:
    apart = []
    for one in joined:
        if beside & one.bits and _near(one.offering, fresh.offering):
            fresh.terms += one.terms
            _add(fresh.asking, one.asking)
            _add(fresh.offering, one.offering)
            fresh.points += one.points
            fresh.kinds |= one.kinds
            fresh.bits |= one.bits
        else:
            apart.append(one)
    return [*apart, fresh]


def _add(some: dict[Span, float], others: Mapping[Span, float]) -> None:
    for span, points in others.items():
        some[span] = some.get(span, 0.0) + points


def _near(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any two spans overlap, touch, or stand a single character apart."""
    for field, start, end in some:
        for other, first, last in others:
            if field == other and start <= last + 1 and first <= end + 1:
                return True
    return False


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


def merged(spans: Collection[Span], texts: Mapping[str, str]) -> tuple[Span, ...]:
    """Spans that overlap or are parted only by a blank or hyphen, put together; in order of the fields."""
    if len(spans) < 2:
        return tuple(spans)
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

    best = max(spans, key=weight) if len(spans) > 1 else next(iter(spans), None)
    return texts[best.field][best.start : best.end] if best else ""


@lru_cache(maxsize=50_000)
def is_word(term: str) -> bool:
    """Whether a term is a word a reader would count: no bigram, number, concept or single character."""
    kind, _, word = term.partition(":")
    return kind not in NOT_COUNTED and len(word) > 1


def missing(groups: Sequence[Group], weights: Sequence[float], asking: Places, marked: Iterable[Span]) -> list[Span]:
    """Places of the heaviest unanswered words that tell what is asked for, outside what is marked as answered and apart from each other."""
    weighty = [(-weight, group.term) for weight, group in zip(weights, groups, strict=True) if weight > 0]
    taken, passed_over = list(marked), request_words()
    found: list[Span] = []
    for _weight, term in sorted(weighty):
        if len(found) >= MISSING_LIMIT:
            break
        if not is_word(term) or term in passed_over:
            continue
        span = asking.spans[term][0]
        if not any(_overlap(span, other) for other in taken):
            found.append(span)
            taken.append(span)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
