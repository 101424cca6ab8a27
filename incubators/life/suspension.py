"""Suspension as a kind of case: on the operator's word, or ordered by the office with a second person. It ends by resuming."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.kinds import Clock, Kind, Move, Note, Phase, Section, State, Who, register
from casework.who import case_officer, manager_of_applicant
from incubators import conf
from incubators import register as the_register
from incubators.choices import EntityStatus, VersionReason
from incubators.forms.life import SuspensionForm
from incubators.life import common
from incubators.models import BaseSuspension

SECTIONS = (Section("reason", gettext_lazy("Suspension"), gettext_lazy("Why, and until when"), SuspensionForm),)
STATES = (
    common.DRAFT,
    State("submitted", gettext_lazy("To be accepted"), Phase.TO_ACCEPT, applicant=gettext_lazy("Received"), applicant_next=gettext_lazy("The office accepts the suspension; from then on the base is not proposed to enterprises.")),
    State("decision", gettext_lazy("Order to be decided"), Phase.IN_REVIEW, applicant=gettext_lazy("The office considers a suspension")),
    State("suspended", gettext_lazy("Suspended"), Phase.WAITING_APPLICANT, applicant_next=gettext_lazy("The base stands in the register as suspended, until it resumes.")),
    State("resumed", gettext_lazy("Resumed"), Phase.CLOSED_YES),
    common.NOT_ACCEPTED,
    State("dropped", gettext_lazy("Not ordered"), Phase.CLOSED_NO),
    common.WITHDRAWN,
    common.LAPSED,
)  # fmt: skip

active = common.standing(EntityStatus.ACTIVE)
may_resume = Who(
    gettext_lazy("case officer; the manager of the applicant, unless the office ordered it"),
    lambda user, case: (
        case_officer(user, case)
        or (manager_of_applicant(user, case) and not BaseSuspension.objects.filter(pk=case.pk, by_office=True).exists())
    ),
)


def suspend(step) -> None:
    """The base stands still from now on; the day until when it is expected is the one the operator is reminded of."""
    content = step.content
    common.accepted(step)
    step.case.answer_due_on = content.expected_until
    step.case.save(update_fields=["answer_due_on"])
    the_register.set_status(content.entity, EntityStatus.SUSPENDED, reason=VersionReason.SUSPENDED, case=step.case)


def resume(step) -> None:
    """The base works again; if its last valid day has passed meanwhile, it expires at once."""
    from incubators.life.sweeps import expire

    entity = step.content.entity
    the_register.set_status(entity, EntityStatus.ACTIVE, reason=VersionReason.RESUMED, case=step.case)
    if not entity.is_in_force:
        expire(entity)


MOVES = (
    common.handing_in(ready=active),
    common.discarding(),
    common.withdrawing("submitted"),
    Move(
        "accept", gettext_lazy("Accept the suspension"), frozenset({"submitted"}), "suspended", who=case_officer, done=gettext_lazy("Suspended"),
        guard=active, effect=suspend, clock=Clock.END, takes=True, notify=("applicant",),
    ),
    common.not_accepting("submitted"),
    Move(
        "propose", gettext_lazy("Propose a suspension"), frozenset({"draft"}), "decision", who=common.officer_who_starts,
        done=gettext_lazy("Suspension proposed"), note=Note.REQUIRED, guard=active, notify=("supervisors",), shown=False, tone="second",
    ),
    Move(
        "order", gettext_lazy("Order the suspension"), frozenset({"decision"}), "suspended", who=common.decider, done=gettext_lazy("Suspension ordered"),
        guard=active, second_person_after=("propose",), effect=suspend, takes=True, notify=("applicant", "assignee"),
    ),
    Move(
        "drop", gettext_lazy("Do not order it"), frozenset({"decision"}), "dropped", who=common.decider, done=gettext_lazy("Not ordered"),
        note=Note.REQUIRED, note_shown=False, second_person_after=("propose",), notify=("officers",), tone="second",
    ),
    Move(
        "resume", gettext_lazy("Resume"), frozenset({"suspended"}), "resumed", who=may_resume, done=gettext_lazy("Resumed"),
        hint=gettext_lazy("The base works again and is proposed to enterprises."), guard=common.standing(EntityStatus.SUSPENDED), effect=resume,
        notify=("applicant", "assignee"),
    ),
    common.lapsing("draft", "submitted", "decision", "suspended"),
)  # fmt: skip


def summary(case) -> list[tuple]:
    content = case.kind_of.content(case)
    return [
        (_("Base"), content.entity.name),
        (_("Filing number"), content.entity.filing_no),
        (_("Started by"), _("The office") if content.by_office else _("The operator")),
        (_("Ground"), content.get_ground_display()),
        (_("Expected until"), f"{content.expected_until:%Y-%m-%d}" if content.expected_until else ""),
    ]


BASE_SUSPENSION = register(
    Kind(
        "base_suspension",
        label=gettext_lazy("Suspension of a base"),
        prefix="FS",
        model=BaseSuspension,
        sections=SECTIONS,
        states=STATES,
        moves=MOVES,
        limits=conf.life_limits(),
        declaration=gettext_lazy("What we have filled in is true and complete."),
        summary=summary,
        icon="pause-circle",
        main="incubators/life/reason_main.html",
        district_sees=True,
    )
)
