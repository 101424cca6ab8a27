"""Who has to do with inbound projects at all."""

from accounts.permissions import is_commission
from incubators.models import OverseasEntity
from incubators.permissions import is_incubator_member

__all__ = ["as_read_by", "bases_of", "has_inbound", "is_incubator_member", "is_staff_reader", "sees_figures"]


def is_staff_reader(user) -> bool:
    """The office, and officers of districts."""
    return user.is_authenticated and (is_commission(user) or bool(user.staff_districts))


def has_inbound(user) -> bool:
    return is_staff_reader(user) or is_incubator_member(user)


def sees_figures(user) -> bool:
    return is_commission(user)


def bases_of(organisation):
    """Bases for which an organisation may propose projects: filed and in force."""
    return OverseasEntity.objects.active().of(organisation).select_related("region").order_by("region__code", "pk")


def as_read_by(user, projects: list) -> list:
    """Rows of a list: districts that are only asked do not read the next step, which may speak of the others."""
    if not is_commission(user) and user.staff_districts:
        for project in projects:
            if project.case.district not in user.staff_districts:
                project.next_step_hidden = True
                project.next_step, project.next_on, project.next_by = "", None, ""
    return projects
