"""The verification of an organisation as a kind of case: one officer checks and advises, a second person decides."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Capacity
from casework import actions, moves, who
from casework.forms import CorrectionForm
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
from casework.unanswered import closing_move
from onboarding import effects, guards
from onboarding.choices import HOME
from onboarding.forms import CapacitiesForm, SubjectForm, VerifyForm
from onboarding.models import OrganisationVerification

CODE = "organisation_verification"
ADVICE = ("recommend", "advise_against")


def summary(case) -> list[tuple]:
    """The facts beside the case."""
    content = case.kind_of.content(case)
    kinds = _("; ").join(str(Capacity.Kind(kind).label) for kind in content.capacities)
    number = (_("Credit code"), content.uscc) if case.country == HOME else (_("Registry number"), content.registry_no)
    return [
        (_("Round"), _("Change of data") if content.is_change else _("First registration")),
        number,
        (_("Country or region"), case.country and content.country.name or ""),
        (_("Takes part as"), kinds),
        (_("Mailbox"), content.mailbox),
    ]


def _name_and_number(case) -> str:
    content = case.kind_of.content(case)
    return f"{content.name_zh or content.name_en} · {content.uscc or content.registry_no}"


def _representative(case) -> str:
    return case.kind_of.content(case).legal_representative


def _recognition(case) -> str:
    content = case.kind_of.content(case)
    return (
        f"{content.get_recognised_class_display()} {content.class_evidence_no}".strip()
        if content.recognised_class
        else ""
    )


SECTIONS = (
    Section(
        "subject",
        _("The organisation"),
        hint=_("Name, number, address and mailbox, as in the register."),
        form=SubjectForm,
        files=(
            FileSlot(
                "licence",
                _("Business licence or extract from the register"),
                hint=_(
                    "A scan or photo of the valid document. Extracts from foreign registers: not older than six months."
                ),
            ),
        ),
    ),
    Section(
        "capacities",
        _("What it takes part as"),
        hint=_("Its capacities in the network; incubators with their recognised class."),
        form=CapacitiesForm,
        files=(
            FileSlot(
                "recognition",
                _("Proof of the recognised class"),
                hint=_("Incubators with a recognised class only."),
                required=False,
            ),
        ),
    ),
    Section(
        "authority",
        _("Your authority"),
        hint=_("That you may act for the organisation in this portal."),
        files=(
            FileSlot(
                "authorisation",
                _("Letter of authorisation"),
                hint=_("Signed by the legal representative or sealed, with your name."),
            ),
        ),
    ),
)

STATES = (
    State(
        "draft",
        _("Draft"),
        Phase.DRAFT,
        applicant_next=_("Fill in the parts, then hand in. The office sees nothing before that."),
    ),
    State(
        "submitted",
        _("To be checked"),
        Phase.TO_ACCEPT,
        applicant=_("Received"),
        applicant_next=_(
            "An officer compares what you filled in with the documents. If something is missing, you are told everything at once."
        ),
    ),
    State("correction", _("Waiting for correction"), Phase.WAITING_APPLICANT, applicant=_("Please correct")),
    State(
        "checked",
        _("Checked, to be decided"),
        Phase.IN_REVIEW,
        stage=Stage.DECISION,
        applicant=_("Checked, being decided"),
        applicant_next=_("A second person decides. You are told the result in the portal and by e-mail."),
    ),
    State(
        "verified",
        _("Verified"),
        Phase.CLOSED_YES,
        applicant_next=_("Your organisation is verified. Its page shows as what it can take part."),
    ),
    State(
        "refused",
        pgettext_lazy("organisation", "Refused"),
        Phase.CLOSED_NO,
        applicant_next=_(
            "The reason stands in the history. You can start again when it no longer holds, or write to the office."
        ),
    ),
    State("withdrawn", _("Withdrawn"), Phase.WITHDRAWN, applicant_next=_("You can start again at any time.")),
)

MOVES = (
    Move(
        "submit",
        _("Hand in"),
        frozenset({"draft"}),
        "submitted",
        who=who.manager_of_applicant,
        done=_("Handed in"),
        note=Note.NONE,
        submits=True,
        guard=guards.complete,
        effect=effects.handed_in,
        clock=Start("acceptance"),
        notify=("officers",),
    ),
    Move(
        "ask_correction",
        _("Ask for corrections"),
        frozenset({"submitted"}),
        "correction",
        who=who.case_officer,
        done=_("Correction asked for"),
        hint=_("Everything at once, each point at its field or file. The clock stands still."),
        form=CorrectionForm,
        effect=actions.open_correction,
        clock=Clock.STOP,
        notify=("applicant",),
        takes=True,
        tone="second",
    ),
    Move(
        "resubmit",
        _("Hand in again"),
        frozenset({"correction"}),
        BACK,
        who=who.manager_of_applicant,
        done=_("Handed in again"),
        note=Note.NONE,
        submits=True,
        guard=guards.corrected,
        effect=effects.handed_in_again,
        clock=Clock.GO,
        notify=("assignee",),
    ),
    Move(
        "recommend",
        _("Accept and recommend to verify"),
        frozenset({"submitted"}),
        "checked",
        who=who.case_officer,
        done=_("Accepted, verification recommended"),
        hint=_("Needs the whole checklist, nothing marked as not met."),
        note_shown=False,
        guard=guards.all_met,
        effect=moves.give_case_number,
        clock=Start("decision"),
        notify=("reviewers", "supervisors"),
        takes=True,
    ),
    Move(
        "advise_against",
        _("Accept and advise against"),
        frozenset({"submitted"}),
        "checked",
        who=who.case_officer,
        done=_("Accepted, refusal recommended"),
        hint=_("Needs the whole checklist and your reason. A second person decides."),
        note=Note.REQUIRED,
        note_shown=False,
        guard=guards.checked,
        effect=moves.give_case_number,
        clock=Start("decision"),
        notify=("reviewers", "supervisors"),
        takes=True,
        tone="second",
    ),
    Move(
        "verify",
        _("Verify"),
        frozenset({"checked"}),
        "verified",
        who=who.reviewer | who.supervisor,
        done=_("Verified"),
        hint=_("Each capacity by itself."),
        form=VerifyForm,
        guard=guards.number_still_free,
        effect=effects.verified,
        second_person_after=ADVICE,
        clock=Clock.END,
        notify=("applicant", "assignee"),
    ),
    Move(
        "refuse",
        pgettext_lazy("organisation", "Refuse"),
        frozenset({"checked"}),
        "refused",
        who=who.reviewer | who.supervisor,
        done=pgettext_lazy("organisation", "Refused"),
        hint=_("The applicant reads the reason."),
        note=Note.REQUIRED,
        effect=effects.refused,
        second_person_after=ADVICE,
        clock=Clock.END,
        notify=("applicant", "assignee"),
        tone="stop",
    ),
    Move(
        "check_again",
        _("Back to checking"),
        frozenset({"checked"}),
        "submitted",
        who=who.reviewer | who.supervisor,
        done=_("Sent back to be checked again"),
        hint=_("Say what has to be checked again. Only the office reads it."),
        note=Note.REQUIRED,
        note_shown=False,
        shown=False,
        clock=Start("acceptance"),
        notify=("assignee",),
        tone="second",
    ),
    Move(
        "withdraw",
        _("Withdraw"),
        frozenset({"draft", "submitted", "correction", "checked"}),
        "withdrawn",
        who=who.manager_of_applicant,
        done=_("Withdrawn"),
        hint=_("Nothing is decided. You can start again at any time."),
        effect=effects.withdrawn,
        clock=Clock.END,
        notify=("assignee",),
        tone="stop",
    ),
    closing_move(
        sources={"correction"},
        target="withdrawn",
        label=_("Close, not corrected in time"),
        done=_("Closed: not corrected in time"),
        hint=_(
            "The portal does it by itself after the last day, with a warning before. The applicant can start again."
        ),
        effect=effects.withdrawn,
    ),
)

VERIFICATION = register(
    Kind(
        CODE,
        label=_("Organisation verification"),
        prefix="RZ",
        model=OrganisationVerification,
        icon="building",
        sections=SECTIONS,
        states=STATES,
        moves=MOVES,
        limits={"acceptance": 5, "decision": 10},
        declaration=_("I may act for this organisation, the information is true, and it contains no state secrets."),
        guide=_(
            "Every organisation that takes part is verified once: incubators, technology enterprises, overseas corporates, research and "
            "transfer institutions, science parks and district offices.\n\n"
            "City organisations are known by their unified social credit code, others by their number in the register of their country or "
            "region. The person who registers becomes the first manager and can invite colleagues.\n\n"
            "Fill in three short parts; you can leave at any time and go on later. An officer compares the information with the documents, a "
            "second person decides. If the data of your organisation changes later, hand in a change: it is verified the same way, and the "
            "old data stays in force until then."
        ),
        start_url="onboarding:register",
        summary=summary,
        correction_reasons=(
            ("unreadable", _("The document cannot be read")),
            ("differs", _("Does not agree with the document")),
            ("missing", _("Something is missing")),
            ("expired", _("The document is out of date")),
            ("wrong_file", _("This is another document")),
        ),
        checklist=(
            CheckLine("identity", _("Name and number agree with the licence or register"), evidence=_name_and_number),
            CheckLine(
                "representative",
                _("The legal representative agrees with the licence or register"),
                evidence=_representative,
            ),
            CheckLine("authority", _("The letter of authorisation is signed or sealed and names the manager")),
            CheckLine(
                "capacities",
                _("What it does fits the capacities asked for; a recognised class is proven"),
                evidence=_recognition,
            ),
            CheckLine("single", _("The organisation is not registered already under another name")),
        ),
        checklist_states=frozenset({"submitted"}),
    )
)
