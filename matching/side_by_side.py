"""Two candidates of one demand beside each other, line by line: the same content for the page and for its export.

What may be known of a company that is not named yet is what its pair (``pairs.Pair``) shows: no words of its own, and of certificates,
regions and languages only what the demand asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from enterprises import vocabulary
from enterprises.vocabulary import CooperationType, Language
from matching import wording
from matching.engine.codes import CriterionCode, PartCode
from matching.marking import strongest
from matching.pairs import COMPARED, Line, Pair
from regions.reference import region_label


@dataclass(frozen=True)
class Cell:
    """One company's side of a row: lines with a judgement, or plain words."""

    lines: list[Line] = field(default_factory=list)
    words: str = ""

    @property
    def text(self) -> str:
        """As a file says it: the judgement in words before the sentence."""
        return self.words or "\n".join(f"{line.label}: {line.words}" for line in self.lines)


@dataclass(frozen=True)
class Row:
    """``difference``: the left company's points less the right one's, as text; "" where nothing is counted."""

    label: str
    left: Cell
    right: Cell
    difference: str = ""


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    rows: list[Row]


def sections(left: Pair, right: Pair) -> list[Section]:
    """Everything that is compared; sections without rows are left out."""
    made = [
        Section("score", _("Score and its parts"), _scores(left, right)),
        Section("criteria", _("Requirements"), _criteria(left, right)),
        Section("numbers", _("Numbers with units"), _numbers(left, right)),
        Section("words", _("Words that correspond"), _words(left, right)),
        Section("reasons", _("For and against"), _reasons(left, right)),
        Section("company", _("The companies"), _companies(left, right)),
    ]
    return [one for one in made if one.rows]


def _scores(left: Pair, right: Pair) -> list[Row]:
    found = [_points_row(_("Score"), left.candidate.score, right.candidate.score, 100)]
    parts = [{part["code"]: part for part in pair.candidate.parts} for pair in (left, right)]
    for code in {**parts[0], **parts[1]}:
        ours, theirs = (side.get(code, {"points": 0.0, "out_of": 0.0}) for side in parts)
        out_of = 0 if code == PartCode.EXCLUSIONS else max(ours["out_of"], theirs["out_of"])
        found.append(_points_row(wording.part_label(code), ours["points"], theirs["points"], out_of))
    found.append(Row(_("Place in the list"), *(Cell(words=str(pair.candidate.rank)) for pair in (left, right))))
    found.append(Row(_("Judgement"), *(Cell(words=pair.judgement) for pair in (left, right))))
    return found


def _points_row(label: str, ours: float, theirs: float, out_of: float) -> Row:
    cells = [Cell(words=f"{points:.1f} / {out_of:g}" if out_of else f"{points:.1f}") for points in (ours, theirs)]
    return Row(label, *cells, difference=f"{ours - theirs:+.1f}")


def _criteria(left: Pair, right: Pair) -> list[Row]:
    codes = [code for code in COMPARED if code != CriterionCode.MEASURE]
    rows = [Row(str(wording.CRITERIA[code]), *(Cell(pair.lines_of(code)) for pair in (left, right))) for code in codes]
    return [row for row in rows if row.left.lines or row.right.lines]


def _numbers(left: Pair, right: Pair) -> list[Row]:
    """One row for each number that the demand asks for, as it is written there."""
    sides = [pair.measures for pair in (left, right)]
    return [
        Row(f"“{quote}”", *(Cell([side[quote]] if quote in side else []) for side in sides))
        for quote in {**sides[0], **sides[1]}
    ]


def _words(left: Pair, right: Pair) -> list[Row]:
    both, only = _split(left, right)
    rows = []
    if both[0] or both[1]:
        rows.append(
            Row(_("Answered by both"), *(Cell(words=_terms(p, t)) for p, t in zip((left, right), both, strict=True)))
        )
    if only[0] or only[1]:
        rows.append(
            Row(
                _("Answered by one only"), *(Cell(words=_terms(p, t)) for p, t in zip((left, right), only, strict=True))
            )
        )
    return rows


def _split(left: Pair, right: Pair) -> tuple[list[list[dict]], list[list[dict]]]:
    """(words that both answer, words that one answers) of each side: the same when their places in the demand overlap."""
    terms = [strongest(pair.candidate) for pair in (left, right)]
    whole = [pair.candidate.terms for pair in (left, right)]
    both = [[one for one in terms[side] if _overlaps(one, whole[1 - side])] for side in (0, 1)]
    only = [[one for one in terms[side] if not _overlaps(one, whole[1 - side])] for side in (0, 1)]
    return both, only


def _overlaps(term: dict, others: list[dict]) -> bool:
    return any(
        a["field"] == b["field"] and a["start"] < b["end"] and b["start"] < a["end"]
        for a in term["asking"]
        for other in others
        for b in other["asking"]
    )


def _terms(pair: Pair, terms: list[dict]) -> str:
    shown = []
    for term in terms:
        words = f"{term['asking_text']} = {term['offering_text']}" if pair.enterprise_is_named else term["asking_text"]
        shown.append(f"{words} ({term['points']:.1f})")
    return _("; ").join(shown)


def _reasons(left: Pair, right: Pair) -> list[Row]:
    return [
        Row(_("What speaks for it"), Cell(left.why), Cell(right.why)),
        Row(_("Against or not known"), Cell(left.against), Cell(right.against)),
    ]


def _companies(left: Pair, right: Pair) -> list[Row]:
    facts = [dict(_facts(pair)) for pair in (left, right)]
    rows = [Row(label, *(Cell(words=side.get(label, "")) for side in facts)) for label in {**facts[0], **facts[1]}]
    return [row for row in rows if row.left.words or row.right.words]


def _facts(pair: Pair) -> Iterator[tuple[str, str]]:
    """As it was when the list was made."""
    record, comma = pair.candidate.snapshot.record, _(", ")
    yield _("District"), str(pair.enterprise.organisation.district_name or "")
    yield _("Maturity"), _("TRL %(trl)d") % {"trl": record["trl"]} if record["trl"] else ""
    yield _("Employees"), f"{record['employees']:,}" if record["employees"] else ""
    yield _("Certificates"), comma.join(map(vocabulary.certificate_label, _shown(pair, "certifications")))
    yield _("Countries and regions"), comma.join(map(region_label, _shown(pair, "target_regions")))
    yield _("Languages"), comma.join(map(str, vocabulary.labels(Language, _shown(pair, "languages"))))
    yield _("Co-operation"), comma.join(map(str, vocabulary.labels(CooperationType, _shown(pair, "cooperation_types"))))


def _shown(pair: Pair, name: str) -> list[str]:
    """A company that is not named is not described by what nobody asked for."""
    values, version = pair.candidate.snapshot.record[name], pair.version
    if pair.enterprise_is_named:
        return values
    asked = {
        "certifications": version.required_certifications,
        "target_regions": [(version.region_id or "")[:2]],
        "languages": [version.lang],
        "cooperation_types": [version.cooperation_type],
    }[name]
    return [value for value in values if value in asked]
