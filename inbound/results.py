"""What comes of an inbound project: its landing, owed to the base and the incubator, with the proposal in the chain behind it."""

from django.utils.translation import gettext as _

from accounts.models import Organisation
from casework.models import Case
from inbound.models import InboundProject
from inbound.vocabulary import CODE, Stage
from outcomes import actions as outcomes
from outcomes.chain import Step, outcome_chain
from outcomes.choices import ContributorKind, ContributorRole, OutcomeKind, ValueKind
from outcomes.models import Outcome
from outcomes.sources import Contributor, Source
from outcomes.sources import register as register_source

FOUND = 30
RECORDED_IN = (Stage.REGISTERED, Stage.OPERATING)


def of_case(case: Case) -> InboundProject | None:
    return InboundProject.objects.select_related("case__applicant", "company", "base").filter(case=case).first()


def sides(case: Case) -> list[Organisation]:
    """The company that has landed, then the incubator that brought it. Nobody before there is a company."""
    project = of_case(case)
    if project is None or project.company is None:
        return []
    return [project.company, case.applicant]


def contributors(case: Case) -> list[Contributor]:
    """The base that found the project, and the incubator that hosted it."""
    project = of_case(case)
    if project is None:
        return []
    return [
        Contributor(ContributorKind.BASE, ContributorRole.ENTERPRISE, target=project.base),
        Contributor(ContributorKind.ORGANISATION, ContributorRole.HOSTED, target=case.applicant),
    ]


def record_landing(project: InboundProject, *, case: Case, mailbox: str, by) -> Outcome:
    """Write the landing down as an outcome and ask both sides; a company without an account answers by a signed link."""
    amounts = [(ValueKind.INVESTMENT, 1, project.invested)] if project.invested else []
    values = {
        "kind": OutcomeKind.INBOUND_LANDING, "title_zh": project.name_zh, "title_en": project.name_en or project.name_zh,
        "signed_on": project.landed_on, "currency": project.invested_currency, "jobs": project.jobs, "confidential": True,
    }  # fmt: skip
    return outcomes.record(
        case=case, sides=(project.company, case.applicant), values=values, amounts=amounts, by=by, key=f"landing-{case.public_id}",
        mailboxes=[(project.company.pk, mailbox)],
    )  # fmt: skip


def chain(request, outcome) -> list[Step]:
    """Where the project was found, for those who may read it."""
    project = InboundProject.objects.visible_to(request.user).filter(case=outcome.case_id).for_list().first()
    if project is None:
        return []
    return [Step(FOUND, _("Project found abroad"), project.name, project.get_absolute_url(), project.home)]


def register() -> None:
    register_source(
        Source(CODE, sides=sides, contributors=contributors, may_record=lambda user, case: case.state in RECORDED_IN)
    )
    outcome_chain.register(chain)
