"""Demonstration filings: filled in through the sections' own forms and moved by the demo people, with days passing between the steps."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from casework import actions as case_actions
from casework import moves
from casework.demo_clock import shift
from casework.models import Case, ChecklistAnswer, CorrectionItem, Notification
from core import workdays
from core.demo_files import small_pdf
from core.ids import new_public_id
from core.models import Counter
from core.uploads import check_upload
from incubators import actions, conf, demo, demo_life, notices
from incubators.cases import BASE_FILING
from incubators.checklist import CHECKLIST
from incubators.choices import HELD_THROUGH_LOCAL_ENTITY
from incubators.forms.notice import ObjectionForm
from incubators.models import BaseFiling, NoticeBatch, OverseasEntity
from incubators.register import years_later
from regions.models import Region

PEOPLE = {
    "officer": "officer@demo.example", "reviewer": "reviewer@demo.example", "supervisor": "supervisor@demo.example",
}  # fmt: skip
HALF = ("applicant", "base", "people")  # sections of the half-filled draft


class Walk:
    """One filing and the people who move it. ``days``: how many pass after a step."""

    def __init__(self, world: dict, data: dict, case: Case, manager):
        self.world, self.data, self.case, self.manager = world, data, case, manager

    def person(self, who: str):
        if who == "manager":
            return self.manager
        if who == "district":
            return User.objects.filter(
                staffrole__role="district_officer", staffrole__district=self.case.district
            ).first()
        return self.world["users"][PEOPLE[who]]

    def step(self, name: str, who: str, *, days: int, note: str = "", **extra) -> "Walk":
        Notification.objects.filter(case=self.case, read_at__isnull=True).update(read_at=timezone.now())
        text = self.data["notes"].get(note, note)
        moves.perform(self.case, name, by=self.person(who), note=text, data={"declared": True, **extra})
        return self.wait(days)

    def wait(self, days: int) -> "Walk":
        """Let days pass: everything that has happened so far moves into the past."""
        self.case = shift(self.case, days=-days)
        filing = BaseFiling.objects.get(pk=self.case.pk)
        if filing.district_opinion_on:
            filing.district_opinion_on -= timedelta(days=days)
        filing.save(update_fields=["district_opinion_on"])
        if filing.notice_batch_id:
            self._move_notice(filing)
        return self

    def _move_notice(self, filing: BaseFiling) -> None:
        """The batch that began on the working day after the decision, now that the decision lies further back."""
        decided = timezone.localtime(self.case.events.filter(move="file").get().at).date()
        BaseFiling.objects.filter(pk=filing.pk).update(notice_batch=None)
        NoticeBatch.objects.filter(pk=filing.notice_batch_id, filings=None).delete()
        batch = notices.batch_of(workdays.next_workday(decided))
        BaseFiling.objects.filter(pk=filing.pk).update(notice_batch=batch)
        Case.objects.filter(pk=filing.pk).update(notice_until=batch.ends)
        self.case.refresh_from_db()

    def to_district_answer(self, *, days: int = 3) -> "Walk":
        """Handed in, and the district's answer; a district without an officer is passed over."""
        self.step("submit", "manager", days=days)
        if self.case.state == "district_opinion":
            return self.step("recommend", "district", days=2, note="district")
        return self.step("without_district", "officer", days=1, note="district_absent")

    def to_review(self, *, days: int = 2) -> "Walk":
        self.to_district_answer()
        self.step("accept", "officer", days=2)
        return self.step("begin_review", "reviewer", days=days)

    def mark(self, lines: int = len(CHECKLIST), *, unmet: tuple[str, ...] = ()) -> "Walk":
        for line in CHECKLIST[:lines]:
            mark = "no" if line.code in unmet else "yes"
            ChecklistAnswer.objects.create(case=self.case, line=line.code, mark=mark, by=self.person("reviewer"))
        return self

    def to_notice(self, *, days: int) -> "Walk":
        self.to_review().mark().step("recommend_filing", "reviewer", days=2, note="review")
        return self.step("file", "supervisor", days=days)


def count_notices() -> None:
    """Batches were made in the order of the walks; they are counted in the order of their days."""
    batches = list(NoticeBatch.objects.order_by("begins"))
    last = len(batches) * 2
    for aside in (last, 0):  # twice, since a number is given once
        counted: dict[int, int] = {}
        for batch in batches:
            counted[batch.year] = counted.get(batch.year, 0) + 1
            NoticeBatch.objects.filter(pk=batch.pk).update(number=aside + counted[batch.year] + (last if aside else 0))
    for year, number in counted.items():
        Counter.objects.filter(series=notices.SERIES, year=year).update(last=number)


def filed(world: dict, data: dict, incubator_id: str, plan: dict, *, days_more: int = 0) -> OverseasEntity:
    """A base filed on the real way, some weeks or months ago."""
    walk = _begin(world, data, incubator_id, plan)
    walk.to_notice(days=conf.notice_days() * 2 + 7)  # calendar days: the notice has ended
    moves.perform(walk.case, "end_notice", by=None)
    days = world["rng"].randint(10, 200) + days_more
    walk.wait(days)
    entity = OverseasEntity.objects.get(filings=walk.case.pk)
    entity.filed_on = timezone.localtime(walk.case.closed_at).date()
    entity.valid_until = years_later(entity.filed_on, conf.valid_years())
    entity.is_invented = True
    entity.save(update_fields=["filed_on", "valid_until", "is_invented"])
    demo_life.backdate(entity, days=days, case=walk.case)
    Notification.objects.filter(case=walk.case).update(read_at=timezone.now())
    return entity


def filing(world: dict, data: dict, plan: dict) -> Case:
    """A filing that stands in the state its plan names."""
    walk = _begin(world, data, plan["incubator"], plan, sections=HALF if plan["state"] == "draft" else None)
    OverseasEntity.objects.filter(filings=walk.case.pk).update(is_invented=True)
    STATES[plan["state"]](walk)
    return walk.case


def renewal(world: dict, data: dict, entity: OverseasEntity) -> Case:
    """A base whose filing ends soon, handed in again with the words of the register."""
    incubator = next(i for i in world["incubators"].values() if i.organisation_id == entity.operator_id)
    manager = demo.manager_of(world, data, incubator)
    case = actions.file_again(incubator=incubator, entity=entity, by=manager, key=new_public_id())
    plan = {
        "kind": entity.kind, "country": entity.region.country, "city": entity.city, "city_en": entity.city_en, "local": entity.name_local,
        "partner": entity.partner, "partner_kind": "park", "holding": "desk", "services": entity.services,
        "fields": entity.specialised_fields, "covers": entity.covers_countries, "staff": [1, 1], "area": entity.area,
        "opened": entity.opened.isoformat(), "capability_zh": entity.capability_zh, "capability_en": "",
    }  # fmt: skip
    _fill(case, plan, by=manager, data=data)
    return Walk(world, data, case, manager).to_district_answer(days=1).case


# --- states ----------------------------------------------------------------------------------------------------------


def _draft(walk: Walk) -> None:
    walk.wait(4)


def _correction(walk: Walk) -> None:
    walk.to_district_answer().step("ask_correction", "officer", days=2, **_items(walk, "area", "partner", "services"))
    _message(walk, "officer", "to_applicant", internal=False)


def _returned(walk: Walk) -> None:
    walk.to_district_answer().step("ask_correction", "officer", days=4, **_items(walk, "area", "partner"))
    _answer(walk, area="190", partner_registry_no="CVR-DEMO-0001")
    walk.step("resubmit", "manager", days=1)


def _district(walk: Walk) -> None:
    walk.step("submit", "manager", days=2)


def _review(walk: Walk) -> None:
    walk.to_review().step("ask_correction", "reviewer", days=5, **_items(walk, "area", "services"))
    _answer(walk, area="55", services=["market_development", "technology_cooperation"])
    walk.step("resubmit", "manager", days=2).mark(3)
    _message(walk, "supervisor", "internal", internal=True)


def _decision(walk: Walk) -> None:
    walk.to_review(days=4).mark().step("recommend_filing", "reviewer", days=1, note="review")


def _notice(walk: Walk) -> None:
    walk.to_notice(days=1)
    notes = walk.data["notes"]
    file = SimpleUploadedFile("evidence.pdf", small_pdf("Address as published", "INVENTED"), "application/pdf")
    form = ObjectionForm(
        {"from_kind": "organisation", "name": notes["objector"], "contact": "objection@demo.example", "text": notes["objection"],
         "agreed": "on", "key": new_public_id()},
        {"evidence": file},
    )  # fmt: skip
    if not form.is_valid():
        raise ValueError(form.errors)
    filing = BaseFiling.objects.get(pk=walk.case.pk)
    notices.receive(
        filing=filing, key=form.cleaned_data["key"], data=form.cleaned_data, upload=form.cleaned_data["evidence"]
    )
    walk.case.refresh_from_db()


def _overdue(walk: Walk) -> None:
    walk.to_review(days=45).mark(2)


def _sent_back(walk: Walk) -> None:
    walk.step("submit", "manager", days=2).step("return_to_applicant", "district", days=2, note="sent_back")


def _refused(walk: Walk) -> None:
    walk.to_review().mark(unmet=("premises", "services")).step(
        "recommend_refusal", "reviewer", days=2, note="refuse_review"
    )
    walk.step("refuse", "supervisor", days=20, note="refuse", remedies=_remedies())


def _withdrawn(walk: Walk) -> None:
    walk.to_review().step("withdraw", "manager", days=30, note="withdraw")


def _accepted(walk: Walk) -> None:
    walk.to_district_answer().step("accept", "officer", days=1)


def _not_accepted(walk: Walk) -> None:
    walk.to_district_answer().step("not_accept", "officer", days=12, note="not_accept", remedies=_remedies())


STATES = {
    "draft": _draft, "correction": _correction, "returned": _returned, "district": _district, "review": _review,
    "decision": _decision, "notice": _notice, "overdue": _overdue, "sent_back": _sent_back, "refused": _refused,
    "withdrawn": _withdrawn, "accepted": _accepted, "not_accepted": _not_accepted,
}  # fmt: skip


def _remedies() -> str:
    from incubators.forms.moves import REMEDIES

    return str(REMEDIES)


def _items(walk: Walk, *about: str) -> dict:
    """Correction items as the office's form makes them; the area also asks for a better file."""
    places = {"area": [("base", "area", "differs"), ("base", "slot:premises", "unsigned")], "partner": [("partners", "partner_registry_no", "missing")],
              "services": [("services", "services", "unclear")]}  # fmt: skip
    notes = walk.data["notes"]
    items = [
        {"section": section, "target": target, "reason": reason, "text": notes[f"correct_{name}"]}
        for name in about
        for section, target, reason in places[name]
    ]
    return {"items": items, "answer_due_on": workdays.add_workdays(timezone.localdate(), 10).isoformat()}


def _message(walk: Walk, who: str, note: str, *, internal: bool) -> None:
    case_actions.comment(case=walk.case, by=walk.person(who), text=walk.data["notes"][note], internal=internal)


def _answer(walk: Walk, **corrected) -> None:
    """The applicant corrects what was named, with a new file, and answers."""
    case, by, notes = walk.case, walk.manager, walk.data["notes"]
    section_of = {"area": "base", "services": "services", "partner_registry_no": "partners"}
    answers = {item.target: item.public_id for item in CorrectionItem.objects.open().filter(case=case)}
    for name, value in corrected.items():
        words = notes[f"answer_{name}"].replace("%", str(value))
        _save(case, section_of[name], {name: value}, by=by, answers={answers[name]: words})
    _attach(case, "premises", by=by, name="premises-signed.pdf")
    walk.case.refresh_from_db()


# --- filling in ------------------------------------------------------------------------------------------------------


def _begin(world: dict, data: dict, incubator_id: str, plan: dict, sections=None) -> Walk:
    incubator = world["incubators"][incubator_id]
    manager = demo.manager_of(world, data, incubator)
    case = actions.start_filing(
        incubator=incubator,
        by=manager,
        name_zh=demo.names(plan["kind"], plan["city"], plan["city_en"])["name_zh"],
        kind=plan["kind"],
        region=Region.objects.get(code=plan["country"]),
        key=new_public_id(),
    )
    _fill(case, plan, by=manager, data=data, sections=sections)
    return Walk(world, data, case, manager)


def _fill(case: Case, plan: dict, *, by, data: dict, sections=None) -> None:
    values = section_values(case, plan, data)
    for code in sections or values:
        _save(case, code, values[code], by=by)
    held = plan["holding"] in HELD_THROUGH_LOCAL_ENTITY
    slots = ["premises", "agreement", "appointment", "plan", *(["licence"] if held else [])]
    for slot in slots[:1] if sections else slots:
        _attach(case, slot, by=by)
    case.refresh_from_db()


def _save(case: Case, code: str, changes: dict, *, by, answers=None) -> None:
    """One section, through its form; what is not named keeps its value."""
    section, content = BASE_FILING.section(code), BASE_FILING.content(case)
    shown = section.form(instance=content, case=case)
    now = {name: shown[name].value() for name in shown.fields}
    form = demo.checked(section.form({**now, **changes}, instance=content, case=case))
    case.refresh_from_db()
    case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version, answers=answers)


def _attach(case: Case, slot_code: str, *, by, name: str = "") -> None:
    slot = next(slot for section in BASE_FILING.sections for slot in section.files if slot.code == slot_code)
    name = name or f"{slot_code}.pdf"
    words = small_pdf(f"{name}, {case.public_id}", "Invented for demonstration. Not a real document.")
    upload = SimpleUploadedFile(name, words)
    case_actions.attach(case=case, slot=slot, upload=upload, info=check_upload(upload), by=by)


def section_values(case: Case, plan: dict, data: dict) -> dict[str, dict]:
    """What the sections of a filing hold for a base of the demonstration."""
    today, opened = timezone.localdate(), date.fromisoformat(plan["opened"])
    held = plan["holding"] in HELD_THROUGH_LOCAL_ENTITY
    head = data["heads"][case.pk % len(data["heads"])]
    people = sum(plan["staff"])
    return {
        "applicant": {"contact_position": "", "contact_phone": "021-00000000"},
        "base": {
            **demo.names(plan["kind"], plan["city"], plan["city_en"]), "name_local": plan["local"], "city": plan["city"],
            "city_en": plan["city_en"], "address": data["addresses"], "area": plan["area"], "seats": 2 * people, "opened": opened,
        },
        "holding": {
            "holding": plan["holding"], "legal_form": plan.get("legal_form") or ("Ltd." if held else ""),
            **({"legal_name": f"Demo {plan['city_en']}", "registry_no": f"DEMO-{case.public_id[:6]}", "registered_on": opened} if held else {}),
            "odi_need": "done" if held else "not_needed", **({"odi_no": f"DEMO-ODI-{case.pk}", "odi_on": opened} if held else {}),
        },
        "partners": {
            "partner": plan["partner"], "partner_kind": plan["partner_kind"] if plan["partner"] else "",
            "partner_roles": ["premises", "projects"] if plan["partner"] else [], "agreement_kind": "registration" if held else "contract",
            "agreement_signed_on": opened - timedelta(days=30), "agreement_until": "" if held else today + timedelta(days=900),
            "agreement_renewal": "negotiated",
        },
        "people": {
            "head_name": head, "head_position": data["head_position"], "staff_local": plan["staff"][0], "staff_sent": plan["staff"][1],
            "languages": demo.languages(plan),
        },
        "services": {
            "services": plan["services"], "specialised_fields": plan["fields"], "covers_countries": plan["covers"],
            "stages": ["co_creation"], "capability_zh": plan["capability_zh"], "capability_en": plan["capability_en"],
        },
        "figures": {
            "figures_year": today.year - 1, "landed_projects": people // 3, "outbound_served": 3 * people, "deals": people // 2, "patents": 0,
        },
        "budget": {"budget_amount": 180_000 * people, "budget_currency": "CNY", "funding_sources": ["own", "fees"]},
        "risk": {"screening": "clear", "export_control": "none", "data_flow": "none"},
    }  # fmt: skip
