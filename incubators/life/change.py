"""Change of a filed base as a kind of case. Contacts are accepted by one officer; whatever else the register holds is reviewed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.extension import extension
from casework.kinds import Clock, FileSlot, Kind, Move, Note, Phase, Section, Start, State, Who, register
from casework.who import case_officer, reviewer
from incubators import conf, versions
from incubators import register as the_register
from incubators.choices import ChangeAdvice, EntityStatus, VersionReason
from incubators.forms import change as forms
from incubators.life import common
from incubators.models import BaseChange

SECTIONS = (
    Section("name", pgettext_lazy("of a base", "Name"), gettext_lazy("Chinese, local, English"), forms.NameForm),
    Section("place", gettext_lazy("Place"), gettext_lazy("Country or region, city, address, floor area"), forms.PlaceForm),
    Section("running", gettext_lazy("How it is run"), gettext_lazy("Kind, legal form, main partner"), forms.RunningForm),
    Section("work", gettext_lazy("Work"), gettext_lazy("Team, services, fields, countries covered"), forms.WorkForm),
    Section("contact", pgettext_lazy("of a base", "Contacts"), gettext_lazy("Head and contact; only the office sees them"), forms.ContactForm),
    Section(
        "why", gettext_lazy("Reason and proof"), gettext_lazy("Why, since when, with what proof"), forms.WhyForm,
        files=(FileSlot("proof", gettext_lazy("Proof of the change"), gettext_lazy("Agreement, register extract, lease."), required=False, many=True),),
    ),
)  # fmt: skip

NEXT_CHECK = gettext_lazy("The office compares old and new. Contacts are entered at once; other changes are reviewed.")
NEXT_REVIEW = gettext_lazy(
    "A reviewer goes through the change; a second person decides. Until then the register stays."
)
STATES = (
    common.DRAFT,
    State("submitted", gettext_lazy("To be checked"), Phase.TO_ACCEPT, applicant=gettext_lazy("Received"), applicant_next=NEXT_CHECK),
    common.CORRECTION,
    State("under_review", gettext_lazy("Under review"), Phase.IN_REVIEW, applicant_next=NEXT_REVIEW),
    State("decision", gettext_lazy("To be decided"), Phase.IN_REVIEW, applicant=gettext_lazy("Under review"), applicant_next=NEXT_REVIEW),
    State("entered", gettext_lazy("Entered in the register"), Phase.CLOSED_YES),
    common.NOT_ACCEPTED,
    State("refused", gettext_lazy("Change refused"), Phase.CLOSED_NO),
    common.WITHDRAWN,
    common.LAPSED,
)  # fmt: skip

CONTACTS = forms.ContactForm._meta.fields
COLUMNS = tuple(name for section in SECTIONS if section.code != "why" for name in section.form._meta.fields)


def proposed(change: BaseChange) -> list[versions.Difference]:
    """Every column that can change: what the register holds, and what is proposed, in words."""
    old = {**change.based_on.payload, **change.based_on.office}
    new = {name: versions.plain(getattr(change, name)) for name in COLUMNS if name != "region"}
    new["region"] = change.region.code if change.region_id else ""
    return versions.differences(old, new, COLUMNS)


def changed_columns(change: BaseChange) -> list[str]:
    return [row.name for row in proposed(change) if row.changed]


def is_weighty(change: BaseChange) -> bool:
    """Whether more than contacts changes: then it is reviewed, and a second person decides."""
    return any(name not in CONTACTS for name in changed_columns(change))


# --- guards ----------------------------------------------------------------------------------------------------------


def something_changes(case, data) -> list[str]:
    return [] if changed_columns(case.kind_of.content(case)) else [_("Nothing differs from the register yet.")]


def only_contacts(case, data) -> list[str]:
    if not is_weighty(case.kind_of.content(case)):
        return []
    return [_("More than contacts changes: it has to be reviewed, and a second person decides.")]


def more_than_contacts(case, data) -> list[str]:
    return [] if is_weighty(case.kind_of.content(case)) else [_("Only contacts change: no review is needed.")]


in_register = common.standing(EntityStatus.ACTIVE, EntityStatus.SUSPENDED)


# --- effects ---------------------------------------------------------------------------------------------------------


def enter(step) -> None:
    """Into the register go the columns that differ, and no others: what has changed there meanwhile is left alone."""
    change = step.content
    names = changed_columns(change)
    the_register.write(
        change.entity,
        reason=VersionReason.CHANGED,
        case=step.case,
        values={name: getattr(change, name) for name in names if name not in versions.OFFICE},
        office={name: getattr(change, name) for name in names if name in versions.OFFICE},
    )


def accept_and_enter(step) -> None:
    common.accepted(step)
    enter(step)


def advise(value):
    return lambda step: BaseChange.objects.filter(pk=step.case.pk).update(recommendation=value)


asks = Who(
    gettext_lazy("case officer, in the review also the reviewer"),
    lambda user, case: case_officer(user, case) or (case.state == "under_review" and reviewer(user, case)),
)
ADVICE = ("recommend_entry", "recommend_refusal")
OPEN = ("submitted", "correction", "under_review", "decision")

MOVES = (
    common.handing_in(ready=common.all_of(in_register, something_changes)),
    common.discarding(),
    common.withdrawing(*OPEN),
    Move(
        "accept_contacts", gettext_lazy("Accept and enter"), frozenset({"submitted"}), "entered", who=case_officer, done=gettext_lazy("Accepted and entered"),
        hint=gettext_lazy("When only contacts change."), guard=common.all_of(in_register, only_contacts), effect=accept_and_enter, clock=Clock.END,
        notify=("applicant",),
    ),
    Move(
        "accept", gettext_lazy("Accept for review"), frozenset({"submitted"}), "under_review", who=case_officer, done=gettext_lazy("Accepted for review"),
        hint=gettext_lazy("When the name, the place, the way it is run or its work changes."), guard=more_than_contacts, effect=common.accepted,
        clock=Start("review"), releases=True, notify=("applicant", "reviewers"),
    ),
    *common.correcting("submitted", "under_review", who=asks),
    common.not_accepting("submitted"),
    Move(
        "recommend_entry", gettext_lazy("Recommend entry"), frozenset({"under_review"}), "decision", who=reviewer, done=gettext_lazy("Review: enter"),
        note_shown=False, shown=False, effect=advise(ChangeAdvice.ENTER), releases=True, notify=("supervisors",),
    ),
    Move(
        "recommend_refusal", gettext_lazy("Recommend refusal"), frozenset({"under_review"}), "decision", who=reviewer, done=gettext_lazy("Review: refuse"),
        note=Note.REQUIRED, note_shown=False, shown=False, effect=advise(ChangeAdvice.REFUSE), releases=True, notify=("supervisors",), tone="second",
    ),
    Move(
        "enter", gettext_lazy("Enter in the register"), frozenset({"decision"}), "entered", who=common.decider, done=gettext_lazy("Entered in the register"),
        second_person_after=ADVICE, guard=in_register, effect=enter, clock=Clock.END, takes=True, notify=("applicant",),
    ),
    Move(
        "back_to_review", gettext_lazy("Back to the review"), frozenset({"decision"}), "under_review", who=common.decider,
        done=gettext_lazy("Back to the review"), note=Note.REQUIRED, note_shown=False, shown=False, second_person_after=ADVICE,
        effect=advise(""), notify=("reviewers",), tone="second",
    ),
    Move(
        "refuse", gettext_lazy("Refuse the change"), frozenset({"decision"}), "refused", who=common.decider, done=gettext_lazy("Change refused"),
        note=Note.REQUIRED, second_person_after=ADVICE, clock=Clock.END, notify=("applicant",), tone="stop",
    ),
    *extension(sources=frozenset({"submitted", "under_review", "decision"})),
    common.lapsing("draft", *OPEN),
)  # fmt: skip


def summary(case) -> list[tuple]:
    change = case.kind_of.content(case)
    rows = [row.label for row in proposed(change) if row.changed]
    return [
        (_("Base"), change.entity.name),
        (_("Filing number"), change.entity.filing_no),
        (_("What changes"), versions.displayed(rows) or _("nothing yet")),
        (_("Changed since"), f"{change.since:%Y-%m-%d}" if change.since else ""),
    ]


BASE_CHANGE = register(
    Kind(
        "base_change",
        label=gettext_lazy("Change of a base"),
        prefix="FC",
        model=BaseChange,
        sections=SECTIONS,
        states=STATES,
        moves=MOVES,
        limits=conf.change_limits(),
        declaration=gettext_lazy("What we have filled in is true and complete; the files contain no state secrets."),
        summary=summary,
        icon="pencil",
        main="incubators/life/change_main.html",
        correction_reasons=common.CORRECTION_REASONS,
        district_sees=True,
    )
)
