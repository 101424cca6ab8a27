"""What to rewrite in a demand whose list is thin. Each change is tried on the very index of the run, never guessed.

``hints`` is worked out with the list and kept with it; ``sentences`` puts it into words for the owner and the office.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching import engine, finding, wording
from matching.engine import has_lexicon
from matching.engine.pairs import is_word

FEW = 3  # candidates below which a list is thin
MOST_TRIED = 10  # changes tried for one demand
QUOTED = 6  # words that nobody offers
NOTABLE = 1.0  # points by which the best must rise to be told


def hints(found: finding.Found) -> list[dict[str, Any]]:
    """Codes with figures, for a list with few candidates or none that fits; else nothing."""
    best = found.candidates[0].score if found.candidates else 0.0
    if len(found.candidates) >= FEW and best >= engine.NOBODY_FITS_BELOW:
        return []
    return [*_tried(found, best), *_untried(found)]


def _tried(found: finding.Found, best: float) -> Iterator[dict[str, Any]]:
    """Changes that make the list longer or its first better, each with its effect. None touches the texts: they are not read again."""
    shut_out = _shut_out(found)
    for code, params, changed in islice(_changes(found), MOST_TRIED):
        then = finding.Found(found.index, found.index.question(changed, found.question.analysis), only=found.only)
        number, risen = then.outlook
        more = number - len(found.candidates)
        if more > 0 or risen >= best + NOTABLE:
            effect = {"more": more, "best": best, "then": risen, "shut_out": shut_out.get(params.get("criterion"), 0)}
            yield {"code": code, **params, **effect}


def _changes(found: finding.Found) -> Iterator[tuple[str, dict[str, Any], engine.Demand]]:
    """(code, what is changed, the demand with the change): musts first."""
    demand = found.question.demand
    for gate in sorted(demand.gates):
        names = list(demand.required_certifications) if gate == engine.CriterionCode.CERTIFICATION else []
        left = {"gates": demand.gates - {gate}}
        if gate == engine.CriterionCode.MEASURE:
            left["must_measures"] = frozenset()
        yield "must", {"criterion": gate.value, "names": names}, replace(demand, **left)
    for name in demand.required_certifications:
        kept = tuple(one for one in demand.required_certifications if one != name)
        yield "certificate", {"names": [name]}, replace(demand, required_certifications=kept)
    if demand.min_trl is not None:
        yield "trl", {"value": demand.min_trl}, replace(demand, min_trl=None)
    if demand.min_employees is not None:
        yield "employees", {"value": demand.min_employees}, replace(demand, min_employees=None)
    if not demand.tech_fields:
        codes = found.index.model.strongest(found.question.fields)
        if codes:
            yield "field", {"codes": list(codes)}, replace(demand, tech_fields=tuple(codes))


def _shut_out(found: finding.Found) -> Counter:
    """Criterion to the number of companies that this must alone keeps out, among those looked at."""
    counts: Counter = Counter()
    for reason in found.reasons_looked_at():
        if reason.code == engine.ReasonCode.GATE_UNMET:
            counts[reason.params["criterion"].value] += 1
    return counts


def _untried(found: finding.Found) -> Iterator[dict[str, Any]]:
    """What can only be said: words without an answer, a language that cannot be read, no number."""
    question, postings = found.question, found.index.postings
    words = [group for group in question.wanted if is_word(group.term)]
    known = postings.answered_by_anybody([group.term for group in words])
    unknown = [group for group, is_known in zip(words, known, strict=True) if not is_known]
    counted = {"known": len(words) - len(unknown), "asked": len(words)}
    lang = question.requirements.lang
    if not has_lexicon(lang) and not question.demand.summary_en:
        yield {"code": "no_summary", "language": lang, **counted}
    if quotes := _quotes(question, unknown):
        yield {"code": "nobody_offers", "words": quotes, **counted}
    if not question.measures:
        yield {"code": "no_figure"}


def _quotes(question: engine.Question, groups) -> list[str]:
    """The heaviest words as they stand in the demand, each once."""
    texts = {name: text for name, text, *_rest in engine.texts_of(question.demand)}
    spans = [question.places.spans[one.term][0] for one in sorted(groups, key=lambda one: (-one.weight, one.term))]
    words = dict.fromkeys(texts[span.field][span.start : span.end] for span in spans)
    return [word for word in words if not any(sign.isdigit() for sign in word)][:QUOTED]


# --- in words ---------------------------------------------------------------------------------------

SENTENCES = {
    "must": gettext_lazy("Without the must “%(criterion)s”%(names)s"),
    "certificate": gettext_lazy("Without the certificate %(names)s among what is required"),
    "trl": gettext_lazy("Without the lowest maturity TRL %(value)s"),
    "employees": gettext_lazy("Without “at least %(value)s employees”"),
    "field": gettext_lazy("With the technology field that the text speaks of (%(codes)s)"),
}
SAID = {
    "no_summary": gettext_lazy(
        "Write a summary in English: there is no dictionary of this language here (%(language)s), so that only %(known)s of %(asked)s "
        "words can be compared"
    ),
    "nobody_offers": gettext_lazy(
        "No company of the city mentions: %(words)s. They take no points away, but only %(known)s of %(asked)s words can earn any: "
        "say the same in more usual words"
    ),
    "no_figure": gettext_lazy(
        "There is no number with a unit. It would not change the points, but each company's numbers could be held against it"
    ),
}


@dataclass(frozen=True)
class Advice:
    """What to do, and what would come of it; ``effect`` is "" where nothing could be tried."""

    words: str
    effect: str = ""


def sentences(rows: list[dict[str, Any]]) -> list[Advice]:
    """Stored hints in the active language."""
    return [one for one in map(_advice, rows) if one]


def _advice(row: dict[str, Any]) -> Advice | None:
    params = {name: _value(name, value) for name, value in row.items()}
    if row["code"] in SAID:
        return Advice(str(SAID[row["code"]]) % params)
    if row["code"] not in SENTENCES:
        return None
    if row["code"] == "must":
        params["names"] = _(" (%(names)s)") % {"names": params["names"]} if row["names"] else ""
    return Advice(str(SENTENCES[row["code"]]) % params, effect(row))


def _value(name: str, value: Any) -> Any:
    if name == "words":
        return wording.value_words("terms", value)
    return wording.value_words(name, value) if name in wording.READERS_OF else value


def effect(row: dict[str, Any]) -> str:
    """What the list would be with one change."""
    said = []
    if row["more"] > 0:
        words = ngettext("%(n)d more company would be proposed", "%(n)d more companies would be proposed", row["more"])
        said.append(words % {"n": row["more"]})
    if row["then"] >= row["best"] + NOTABLE:
        figures = {"then": f"{row['then']:.0f}", "best": f"{row['best']:.0f}"}
        words = (
            _("the first would have %(then)s points instead of %(best)s")
            if row["best"]
            else _("the first with %(then)s points")
        )
        said.append(words % figures)
    if row["shut_out"]:
        words = ngettext("%(n)d company is kept out by it", "%(n)d companies are kept out by it", row["shut_out"])
        said.append(words % {"n": row["shut_out"]})
    return _("; ").join(said)
