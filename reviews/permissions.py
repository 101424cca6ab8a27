"""Who may do what around sheets and reviews, as small named questions."""

from accounts.permissions import Role, has_role, is_administrator, is_commission, is_reviewer, is_supervisor
from casework.conflicts import in_conflict

REVIEWS = (Role.REVIEWER, Role.SUPERVISOR)  # roles that can be asked to review


def may_edit_sheets(user) -> bool:
    return is_administrator(user)


def may_publish(user, version) -> bool:
    """A second person: an administrator or supervisor who did not write the draft."""
    return (is_administrator(user) or is_supervisor(user)) and version.edited_by_id != user.pk


def publishes(user) -> bool:
    return is_administrator(user) or is_supervisor(user)


def may_read_sheets(user) -> bool:
    return is_commission(user)


def reviews(user) -> bool:
    """Somebody who can be asked to review."""
    return is_reviewer(user) or is_supervisor(user)


def may_assign(user, case) -> bool:
    """A supervisor says who reviews, except in a conflict of interest."""
    return is_supervisor(user) and not in_conflict(user, case)


def may_review(user, case) -> bool:
    return has_role(user, *REVIEWS) and not in_conflict(user, case)
