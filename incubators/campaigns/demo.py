"""Demonstration: one campaign that runs, with evaluations in every state, and one that is planned."""

import json
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from casework import actions as case_actions
from casework import moves
from casework.demo_clock import shift
from casework.models import Case, Notification
from core import workdays
from core.demo_files import small_pdf
from core.ids import new_public_id
from core.uploads import check_upload
from incubators import demo
from incubators.campaigns import actions, demo_panels
from incubators.campaigns.cases import BASE_EVALUATION
from incubators.campaigns.forms import CampaignForm, ConditionsForm, FinalForm
from incubators.models import Campaign, Evaluation, Incubator
from reviews import actions as reviews
from reviews.forms.review import ReviewForm
from reviews.models import ReviewRound

DATA = Path(__file__).parent.parent / "data" / "demo_campaigns.json"
RECOMMENDED = {5: "yes", 4: "yes", 3: "conditions", 2: "no", 1: "no"}
MOVES = {"passed": "pass", "conditions": "pass_with_conditions", "failed": "fail"}


@transaction.atomic
def load(world: dict) -> None:
    """Drawn by a supervisor, filled in by the incubators, scored by the reviewers: each step through its form and action."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    world["campaign"] = campaign = _plan(world, data["running"])
    actions.draw_bases(campaign=campaign, version=campaign.version, by=world["users"]["supervisor@demo.example"])
    opened = timezone.now() + timedelta(days=data["running"]["opens"])
    Campaign.objects.filter(pk=campaign.pk).update(drawn_at=opened, created_at=opened - timedelta(days=3))
    evaluations = Evaluation.objects.filter(campaign=campaign).select_related("case", "entity").order_by("pk")
    for number, evaluation in enumerate(evaluations):
        Walk(world, data, evaluation).go(data["cases"][number % len(data["cases"])])
    demo_panels.called(world, data)
    _plan(world, data["planned"])


def _plan(world: dict, plan: dict) -> Campaign:
    today, year = world["today"], world["today"].year - 1
    form = CampaignForm(
        {
            "title": plan["title"].format(year=year),
            "year": year,
            "opens": today + timedelta(days=plan["opens"]),
            "due": today + timedelta(days=plan["due"]),
            "share": plan["share"],
            "seed": plan["seed"].format(year=year),
            "evidence_text": "\n".join(plan["evidence"]),
        }
    )
    by = world["users"]["officer@demo.example"]
    return actions.plan(form=demo.checked(form), query=plan.get("query", ""), key=new_public_id(), by=by)


class Walk:
    """One evaluation and the people who move it."""

    def __init__(self, world: dict, data: dict, evaluation: Evaluation):
        self.world, self.data, self.evaluation, self.case = world, data, evaluation, evaluation.case
        incubator = Incubator.objects.get(organisation=self.case.applicant_id)
        people = json.loads(demo.DATA.read_text(encoding="utf-8"))
        self.manager = demo.manager_of(world, people, incubator)

    def go(self, plan: dict) -> None:
        due = self.case.answer_due_on
        if plan["to"] == "evidence":
            self.wait(40)
            Case.objects.filter(pk=self.case.pk).update(answer_due_on=due)
            return
        self.wait(12)
        self._evidence()
        self.wait(25 if plan.get("late") else 4)
        for points in plan["reviews"]:
            self._review(points)
        self.wait(2)
        if plan["to"] == "scoring" or plan["to"] == "scored":
            return
        notes, verdict = self.data["notes"], plan["verdict"]
        self._step("first_verdict", "reviewer2", notes["first"][verdict], verdict=verdict)
        if plan["to"] == "answer":
            self.wait(3)
            return
        self.wait(4)
        moves.perform(self.case, "answer", by=self.manager, note=notes["answer"])
        self.wait(3)
        if plan["to"] == "closed":
            self._final(plan)
            self.wait(5)

    def _step(self, name: str, who: str, note: str, **more) -> None:
        Notification.objects.filter(case=self.case, read_at__isnull=True).update(read_at=timezone.now())
        moves.perform(self.case, name, by=self.world["users"][f"{who}@demo.example"], note=note, data=more)

    def _final(self, plan: dict) -> None:
        notes, verdict = self.data["notes"], plan["verdict"]
        again = plan["consequence"] == "recheck"
        day = workdays.next_workday(self.world["today"] + timedelta(days=90)) if again else ""
        move = BASE_EVALUATION.move(MOVES[verdict])
        by = self.world["users"]["supervisor@demo.example"]
        typed = {
            "consequence": plan["consequence"],
            "recheck_on": day,
            "conditions": notes["conditions"],
            "note": notes["final"][verdict],
        }
        if plan.get("panel"):
            demo_panels.decided(self, verdict, typed)
            return
        form_class = ConditionsForm if verdict == "conditions" else FinalForm
        form = demo.checked(form_class(typed, case=self.case, move=move, user=by))
        moves.perform(self.case, move.name, by=by, note=form.cleaned_data["note"], data=form.data_for_move)

    def _evidence(self) -> None:
        section, rng = BASE_EVALUATION.sections[0], self.world["rng"]
        given = {"landed": rng.randint(0, 4), "served": rng.randint(3, 20), "deals": rng.randint(0, 6)}
        words = self.data["statement"].format(visits=rng.randint(3, 15), **given)
        content = Evaluation.objects.get(pk=self.case.pk)
        form = demo.checked(
            section.form({**given, "statement": words, "changes": ""}, instance=content, case=self.case)
        )
        case_actions.save_section(case=self.case, form=form, by=self.manager, draft_version=self.case.draft_version)
        name = f"{self.evaluation.entity.filing_no}-evidence.pdf"
        upload = SimpleUploadedFile(
            "evidence.pdf", small_pdf("Invented for the demonstration", name), content_type="application/pdf"
        )
        case_actions.attach(
            case=self.case, slot=section.files[0], upload=upload, info=check_upload(upload), by=self.manager
        )
        moves.perform(self.case, "submit", by=self.manager, data={"declared": True})

    def _review(self, points: int) -> None:
        """The next reviewer who was asked: mostly ``points``, one line a little apart."""
        round_ = ReviewRound.objects.select_related("version").get(case=self.case)
        review = round_.reviews.to_do().select_related("reviewer").first()
        recommended = RECOMMENDED[points]
        typed = {"recommendation": recommended, "remark": self.data["overall"][recommended]}
        for number, line in enumerate(round_.version.rows):
            own = min(5, points + 1) if number == 1 else points
            typed |= {
                f"points_{line.code}": own,
                f"remark_{line.code}": self.data["remarks"][str(own)] if number < 2 else "",
            }
        form = demo.checked(ReviewForm(typed, review=review))
        reviews.hand_in(review=review, given=form.given, revision=review.revision, by=review.reviewer)

    def wait(self, days: int) -> None:
        """Let days pass: case and reviews move into the past."""
        self.case = shift(Case.objects.get(pk=self.case.pk), days=-days)
        round_ = ReviewRound.objects.filter(case=self.case).first()
        if round_ is None:
            return
        by = timedelta(days=days)
        round_.opened_at, round_.due_on = round_.opened_at - by, workdays.next_workday(round_.due_on - by)
        round_.closed_at = round_.closed_at and round_.closed_at - by
        round_.save()
        for review in round_.reviews.all():
            review.assigned_at -= by
            review.submitted_at = review.submitted_at and review.submitted_at - by
            review.taken_back_at = review.taken_back_at and review.taken_back_at - by
            review.save()
