"""What became of an outcome over time: the answers of each side at 0, 6 and 12 months, side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from outcomes.models import FollowUp, Outcome
from outcomes.showing import money


@dataclass(frozen=True)
class Impact:
    """``rows``: (label, cell per questionnaire); a questionnaire without an answer has empty cells."""

    asked: list[FollowUp]
    rows: list[tuple]

    @property
    def answered(self) -> bool:
        return any(one.answered_at for one in self.asked)


def impact_of(outcome: Outcome, follow_ups: list[FollowUp]) -> Impact:
    """The questionnaires that the reader may see, the earlier first."""
    asked = sorted(follow_ups, key=lambda one: (one.months, one.organisation_id))
    currency = outcome.currency

    def row(label, value):
        return label, [value(one) if one.answered_at else None for one in asked]

    rows = [
        row(_("Sales from it so far"), lambda one: money(one.sales, currency)),
        row(_("Follow-on investment so far"), lambda one: money(one.investment, currency)),
        row(_("Jobs created or kept"), lambda one: one.jobs),
        row(_("Patents"), lambda one: one.patents),
        row(_("Landed in Shanghai"), lambda one: one.landed),
        row(_("Adapted to a new market"), lambda one: one.adapted),
        row(_("Help, on average of 5"), _average),
        row(_("Without the network"), lambda one: one.get_without_help_display()),
        row(_("May be a case study"), lambda one: one.may_be_case_study),
    ]
    return Impact(asked, [(label, cells) for label, cells in rows if any(cell not in (None, "") for cell in cells)])


def _average(one: FollowUp) -> str:
    given = [rating for _label, rating in one.rated]
    return f"{sum(given) / len(given):.1f}" if given else ""
