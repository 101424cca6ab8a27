"""From the choice to the confirmation: what happens in the steps of an agreed plan.

Every step is a move of the case, which is locked while it happens. Vouchers are set aside at the choice, redeemed for what the enterprise
has accepted when the delivery ends, and released where nothing was accepted.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from casework import moves
from casework.models import Case
from casework.moves import Step
from core import workdays
from enterprises.models import Delivery, Milestone, MilestoneReport, MilestoneState, PlanChange, Quote
from enterprises.models.delivery import WHOLE
from enterprises.service_desk import keep_file, record_rating
from vouchers import actions as vouchers
from vouchers.models import VoucherUse
from vouchers.money import ZERO

EVIDENCE_SLOT = "evidence"
MOST_MILESTONES = 6


def delivery_of(case: Case) -> Delivery | None:
    rows = Delivery.objects.select_related("quote__organisation", "voucher_use", "request")
    return rows.filter(pk=case.pk).first()


# --- the plan begins --------------------------------------------------------------------------------------------------


def begin(step: Step, quote: Quote) -> None:
    """The chosen quote becomes the plan; its days count from the next working day."""
    delivery = Delivery.objects.create(request_id=step.case.pk, quote=quote, price=quote.price, started_on=step.today)
    _write(delivery, [{**row, "due_on": workdays.add_workdays(step.today, row["day"])} for row in quote.milestones])
    if step.data.get("voucher"):
        delivery.voucher_use = _reserve(step, quote)
        delivery.save(update_fields=["voucher_use"])


def _reserve(step: Step, quote: Quote) -> VoucherUse:
    """The key names the request: a choice made twice sets aside once."""
    expected = step.data.get("expected")
    return vouchers.reserve(
        organisation=step.case.applicant,
        provider=quote.organisation,
        service_type=step.content.main_service,
        price=quote.price,
        key=f"request:{step.case.public_id}",
        by=step.by,
        case=step.case,
        reference=step.case.case_no,
        expected=Decimal(expected) if expected else None,
    )


def _write(delivery: Delivery, rows: list[dict], *, after: int = 0) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            delivery=delivery,
            position=position,
            title=row["title"],
            deliverable=row["deliverable"],
            share=row["share"],
            due_on=row["due_on"],
        )
        for position, row in enumerate(rows, start=after + 1)
    )


# --- reports and answers ----------------------------------------------------------------------------------------------


def _milestone(case: Case, data: dict) -> Milestone | None:
    return Milestone.objects.filter(delivery=case.pk, public_id=data.get("milestone", "")).first()


def can_be_reported(case: Case, data: dict) -> list[str]:
    """Guard: something of the plan is open; what was chosen is, and something was written."""
    if not data:
        rows = Milestone.objects.filter(delivery=case.pk, state=MilestoneState.OPEN)
        return [] if rows.exists() else [_("Every milestone is reported.")]
    one = _milestone(case, data)
    if one is None or one.state != MilestoneState.OPEN:
        return [_("This milestone is not open any more. Choose another.")]
    return [] if data.get("report", {}).get("text", "").strip() else [_("Say what was delivered.")]


def report(step: Step) -> None:
    one, given = _milestone(step.case, step.data), step.data["report"]
    MilestoneReport.objects.create(
        milestone=one,
        text=given["text"],
        attachment=keep_file(step, given["file"], slot=EVIDENCE_SLOT) if given.get("file") else None,
        by=step.by,
    )
    _set(one, MilestoneState.REPORTED)


def can_be_answered(case: Case, data: dict) -> list[str]:
    """Guard of accepting and sending back: a milestone that was reported."""
    if not data:
        rows = Milestone.objects.filter(delivery=case.pk, state=MilestoneState.REPORTED)
        return [] if rows.exists() else [_("No milestone is reported.")]
    one = _milestone(case, data)
    return [] if one and one.state == MilestoneState.REPORTED else [_("This milestone is not reported any more.")]


def accept(step: Step) -> None:
    """The share is accepted. With the last one the whole is delivered, and waits for the enterprise's confirmation."""
    one = _milestone(step.case, step.data)
    _answer(one, MilestoneReport.Answer.ACCEPTED)
    _set(one, MilestoneState.ACCEPTED)
    if not Milestone.objects.unfinished().filter(delivery=step.case.pk).exists():
        PlanChange.objects.filter(delivery=step.case.pk, state=PlanChange.State.PROPOSED).update(
            state=PlanChange.State.DROPPED, decided_at=timezone.now()
        )
        moves.perform(step.case, "all_delivered", by=None)


def send_back(step: Step) -> None:
    one = _milestone(step.case, step.data)
    _answer(one, MilestoneReport.Answer.SENT_BACK, step.note)
    _set(one, MilestoneState.OPEN)


def _answer(one: Milestone, answer: str, reason: str = "") -> None:
    last = one.reports.first()
    last.answer, last.reason, last.answered_at = answer, reason, timezone.now()
    last.save(update_fields=["answer", "reason", "answered_at"])


def _set(one: Milestone, state: str) -> None:
    one.state = state
    one.accepted_at = timezone.now() if state == MilestoneState.ACCEPTED else None
    one.save(update_fields=["state", "accepted_at"])


# --- another plan -----------------------------------------------------------------------------------------------------


def proposed_change(case: Case) -> PlanChange | None:
    rows = PlanChange.objects.filter(delivery=case.pk, state=PlanChange.State.PROPOSED)
    return rows.select_related("organisation", "delivery").first()


def can_be_changed(case: Case, data: dict) -> list[str]:
    """Guard of a proposal: none is open, nothing lies reported, and the new shares make up what is not accepted."""
    if proposed_change(case):
        return [_("A change of the plan is proposed already.")]
    rows = Milestone.objects.filter(delivery=case.pk)
    if rows.filter(state=MilestoneState.REPORTED).exists():
        return [_("A milestone is reported: it is looked at first.")]
    if "plan" not in data:
        return []
    rest = WHOLE - sum(one.share for one in rows.filter(state=MilestoneState.ACCEPTED))
    shares = sum(row["share"] for row in data["plan"]["milestones"])
    if shares != rest:
        return [_("The shares of what is not accepted yet make up %(rest)d per cent, not %(sum)d.") % {"rest": rest, "sum": shares}]  # fmt: skip
    return []


def propose_change(step: Step) -> None:
    delivery = delivery_of(step.case)
    ours = delivery.provider if delivery.quote.organisation_id in step.by.organisation_ids else step.case.applicant
    PlanChange.objects.create(
        delivery=delivery,
        organisation=ours,
        by=step.by,
        reason=step.note,
        milestones=step.data["plan"]["milestones"],
    )


def can_be_decided(case: Case, data: dict) -> list[str]:
    """Guard of agreeing and refusing: a proposal is open, and it is the one that was read."""
    change = proposed_change(case)
    if change is None:
        return [_("No change of the plan is proposed.")]
    if data and data.get("change") != change.public_id:
        return [_("Another change is proposed by now.")]
    if data and Milestone.objects.filter(delivery=case.pk, state=MilestoneState.REPORTED).exists():
        return [_("A milestone is reported: it is looked at first.")]
    return []


def agree_change(step: Step) -> None:
    """What was not accepted is replaced; replaced milestones are kept with their reports."""
    change = proposed_change(step.case)
    _from_other_side(step, change)
    rows = Milestone.objects.filter(delivery=step.case.pk)
    rows.unfinished().update(state=MilestoneState.REPLACED)
    last = rows.filter(state=MilestoneState.ACCEPTED).count()
    planned = [{**row, "due_on": date.fromisoformat(row["due_on"])} for row in change.milestones]
    _write(change.delivery, planned, after=last)
    _decide(change, PlanChange.State.AGREED, step.note)


def refuse_change(step: Step) -> None:
    change = proposed_change(step.case)
    _from_other_side(step, change)
    _decide(change, PlanChange.State.REFUSED, step.note)


def _from_other_side(step: Step, change: PlanChange) -> None:
    if change.organisation_id in step.by.organisation_ids:
        raise moves.NotYours(_("The other side answers the proposal."))


def _decide(change: PlanChange, state: str, note: str) -> None:
    change.state, change.decided_at, change.note = state, timezone.now(), note
    change.save(update_fields=["state", "decided_at", "note"])


# --- pause, end -------------------------------------------------------------------------------------------------------


def pause(step: Step) -> None:
    Delivery.objects.filter(pk=step.case.pk).update(paused_on=step.today)


def resume(step: Step) -> None:
    """Every open milestone is due as many working days later as the delivery stood still."""
    delivery = delivery_of(step.case)
    stood = max(workdays.workdays_between(delivery.paused_on, step.today), 0)
    for one in delivery.milestones.unfinished():
        one.due_on = workdays.add_workdays(one.due_on, stood)
        one.save(update_fields=["due_on"])
    delivery.paused_on = None
    delivery.save(update_fields=["paused_on"])


def call_off(step: Step) -> None:
    """What was accepted is settled, the rest of the vouchers is released."""
    _settle(step)


def confirm(step: Step) -> None:
    record_rating(step)
    _settle(step)


def close_unconfirmed(step: Step) -> None:
    _settle(step)


def _settle(step: Step) -> None:
    """Vouchers pay for the accepted share alone. The enterprise has accepted each part itself: the portal redeems in its name when the
    other side or the office ends the delivery. An order whose time is over has been ended by the vouchers' own sweep."""
    delivery = delivery_of(step.case)
    delivery.settled_share, delivery.settled_at = delivery.accepted_share, timezone.now()
    delivery.save(update_fields=["settled_share", "settled_at"])
    use = delivery.voucher_use
    if use is None or not use.is_open:
        return
    by = step.by if step.case.applicant_id in step.by.organisation_ids else None
    if delivery.accepted_amount > ZERO and use.redeem_until >= step.today:
        vouchers.redeem(use=use, by=by, delivered_price=delivery.accepted_amount, case=step.case)
    else:
        vouchers.release(use=use, by=by, case=step.case)


def held_in_time(change: PlanChange, today: date) -> int:
    """Working days from today to the last day of a proposed plan; at least one."""
    days = max(date.fromisoformat(row["due_on"]) for row in change.milestones)
    return max(workdays.workdays_between(today, days), 1)


def days_agree(case: Case, data: dict) -> list[str]:
    """Guard of agreeing: the clock gets the working days of the plan that was read."""
    reasons = can_be_decided(case, data)
    if reasons or not data:
        return reasons
    change = proposed_change(case)
    return (
        []
        if data.get("days") == held_in_time(change, timezone.localdate())
        else [_("Another change is proposed by now.")]
    )
