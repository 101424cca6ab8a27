"""The facts beside an inbound project."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.districts import district_name
from inbound.models import InboundProject
from inbound.vocabulary import part_of
from outcomes.showing import money
from regions.reference import field_label


def summary(case) -> list[tuple]:
    project = case.kind_of.content(case)
    part = part_of(case.state)
    return [
        (_("Stage of the chain"), part.label if part else ""),
        (_("Base"), project.base.name),
        (_("Home"), project.home),
        (_("Technology fields"), ", ".join(field_label(code) for code in project.tech_fields)),
        (_("Team abroad"), project.team_name),
        (_("Investment planned"), money(project.investment, project.currency)),
        (_("People to come"), project.people),
        (pgettext_lazy("inbound", "District"), district_name(case.district) if case.district else ""),
        *landing(project),
        (_("Why it ended"), project.get_end_reason_display()),
    ]


def landing(project: InboundProject) -> list[tuple]:
    """What has become of it; empty rows before."""
    return [
        (pgettext_lazy("inbound", "Company"), project.company or ""),
        (_("Registered on"), project.registered_on),
        (_("Registered capital"), money(project.capital, project.capital_currency)),
        (_("Operating since"), project.landed_on),
        (_("Jobs"), project.jobs),
        (_("Invested"), money(project.invested, project.invested_currency)),
    ]
