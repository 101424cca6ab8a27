"""Random demands, answers and introductions, written straight into the tables; and a count of them in plain Python."""

import random
from datetime import timedelta

from django.utils import timezone

from casework.models import Case, CaseParty
from enterprises.models import Enterprise, LimitedMeans
from introductions.models import Introduction, IntroductionSide
from matching.models import CandidateResponse, Demand, DemandVersion, ManagerProposal, MatchRun, Ranking
from talent.models import Admission, Level, TalentProfile, TechnologyManager
from tests.enterprises.factories import EnterpriseFactory
from tests.factories import OrganisationFactory, UserFactory

STAGES = ["published", "candidates", "interested", "both", "introduced", "nda", "signed", "done"]
FIELDS = [[], ["MD-MON"], ["SN-LID", "MD-MON"], ["SN-LID"], ["EN-PV"]]
REGIONS = ["AU", "JP", None]


def manager(name: str) -> TechnologyManager:
    profile = TalentProfile.objects.create(user=UserFactory(name=name), name=name)
    return TechnologyManager.objects.create(profile=profile, level=Level.SENIOR, admission=Admission.ADMITTED)


class World:
    """``demands`` demands of some owners with answers, lists and introductions drawn by ``seed``."""

    def __init__(self, seed: int, demands: int = 14, companies: int = 5):
        self.rng = random.Random(seed)
        self.now = timezone.now()
        self.owners = OrganisationFactory.create_batch(3)
        self.companies = EnterpriseFactory.create_batch(companies)
        self.managers = [manager("First"), manager("Second")]
        self.brokers = OrganisationFactory.create_batch(2)
        self.run = MatchRun.objects.create(kind="full", number=1, state="done")
        self.demands = [self._demand(number) for number in range(demands)]

    def _at(self, least: int, most: int):
        return self.now - timedelta(days=self.rng.randint(least, most))

    def _demand(self, number: int) -> Demand:
        rng, at = self.rng, self._at(200, 500)
        demand = Demand.objects.create(
            organisation=rng.choice(self.owners), number=f"R-{number}", region_id=rng.choice(REGIONS)
        )
        version = DemandVersion.objects.create(
            demand=demand,
            number=1,
            title=f"Demand {number}",
            tech_fields=rng.choice(FIELDS),
            region_id=demand.region_id,
        )
        demand.current_version, demand.published_at = version, at
        demand.status = rng.choice(["published", "closed", "expired"])
        demand.save()
        if rng.random() < 0.6:
            made = Ranking.objects.create(
                run=self.run,
                demand=demand,
                version=version,
                inputs_at=at,
                made_at=self._at(150, 300),
                proposed=rng.randint(0, 3),
            )
            Demand.objects.filter(pk=demand.pk).update(current_ranking=made)
        for company in self.companies:
            self._pair(demand, version, company)
        if rng.random() < 0.3:
            ManagerProposal.objects.create(demand=demand, manager=rng.choice(self.managers), state="accepted")
        return demand

    def _pair(self, demand, version, company) -> None:
        rng = self.rng
        for side in ("enterprise", "corporate"):
            if rng.random() < 0.25:
                answer = rng.choice(["interested", "more"])
                CandidateResponse.objects.create(
                    demand=demand,
                    enterprise=company,
                    side=side,
                    answer=answer,
                    at=self._at(100, 190),
                    is_current=rng.random() < 0.8,
                )
        if rng.random() < 0.25:
            self._introduction(demand, version, company, rng.randint(0, 4))

    def _introduction(self, demand, version, company, far: int) -> None:
        rng, done = self.rng, far == 4
        case = Case.objects.create(
            kind="introduction", title=version.title, applicant=demand.organisation, submitted_at=self.now,
            state="done" if done else "introduced" if far else "proposed", phase="closed_yes" if done else "in_review",
            closed_at=self._at(1, 20) if done else None,
        )  # fmt: skip
        for organisation in (demand.organisation, company.organisation):
            CaseParty.objects.create(case=case, organisation=organisation, role="side")
        made = Introduction.objects.create(
            case=case, demand=demand, version=version, enterprise=company,
            manager=rng.choice([*self.managers, None]), broker=rng.choice([*self.brokers, None]),
            brought_demand=rng.choice([*self.brokers, None]),
            introduced_at=self._at(70, 90) if far else None,
            nda_signed_on=self._at(50, 60).date() if far > 1 and rng.random() < 0.7 else None,
            signed_on=self._at(30, 40).date() if far > 2 else None,
        )  # fmt: skip
        for side, organisation in (("corporate", demand.organisation), ("enterprise", company.organisation)):
            agreed = far or rng.random() < 0.5
            IntroductionSide.objects.create(
                introduction=made, side=side, organisation=organisation, said="agreed" if agreed else "asked",
                answered_at=self._at(91, 99) if agreed else None,
            )  # fmt: skip


def counted(demands, *, deal=lambda row: True, banned=()) -> dict[str, tuple[int, int]]:
    """Stage to (demands, introductions), row by row: no query is shared with the product's code."""
    result = {stage: [0, 0] for stage in STAGES}
    for demand in demands:
        far, pairs = 0, []
        if Ranking.objects.filter(demand=demand, proposed__gt=0).exists():
            far = 1
        said: dict = {}
        for row in CandidateResponse.objects.filter(demand=demand, answer="interested").select_related("enterprise"):
            if row.enterprise.organisation_id not in banned:
                said.setdefault(row.enterprise_id, set()).add(row.side)
        if said:
            far = 3 if any(len(sides) == 2 for sides in said.values()) else 2
        for one in Introduction.objects.filter(demand=demand).select_related("case", "enterprise"):
            if one.enterprise.organisation_id in banned:
                continue
            agreed = sum(side.said == "agreed" for side in one.sides.all())
            far = max(far, agreed and agreed + 1)
            if not deal(one):
                continue
            place = 0
            for number, reached in enumerate(
                [one.introduced_at, one.nda_signed_on, one.signed_on, one.case.state == "done"], 4
            ):
                place = number if reached else place
            pairs.append(place)
        far = max([far, *pairs])
        for number, stage in enumerate(STAGES):
            result[stage][0] += far >= number
            result[stage][1] += sum(place >= number for place in pairs) if number >= 4 else 0
    return {stage: tuple(pair) for stage, pair in result.items()}


def limited(company: Enterprise, by, *, until: int = 30, state: str = "confirmed") -> LimitedMeans:
    day = timezone.localdate() + timedelta(days=until)
    return LimitedMeans.objects.create(
        enterprise=company,
        reasons=["no_staff"],
        state=state,
        decided_by=by,
        decided_at=timezone.now(),
        valid_until=day,
        note="Seen",
    )


def rows_of(client, url: str) -> int:
    return client.get(url).context["count"].number


__all__ = ["World", "counted", "limited", "manager", "rows_of"]
