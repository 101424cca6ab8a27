"""Matches as plain data, for storing as JSON, and back."""

from typing import Any

from .codes import CriterionCode, PartCode, ReasonCode, State
from .types import Criterion, Match, Part, Reason, Span, TermPair


def to_plain(match: Match) -> dict[str, Any]:
    """Dicts, lists, strings and numbers only; `from_plain` gives an equal match."""
    return {
        "asking_id": match.asking_id,
        "offering_id": match.offering_id,
        "score": match.score,
        "parts": [[part.code.value, part.points, part.out_of] for part in match.parts],
        "criteria": [[one.code.value, one.state.value, one.hard, _reason(one.reason)] for one in match.criteria],
        "terms": [
            {
                "number": pair.number,
                "asking_spans": [_span(span) for span in pair.asking_spans],
                "offering_spans": [_span(span) for span in pair.offering_spans],
                "asking_text": pair.asking_text,
                "offering_text": pair.offering_text,
                "kind": pair.kind,
                "points": pair.points,
                "terms": list(pair.terms),
            }
            for pair in match.terms
        ],
        "missing": [_span(span) for span in match.missing],
        "reasons_for": [_reason(reason) for reason in match.reasons_for],
        "reasons_against": [_reason(reason) for reason in match.reasons_against],
        "left_out": _reason(match.left_out) if match.left_out else None,
        "version": match.version,
        "settings": match.settings,
    }


def from_plain(data: dict[str, Any]) -> Match:
    """The match that `to_plain` wrote.  Raises KeyError or ValueError for anything else."""
    return Match(
        asking_id=data["asking_id"],
        offering_id=data["offering_id"],
        score=data["score"],
        parts=tuple(Part(PartCode(code), points, out_of) for code, points, out_of in data["parts"]),
        criteria=tuple(
            Criterion(CriterionCode(code), State(state), hard, _read_reason(reason))
            for code, state, hard, reason in data["criteria"]
        ),
        terms=tuple(
            TermPair(
                number=pair["number"],
                asking_spans=tuple(Span(*span) for span in pair["asking_spans"]),
                offering_spans=tuple(Span(*span) for span in pair["offering_spans"]),
                asking_text=pair["asking_text"],
                offering_text=pair["offering_text"],
                kind=pair["kind"],
                points=pair["points"],
                terms=tuple(pair["terms"]),
            )
            for pair in data["terms"]
        ),
        missing=tuple(Span(*span) for span in data["missing"]),
        reasons_for=tuple(map(_read_reason, data["reasons_for"])),
        reasons_against=tuple(map(_read_reason, data["reasons_against"])),
        left_out=_read_reason(data["left_out"]) if data["left_out"] else None,
        version=data["version"],
        settings=data["settings"],
    )


def _span(span: Span) -> list[str | int]:
    return [span.field, span.start, span.end]


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code.value, "params": {key: _value(value) for key, value in reason.params.items()}}


def _value(value: Any) -> Any:
    return value.value if isinstance(value, CriterionCode) else value


def _read_reason(data: dict[str, Any]) -> Reason:
    return Reason(ReasonCode(data["code"]), dict(data["params"]))
