"""Who may do what with outcomes, and how much of one a reader sees."""

from enum import IntEnum

from accounts.models import Membership
from accounts.permissions import belongs, has_role, is_commission, manages
from casework.who import HANDLERS
from outcomes.choices import OutcomeState
from outcomes.models import Attribution, Outcome


class Seen(IntEnum):
    """How much of an outcome is shown. A contributor reads title, kind, day and own share; the value only if it is not confidential."""

    NOTHING = 0
    SHARE = 1
    SIDE = 2
    OFFICE = 3


def seen_as(user, outcome: Outcome) -> Seen:
    """Asked anew at each page, after ``visible_to`` has found the outcome."""
    if Outcome.objects.handled_by_office(user).filter(pk=outcome.pk).exists():
        return Seen.OFFICE
    if Outcome.objects.of_organisations(user.organisation_ids).filter(pk=outcome.pk).exists():
        return Seen.SIDE
    if Outcome.objects.contributed_by(user).filter(pk=outcome.pk).exists():
        return Seen.SHARE
    return Seen.NOTHING


def is_handler(user) -> bool:
    return has_role(user, *HANDLERS)


def may_see_list(user) -> bool:
    return is_commission(user)


def may_change(user, outcome: Outcome, seen: Seen) -> bool:
    """Until both sides have confirmed: the office, who records it, and managers of both sides."""
    if outcome.is_fixed:
        return False
    if seen == Seen.OFFICE:
        return is_handler(user)
    if seen != Seen.SIDE:
        return False
    return belongs(user, outcome.recorded_for) or _manages_a_side(user, outcome)


def _manages_a_side(user, outcome: Outcome) -> bool:
    return any(manages(user, side.organisation) for side in outcome.both_sides)


def may_withdraw(user, outcome: Outcome, seen: Seen) -> bool:
    """Like a change, and only who recorded it."""
    if outcome.is_fixed:
        return False
    return is_handler(user) if seen == Seen.OFFICE else seen == Seen.SIDE and belongs(user, outcome.recorded_for)


def sides_to_answer_for(user, outcome: Outcome) -> list:
    """The sides for which this person, as a manager of theirs, can confirm or dispute now."""
    if outcome.state not in (OutcomeState.ASKED, OutcomeState.DISPUTED):
        return []
    return [side for side in outcome.both_sides if manages(user, side.organisation)]


def may_set_shares(user, outcome: Outcome, seen: Seen) -> bool:
    return seen == Seen.OFFICE and is_handler(user) and outcome.state != OutcomeState.WITHDRAWN and outcome.number > 0


def own_shares(user, outcome: Outcome) -> list[Attribution]:
    """Shares that the person may speak for: their own, and as a manager those of their organisations and bases."""
    managed = {one.organisation_id for one in user.active_memberships if one.role == Membership.Role.MANAGER}
    rows = Attribution.objects.of(user).filter(outcome=outcome).for_page()
    return [
        row
        for row in rows
        if (row.manager_id and row.manager.profile.user_id == user.pk)
        or row.organisation_id in managed
        or (row.base_id and row.base.operator_id in managed)
    ]
