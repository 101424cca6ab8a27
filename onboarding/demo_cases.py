"""Verifications of the demonstration in every state, each driven through the real forms and moves by the people concerned."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation
from casework import actions as case_actions
from casework import demo_clock, moves
from casework.forms import CorrectionForm
from casework.models import Case, ChecklistAnswer
from core.demo_files import small_pdf
from core.uploads import check_upload
from onboarding import actions
from onboarding.cases import VERIFICATION
from onboarding.forms import VerifyForm

SUBMITTED = ("fill", "submit")
PLANS = {
    "draft": (),
    "ready": ("fill",),
    "submitted": SUBMITTED,
    "claimed": (*SUBMITTED, "claim"),
    "correction": (*SUBMITTED, "ask_correction"),
    "corrected": (*SUBMITTED, "ask_correction", "correct"),
    "recommended": (*SUBMITTED, "recommend"),
    "advised_against": (*SUBMITTED, "advise_against"),
    "verified": (*SUBMITTED, "recommend", "verify"),
    "refused": (*SUBMITTED, "advise_against", "refuse"),
    "withdrawn": (*SUBMITTED, "withdraw"),
}
OFFICER, OTHER_OFFICER = "officer@demo.example", "officer2@demo.example"
REVIEWER, SUPERVISOR = "reviewer@demo.example", "supervisor@demo.example"


def load(world: dict, data: dict, *, register) -> None:
    """``register(row, number)`` gives the case of a new registration."""
    for number, row in enumerate(data["cases"]):
        Walk(world, row, register(row, number)).go(PLANS[row["end"]])
    _change(world, data["change"])


def _change(world: dict, row: dict) -> None:
    """A verified enterprise hands in a change of its data."""
    organisation = world["organisations"][row["organisation"]]
    case = actions.start_round(organisation=organisation, by=world["users"][row["by"]])
    content = VERIFICATION.content(case)
    row.update(name_zh=content.name_zh, name_en=content.name_en, mailbox=content.mailbox, capacities=content.capacities)
    row["address"] = content.address + "B"
    Walk(world, row, case).go(SUBMITTED)


class Walk:
    """One case on its way. Between two steps the case ages, so that its history spreads over its days."""

    def __init__(self, world: dict, row: dict, case: Case):
        self.world, self.row, self.case = world, row, case
        self.owner = world["users"][row["by"]]

    def go(self, plan: tuple[str, ...]) -> None:
        done = [step for step in plan if step != "fill"]
        each, rest = divmod(self.row["days"], max(len(done), 1))
        if not self.row.get("empty"):
            self.fill()
        for number, step in enumerate(done):
            getattr(self, step)()
            self._age(each + (rest if number == 0 else 0))
        if not done:
            self._age(self.row["days"])
        self._date_organisation()

    def _age(self, days: int) -> None:
        if days:
            self.case = demo_clock.shift(self.case, days=-days)

    def _date_organisation(self) -> None:
        if self.case.state == "verified":
            Organisation.objects.filter(pk=self.case.applicant_id).update(verified_at=self.case.closed_at)
            self.case.applicant.capacity_set.filter(since__isnull=False).update(since=self.case.closed_at.date())

    def fill(self) -> None:
        content = VERIFICATION.content(self.case)
        row = self.row
        kept = (
            "country",
            "uscc",
            "registry_no",
            "district",
            "recognised_class",
            "class_evidence_no",
            "class_valid_until",
        )
        typed = {name: str(getattr(content, name) or "") for name in kept}
        typed.update(
            {name: row.get(name, "") for name in ("name_zh", "name_en", "website", "mailbox", "address", "reason")}
        )
        typed.update(legal_representative=row["legal"], capacities=row["capacities"], activity=row["activity"])
        if "recognised_class" in row:
            until = self.world["today"] + timedelta(days=400)
            typed.update(
                recognised_class=row["recognised_class"],
                class_evidence_no=f"DEMO-{row['key']}",
                class_valid_until=f"{until}",
            )
        for section in VERIFICATION.sections:
            if section.form:
                self._save(section, typed)
            for slot in section.files:
                if slot.required or row.get("recognised_class", "other") != "other":
                    self._attach(slot)

    def _save(self, section, typed: dict) -> None:
        form = section.form(typed, instance=VERIFICATION.content(self.case), case=self.case)
        if not form.is_valid():
            raise ValueError(f"{self.row.get('key')}: {form.errors.as_json()}")
        case_actions.save_section(case=self.case, form=form, by=self.owner, draft_version=self.case.draft_version)

    def _attach(self, slot) -> None:
        upload = SimpleUploadedFile(
            f"{slot.code}.pdf", small_pdf("Invented for demonstration", f"{slot.code}, {self.case.public_id}")
        )
        case_actions.attach(case=self.case, slot=slot, upload=upload, info=check_upload(upload), by=self.owner)
        self.case.refresh_from_db()

    def _move(self, name: str, *, by, note: str = "", data: dict | None = None) -> None:
        moves.perform(self.case, name, by=self.world["users"].get(by, by), note=note, data=data)

    def submit(self) -> None:
        self._move("submit", by=self.owner, data={"declared": True})

    def claim(self) -> None:
        case_actions.claim(case=self.case, by=self.world["users"][OTHER_OFFICER])

    def ask_correction(self) -> None:
        typed = {"answer_due_on": f"{self.world['today'] + timedelta(days=20)}"}
        for section, target, reason, text in self.row["corrections"]:
            key = CorrectionForm.key(section, target)
            typed.update({f"text_{key}": text, f"reason_{key}": reason})
        officer = self.world["users"][OFFICER]
        form = CorrectionForm(typed, case=self.case, move=VERIFICATION.move("ask_correction"), user=officer)
        if not form.is_valid():
            raise ValueError(f"{self.row['key']}: {form.errors.as_json()}")
        self._move("ask_correction", by=OFFICER, data=form.data_for_move)

    def correct(self) -> None:
        self.row["address"] = self.row["new_address"]
        content = VERIFICATION.content(self.case)
        typed = {f.name: str(getattr(content, f.name) or "") for f in content._meta.concrete_fields if f.name != "case"}
        typed["address"] = self.row["new_address"]
        self._save(VERIFICATION.section("subject"), typed)
        self._move("resubmit", by=self.owner, data={"declared": True})

    def _check(self, *, unmet: str = "") -> None:
        officer = self.world["users"][OFFICER]
        for line in VERIFICATION.checklist:
            mark = ChecklistAnswer.Mark.NO if line.code == unmet else ChecklistAnswer.Mark.YES
            ChecklistAnswer.objects.create(case=self.case, line=line.code, mark=mark, by=officer)

    def recommend(self) -> None:
        self._check()
        self._move("recommend", by=OFFICER)

    def advise_against(self) -> None:
        self._check(unmet="capacities")
        self._move("advise_against", by=OFFICER, note=self.row["note"])

    def verify(self) -> None:
        reviewer = self.world["users"][REVIEWER]
        kinds = self.row.get("verified", self.row["capacities"])
        form = VerifyForm(
            {"capacities": kinds, "note": ""}, case=self.case, move=VERIFICATION.move("verify"), user=reviewer
        )
        if not form.is_valid():
            raise ValueError(f"{self.row['key']}: {form.errors.as_json()}")
        self._move("verify", by=REVIEWER, data=form.data_for_move)

    def refuse(self) -> None:
        self._move("refuse", by=SUPERVISOR, note=self.row["note"])

    def withdraw(self) -> None:
        self._move("withdraw", by=self.owner, note=self.row["note"])
