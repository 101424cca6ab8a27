"""Demonstration rows of what follows a filing: changes, yearly confirmations, suspensions, a hearing, a cancellation. All invented."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from casework import actions as case_actions
from casework import moves
from casework.demo_clock import shift
from casework.models import Case, Notification
from core import workdays
from core.ids import new_public_id
from incubators import demo, versions
from incubators.life import start
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import BaseConfirmation, EntityVersion, OverseasEntity

DATA = Path(__file__).parent / "data" / "demo_life.json"


@transaction.atomic
def load(world: dict, data: dict) -> None:
    plan = json.loads(DATA.read_text(encoding="utf-8"))
    life = Life(world, data, plan)
    life.confirmations()
    for key in ("resumed", "suspended"):
        life.suspension(plan[key], resume=key == "resumed")
    for change in sorted(plan["changes"], key=lambda row: -row["days"]):
        life.change(change)
    life.by_office(BASE_SUSPENSION, plan["ordered"], expected_until=world["today"] + timedelta(days=90))
    life.cancellation(plan["cancelled"])
    life.by_office(BASE_CANCELLATION, plan["hearing"])


def backdate(entity: OverseasEntity, *, days: int, case: Case | None = None) -> None:
    """Versions of the entity (of one case, or all) move into the past; demonstration only, since it writes the chain anew."""
    if not settings.EMBEDDED:
        raise PermissionDenied("demonstration data exists in embedded mode only")
    rows = models.QuerySet(EntityVersion)  # past the manager, which refuses
    back, previous = timedelta(days=days), ""
    for version in entity.versions.select_related("case").order_by("number"):
        if case is None or version.case_id == case.pk:
            version.valid_from -= back
            version.recorded_at -= back
        version.filed_on, version.valid_until = _dates(entity, version)
        version.previous_digest = previous
        case_id = version.case.public_id if version.case else ""
        version.digest = previous = versions.digest_of(version, entity_id=entity.public_id, case_id=case_id)
        values = {
            name: getattr(version, name)
            for name in ("valid_from", "recorded_at", "filed_on", "valid_until", "previous_digest", "digest")
        }
        rows.filter(pk=version.pk).update(**values)


def _dates(entity: OverseasEntity, version: EntityVersion) -> tuple[date, date]:
    """Those of the entity for the versions under its number, else the version's own."""
    if version.filing_no == entity.filing_no:
        return entity.filed_on, entity.valid_until
    return version.filed_on, version.valid_until


class Life:
    """The demo people, and the steps that they take about a base."""

    def __init__(self, world: dict, data: dict, plan: dict):
        self.world, self.data, self.plan, self.notes = world, data, plan, plan["notes"]

    def entity(self, base: str) -> OverseasEntity:
        return OverseasEntity.objects.get(pk=self.world["bases"][base].pk)

    def manager(self, entity: OverseasEntity):
        incubator = next(i for i in self.world["incubators"].values() if i.organisation_id == entity.operator_id)
        return demo.manager_of(self.world, self.data, incubator)

    def person(self, who: str):
        return self.world["users"][f"{who}@demo.example"]

    def step(self, case: Case, name: str, by, note: str = "", **more) -> None:
        moves.perform(case, name, by=by, note=self.notes.get(note, note), data={"declared": True, **more})

    def save(self, case: Case, code: str, values: dict, *, by) -> None:
        """One section, through its form; what is not named keeps its value."""
        section, content = case.kind_of.section(code), case.kind_of.content(case)
        shown = section.form(instance=content, case=case)
        now = {name: shown[name].value() for name in shown.fields}
        form = demo.checked(section.form({**now, **values}, instance=content, case=case))
        case.refresh_from_db()
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)

    def settle(self, case: Case, entity: OverseasEntity, *, days: int) -> Case:
        """What has happened so far moves into the past."""
        Notification.objects.filter(case=case).update(read_at=self.world["now"])
        case = shift(case, days=-days)
        backdate(OverseasEntity.objects.get(pk=entity.pk), days=days, case=case)
        return case

    def change(self, row: dict) -> None:
        entity = self.entity(row["base"])
        manager = self.manager(entity)
        case = start.start_change(entity=entity, by=manager, key=new_public_id())
        for code, values in row["sections"].items():
            self.save(case, code, values, by=manager)
        since = self.world["today"] - timedelta(days=row["days"] + 10)
        self.save(case, "why", {"why": row["why"], "since": since}, by=manager)
        self.step(case, "submit", manager)
        state = row["state"]
        if state == "entered" and set(row["sections"]) == {"contact"}:
            self.step(case, "accept_contacts", self.person("officer"))
        elif state != "submitted":
            self.step(case, "accept", self.person("officer"), "accept")
            if state in ("decision", "entered"):
                self.step(case, "recommend_entry", self.person("reviewer"), "recommend")
            if state == "entered":
                self.step(case, "enter", self.person("supervisor"))
            if state == "refused":
                self.step(case, "recommend_refusal", self.person("reviewer"), "refuse_advice")
                self.step(case, "refuse", self.person("supervisor"), "refuse")
        self.settle(case, entity, days=row["days"])

    def suspension(self, row: dict, *, resume: bool) -> None:
        entity = self.entity(row["base"])
        manager = self.manager(entity)
        case = start.start(kind=BASE_SUSPENSION, entity=entity, by=manager, key=new_public_id())
        until = self.world["today"] + timedelta(days=row["until_days"])
        self.save(case, "reason", {"ground": row["ground"], "text": row["text"], "expected_until": until}, by=manager)
        self.step(case, "submit", manager)
        self.step(case, "accept", self.person("officer"))
        case = self.settle(case, entity, days=row["until_days"] if resume else row["days"])
        if resume:
            self.step(case, "resume", manager)
            case = self.settle(case, entity, days=row["days"] - row["until_days"])
        else:
            Case.objects.filter(pk=case.pk).update(answer_due_on=until)

    def cancellation(self, row: dict) -> None:
        entity = self.entity(row["base"])
        manager = self.manager(entity)
        case = start.start(kind=BASE_CANCELLATION, entity=entity, by=manager, key=new_public_id())
        last_day = self.world["today"] - timedelta(days=row["days"])
        self.save(case, "reason", {"ground": row["ground"], "text": row["text"], "last_day": last_day}, by=manager)
        self.step(case, "submit", manager)
        self.step(case, "accept", self.person("officer"))
        self.settle(case, entity, days=row["days"])

    def by_office(self, kind, row: dict, **content) -> None:
        entity = self.entity(row["base"])
        case = start.start_by_office(
            kind=kind, entity=entity, by=self.person("officer"), key=new_public_id(), text=row["text"], ground=row["ground"],
            **content,
        )  # fmt: skip
        self.settle(case, entity, days=row["days"])

    def confirmations(self) -> None:
        """The reports of last year, opened in January: most are confirmed, some are late, with the office, to correct, given up."""
        today = self.world["today"]
        year = today.year - 1
        opened = workdays.next_workday(date(today.year, 1, 4))
        for base, known in self.world["bases"].items():
            entity = self.entity(base)
            if entity.filed_on.year > year:
                continue
            case = start.open_confirmation(entity=known, year=year, today=opened)
            if case is not None:
                self.report(case, base, entity, days=(today - opened).days)

    def report(self, case: Case, base: str, entity: OverseasEntity, *, days: int) -> None:
        manager, report = self.manager(entity), BaseConfirmation.objects.get(pk=case.pk)
        late = base in self.plan["late"] or base in self.plan["not_confirmed"]
        if late:
            case = shift(case, days=-days)
            Case.objects.filter(pk=case.pk).update(answer_due_on=report.due_on)
            if base in self.plan["not_confirmed"]:
                case.refresh_from_db()
                self.step(case, "give_up", self.person("officer"), "not_confirmed")
                shift(case, days=-20)
            return
        people = entity.staff or 2
        broken = base in self.plan["to_correct"]
        words = {
            "still_works": "partly" if broken else "yes",
            "staff": people,
            "remarks": self.notes["remarks"] if broken else "",
        }
        self.save(case, "work", words, by=manager)
        self.save(case, "figures", {"landed_projects": people // 3, "outbound_served": 3 * people + 1, "deals": people // 2, "patents": 1}, by=manager)  # fmt: skip
        case = shift(case, days=-(days - 30))
        self.step(case, "submit", manager)
        if base in self.plan["with_office"]:
            self.settle(case, entity, days=2)
        elif broken:
            item = {"section": "figures", "target": "deals", "reason": "unclear", "text": self.notes["correct"]}
            due = workdays.add_workdays(self.world["today"], 10).isoformat()
            self.step(case, "ask_correction", self.person("officer"), items=[item], answer_due_on=due)
            self.settle(case, entity, days=1)
        else:
            self.step(case, "confirm", self.person("officer"))
            self.settle(case, entity, days=days - 60)
