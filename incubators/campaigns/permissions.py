"""Who may do what around campaigns."""

from accounts.permissions import is_case_officer, is_commission, is_supervisor


def may_follow(user) -> bool:
    return is_commission(user)


def may_plan(user) -> bool:
    return is_case_officer(user) or is_supervisor(user)


def may_draw(user) -> bool:
    """The draw opens cases and tells incubators: a supervisor does it."""
    return is_supervisor(user)
