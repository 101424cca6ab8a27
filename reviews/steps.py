"""For the table of moves of a kind that is scored: the effect that begins the scoring, the guard that waits for its end."""

from django.utils.translation import gettext as _

from reviews import actions
from reviews.models import ReviewRound


def begin_scoring(step) -> None:
    """Effect: the portal asks as many reviewers as the kind needs, by the sheet in force. Whose step led here chooses nobody."""
    actions.open_round(case=step.case)


def scoring_complete(case, data) -> list[str]:
    """Guard: enough reviews are in that count (nobody who came into a conflict of interest since)."""
    round_ = ReviewRound.objects.filter(case=case).first()
    if round_ is None:
        return [_("The scoring has not begun.")]
    counted = len(round_.counted())
    if counted >= round_.needed:
        return []
    return [_("%(given)d of %(needed)d reviews are in.") % {"given": counted, "needed": round_.needed}]
