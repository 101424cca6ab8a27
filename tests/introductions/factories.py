"""An introduction brought to any stage by the steps of both sides and of the office."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework import moves
from core.demo_files import small_pdf
from core.uploads import check_upload
from introductions import actions, files
from introductions.models import Introduction
from introductions.vocabulary import DONE, ENDED, TOGETHER, Actor, Stage
from matching.vocabulary import Side
from outcomes import actions as outcomes

OWNER, ENTERPRISE = Side.CORPORATE, Side.ENTERPRISE
FORWARD = TOGETHER[1:]
STATEMENT = {
    "export_control": "not_listed",
    "data_export": "none",
    "ip_ownership": "own",
    "end_use": "Home care of patients.",
}
USE = {"end_use": "Home care of patients.", "no_military_use": True}


def contact(user) -> dict:
    return {"contact": {"name": user.name, "mail": user.email, "phone": "+86 21 5555 0101"}}


def next_step(ahead: int = 7, **more) -> dict:
    day = timezone.localdate() + timedelta(days=ahead)
    return {"next_step": "Send samples", "next_on": day, "next_by": Actor.ENTERPRISE, **more}


def again(introduction) -> Introduction:
    """As it stands in the database now."""
    return Introduction.objects.select_related("case", "demand", "version", "enterprise").get(pk=introduction.pk)


def side_step(introduction, name: str, side: str, by, *, note: str = "", **data):
    case = again(introduction).case
    values = {"side": side, "actor": side, **data}
    return actions.step_of_side(
        introduction=introduction, name=name, by=by, note=note, data=values, version=case.version
    )


def office_step(introduction, name: str, by, *, note: str = "", **data):
    return moves.perform(again(introduction).case, name, by=by, note=note, data=data)


def pdf(name: str = "report.pdf", text: str = "Test report") -> SimpleUploadedFile:
    upload = SimpleUploadedFile(name, small_pdf(text), content_type="application/pdf")
    upload.info = check_upload(upload)
    return upload


class Sides:
    """The people of one introduction: ``buyer`` for the owner, ``seller`` for the enterprise, and the office."""

    def __init__(self, introduction, *, buyer, seller, officer, reviewer):
        self.introduction, self.buyer, self.seller = introduction, buyer, seller
        self.officer, self.reviewer = officer, reviewer

    def to(self, stage: str) -> Introduction:
        """Walk on until ``stage`` is reached."""
        order = [*Stage, DONE]
        here = again(self.introduction).case.state
        if stage == ENDED:
            if here in {Stage.PROPOSED, Stage.SELF_CHECK, Stage.COMPLIANCE}:
                self.to(Stage.INTRODUCED)
            side_step(self.introduction, "end", OWNER, self.buyer, reason="technical")
            return again(self.introduction)
        for one in order[order.index(here) + 1 : order.index(stage) + 1]:
            self._reach(one)
        return again(self.introduction)

    def _reach(self, stage: str) -> None:
        if stage == Stage.SELF_CHECK:
            side_step(self.introduction, "agree", ENTERPRISE, self.seller, **contact(self.seller))
            side_step(self.introduction, "agree", OWNER, self.buyer, **contact(self.buyer))
        elif stage == Stage.COMPLIANCE:
            side_step(self.introduction, "statement", ENTERPRISE, self.seller, statement=STATEMENT)
            side_step(self.introduction, "statement", OWNER, self.buyer, statement=USE)
        elif stage == Stage.INTRODUCED:
            office_step(
                self.introduction, "clear", self.reviewer, conditions="", next_step="Call", next_by=Actor.ENTERPRISE
            )
        elif stage == DONE:
            self.confirmed()
            side_step(self.introduction, "finish", ENTERPRISE, self.seller)
        else:
            data = next_step()
            if stage == Stage.NDA:
                today = timezone.localdate()
                data["nda"] = {"signed_on": today, "expires_on": today + timedelta(days=300), "file": None}
            if stage == Stage.SIGNED:
                data["day"] = timezone.localdate()
            side_step(self.introduction, f"to_{stage}", ENTERPRISE, self.seller, **data)

    def recorded(self):
        """What was signed, written down by the enterprise: the owner is asked."""
        introduction = again(self.introduction)
        organisations = [introduction.both_sides[side].organisation for side in (ENTERPRISE, OWNER)]
        values = {
            "kind": "supply",
            "title_zh": "供货合同",
            "title_en": "Supply contract",
            "currency": "EUR",
            "signed_on": timezone.localdate(),
        }
        return outcomes.record(
            case=introduction.case, sides=organisations, values=values, amounts=[("sales", 1, Decimal(50000))], by=self.seller
        )  # fmt: skip

    def confirmed(self):
        """The same, and the owner has confirmed."""
        outcome = self.recorded()
        outcome.refresh_from_db()
        owner = again(self.introduction).both_sides[OWNER].organisation
        return outcomes.confirm(outcome=outcome, organisation=owner, number=outcome.number, by=self.buyer)


def with_file(introduction, *, owner: str, by, name: str, stage: str = "introduced"):
    return files.keep(again(introduction), upload=pdf(name), owner=owner, stage=stage, by=by)
