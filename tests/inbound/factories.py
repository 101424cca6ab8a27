"""An inbound project brought to any state by the steps of its people."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from casework import moves
from casework.models import Case
from core.identifiers import make_uscc
from core.ids import new_public_id
from inbound import actions
from inbound.models import InboundProject
from inbound.vocabulary import CORRECTION, ENDED, HOLD, REFUSED, WITHDRAWN, Actor, Stage
from regions.models import Region

HERE, THERE = "310115", "310104"  # districts of ``district_officer`` and ``other_district_officer``
OFFER, OTHER_OFFER = "Pudong lends 800 m2 qzhere", "Xuhui lends a clean room qzthere"
TEAM, MAIL = "Planted Sensors GmbH qzteam", "planted.team@abroad.example"
CODE_OF_COMPANY = make_uscc(8_801)


def draft_of(base, *, by, name="激光雷达芯片", **changes) -> Case:
    """A draft with everything filled in."""
    case = actions.start(base=base, name_zh=name, name_en="Lidar chip", by=by, key=new_public_id())
    values = {
        "home_region": Region.objects.get(code="DE"), "home_city": "Munich", "tech_fields": ["AF-FOD"], "trl": 6,
        "teaser_zh": "低速车激光雷达 qzteaser", "confidentiality": "public", "team_name": TEAM, "contact_name": "Planted Contact",
        "contact_mail": MAIL, "team_consent": True, "wants": ["laboratory"], "investment": Decimal(9_000_000), "people": 12,
        "why_here": "The supply chain is here.", **changes,
    }  # fmt: skip
    InboundProject.objects.filter(pk=case.pk).update(**values)
    return case


def next_step(ahead: int = 7) -> dict:
    day = timezone.localdate() + timedelta(days=ahead)
    return {"next_step": "Visit the park", "next_on": day, "next_by": Actor.PROPOSER}


def company(**changes) -> dict:
    return {
        "uscc": CODE_OF_COMPANY, "name_zh": "上海落地科技有限公司", "name_en": "", "registered_on": timezone.localdate(),
        "capital": Decimal(1_000_000), "capital_currency": "CNY", "mailbox": "landed@company.example", **changes,
    }  # fmt: skip


def operating(**changes) -> dict:
    return {
        "landed_on": timezone.localdate(), "jobs": 14, "invested": Decimal(4_500_000), "invested_currency": "CNY",
        "mailbox": "landed@company.example", "public_consent": False, **changes,
    }  # fmt: skip


class Way:
    """One project and its people: ``here`` and ``there`` are officers of two districts."""

    def __init__(self, case, *, manager, officer, here, there):
        self.pk, self.manager, self.officer, self.here, self.there = case.pk, manager, officer, here, there

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    @property
    def project(self) -> InboundProject:
        return InboundProject.objects.select_related("case", "base", "company").get(pk=self.pk)

    def move(self, name, by, note="", **data):
        return moves.perform(self.case, name, by=by, note=note, data=data)

    def steps(self) -> dict:
        m, o = self.manager, self.officer
        return {
            Stage.PROPOSED: lambda: self.move("submit", m, declared=True),
            Stage.SCREENING: lambda: self.move("begin_screening", o),
            Stage.SCOUTING: lambda: self.move("accept", o, **next_step()),
            Stage.INCUBATION: lambda: self.move("to_incubation", m, programme="Six months", **next_step()),
            Stage.DUE_DILIGENCE: lambda: self.move("to_due_diligence", m, **next_step()),
            Stage.DISTRICTS: lambda: self.move("invite", o, districts=[HERE, THERE], **next_step()),
            Stage.AGREEMENT: lambda: self.choose(),
            Stage.REGISTERED: lambda: self.move("register", m, company=company(), **next_step()),
            Stage.OPERATING: lambda: self.move("operate", m, operating=operating()),
        }

    def offers(self) -> None:
        self.move("interest", self.here, district=HERE, offer=OFFER)
        self.move("interest", self.there, district=THERE, offer=OTHER_OFFER)

    def choose(self) -> None:
        self.offers()
        self.move("choose", self.manager, district=HERE, team_agrees=True, **next_step())

    def to(self, state) -> Case:
        """Walk on from the draft until ``state`` is reached."""
        apart = {
            CORRECTION: (Stage.SCREENING, lambda: self.move("ask_correction", self.officer, items=[
                {"section": "plan", "target": "people", "reason": "", "text": "How many?"}], answer_due_on=(timezone.localdate() + timedelta(days=9)).isoformat())),
            HOLD: (Stage.INCUBATION, lambda: self.move("hold", self.manager, "Funding first", next_on=timezone.localdate() + timedelta(days=30))),
            ENDED: (Stage.SCOUTING, lambda: self.move("end", self.manager, reason="elsewhere")),
            REFUSED: (Stage.SCREENING, lambda: self.move("refuse", self.officer, "Not from abroad", reason="not_inbound")),
            WITHDRAWN: (Stage.PROPOSED, lambda: self.move("withdraw", self.manager)),
        }  # fmt: skip
        if state == "draft":
            return self.case
        if state in apart:
            before, last = apart[state]
            self.to(before)
            last()
            return self.case
        steps = self.steps()
        order = list(steps)
        here = order.index(self.case.state) + 1 if self.case.state in order else 0
        for one in order[here : order.index(state) + 1]:
            steps[one]()
        return self.case
