"""Inbound projects of the demonstration: one or two in every state, walked there by the steps of their people, with days passing."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership, StaffRole, User
from casework import actions as case_actions
from casework import moves
from casework.demo_clock import shift
from casework.models import Case
from core import workdays
from core.demo_files import small_pdf
from core.identifiers import make_uscc
from core.uploads import check_upload
from inbound import actions
from inbound.models import DistrictOffer, InboundProject
from inbound.vocabulary import ENDED, HOLD, REFUSED, Actor, EndReason, Stage
from incubators.models import OverseasEntity
from outcomes import actions as results
from outcomes import shares
from outcomes.models import Outcome
from regions.models import TechnologyField

WORDS = json.loads((Path(__file__).parent / "data" / "demo.json").read_text(encoding="utf-8"))
MINE, OTHER = "310115", "310104"  # of the demo account of a district, and another
TO_HOLD = (Stage.PROPOSED, Stage.SCREENING, Stage.SCOUTING, Stage.INCUBATION)
WAYS = {
    "draft": (),
    REFUSED: (Stage.PROPOSED, Stage.SCREENING, REFUSED),
    HOLD: (*TO_HOLD, HOLD),
    ENDED: (*TO_HOLD, Stage.DUE_DILIGENCE, ENDED),
}
USCC_FROM = 7_710  # numbers of the invented companies' codes


def load(world: dict) -> None:
    first = Membership.objects.filter(user=world["users"].get("incubator@demo.example")).values("organisation")
    active = OverseasEntity.objects.active().select_related("region", "operator").order_by("pk")
    own, others = list(active.filter(operator__in=first)), list(active.exclude(operator__in=first))
    bases = [*own[:2], *own[:2], *others] if own else others
    for number, row in enumerate(WORDS["projects"]):
        if bases:
            Walk(world, number, row, bases[number % len(bases)]).go()


class Walk:
    """One project and the people who move it."""

    def __init__(self, world: dict, number: int, row: dict, base: OverseasEntity):
        self.number, self.row, self.base = number, row, base
        self.officer = world["users"]["officer@demo.example"]
        self.manager = Membership.objects.managers().filter(organisation=base.operator).first().user

    def go(self) -> None:
        self.case = actions.start(
            base=self.base, name_zh=self.row["zh"], name_en=self.row["en"], by=self.manager, key=f"demo-inbound-{self.number}"
        )  # fmt: skip
        self._fill()
        goal = self.row["goal"]
        way = (
            WAYS.get(goal) or [stage for stage in Stage if list(Stage).index(stage) <= list(Stage).index(Stage(goal))]
            if goal != "draft"
            else ()
        )
        for state in way:
            getattr(self, f"_{state}")()
            if state != goal:
                self._days(6 + (self.number * 7 + len(state)) % 19)
            elif state != Stage.OPERATING:
                self._days(1 + self.number % 4)

    def _fill(self) -> None:
        row, known = self.row, set(TechnologyField.objects.values_list("code", flat=True))
        InboundProject.objects.filter(pk=self.case.pk).update(
            home_region=self.base.region.parent or self.base.region, home_city=self.base.city, trl=row["trl"],
            tech_fields=[code for code in row["fields"] if code in known] or [min(known)],
            teaser_zh=row["teaser"], teaser_en=row["teaser_en"], confidentiality=row["level"], team_name=row["team"],
            contact_name="示例联系人", contact_mail=f"team{self.number}@inbound.example", team_consent=True, wants=row["wants"],
            investment=Decimal(row["money"]), currency="CNY", people=row["people"], why_here=WORDS["why_here"],
            wanted_districts=[MINE] if self.number % 2 == 0 else [],
        )  # fmt: skip

    def _deck(self) -> None:
        """A presentation of the project, as districts open it."""
        slot = next(slot for slot in self.case.kind_of.slots if slot.code == "deck")
        upload = SimpleUploadedFile(
            "deck.pdf", small_pdf(self.row["en"], "Invented for the demonstration"), content_type="application/pdf"
        )
        case = Case.objects.get(pk=self.case.pk)
        case_actions.attach(case=case, slot=slot, upload=upload, info=check_upload(upload), by=self.manager)

    def _move(self, name: str, by: User, note: str = "", **data) -> None:
        moves.perform(Case.objects.get(pk=self.case.pk), name, by=by, note=note, data=data)

    def _next(self, at: int) -> dict:
        """Most next steps lie ahead; some have passed, so that something stands still."""
        today = timezone.localdate()
        day = today - timedelta(days=3) if self.number % 5 == 3 else workdays.add_workdays(today, 4 + self.number % 9)
        return {"next_step": WORDS["steps"][at % len(WORDS["steps"])], "next_on": day, "next_by": Actor.PROPOSER}

    def _proposed(self) -> None:
        if self.number < 5:
            self._deck()
        self._move("submit", self.manager, declared=True)

    def _screening(self) -> None:
        self._move("begin_screening", self.officer)

    def _scouting(self) -> None:
        self._move("accept", self.officer, **self._next(0))

    def _refused(self) -> None:
        self._move("refuse", self.officer, WORDS["refuse"], reason=EndReason.NOT_INBOUND)

    def _incubation(self) -> None:
        self._move("to_incubation", self.manager, programme=WORDS["programme"], **self._next(1))
        project = InboundProject.objects.get(pk=self.case.pk)
        for at, title in enumerate(WORDS["milestones"]):
            day = timezone.localdate() + timedelta(days=20 + 30 * at)
            made = actions.add_milestone(project=project, title=title, due_on=day, by=self.manager)
            if at == 0 and self.number % 3:
                actions.reach_milestone(milestone=made, by=self.manager)

    def _due_diligence(self) -> None:
        self._move("to_due_diligence", self.manager, **self._next(1))

    def _districts(self) -> None:
        asked = [MINE, OTHER, "310112"]
        self._move("invite", self.officer, districts=asked, **self._next(2))
        if self.row["goal"] == Stage.DISTRICTS:
            return self._offer(OTHER, "other_offer")
        self._offer(MINE, "offer")
        self._offer(OTHER, "other_offer")

    def _offer(self, district: str, words: str) -> None:
        officer = User.objects.filter(
            staffrole__role=StaffRole.Role.DISTRICT_OFFICER, staffrole__district=district
        ).first()
        if officer is not None:
            self._move("interest", officer, district=district, offer=WORDS[words])

    def _agreement(self) -> None:
        self._move("choose", self.manager, district=MINE, team_agrees=True, **self._next(3))

    def _registered(self) -> None:
        company = {
            "uscc": make_uscc(USCC_FROM + self.number), "name_zh": f"上海{self.row['zh'][:4]}科技有限公司（虚构）", "name_en": "",
            "registered_on": timezone.localdate(), "capital": Decimal("5000000"), "capital_currency": "CNY",
            "mailbox": f"landed{self.number}@inbound.example",
        }  # fmt: skip
        self._move("register", self.manager, company=company, **self._next(5))

    def _operating(self) -> None:
        mailbox = f"landed{self.number}@inbound.example"
        given = {
            "landed_on": timezone.localdate() - timedelta(days=1), "jobs": self.row["people"], "invested": Decimal(self.row["money"]) / 2,
            "invested_currency": "CNY", "public_consent": self.number % 2 == 1, "mailbox": mailbox,
        }  # fmt: skip
        project = InboundProject.objects.get(pk=self.case.pk)
        given["landed_on"] = max(given["landed_on"], project.registered_on)
        self._move("operate", self.manager, operating=given)
        if self.number % 2:
            self._confirm()

    def _confirm(self) -> None:
        """The company has got a desk of its own and confirms; the office sets the shares that the portal proposes."""
        outcome = Outcome.objects.get(case=self.case.pk)
        company = InboundProject.objects.select_related("company").get(pk=self.case.pk).company
        desk = User.objects.create_user(f"desk.{company.public_id}@demo.example", name=f"{company.name_zh}联络人")
        Membership.objects.create(user=desk, organisation=company, role=Membership.Role.MANAGER)
        results.confirm(outcome=outcome, organisation=company, number=outcome.number, by=desk)
        outcome.refresh_from_db()
        supervisor = User.objects.filter(email="supervisor@demo.example").first()
        shares.set_shares(outcome=outcome, rows=shares.propose(outcome.case), by=supervisor, version=outcome.version)

    def _on_hold(self) -> None:
        self._move("hold", self.officer, WORDS["hold"], next_on=timezone.localdate() + timedelta(days=60))

    def _ended(self) -> None:
        self._move("end", self.officer, WORDS["end"], reason=EndReason.DUE_DILIGENCE)

    def _days(self, days: int) -> None:
        """What has happened so far moves into the past; what lies ahead stays where it is."""
        shift(Case.objects.get(pk=self.case.pk), days=-days)
        by = timedelta(days=days)
        project = InboundProject.objects.get(pk=self.case.pk)
        for name in ("accepted_on", "incubated_on", "landing_on", "registered_on", "landed_on"):
            if getattr(project, name):
                setattr(project, name, getattr(project, name) - by)
        project.save()
        for offer in DistrictOffer.objects.filter(project=project):
            offer.asked_on -= by
            offer.answer_due_on = workdays.add_workdays(offer.asked_on, 10)
            offer.answered_at = offer.answered_at - by if offer.answered_at else None
            offer.save()
