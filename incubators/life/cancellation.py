"""Cancellation as a kind of case: asked for by the operator, or proposed by the office, which hears the operator and lets a second person decide."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.kinds import Clock, Kind, Move, Note, Phase, Section, State, register
from casework.who import case_officer, manager_of_applicant, system
from core import workdays
from incubators import conf
from incubators import register as the_register
from incubators.choices import EntityStatus, VersionReason
from incubators.forms.life import CancellationForm, ViewsForm
from incubators.life import common
from incubators.models import BaseCancellation

SECTIONS = (
    Section("reason", gettext_lazy("Cancellation"), gettext_lazy("Why, and the last day of work"), CancellationForm),
)
STATES = (
    common.DRAFT,
    State("submitted", gettext_lazy("To be accepted"), Phase.TO_ACCEPT, applicant=gettext_lazy("Received"), applicant_next=gettext_lazy("When the office accepts, the base leaves the public register. Its history stays.")),
    State("hearing", gettext_lazy("Operator is heard"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("You are heard"), applicant_next=gettext_lazy("The office means to cancel the filing. Give your views in time; then a second person decides.")),
    State("decision", gettext_lazy("To be decided"), Phase.IN_REVIEW, applicant=gettext_lazy("Being decided")),
    State("cancelled", gettext_lazy("Filing cancelled"), Phase.CLOSED_YES),
    common.NOT_ACCEPTED,
    State("dropped", gettext_lazy("Not cancelled"), Phase.CLOSED_NO, applicant=gettext_lazy("Not cancelled: the filing stays")),
    common.WITHDRAWN,
    common.LAPSED,
)  # fmt: skip

filed = common.standing(*common.FILED)
may_end = common.all_of(filed, common.no_filing_under_way)


def hearing_is_over(case, data) -> list[str]:
    if case.answer_due_on and case.answer_due_on < timezone.localdate():
        return []
    return [_("The hearing runs until the end of %(day)s.") % {"day": case.answer_due_on or "—"}]


def begin_hearing(step) -> None:
    """The hearing counts working days from the next one."""
    step.case.answer_due_on = workdays.add_workdays(step.today, conf.hearing_days())
    step.case.save(update_fields=["answer_due_on"])


def keep_views(step) -> None:
    BaseCancellation.objects.filter(pk=step.case.pk).update(views=step.data["views"])


def cancel(step) -> None:
    """Out of the register; whatever else is under way about the base is settled by that."""
    common.accepted(step)
    the_register.set_status(step.content.entity, EntityStatus.CLOSED, reason=VersionReason.CANCELLED, case=step.case)
    common.end_the_others(step)


MOVES = (
    common.handing_in(ready=filed),
    common.discarding(),
    common.withdrawing("submitted"),
    Move(
        "accept", gettext_lazy("Accept and cancel the filing"), frozenset({"submitted"}), "cancelled", who=case_officer, done=gettext_lazy("Filing cancelled"),
        guard=may_end, effect=cancel, clock=Clock.END, notify=("applicant",), tone="stop",
    ),
    common.not_accepting("submitted"),
    Move(
        "announce", gettext_lazy("Announce and hear the operator"), frozenset({"draft"}), "hearing", who=common.officer_who_starts,
        done=gettext_lazy("Cancellation announced; the operator is heard"), note=Note.REQUIRED, guard=filed, effect=begin_hearing, takes=True,
        notify=("applicant",),
    ),
    Move(
        "give_views", gettext_lazy("Give your views"), frozenset({"hearing"}), "decision", who=manager_of_applicant, done=gettext_lazy("Views given"),
        note=Note.NONE, form=ViewsForm, effect=keep_views, notify=("assignee", "supervisors"),
    ),
    Move(
        "close_hearing", gettext_lazy("Close the hearing"), frozenset({"hearing"}), "decision", who=system | case_officer,
        done=gettext_lazy("Hearing closed"), hint=gettext_lazy("The portal does it by itself the day after the hearing ends."), note=Note.NONE,
        guard=hearing_is_over, notify=("supervisors",), tone="second",
    ),
    Move(
        "cancel", gettext_lazy("Cancel the filing"), frozenset({"decision"}), "cancelled", who=common.decider, done=gettext_lazy("Filing cancelled"),
        note=Note.REQUIRED, guard=may_end, second_person_after=("announce",), effect=cancel, clock=Clock.END, notify=("applicant", "assignee"),
        tone="stop",
    ),
    Move(
        "drop", gettext_lazy("Let the filing stand"), frozenset({"hearing", "decision"}), "dropped", who=common.decider,
        done=gettext_lazy("Not cancelled"), note=Note.REQUIRED, second_person_after=("announce",), clock=Clock.END, notify=("applicant", "assignee"),
        tone="second",
    ),
    common.lapsing("draft", "submitted", "hearing", "decision"),
)  # fmt: skip


def summary(case) -> list[tuple]:
    content = case.kind_of.content(case)
    return [
        (_("Base"), content.entity.name),
        (_("Filing number"), content.entity.filing_no),
        (_("Started by"), _("The office") if content.by_office else _("The operator")),
        (_("Ground"), content.get_ground_display()),
        (_("Last day of work"), f"{content.last_day:%Y-%m-%d}" if content.last_day else ""),
    ]


BASE_CANCELLATION = register(
    Kind(
        "base_cancellation",
        label=gettext_lazy("Cancellation of a filing"),
        prefix="FX",
        model=BaseCancellation,
        sections=SECTIONS,
        states=STATES,
        moves=MOVES,
        limits=conf.life_limits(),
        declaration=gettext_lazy("What we have filled in is true and complete."),
        summary=summary,
        icon="dash-circle",
        main="incubators/life/reason_main.html",
        district_sees=True,
    )
)
