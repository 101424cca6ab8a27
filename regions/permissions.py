"""Who may do what with the taxonomy. Reading belongs to everybody at the commission."""

from accounts.permissions import Role, has_role, is_administrator, is_supervisor


def may_edit(user) -> bool:
    return has_role(user, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_publish(user) -> bool:
    """A version changes everybody's lists, so a supervisor or an administrator answers for it; never for their own words alone."""
    return is_supervisor(user) or is_administrator(user)
