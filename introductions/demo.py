"""Introductions of the demonstration: one or two at every stage, walked there by the steps of both sides and of the office."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from accounts.models import Membership, User
from casework import moves
from casework.demo_clock import shift
from conversations import actions as talk
from core import workdays
from core.demo_files import small_pdf
from core.uploads import check_upload
from enterprises.models import Enterprise
from incubators.models import OverseasEntity
from introductions import actions, brokering, commissions, files, ratings, screening
from introductions.circle import circle_of
from introductions.errors import NotPossible
from introductions.guards import newest_screenings
from introductions.models import Disclosure, Introduction, IntroductionSide, Meeting, SelfCheck
from introductions.vocabulary import (
    DONE,
    ENDED,
    TOGETHER,
    Actor,
    DataExport,
    EndReason,
    ExportControl,
    IpOwnership,
    Stage,
)
from matching.models import Candidate, Demand
from matching.vocabulary import Side
from outcomes import actions as results
from outcomes import shares
from outcomes.choices import Currency, OutcomeKind, ValueKind
from outcomes.models import Outcome
from talent.models import TechnologyManager

WORDS = json.loads((Path(__file__).parent / "data" / "demo_words.json").read_text(encoding="utf-8"))
# How far each walks; the first ones are those of the demo accounts.
WALKS = (Stage.NEGOTIATION, Stage.PROPOSED, Stage.SELF_CHECK, Stage.COMPLIANCE, Stage.INTRODUCED, Stage.NDA, Stage.MEETING, Stage.TECHNICAL_CHECK,
         Stage.PILOT, Stage.SIGNED, Stage.DELIVERING, DONE, ENDED, Stage.MEETING, Stage.PROPOSED, Stage.PILOT, DONE, Stage.SIGNED)  # fmt: skip
FORWARD = (*TOGETHER[1:],)
DEALS = (
    (OutcomeKind.SUPPLY, Currency.EUR, ValueKind.SALES, ("320000", "480000")),
    (OutcomeKind.LICENCE, Currency.USD, ValueKind.LICENCE_FEE, ("150000", "150000", "200000")),
    (OutcomeKind.DEVELOPMENT, Currency.CNY, ValueKind.SERVICE_FEE, ("1800000",)),
    (OutcomeKind.PILOT, Currency.SGD, ValueKind.SERVICE_FEE, ("90000",)),
)  # fmt: skip


def load(world: dict) -> None:
    screening.load_list(
        name="Demonstration list", publisher="Invented for the demonstration", published_on=world["today"] - timedelta(days=40), source="",
        rows=[{"name": "Blackwater Trading Example Ltd", "country": "XX", "remark": "invented"}, {"name": "示例受限贸易公司", "country": "XX"}],
        by=world["users"].get("admin@demo.example"),
    )  # fmt: skip
    TechnologyManager.objects.filter(profile__user=world["users"]["manager@demo.example"]).update(
        capacity=F("load") + 9
    )
    pairs = _pairs(world)
    for number, (goal, (demand, candidate)) in enumerate(zip(WALKS, pairs, strict=False)):
        Walk(world, number).go(demand, candidate, goal)
    _waiting_request(world)


def _waiting_request(world: dict) -> None:
    """The demo account of a technology manager has something to answer."""
    manager = TechnologyManager.objects.filter(profile__user=world["users"].get("manager@demo.example")).first()
    for row in Introduction.objects.open().filter(manager=None, broker=None).order_by("pk"):
        try:
            brokering.ask(
                introduction=row, manager=manager, note=WORDS["broker_note"], by=world["users"]["officer@demo.example"]
            )
        except NotPossible:
            continue
        return


def _pairs(world: dict) -> list[tuple]:
    """Demands with the first of their list: those of the demo accounts first. Each demand once, each company once but the demo companies."""
    names = ["D001", "D002", *sorted(set(world["demands"]) - {"D001", "D002"})]
    demands = [Demand.objects.get(pk=world["demands"][name].pk) for name in names]
    open_ones = [demand for demand in demands if demand.is_open and demand.confidentiality != "named"]
    found: list[tuple] = []
    for email in ("enterprise@demo.example", "enterprise2@demo.example"):
        company = Enterprise.objects.filter(organisation__membership__user__email=email)
        found += [
            pair for pair in _first_of(open_ones[2:], company) if pair[0] not in {demand for demand, _row in found}
        ][:2]
    taken = {demand.pk for demand, _row in found}
    used = {row.enterprise_id for _demand, row in found}
    for demand in open_ones:
        if demand.pk not in taken:
            for _same, row in _first_of([demand], Enterprise.objects.exclude(pk__in=used)):
                used.add(row.enterprise_id)
                found.append((demand, row))
    return found


def _first_of(demands: list[Demand], companies) -> list[tuple]:
    """Each demand with the best of these companies in its list that has not said no."""
    found = []
    for demand in demands:
        declined = demand.responses.filter(answer="declined", is_current=True).values("enterprise")
        rows = (
            Candidate.objects.current()
            .proposed()
            .filter(demand=demand, enterprise__in=companies)
            .exclude(enterprise__in=declined)
        )
        first = rows.select_related("enterprise__organisation").order_by("rank").first()
        if first:
            found.append((demand, first))
    return found


class Walk:
    """One introduction and the people who move it."""

    def __init__(self, world: dict, number: int):
        self.world, self.number = world, number
        self.officer = world["users"]["officer@demo.example"]
        self.reviewer = world["users"]["reviewer@demo.example"]

    def go(self, demand: Demand, candidate: Candidate, goal: str) -> None:
        try:
            self.introduction = actions.propose(demand=demand, enterprise=candidate.enterprise, by=self.officer)
        except NotPossible:
            return
        if self.number % 3 == 2:
            self._bring()
        self.people = {side: _manager(row) for side, row in self.introduction.both_sides.items()}
        base = (
            OverseasEntity.objects.active().filter(region__country=(demand.region_id or "")[:2]).order_by("pk").first()
        )
        if base is not None:  # its operator has brought the demand from there
            Introduction.objects.filter(pk=self.introduction.pk).update(brought_demand=base.operator)
        order = [*Stage, DONE] if goal != ENDED else [*TOGETHER_UP_TO_CHECK, ENDED]
        for stage in order:
            if stage == goal and stage == Stage.PROPOSED:
                break
            self._reach(stage)
            if stage == Stage.INTRODUCED and self.number % 3 in {0, 1}:
                self._broker()
            if stage == Stage.INTRODUCED:
                self._talk()
            if stage == goal:
                break
        self._rate()

    def _talk(self) -> None:
        """Each writes in the own language; the first message has a translation."""
        said = []
        for number, (side, words) in enumerate(zip((Side.ENTERPRISE, Side.CORPORATE), WORDS["messages"], strict=True)):
            said.append(self._say(side, words, f"demo-{number}"))
        circle, again = self._circle(Side.CORPORATE)
        talk.translate(
            circle=circle, again=again, message=said[0], text=WORDS["translation"], language="en", by_machine=True, key="demo",
            by=self.people[Side.CORPORATE],
        )  # fmt: skip

    def _circle(self, side: str):
        user, key = self.people[side], self.introduction.case.public_id
        return circle_of(key, user), lambda: circle_of(key, user)

    def _say(self, side: str, words: str, key: str):
        circle, again = self._circle(side)
        return talk.say(circle=circle, again=again, text=words, key=key, by=self.people[side])

    def _rate(self) -> None:
        for side, points in ((Side.ENTERPRISE, 5), (Side.CORPORATE, 4)):
            try:
                ratings.rate(
                    introduction=self.introduction,
                    side=side,
                    points=points,
                    comment=WORDS["rating"],
                    by=self.people[side],
                )
            except NotPossible:
                return

    def _reach(self, stage: str) -> None:
        steps = {
            Stage.PROPOSED: lambda: None, Stage.SELF_CHECK: self._agree, Stage.COMPLIANCE: self._state, Stage.INTRODUCED: self._clear,
            DONE: lambda: self._move("finish", Side.ENTERPRISE, {}), ENDED: self._end,
        }  # fmt: skip
        steps.get(stage, lambda: self._forward(stage))()
        if stage not in {Stage.PROPOSED}:
            self._days(3 + (self.number * 5 + list(Stage).index(stage) if stage in list(Stage) else 1) % 6)

    def _broker(self) -> None:
        """The demo account of a technology manager brokers some, an institution others."""
        introduction, users = Introduction.objects.get(pk=self.introduction.pk), self.world["users"]
        institution = self.number % 3 == 1
        boss = users.get("institution@demo.example" if institution else "manager@demo.example")
        if institution:
            whom = {"organisation": boss.organisations()[0]}
        else:
            whom = {"manager": TechnologyManager.objects.get(profile__user=boss)}
        try:
            asked = brokering.ask(introduction=introduction, by=self.officer, **whom)
            brokering.accept(request=asked, by=boss)
            made = commissions.propose(
                introduction=introduction, words=WORDS["commission"], payer=Side.ENTERPRISE, actor=Actor.BROKER, by=boss
            )
            commissions.confirm(commission=made, actor=Side.ENTERPRISE, by=self.people[Side.ENTERPRISE])
        except NotPossible:  # a tie with a side
            return

    def _bring(self) -> None:
        """An incubator's base abroad brought this demand; those of the demo account more than one."""
        bases = OverseasEntity.objects.in_register().order_by("pk")
        own = bases.filter(operator__membership__user__email="incubator@demo.example")
        found = own.first() if self.number % 2 else bases.last()
        if found is not None:
            Introduction.objects.filter(pk=self.introduction.pk).update(brought_demand=found.operator)

    def _move(self, name: str, side: str | None, data: dict, *, by=None, note: str = "") -> None:
        who = by or self.people[side]
        case = Introduction.objects.get(pk=self.introduction.pk).case
        values = {"side": side or "", "actor": side or Actor.OFFICE, **data}
        if side:
            actions.step_of_side(
                introduction=self.introduction, name=name, by=who, note=note, data=values, version=case.version
            )
        else:
            moves.perform(case, name, by=who, note=note, data=values)

    def _agree(self) -> None:
        for side in (Side.ENTERPRISE, Side.CORPORATE):
            who = self.people[side]
            self._move("agree", side, {"contact": {"name": who.name, "mail": who.email, "phone": ""}})

    def _state(self) -> None:
        control = [ExportControl.NOT_LISTED, ExportControl.RESTRICTED_LICENSED, ExportControl.UNSURE][self.number % 3]
        enterprise = {
            "export_control": control, "catalogue_no": "086501X" if control == ExportControl.RESTRICTED_LICENSED else "",
            "data_export": DataExport.NONE, "ip_ownership": IpOwnership.OWN, "end_use": WORDS["end_use"],
        }  # fmt: skip
        self._move("statement", Side.ENTERPRISE, {"statement": enterprise})
        self._move("statement", Side.CORPORATE, {"statement": {"end_use": WORDS["owner_use"], "no_military_use": True}})

    def _clear(self) -> None:
        for row in newest_screenings(Introduction.objects.get(pk=self.introduction.pk)).values():
            if row is not None and row.is_open:
                screening.decide(screening=row, same=False, note="", by=self.reviewer)
        conditions = WORDS["conditions"] if self.number % 3 == 1 else ""
        self._move(
            "clear",
            None,
            {"conditions": conditions, "next_step": WORDS["steps"][0], "next_by": Actor.ENTERPRISE},
            by=self.reviewer,
        )

    def _forward(self, stage: str) -> None:
        side = Side.CORPORATE if self.number % 2 else Side.ENTERPRISE
        data = self._next(FORWARD.index(stage))
        if stage == Stage.NDA:
            signed = timezone.localdate()
            data["nda"] = {
                "signed_on": signed,
                "expires_on": signed + timedelta(days=30 + 90 * (self.number % 8)),
                "file": _upload("NDA"),
            }
        if stage == Stage.SIGNED:
            data["day"] = timezone.localdate()
        self._move(f"to_{stage}", side, data)
        if stage == Stage.SIGNED:
            self.result = self._record()
        if stage == Stage.DELIVERING:
            self._confirm()
        if stage == Stage.MEETING:
            self._meetings()
        if stage == Stage.TECHNICAL_CHECK:
            introduction = Introduction.objects.get(pk=self.introduction.pk)
            files.keep(
                introduction,
                upload=_upload("Test report"),
                owner=Side.ENTERPRISE,
                stage="nda",
                by=self.people[Side.ENTERPRISE],
            )

    def _record(self):
        """What was signed, written down by the enterprise; the owner is asked."""
        introduction = Introduction.objects.get(pk=self.introduction.pk)
        enterprise, owner = (introduction.both_sides[side].organisation for side in (Side.ENTERPRISE, Side.CORPORATE))
        kind, currency, value, amounts = DEALS[self.number % len(DEALS)]
        title = introduction.version
        values = {
            "kind": kind, "title_zh": title.title_zh or title.title, "title_en": title.title, "currency": currency, "jobs": 2 + self.number % 7,
            "signed_on": introduction.signed_on, "confidential": self.number % 2 == 0,
        }  # fmt: skip
        rows = [(value, year, Decimal(amount)) for year, amount in enumerate(amounts, start=1)]
        return results.record(
            case=introduction.case, sides=(enterprise, owner), values=values, amounts=rows, by=self.people[Side.ENTERPRISE],
            mailboxes=[(owner.pk, owner.mailbox or self.people[Side.CORPORATE].email)],
        )  # fmt: skip

    def _confirm(self) -> None:
        """The owner confirms, and the office sets the shares that the portal proposes."""
        outcome = Outcome.objects.get(pk=self.result.pk)
        owner = Introduction.objects.get(pk=self.introduction.pk).both_sides[Side.CORPORATE].organisation
        results.confirm(outcome=outcome, organisation=owner, number=outcome.number, by=self.people[Side.CORPORATE])
        proposed = shares.propose(outcome.case)
        if proposed:
            outcome.refresh_from_db()
            supervisor = self.world["users"]["supervisor@demo.example"]
            shares.set_shares(outcome=outcome, rows=proposed, by=supervisor, version=outcome.version)

    def _next(self, number: int) -> dict:
        """Most next steps lie ahead; those of every fifth walk have passed, so that something stands still."""
        ahead = -4 if self.number % 5 == 3 else 4 + self.number % 9
        today = timezone.localdate()
        day = workdays.add_workdays(today, ahead) if ahead > 0 else today + timedelta(days=ahead)
        return {
            "next_step": WORDS["steps"][number % len(WORDS["steps"])],
            "next_on": day,
            "next_by": [Actor.ENTERPRISE, Actor.OWNER][self.number % 2],
        }

    def _meetings(self) -> None:
        introduction, now = (
            Introduction.objects.get(pk=self.introduction.pk),
            timezone.now().replace(minute=0, second=0, microsecond=0),
        )
        held = {
            "starts_at": now - timedelta(days=2),
            "minutes": 60,
            "topic": WORDS["topics"][0],
            "place": "",
            "state": Meeting.State.HELD,
            "result": WORDS["result"],
        }
        planned = {"starts_at": now + timedelta(days=6), "minutes": 90, "topic": WORDS["topics"][1], "place": ""}
        for values in (held, planned):
            actions.save_meeting(introduction=introduction, values=values, by=self.people[Side.ENTERPRISE])

    def _end(self) -> None:
        self._move("end", Side.CORPORATE, {"reason": EndReason.TECHNICAL}, note=WORDS["end_note"])

    def _days(self, days: int) -> None:
        """Let days pass: what has happened so far moves into the past. What lies ahead stays where it is."""
        case = shift(Introduction.objects.get(pk=self.introduction.pk).case, days=-days)
        by = timedelta(days=days)
        for model, column, rows in (
            (Disclosure, "at", Disclosure.objects.filter(introduction=case.pk)),
            (SelfCheck, "at", SelfCheck.objects.filter(introduction=case.pk)),
            (IntroductionSide, "answered_at", IntroductionSide.objects.filter(introduction=case.pk, answered_at__isnull=False)),
            (Introduction, "introduced_at", Introduction.objects.filter(pk=case.pk, introduced_at__isnull=False)),
            (Introduction, "nda_signed_on", Introduction.objects.filter(pk=case.pk, nda_signed_on__isnull=False)),
            (Introduction, "signed_on", Introduction.objects.filter(pk=case.pk, signed_on__isnull=False)),
        ):  # fmt: skip
            for row in rows:
                model.objects.filter(pk=row.pk).update(**{column: getattr(row, column) - by})


TOGETHER_UP_TO_CHECK = (
    Stage.PROPOSED,
    Stage.SELF_CHECK,
    Stage.COMPLIANCE,
    Stage.INTRODUCED,
    Stage.NDA,
    Stage.MEETING,
    Stage.TECHNICAL_CHECK,
)


def _manager(side: IntroductionSide) -> User:
    """Somebody who manages the organisation; a desk of its own where there is no account."""
    known = Membership.objects.managers().filter(organisation=side.organisation).select_related("user").first()
    if known:
        return known.user
    user = User.objects.create_user(
        f"desk.{side.organisation.public_id}@demo.example", name=f"{side.organisation.name_zh}联络人"
    )
    Membership.objects.create(user=user, organisation=side.organisation, role=Membership.Role.MANAGER)
    return user


def _upload(name: str) -> SimpleUploadedFile:
    upload = SimpleUploadedFile(
        f"{name}.pdf", small_pdf(f"{name}, invented for the demonstration"), content_type="application/pdf"
    )
    upload.info = check_upload(upload)
    return upload
