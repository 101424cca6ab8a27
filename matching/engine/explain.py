"""From a scored pair to a `Match`: parts, pairs of terms, criteria and reasons."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .analysis import texts_of
from .codes import CriterionCode, PartCode, ReasonCode, State
from .measures import compare
from .pairs import QUOTES, Pair, Places, is_word, missing, quotable, term_pairs
from .question import Question
from .scoring import Scored
from .stated import Stated, answer, stated
from .types import Criterion, Match, Part, Reason, Span, Supplier

if TYPE_CHECKING:
    from .index import Index

SAME_FIELD = 0.6  # likeness of fields from which they count as the same
RELATED_FIELD = 0.2
NOTABLE_EXCLUSION = 1.0  # points taken from which an exclusion is a reason
NOTABLE_DECLINE = 0.5  # points of a pair from which "we do not do this" is a reason
MOSTLY = 0.5
MEASURED = {
    State.MET: ReasonCode.MEASURE_MET,
    State.UNMET: ReasonCode.MEASURE_UNMET,
    State.UNKNOWN: ReasonCode.MEASURE_UNSURE,
}
CRITERIA_PARTS = (PartCode.HARD, PartCode.REGION_LANGUAGE, PartCode.SOFT)


def explain(index: "Index", question: Question, scored: Scored, without: frozenset[str] = frozenset()) -> Match:
    """The match with all its reasons; the topic must hold its groups.  `without`: see `Index.match`."""
    topic, supplier = scored.topic, scored.entry.supplier
    texts = {
        "asking": question.texts,
        "offering": {name: text for name, text, *_ in texts_of(supplier)},
    }
    answered = index.postings.laid((*question.wanted, *question.excluded)).answered
    offering = Places.stored(scored.entry.stored, answered)
    valued = zip(question.wanted, topic.by_group, strict=True)
    kept = [(group, topic.scale * value) for group, value in valued if group.term not in without]
    wanted, points = [group for group, _ in kept], [value for _, value in kept]
    pairs = term_pairs(wanted, points, question.places, offering, answered, texts)
    gaps = _gaps(index, question, without, points, pairs)
    counted = [value for group, value in zip(wanted, points, strict=True) if is_word(group.term)]
    parts = _parts(index, scored, sum(pair.shown.points for pair in pairs))
    measured = _measured(question, pairs, supplier)
    criteria = (*(one.criterion for one in scored.judged), *measured)
    against = [
        *_criteria_reasons(criteria, met=False),
        *_text_against(index, question, scored, pairs, offering, texts),
        *_missing_reason(gaps, counted, texts["asking"]),
    ]
    field = _field_reason(index, question, scored)
    for_it = [*_matched_reason(pairs, counted), *_criteria_reasons(criteria, met=True)]
    (against if field.code is ReasonCode.FIELD_OTHER else for_it).insert(0, field)
    return Match(
        asking_id=question.demand.id,
        offering_id=supplier.id,
        score=sum(part.points for part in parts),
        parts=parts,
        criteria=criteria + _exclusion_criterion(against),
        terms=tuple(pair.shown for pair in pairs),
        missing=tuple(gaps),
        reasons_for=tuple(for_it),
        reasons_against=tuple(against),
        left_out=_completed(scored.left_out, pairs, field) or _unmet_must(question, measured),
        version=index.version,
        settings=index.settings_hash,
    )


def outline(index: "Index", question: Question, scored: Scored) -> Match:
    """The match without its words: what `explain` gives of parts, criteria and reasons that hang on no word."""
    criteria = tuple(one.criterion for one in scored.judged)
    for_it, against = _criteria_reasons(criteria, met=True), _criteria_reasons(criteria, met=False)
    field = _field_reason(index, question, scored)
    (against if field.code is ReasonCode.FIELD_OTHER else for_it).insert(0, field)
    parts = _parts(index, scored, scored.topic.terms)
    return Match(
        asking_id=question.demand.id,
        offering_id=scored.entry.supplier.id,
        score=sum(part.points for part in parts),
        parts=parts,
        criteria=criteria,
        reasons_for=tuple(for_it),
        reasons_against=tuple(against),
        left_out=_completed(scored.left_out, (), field),
        version=index.version,
        settings=index.settings_hash,
    )


def _measured(question: Question, pairs: Sequence[Pair], supplier: Supplier) -> list[Criterion]:
    """Measurable requirements held against what the supplier states. They give no points: unmet ones are for the owner to make
    a must."""
    if not question.measures:
        return []
    offered = [one for name, text, hint, _ in texts_of(supplier) for one in stated(name, text, hint)]
    for number, product in enumerate(supplier.products):
        offered += stated(f"products.{number}.capacity", product.capacity) if product.capacity else ()
    words = [
        ((own.field, own.start), (other.field, other.start), pair.shown.points)
        for pair in pairs
        for own in pair.shown.asking_spans
        for other in pair.shown.offering_spans
    ]
    return [_held_against(asked, answer(asked, offered, words)) for asked in question.measures]


def _held_against(asked: Stated, found: Stated | None) -> Criterion:
    quote = {"quote": asked.measure.text}
    if found is None:
        return Criterion(CriterionCode.MEASURE, State.UNKNOWN, False, Reason(ReasonCode.MEASURE_UNKNOWN, quote))
    state = compare(asked.measure, found.measure)
    reason = Reason(MEASURED[state], {**quote, "offered_quote": found.measure.text})
    return Criterion(CriterionCode.MEASURE, state, False, reason)


def _unmet_must(question: Question, measured: Sequence[Criterion]) -> Reason | None:
    musts = question.demand.must_measures
    unmet = [one for one in measured if one.state is State.UNMET and one.reason.params["quote"] in musts]
    return Reason(ReasonCode.GATE_UNMET, {"criterion": CriterionCode.MEASURE}) if unmet else None


def _parts(index: "Index", scored: Scored, terms: float) -> tuple[Part, ...]:
    settings, topic = index.settings, scored.topic
    possible = (settings.hard_points, settings.region_language_points, settings.soft_points)
    parts = [
        Part(PartCode.TERMS, terms, settings.terms_points),
        Part(PartCode.FIELDS, topic.fields, settings.fields_points),
    ]
    if settings.meaning_points:
        parts.append(Part(PartCode.MEANING, topic.meaning, settings.meaning_points))
    for code, out_of in zip(CRITERIA_PARTS, possible, strict=True):
        if code in scored.criteria:
            parts.append(Part(code, scored.criteria[code], out_of))
    if topic.exclusions < 0:
        parts.append(Part(PartCode.EXCLUSIONS, topic.exclusions, 0.0))
    return tuple(parts)


def _gaps(
    index: "Index", question: Question, without: frozenset[str], points: Sequence[float], pairs: Sequence[Pair]
) -> list[Span]:
    """What others offer and this one does not mention.  Words nobody uses say nothing about this one."""
    most = zip(question.wanted, index.postings.laid(question.wanted).factors.tolist(), strict=True)
    asked = [(group, factor) for group, factor in most if group.term not in without]
    weights = [factor if value <= 0 else 0.0 for (_, factor), value in zip(asked, points, strict=True)]
    marked = [span for pair in pairs for span in pair.shown.asking_spans]
    return missing([group for group, _ in asked], weights, question.places, marked)


def _matched_reason(pairs: Sequence[Pair], points: Sequence[float]) -> list[Reason]:
    found = quotable([pair for pair in pairs if not pair.declined])
    if not found:
        return []
    matched = sum(value > 0 for value in points)
    terms = [pair.shown.asking_text for pair in found]
    return [Reason(ReasonCode.TERMS_MATCHED, {"terms": terms, "matched": matched, "asked": len(points)})]


def _missing_reason(gaps: Sequence[Span], points: Sequence[float], texts: dict[str, str]) -> list[Reason]:
    if not gaps:
        return []
    terms = [texts[span.field][span.start : span.end] for span in gaps[:QUOTES]]
    unanswered = sum(value <= 0 for value in points)
    return [Reason(ReasonCode.TERMS_MISSING, {"terms": terms, "missing": unanswered, "asked": len(points)})]


def _criteria_reasons(criteria: Sequence[Criterion], *, met: bool) -> list[Reason]:
    ordered = sorted(criteria, key=lambda one: (one.state is State.UNKNOWN, not one.hard))
    return [one.reason for one in ordered if (one.state is State.MET) is met]


def _declared(index: "Index", codes: Sequence[str]) -> list[str]:
    return list(index.taxonomy.current(codes)) if index.settings.use_codes else []


def _field_reason(index: "Index", question: Question, scored: Scored) -> Reason:
    model, likeness = index.model, scored.topic.likeness
    vector = index.fields[scored.entry.slot]
    asked = _declared(index, question.demand.tech_fields) or model.strongest(question.fields)
    offered = _declared(index, scored.entry.supplier.tech_fields) or model.strongest(vector)
    if likeness >= SAME_FIELD:
        shared = model.strongest(question.fields * vector / (float((question.fields * vector).max()) or 1.0))
        return Reason(ReasonCode.FIELD_SAME, {"codes": shared})
    code = ReasonCode.FIELD_RELATED if likeness >= RELATED_FIELD else ReasonCode.FIELD_OTHER
    return Reason(code, {"codes": asked, "offered_codes": offered})


def _text_against(
    index: "Index",
    question: Question,
    scored: Scored,
    pairs: Sequence[Pair],
    offering: Places,
    texts: dict[str, dict[str, str]],
) -> list[Reason]:
    """Excluded by the demand, declined by the supplier, wanted with low priority only."""
    found = []
    if scored.topic.exclusions <= -NOTABLE_EXCLUSION:
        values = index.postings.group_scores(question.excluded, scored.entry.slot)
        answered = index.postings.laid((*question.wanted, *question.excluded)).answered
        excluded = term_pairs(question.excluded, values, question.places, offering, answered, texts)
        found.append(_quoting(ReasonCode.EXCLUDED_BY_DEMAND, excluded))
    declined = [pair for pair in pairs if pair.declined and pair.shown.points >= NOTABLE_DECLINE]
    if declined:
        found.append(_quoting(ReasonCode.SUPPLIER_DECLINES, declined))
    low = [pair for pair in pairs if question.low.issuperset(pair.shown.terms)]
    total = sum(pair.shown.points for pair in pairs)
    if total and sum(pair.shown.points for pair in low) >= MOSTLY * total:
        found.append(_quoting(ReasonCode.LOW_PRIORITY, low))
    return found


def _quoting(code: ReasonCode, pairs: Sequence[Pair]) -> Reason:
    strongest = quotable(pairs) or pairs[:1]
    terms = list(dict.fromkeys(pair.shown.asking_text for pair in strongest))
    return Reason(
        code, {"terms": terms, "offered": list(dict.fromkeys(pair.shown.offering_text for pair in strongest))}
    )


def _exclusion_criterion(against: Sequence[Reason]) -> tuple[Criterion, ...]:
    reasons = [reason for reason in against if reason.code is ReasonCode.EXCLUDED_BY_DEMAND]
    return tuple(Criterion(CriterionCode.EXCLUSION, State.EXCLUDED, False, reason) for reason in reasons)


def _completed(reason: Reason | None, pairs: Sequence[Pair], field: Reason) -> Reason | None:
    """The reason for leaving out, with the words or fields that show it."""
    if reason is None:
        return None
    if reason.code is ReasonCode.LOOK_ALIKE:
        return Reason(reason.code, {"terms": [pair.shown.asking_text for pair in quotable(pairs) or pairs[:1]]})
    if reason.code is ReasonCode.OTHER_APPLICATION:
        return Reason(reason.code, {"codes": field.params["codes"]})
    return reason
