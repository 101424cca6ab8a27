"""What may come of a service request: the enterprise is the first side, its provider is offered as the second."""

from accounts.models import Organisation
from casework.models import Case, PartyRole
from enterprises.models import ServiceRequest
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.sources import Contributor, Source
from outcomes.sources import register as register_source


def _of_role(case: Case, role: str) -> list[Organisation]:
    rows = case.parties.current().filter(role=role, organisation__isnull=False).select_related("organisation")
    return [party.organisation for party in rows.order_by("pk")]


def sides(case: Case) -> list[Organisation]:
    return list(dict.fromkeys([case.applicant, *_of_role(case, PartyRole.PROVIDER)]))


def contributors(case: Case) -> list[Contributor]:
    """The base that served, and who brokered."""
    request = ServiceRequest.objects.select_related("chosen_base").filter(case=case).first()
    found = []
    if request is not None and request.chosen_base_id:
        found.append(Contributor(ContributorKind.BASE, ContributorRole.SERVED, target=request.chosen_base))
    for organisation in _of_role(case, PartyRole.BROKER):
        found.append(Contributor(ContributorKind.ORGANISATION, ContributorRole.BROKERED, target=organisation))
    return found


def register() -> None:
    register_source(Source("service_request", sides=sides, contributors=contributors))
