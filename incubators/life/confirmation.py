"""The yearly confirmation as a kind of case. The portal opens it when a year has ended; the operator checks and hands in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.extension import extension
from casework.kinds import Clock, Kind, Move, Note, Phase, Section, State, register
from casework.who import case_officer
from incubators import conf, figures
from incubators import register as the_register
from incubators.choices import EntityStatus, StillWorks, VersionReason
from incubators.forms import life as forms
from incubators.life import common
from incubators.models import BaseConfirmation

FIGURES = ("landed_projects", "outbound_served", "deals", "deals_amount", "investment_amount", "patents", "staff")

SECTIONS = (
    Section("work", gettext_lazy("The base"), gettext_lazy("Whether it works, with how many people"), forms.StillWorksForm),
    Section("figures", gettext_lazy("Two-way figures"), gettext_lazy("Inbound and outbound in the year; filled in for you"), forms.ReportForm),
)  # fmt: skip

STATES = (
    State(
        "open", gettext_lazy("With the operator"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("To confirm"),
        applicant_next=gettext_lazy("Check the figures that are filled in for you, correct them, then hand in."),
    ),
    State(
        "submitted", gettext_lazy("To be checked"), Phase.TO_ACCEPT, applicant=gettext_lazy("Received"),
        applicant_next=gettext_lazy("The office compares the figures with the year before and with what the portal counts."),
    ),
    common.CORRECTION,
    State("confirmed", gettext_lazy("Confirmed"), Phase.CLOSED_YES),
    State("not_accepted", gettext_lazy("Not confirmed"), Phase.CLOSED_NO),
    State("missed", gettext_lazy("Not handed in"), Phase.WITHDRAWN),
    common.LAPSED,
)  # fmt: skip


def works(case, data) -> list[str]:
    if case.kind_of.content(case).still_works != StillWorks.NO:
        return []
    return [_("The operator says that the base no longer works. Do not confirm it; the filing is to be cancelled.")]


def due_day_is_over(case, data) -> list[str]:
    """A report that is still with the operator can be given up only when its due day is over."""
    report = case.kind_of.content(case)
    if report.is_late:
        return []
    return [_("The operator has until %(day)s to hand in.") % {"day": f"{report.due_on:%Y-%m-%d}"}]


def confirm(step) -> None:
    """The register notes that the base was confirmed, with the team that the report names."""
    report = step.content
    common.accepted(step)
    the_register.write(report.entity, reason=VersionReason.CONFIRMED, case=step.case, values={"staff": report.staff})


MOVES = (
    common.handing_in(ready=common.standing(*common.FILED), sources={"open"}),
    Move(
        "confirm", gettext_lazy("Confirm"), frozenset({"submitted"}), "confirmed", who=case_officer, done=gettext_lazy("Confirmed"),
        hint=gettext_lazy("The register notes the year and the team."),
        guard=common.all_of(common.standing(EntityStatus.ACTIVE, EntityStatus.SUSPENDED, EntityStatus.EXPIRED), works),
        effect=confirm, clock=Clock.END, notify=("applicant",),
    ),
    *common.correcting("submitted"),
    Move(
        "not_accept", gettext_lazy("Do not confirm"), frozenset({"submitted"}), "not_accepted", who=case_officer,
        done=gettext_lazy("Not confirmed"), hint=gettext_lazy("The base stays in the register until its filing is cancelled or expires."),
        note=Note.REQUIRED, clock=Clock.END, notify=("applicant",), tone="stop",
    ),
    Move(
        "give_up", gettext_lazy("Close without a report"), frozenset({"open"}), "missed", who=case_officer, done=gettext_lazy("Closed without a report"),
        hint=gettext_lazy("When the due day is over and nothing comes. The register stays as it is."), note=Note.REQUIRED, guard=due_day_is_over,
        clock=Clock.END, notify=("applicant",), tone="stop",
    ),
    *extension(sources=frozenset({"submitted"})),
    common.lapsing("open", "submitted", "correction"),
)  # fmt: skip


def summary(case) -> list[tuple]:
    report = case.kind_of.content(case)
    return [
        (_("Base"), report.entity.name),
        (_("Filing number"), report.entity.filing_no),
        (_("Year"), str(report.year)),
        (_("Due"), f"{report.due_on:%Y-%m-%d}"),
        (_("Team"), "" if report.staff is None else _("%(n)d persons") % {"n": report.staff}),
    ]


def last_report(report: BaseConfirmation) -> BaseConfirmation | None:
    """The report of the base's latest confirmed year before this one."""
    before = BaseConfirmation.objects.filter(entity=report.entity_id, year__lt=report.year, case__state="confirmed")
    return before.order_by("-year").first()


def beside_each_other(report: BaseConfirmation) -> list[tuple]:
    """(label, last report, what the portal counts, reported) for each figure."""
    last, known = last_report(report), figures.by_column(report.known)
    if last is None:
        last = the_register.last_filing(report.entity)
    rows = []
    for name in FIGURES:
        old = getattr(last, "team" if name == "staff" and not isinstance(last, BaseConfirmation) else name, None)
        counted = [f"{label}: {number}" for label, number in known.get(name, ())]
        label = str(BaseConfirmation._meta.get_field(name).verbose_name)
        rows.append((label[:1].upper() + label[1:], old, counted, getattr(report, name)))
    return rows


BASE_CONFIRMATION = register(
    Kind(
        "base_confirmation",
        label=gettext_lazy("Yearly confirmation of a base"),
        prefix="FY",
        model=BaseConfirmation,
        sections=SECTIONS,
        states=STATES,
        moves=MOVES,
        limits=conf.life_limits(),
        declaration=gettext_lazy("The report is true and complete."),
        summary=summary,
        icon="calendar-check",
        main="incubators/life/confirmation_main.html",
        correction_reasons=common.CORRECTION_REASONS,
        district_sees=True,
    )
)
