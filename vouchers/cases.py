"""The application for vouchers as a kind of case: the enterprise applies, an officer accepts, a second person grants."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import actions, dossier, who
from casework.extension import extension
from casework.forms import CorrectionForm, MoveForm
from casework.kinds import (
    BACK,
    CheckLine,
    Clock,
    FileSlot,
    Kind,
    Move,
    Note,
    Phase,
    Section,
    Stage,
    Start,
    State,
    register,
)
from casework.moves import give_case_number
from casework.unanswered import closing_move
from vouchers import conf, eligibility, programmes
from vouchers.forms.application import AcceptForm, ConditionsForm, GrantForm, WhatForm
from vouchers.models import VoucherApplication
from vouchers.money import words
from vouchers.permissions import may_hold_vouchers

CODE = "voucher_application"
WITH_OFFICE = frozenset({"submitted", "decision"})

SECTIONS = (
    Section("what", _("Amount and services"), hint=_("How much you apply for, and for which services."), form=WhatForm),
    Section(
        "conditions", _("Conditions and evidence"), hint=_("What you state about the enterprise, and the files that show it."),
        form=ConditionsForm,
        files=(
            FileSlot("evidence", _("Evidence of the size"), hint=_("Annual statement or social insurance record of last year."), many=True),
            FileSlot("offer", _("Offer of a provider"), hint=_("If you have one already."), required=False, many=True),
        ),
    ),
)  # fmt: skip

STATES = (
    State("draft", _("Draft"), Phase.DRAFT),
    State(
        "submitted", _("To be checked"), Phase.TO_ACCEPT, applicant=_("Received"),
        applicant_next=_("An officer checks the conditions. If something is missing, you are told everything at once."),
    ),
    State("correction", _("Waiting for correction"), Phase.WAITING_APPLICANT, applicant=_("Please correct")),
    State(
        "decision", _("Accepted, to be decided"), Phase.IN_REVIEW, stage=Stage.DECISION, applicant=_("Accepted, being decided"),
        applicant_next=_("A second person decides. Granted vouchers can be used at once."),
    ),
    State("granted", _("Granted"), Phase.CLOSED_YES, applicant_next=_("The vouchers stand under “My vouchers”.")),
    State(
        "refused", pgettext_lazy("application", "Refused"), Phase.CLOSED_NO,
        applicant_next=_("The reason stands in the history. You may apply again when it no longer holds."),
    ),
    State("withdrawn", _("Withdrawn"), Phase.WITHDRAWN),
)  # fmt: skip


def eligible(case, data):
    """Guard of handing in and of every step of the office: who asks, and the size that was stated."""
    application = VoucherApplication.objects.select_related("programme").get(pk=case.pk)
    yield from eligibility.not_for(case.applicant, application.programme)
    yield from eligibility.wrong_size(application.programme, application.size)


def ready(case, data):
    """Guard of handing in: everything filled in, and the programme takes applications."""
    yield from dossier.complete(case, data)
    yield from still_open(case)
    yield from eligible(case, data)


def corrected(case, data):
    yield from dossier.complete(case, data)
    yield from actions.corrections_answered(case, data)
    yield from eligible(case, data)


def still_open(case):
    from django.utils import timezone

    programme = VoucherApplication.objects.select_related("programme").get(pk=case.pk).programme
    return eligibility.not_now(programme, timezone.localdate(), to_grant=True)


def enough_left(case, data):
    """Checked when an amount was typed: quota, budget, and that the programme still runs."""
    application = VoucherApplication.objects.select_related("programme").get(pk=case.pk)
    return programmes.not_grantable(
        programme=application.programme, organisation=case.applicant, amount=Decimal(data["amount"])
    )


def keep_proposal(step) -> None:
    """Effect of accepting: the case number, and what the officer proposes."""
    give_case_number(step)
    VoucherApplication.objects.filter(pk=step.case.pk).update(proposed=Decimal(step.data["amount"]))


def grant_vouchers(step) -> None:
    """Effect of granting: the vouchers are in the enterprise's wallet before the step is through."""
    application = VoucherApplication.objects.select_related("programme").get(pk=step.case.pk)
    amount = Decimal(step.data["amount"])
    programmes.grant(
        programme=application.programme, organisation=step.case.applicant, amount=amount, by=step.by,
        key=f"grant:{step.case.public_id}", reference=step.case.reference,
    )  # fmt: skip
    VoucherApplication.objects.filter(pk=step.case.pk).update(granted=amount)


APPLICANT_MOVES = (
    Move(
        "submit", _("Hand in"), frozenset({"draft"}), "submitted", who=who.manager_of_applicant, done=_("Handed in"), note=Note.NONE,
        submits=True, guard=ready, clock=Start("acceptance"), notify=("officers",),
    ),
    Move(
        "resubmit", _("Hand in again"), frozenset({"correction"}), BACK, who=who.manager_of_applicant, done=_("Handed in again"),
        note=Note.NONE, submits=True, guard=corrected, effect=actions.close_correction, clock=Clock.GO, notify=("assignee",),
    ),
    Move(
        "withdraw", _("Withdraw"), frozenset({"submitted", "correction", "decision"}), "withdrawn", who=who.manager_of_applicant,
        done=_("Withdrawn by the applicant"), form=MoveForm, clock=Clock.END, notify=("assignee",), tone="stop",
    ),
    Move(
        "discard", _("Discard the draft"), frozenset({"draft"}), "withdrawn", who=who.anyone_of_applicant, done=_("Draft discarded"),
        form=MoveForm, note=Note.NONE, tone="stop",
    ),
)  # fmt: skip

OFFICE_MOVES = (
    Move(
        "accept", _("Accept and propose an amount"), frozenset({"submitted"}), "decision", who=who.case_officer,
        done=_("Accepted, an amount proposed"), hint=_("Conditions checked; a second person decides."), form=AcceptForm, note_shown=False,
        guard=eligible, check=enough_left, effect=keep_proposal, clock=Start("decision"), notify=("reviewers", "supervisors"), takes=True,
    ),
    Move(
        "ask_correction", _("Ask for corrections"), WITH_OFFICE, "correction", who=who.case_officer, done=_("Correction asked for"),
        hint=_("Everything at once, each point at its field or file. The clock stands still."), form=CorrectionForm,
        effect=actions.open_correction, clock=Clock.STOP, notify=("applicant",), takes=True, tone="second",
    ),
    Move(
        "not_accept", _("Do not accept"), frozenset({"submitted"}), "refused", who=who.case_officer, done=_("Not accepted"),
        hint=_("The applicant reads the reason."), form=MoveForm, note=Note.REQUIRED, clock=Clock.END, notify=("applicant",), takes=True,
        tone="stop",
    ),
    Move(
        "grant", _("Grant the vouchers"), frozenset({"decision"}), "granted", who=who.reviewer | who.supervisor, done=_("Vouchers granted"),
        hint=_("The amount leaves the budget at once."), form=GrantForm, guard=eligible, check=enough_left, effect=grant_vouchers,
        second_person_after=("accept",), clock=Clock.END, notify=("applicant", "assignee"),
    ),
    Move(
        "check_again", _("Back to checking"), frozenset({"decision"}), "submitted", who=who.reviewer | who.supervisor,
        done=_("Sent back to checking"), hint=_("The officer reads the reason, the applicant does not."), note=Note.REQUIRED, note_shown=False,
        shown=False, notify=("assignee",), tone="second",
    ),
    Move(
        "refuse", pgettext_lazy("application", "Refuse"), frozenset({"decision"}), "refused", who=who.reviewer | who.supervisor,
        done=pgettext_lazy("application", "Refused"), hint=_("The applicant reads the reason."), form=MoveForm, note=Note.REQUIRED,
        second_person_after=("accept",), clock=Clock.END, notify=("applicant", "assignee"), tone="stop",
    ),
    *extension(sources=WITH_OFFICE),
    closing_move(
        sources={"correction"}, target="withdrawn", label=_("Close as not corrected"), done=_("Closed: not corrected in time"),
    ),
)  # fmt: skip


def summary(case) -> list[tuple]:
    application = VoucherApplication.objects.select_related("programme").get(pk=case.pk)
    shown = case.kind_of.content(case)
    rows = [
        (_("Programme"), application.programme.name),
        (_("Asked for"), words(shown.amount) if shown.amount else ""),
        (_("Size"), shown.get_size_display()),
    ]
    if application.granted is not None:
        rows.append((_("Granted"), words(application.granted)))
    return rows


VOUCHER_APPLICATION = register(
    Kind(
        CODE,
        label=_("Application for innovation vouchers"),
        prefix="CX",
        model=VoucherApplication,
        icon="award",
        sections=SECTIONS,
        states=STATES,
        moves=(*APPLICANT_MOVES, *OFFICE_MOVES),
        limits={"acceptance": conf.accept_days(), "decision": conf.decide_days()},
        declaration=_("The information and files are true, and the same service is not paid for twice with public money."),
        guide=_(
            "Verified technology enterprises of the city may apply, within the conditions of each programme.\n\n"
            "You say how much you apply for and for which services, state the size of the enterprise and upload the evidence. An officer "
            "checks it, a second person grants the vouchers. You use them when you order a service from an incubator or base: they pay a "
            "share of the price directly to the provider once you have confirmed the delivery. What is not used when the programme ends "
            "expires."
        ),
        start_url="vouchers:mine",
        may_start=may_hold_vouchers,
        summary=summary,
        main="vouchers/case_main.html",
        correction_reasons=(
            ("missing", _("Missing")),
            ("unclear", _("Not clear")),
            ("wrong_file", _("Wrong or unreadable file")),
            ("contradiction", _("Contradicts other information")),
        ),
        checklist=(
            CheckLine("size", _("The size stated is shown by the evidence"), lambda case: case.kind_of.content(case).get_size_display()),
            CheckLine("support", _("The same service is not supported twice"), lambda case: case.kind_of.content(case).other_support),
            CheckLine("services", _("The services planned fit the programme"), lambda case: case.kind_of.content(case).purpose[:120]),
        ),
        checklist_states=frozenset({"submitted", "decision"}),
    )
)  # fmt: skip
