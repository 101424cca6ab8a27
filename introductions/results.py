"""What may come of an introduction: who records it, whom it is owed to, and the steps of the chain behind a result."""

from django.utils.translation import gettext as _

from accounts.models import Organisation
from casework.models import Case
from incubators.models import OverseasEntity
from introductions import disclosure
from introductions.models import Introduction, IntroductionSide
from introductions.vocabulary import CODE, DONE, Stage
from matching.vocabulary import Side
from outcomes.chain import Step, outcome_chain
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.sources import Contributor, Source
from outcomes.sources import register as register_source

SIGNED_STATES = (Stage.SIGNED, Stage.DELIVERING, DONE)
DEMAND, MATCH, INTRODUCED = 30, 40, 50


def of_case(case: Case) -> Introduction | None:
    return (
        Introduction.objects.select_related("case", "demand", "version", "manager__profile", "broker")
        .filter(case=case)
        .first()
    )


def sides(case: Case) -> list[Organisation]:
    """The enterprise first, then the owner of the demand."""
    introduction = of_case(case)
    if introduction is None or not introduction.names_shown:
        return []
    return [introduction.both_sides[side].organisation for side in (Side.ENTERPRISE, Side.CORPORATE)]


def may_record(user, case: Case) -> bool:
    return case.state in SIGNED_STATES


def cases_of_sides(user):
    """Cases of introductions in which an organisation of the person is a side and names are shown."""
    return IntroductionSide.objects.filter(
        organisation__in=user.organisation_ids, introduction__introduced_at__isnull=False
    ).values("introduction")


def page(user, case: Case) -> str:
    introduction = of_case(case)
    return introduction.get_absolute_url() if introduction and introduction.side_of(user) else ""


def contributors(case: Case) -> list[Contributor]:
    """Who brought the demand (with its base in that country, when it runs one), who brought the enterprise, who brokered."""
    introduction = of_case(case)
    if introduction is None:
        return []
    found = []
    for organisation, role in (
        (introduction.brought_demand, ContributorRole.DEMAND),
        (introduction.brought_enterprise, ContributorRole.ENTERPRISE),
        (introduction.broker, ContributorRole.BROKERED),
    ):
        base = base_of(introduction) if role == ContributorRole.DEMAND else None
        if base is not None:
            found.append(Contributor(ContributorKind.BASE, role, target=base))
        elif organisation is not None:
            found.append(Contributor(ContributorKind.ORGANISATION, role, target=organisation))
    if introduction.manager_id:
        found.append(Contributor(ContributorKind.MANAGER, ContributorRole.BROKERED, target=introduction.manager))
    return found


def base_of(introduction: Introduction) -> OverseasEntity | None:
    """The base, in the country of the demand, of the organisation that brought the demand."""
    if introduction.brought_demand_id is None or not introduction.version.region_id:
        return None
    country = introduction.version.region_id[:2]
    bases = OverseasEntity.objects.active().filter(operator=introduction.brought_demand_id, region__country=country)
    return bases.order_by("pk").first()


def chain(request, outcome) -> list[Step]:
    """The demand, the match with its score, and the introduction behind an outcome."""
    introduction = Introduction.objects.visible_to(request.user).filter(case=outcome.case_id).for_list().first()
    if introduction is None:
        return []
    demand, case = introduction.demand, introduction.case
    steps = [Step(DEMAND, _("Demand"), introduction.version.shown_title, demand.get_absolute_url(), demand.number)]
    if disclosure.reader_of(introduction, request.user) == disclosure.INSIDE and introduction.score is not None:
        run = introduction.run
        caption = _("place %(rank)s, %(score).1f points") % {
            "rank": introduction.rank or "–",
            "score": introduction.score,
        }
        steps.append(
            Step(MATCH, _("Match"), str(run) if run else _("Match"), run.get_absolute_url() if run else "", caption)
        )
    if introduction.side_of(request.user):  # the office and brokers have the case itself in the chain
        steps.append(Step(INTRODUCED, case.kind_label, case.title, introduction.get_absolute_url(), case.case_no))
    return steps


def register() -> None:
    register_source(
        Source(CODE, sides=sides, contributors=contributors, may_record=may_record, cases=cases_of_sides, page=page)
    )
    outcome_chain.register(chain)
