"""Demand moderation: how a demand's words are proposed, corrected, marked and published."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Capacity
from accounts.permissions import acts_as
from casework import actions as case_actions
from casework import dossier
from casework.forms import CorrectionForm
from casework.kinds import BACK, CheckLine, Clock, FileSlot, Kind, Move, Note, Phase, Section, Start, State, register
from casework.moves import give_case_number
from casework.unanswered import closing_move
from casework.who import case_officer, manager_of_applicant, reviewer, supervisor
from matching import actions, exportwords, gate, naming, sections
from matching.models import DemandModeration
from regions.reference import field_choices


def complete_again(case, data):
    """Guard of handing in again: complete, and every item answered or changed."""
    return [*dossier.complete(case, data), *case_actions.corrections_answered(case, data)]


def resubmitted(step):
    case_actions.close_correction(step)
    actions.retitle(step)


def accepted(step):
    give_case_number(step)
    actions.number_the_demand(step)


def published(step):
    gate.keep_marks(step)
    actions.publish(step)


def not_published(step):
    if step.data:
        gate.keep_marks(step)
    actions.ended_unpublished(step)


def _content(case) -> DemandModeration:
    return case.kind_of.content(case)  # what this reader may see: never what the applicant is still working on


def summary(case):
    content = _content(case)
    return [
        (_("Kind"), content.get_kind_display()),
        (_("Country or region"), content.region or ""),
        (_("Form of co-operation"), content.get_cooperation_type_display()),
        (_("Who may read it"), content.get_confidentiality_display().partition(":")[0].partition("：")[0]),
        (_("Answers wanted by"), content.deadline),
        (_("Published as") if content.is_change else _("Demand"), content.demand.number),
    ]


def name_in_text(case) -> str:
    """Evidence: whether the owner's name stands in words that are read without it."""
    content = _content(case)
    word = naming.in_content(case.applicant, content)
    if word:
        return gettext("“%(word)s” of the owner's name stands in the text.") % {"word": word}
    return (
        gettext("The owner's name was not found in the text.")
        if not content.show_name
        else gettext("The owner shows its name.")
    )


def words_in_text(case) -> str:
    found = exportwords.in_content(_content(case))
    if not found:
        return gettext("No word of the list was found.")
    return gettext("Found: %(words)s") % {"words": ", ".join(dict.fromkeys(one.word for one in found))}


def measurable(case) -> str:
    content = _content(case)
    return gettext("%(n)d must-haves, %(c)d certificates") % {
        "n": len(content.must_haves),
        "c": len(content.required_certifications),
    }


def verified(case) -> str:
    return gettext("The owner is verified.") if case.applicant.is_verified else gettext("The owner is not verified.")


OPEN = frozenset({"submitted", "correction", "under_review", "held"})

STATES = (
    State("draft", _("Draft"), Phase.DRAFT),
    State("submitted", _("To accept"), Phase.TO_ACCEPT, applicant=_("Received"), applicant_next=_("The office looks whether everything is there and answers within the working days promised.")),
    State("correction", _("Correction requested"), Phase.WAITING_APPLICANT, applicant=_("Please correct"), applicant_next=_("Correct the items named and hand in again. The clock stands still until then.")),
    State("under_review", _("Under review"), Phase.IN_REVIEW, applicant=_("Under review"), applicant_next=_("A second person marks the demand and decides whether it is published.")),
    State("held", _("Held back"), Phase.IN_REVIEW, applicant=_("Held back"), applicant_next=_("Something has to be settled first. The office has written what it is.")),
    State("published", _("Published"), Phase.CLOSED_YES, applicant=_("Published"), applicant_next=_("Enterprises can read it, and matching proposes companies to you.")),
    State("rejected", _("Not published"), Phase.CLOSED_NO, applicant=_("Not published"), applicant_next=_("You may hand in a new demand. Write to the office if you think this is wrong.")),
    State("withdrawn", _("Withdrawn"), Phase.WITHDRAWN),
)  # fmt: skip

MOVES = (
    Move("submit", _("Hand in"), frozenset({"draft"}), "submitted", who=manager_of_applicant, done=_("Handed in"), note=Note.NONE,
         submits=True, guard=dossier.complete, effect=actions.retitle, clock=Start("acceptance"), notify=("officers",)),
    Move("accept", _("Accept"), frozenset({"submitted"}), "under_review", who=case_officer, done=_("Accepted"),
         hint=_("Everything is there; it goes to review under a case number."), effect=accepted, clock=Start("review"),
         notify=("applicant", "reviewers"), takes=True),
    Move("ask_correction", _("Ask for corrections"), frozenset({"submitted", "under_review"}), "correction", who=case_officer | reviewer,
         done=_("Corrections asked for"), hint=_("All items at once, each at its field. The clock stands still."), form=CorrectionForm,
         effect=case_actions.open_correction, clock=Clock.STOP, notify=("applicant",), takes=True, tone="second"),
    Move("resubmit", _("Hand in again"), frozenset({"correction"}), BACK, who=manager_of_applicant, done=_("Handed in again"),
         note=Note.NONE, submits=True, guard=complete_again, effect=resubmitted, clock=Clock.GO, notify=("assignee",)),
    Move("publish", _("Publish"), frozenset({"under_review", "held"}), "published", who=reviewer | supervisor, done=_("Published"),
         hint=_("Each mark must be 3 or more. Matching starts at once."), form=gate.GateForm, guard=gate.publishable, check=gate.marked_high_enough,
         second_person_after=("accept",), effect=published, clock=Clock.END, notify=("applicant", "assignee")),
    Move("hold", _("Hold back"), frozenset({"under_review"}), "held", who=reviewer | supervisor, done=_("Held back"),
         hint=_("For something that has to be settled first, such as export control. The clock stands still."), note=Note.REQUIRED,
         form=gate.GateForm, second_person_after=("accept",), effect=not_published, clock=Clock.STOP, notify=("applicant",), tone="second"),
    Move("resume", _("Go on with the review"), frozenset({"held"}), "under_review", who=reviewer | supervisor, done=_("Review goes on"),
         effect=actions.ended_unpublished, clock=Clock.GO, notify=("applicant",), tone="second"),
    Move("reject", _("Do not publish"), frozenset({"under_review", "held"}), "rejected", who=reviewer | supervisor, done=_("Not published"),
         hint=_("Say why, and what the owner could do instead."), note=Note.REQUIRED, form=gate.GateForm,
         second_person_after=("accept",), effect=not_published, clock=Clock.END, notify=("applicant", "assignee"), tone="stop"),
    Move("withdraw", _("Withdraw"), OPEN | {"draft"}, "withdrawn", who=manager_of_applicant, done=_("Withdrawn"),
         hint=_("A demand that is published already stays as it is."), effect=actions.ended_unpublished, clock=Clock.END,
         notify=("assignee",), tone="stop"),
    closing_move(sources={"correction"}, target="withdrawn", label=_("Close, not corrected in time"), done=_("Closed: not corrected in time"),
                 hint=_("The portal does it by itself after the last day, with a warning before. A published demand stays as it is."),
                 effect=actions.ended_unpublished),
)  # fmt: skip

SECTIONS = (
    Section("need", _("What you need"), _("In your own language"), form=sections.NeedSection, group=_("The demand")),
    Section("translation", _("In other languages"), _("Optional: a summary that more readers understand"), form=sections.TranslationSection, group=_("The demand")),
    Section("requirements", _("Requirements"), _("Field, certificates, maturity, musts"), form=sections.RequirementsSection, group=_("The demand")),
    Section("cooperation", _("Partner and co-operation"), _("With whom, where, how"), form=sections.CooperationSection, group=_("Conditions")),
    Section("time_money", _("Budget and time"), _("How serious, until when"), form=sections.TimeAndMoneySection, group=_("Conditions")),
    Section("readers", _("Who reads it"), _("Public, members, or named organisations"), form=sections.ReadersSection, group=_("Conditions"),
            files=(FileSlot("specification", _("Specification or drawing"), hint=_("Read by the office only."), required=False, many=True),)),
)  # fmt: skip

MODERATION = register(
    Kind(
        "demand_moderation",
        label=_("Demand moderation"),
        prefix="YQ",
        icon="globe2",
        model=DemandModeration,
        states=STATES,
        moves=MOVES,
        sections=SECTIONS,
        limits={"acceptance": 3, "review": 7},
        declaration=_(
            "The need is real and ours. The text holds no state or military secrets, and nothing that the law of our country or of China "
            "forbids to publish."
        ),
        guide=_(
            "For overseas companies with a concrete need that a technology company of the city could answer.\n\n"
            "Your organisation must be verified as an overseas corporate. A manager of your organisation hands the demand in; "
            "colleagues can help to write it.\n\n"
            "You decide who reads it (everybody, members of the network, or organisations that you name) and whether your name is shown. "
            "Enterprises learn who you are only when both sides want to talk.\n\n"
            "Before publication the office looks at clarity, genuineness, fit and safety. A published demand can be changed, extended or closed at any time."
        ),
        start_url="matching:demand-start",
        may_start=lambda user: acts_as(user, Capacity.Kind.CORPORATE),
        summary=summary,
        aside="matching/case_aside.html",
        correction_reasons=(
            ("unclear", _("Not clear what is needed")),
            ("not_measurable", _("No figure by which one could tell that it is met")),
            ("names_somebody", _("Names a person or company that should not be named")),
            ("too_wide", _("Too wide for one demand: split it")),
            ("wrong_field", _("Another technology field fits better")),
            ("translation", _("Translation and text do not agree")),
            ("other", _("Other")),
        ),
        checklist=(
            CheckLine("owner", _("The owner is who it says it is"), evidence=verified),
            CheckLine("name", _("Nothing gives a hidden owner away"), evidence=name_in_text),
            CheckLine("measurable", _("One can tell when the need is met"), evidence=measurable),
            CheckLine("export", _("No controlled technology is asked for or given away"), evidence=words_in_text),
        ),
        checklist_states=frozenset({"submitted", "under_review", "held"}),
        fields_of=lambda demand: demand.tech_fields,
        field_choices=field_choices,
    )
)
