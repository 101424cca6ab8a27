"""What stands in the way of a step, and what a reviewer is shown beside the checklist."""

from django.utils.translation import gettext as _

from introductions.models import Introduction
from introductions.vocabulary import BLOCKING, Said, ScreeningResult, Stage
from matching import naming
from matching.vocabulary import Side
from outcomes.choices import OutcomeState
from outcomes.models import Outcome


def _content(case) -> Introduction:
    return case.kind_of.content(case)


def other(side: str) -> str:
    return Side.CORPORATE if side == Side.ENTERPRISE else Side.ENTERPRISE


# --- who is first, who is last ----------------------------------------------------------------------


def _others_answer(case, data) -> str:
    return _content(case).both_sides[other(data["side"])].said


def is_first_to_agree(case, data) -> list[str]:
    return (
        [_("The other side has agreed meanwhile. Please send your answer once more.")]
        if _others_answer(case, data) == Said.AGREED
        else []
    )


def is_last_to_agree(case, data) -> list[str]:
    return (
        [] if _others_answer(case, data) == Said.AGREED else [_("The other side has taken its answer back meanwhile.")]
    )


def statement_of(introduction: Introduction, side: str):
    """The newest statement of a side that counts: none once a better one was asked for."""
    asked = introduction.case.events.filter(move="ask_statement").order_by("-seq").values_list("at", flat=True).first()
    rows = introduction.self_checks.filter(side=side)
    return (rows.filter(at__gt=asked) if asked else rows).first()


def is_first_statement(case, data) -> list[str]:
    there = statement_of(_content(case), other(data["side"]))
    return [_("The other side has made its statement meanwhile. Please send yours once more.")] if there else []


def is_last_statement(case, data) -> list[str]:
    there = statement_of(_content(case), other(data["side"]))
    return [] if there else [_("The other side has not made its statement yet.")]


def has_question(introduction: Introduction, side: str) -> bool:
    """Whether the other side waits for an answer of this one."""
    return introduction.both_sides[other(side)].said == Said.MORE


def may_reply(case, data) -> list[str]:
    reasons = (
        [] if has_question(_content(case), data["side"]) else [_("There is no question that waits for an answer.")]
    )
    return [*reasons, *gives_no_name(case, data)]


def gives_no_name(case, data) -> list[str]:
    """A question goes to the other side before names are shown."""
    side = _content(case).both_sides[data["side"]]
    word = naming.given_away(
        (side.organisation.name_zh, side.organisation.name_en), [data.get("asked", {}).get("text", "")]
    )
    if not word:
        return []
    return [
        _("“%(word)s” of your organisation's name stands in the text. Names are not shown yet: leave it out.")
        % {"word": word}
    ]


# --- the compliance check ---------------------------------------------------------------------------


def screened_and_stated(case, data) -> list[str]:
    """Nobody is introduced with a prohibited technology, an open hit, or without both statements."""
    introduction = _content(case)
    reasons = []
    for side in Side:
        statement = statement_of(introduction, side)
        if statement is None:
            reasons.append(_("The statement of one side is missing."))
        elif statement.export_control in BLOCKING:
            reasons.append(_("The enterprise states that the export of the technology is prohibited."))
    newest = newest_screenings(introduction)
    if any(row is None for row in newest.values()):
        reasons.append(_("The names of both sides have to be compared with the lists of sanctions first."))
    for row in filter(None, newest.values()):
        if row.result == ScreeningResult.HITS:
            reasons.append(_("An entry in a list of sanctions has still to be looked at."))
        elif row.result == ScreeningResult.CONFIRMED:
            reasons.append(_("A side stands on a list of sanctions."))
    return reasons


def newest_screenings(introduction: Introduction) -> dict[str, object]:
    """Side to its newest comparison, or None."""
    rows = {}
    for row in introduction.screenings.select_related("organisation").order_by("at", "pk"):
        rows[row.organisation_id] = row
    return {side: rows.get(one.organisation_id) for side, one in introduction.both_sides.items()}


def has_outcome(case, data) -> list[str]:
    """An introduction is done when what was signed is written down and confirmed by both sides."""
    if Outcome.objects.filter(case=case, state=OutcomeState.CONFIRMED).exists():
        return []
    return [_("Record what was signed; both sides have to confirm it first.")]


# --- evidence beside the checklist ------------------------------------------------------------------


def _said(case, side: str, name: str) -> str:
    statement = statement_of(_content(case), side)
    return getattr(statement, f"get_{name}_display")() if statement and getattr(statement, name) else _("No statement.")


def export_evidence(case) -> str:
    return _said(case, Side.ENTERPRISE, "export_control")


def data_evidence(case) -> str:
    return _said(case, Side.ENTERPRISE, "data_export")


def rights_evidence(case) -> str:
    return _said(case, Side.ENTERPRISE, "ip_ownership")


def screening_evidence(case) -> str:
    rows = newest_screenings(_content(case)).values()
    if any(row is None for row in rows):
        return _("Not compared yet.")
    return "; ".join(f"{row.organisation}: {row.get_result_display()}" for row in rows)


def before_names(case) -> bool:
    return case.state in {Stage.PROPOSED, Stage.SELF_CHECK, Stage.COMPLIANCE}
