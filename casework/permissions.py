"""Who looks after the distribution of work."""

from accounts.permissions import RightRequired, has_role, is_administrator
from casework.models.routing import OVERSEERS
from casework.who import HANDLERS


def is_overseer(user) -> bool:
    """Supervisors and administrators see how work is distributed."""
    return has_role(user, *OVERSEERS)


def has_absences(user) -> bool:
    """Those who handle cases, and those who look after them."""
    return has_role(user, *HANDLERS, *OVERSEERS)


def may_manage_absence(user, person) -> bool:
    """One's own, and as an administrator everybody's."""
    return user.pk == person.pk or is_administrator(user)


class OverseerRequired(RightRequired):
    right = staticmethod(is_overseer)


class AbsencesRequired(RightRequired):
    right = staticmethod(has_absences)
