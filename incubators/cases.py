"""Base filing as a kind of case: sections, states and the table of moves (design.md, "Base filing")."""

from django.utils.translation import gettext_lazy

from casework import actions as case_actions
from casework import moves
from casework.extension import extension
from casework.forms import CorrectionForm, MoveForm
from casework.kinds import (
    BACK,
    STAY,
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
    Who,
    register,
)
from casework.unanswered import closing_move, expect_answer
from casework.who import case_officer, district_officer, manager_of_applicant, reviewer, supervisor, system
from incubators import conf, effects, notices
from incubators.checklist import CHECKLIST
from incubators.forms import filing_base, filing_work
from incubators.forms.moves import AnswerForm, ObjectionNoteForm, RefusalForm
from incubators.models import BaseFiling
from incubators.permissions import is_incubator_member
from incubators.summary import summary
from regions.reference import field_choices

PEOPLE = gettext_lazy("1. Applicant and base")
WORK = gettext_lazy("2. Work and plans")
RULES = gettext_lazy("3. Compliance and files")

SECTIONS = (
    Section("applicant", gettext_lazy("Incubator"), gettext_lazy("Class and size, filled in for you; the contact"), filing_base.ApplicantForm, group=PEOPLE),
    Section(
        "base", gettext_lazy("The base"), gettext_lazy("Place, kind, size, day of opening"), filing_base.BaseForm, group=PEOPLE,
        files=(FileSlot("premises", gettext_lazy("Proof of the premises"), gettext_lazy("Lease, deed or letter of the host, signed by both sides.")),),
    ),
    Section(
        "holding", gettext_lazy("How it is held"), gettext_lazy("Ownership, local legal entity, outward investment"), filing_base.HoldingForm, group=PEOPLE,
        files=(FileSlot("licence", gettext_lazy("Licence or register extract"), gettext_lazy("Needed when the base is held through a local entity."), required=False),),
    ),
    Section("partners", gettext_lazy("Partners and agreement"), gettext_lazy("With whom, on what basis, until when"), filing_base.PartnersForm, group=PEOPLE),
    Section("people", gettext_lazy("People"), gettext_lazy("Head, local staff and staff sent, languages"), filing_work.PeopleForm, group=WORK),
    Section("services", gettext_lazy("Services and platforms"), gettext_lazy("Services, fields, countries covered, platforms"), filing_work.ServicesForm, group=WORK),
    Section("figures", gettext_lazy("Two-way figures"), gettext_lazy("Inbound and outbound in the last full year"), filing_work.FiguresForm, group=WORK),
    Section("budget", gettext_lazy("Budget"), gettext_lazy("Costs of a year, who pays, support asked for"), filing_work.BudgetForm, group=WORK),
    Section("risk", gettext_lazy("Risk and compliance"), gettext_lazy("Sanctions, export control, data"), filing_work.RiskForm, group=RULES),
    Section(
        "files", gettext_lazy("Attachments"), gettext_lazy("No state secrets, no personal data that is not needed."), group=RULES,
        files=(
            FileSlot("agreement", gettext_lazy("Operating agreement or proof of registration")),
            FileSlot("appointment", gettext_lazy("Appointment of the head")),
            FileSlot("plan", gettext_lazy("Service plan of the year")),
            FileSlot("other", gettext_lazy("Other files"), required=False, many=True),
        ),
    ),
)  # fmt: skip

STATES = (
    State("draft", gettext_lazy("Draft"), Phase.DRAFT),
    State(
        "submitted", gettext_lazy("Received, no district yet"), Phase.TO_ACCEPT, applicant=gettext_lazy("Received"),
        applicant_next=gettext_lazy("The office passes your filing on to the science commission of your district for its opinion."),
    ),
    State(
        "district_opinion", gettext_lazy("With the district"), Phase.TO_ACCEPT, stage=Stage.DISTRICT, applicant=gettext_lazy("With the district"),
        applicant_next=gettext_lazy("The science commission of your district gives its opinion. Then the office checks whether everything is there."),
    ),
    State(
        "completeness", gettext_lazy("Completeness check"), Phase.TO_ACCEPT, applicant=gettext_lazy("Completeness check"),
        applicant_next=gettext_lazy("The office checks whether everything is there, and accepts the filing or tells you all that is missing at once."),
    ),
    State(
        "sent_back", gettext_lazy("Sent back"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("Sent back to you"),
        applicant_next=gettext_lazy("You may change everything. Read the reason in the history, then hand in again."),
    ),
    State(
        "correction", gettext_lazy("Waiting for correction"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("Please correct"),
        applicant_next=gettext_lazy("Only the fields and files named are open. Correct or answer each, then hand in again."),
    ),
    State(
        "accepted", gettext_lazy("Accepted"), Phase.IN_REVIEW, applicant=gettext_lazy("Accepted"),
        applicant_next=gettext_lazy("Your filing is accepted. A reviewer takes it up; the promised day is shown beside."),
    ),
    State("not_accepted", gettext_lazy("Not accepted"), Phase.CLOSED_NO, applicant=gettext_lazy("Not accepted")),
    State(
        "under_review", gettext_lazy("Under review"), Phase.IN_REVIEW, applicant=gettext_lazy("Under review"),
        applicant_next=gettext_lazy("A reviewer goes through your filing; a second person decides."),
    ),
    State(
        "decision", gettext_lazy("To be decided"), Phase.IN_REVIEW, stage=Stage.DECISION, applicant=gettext_lazy("Under review"),
        applicant_next=gettext_lazy("A reviewer goes through your filing; a second person decides."),
    ),
    State(
        "public_notice", gettext_lazy("On public notice"), Phase.ON_NOTICE, applicant=gettext_lazy("On public notice"),
        applicant_next=gettext_lazy("The filing is published. If no objection stands at the end of the notice, it is filed and gets its number."),
    ),
    State("filed", gettext_lazy("Filed"), Phase.CLOSED_YES, applicant=gettext_lazy("Filed")),
    State("refused", gettext_lazy("Filing refused"), Phase.CLOSED_NO, applicant=gettext_lazy("Filing refused")),
    State("withdrawn", gettext_lazy("Withdrawn"), Phase.WITHDRAWN, applicant=gettext_lazy("Withdrawn")),
)  # fmt: skip

BEFORE_DECISION = frozenset(
    {"submitted", "district_opinion", "completeness", "sent_back", "correction", "accepted", "under_review", "decision"}
)
CLOCK_STATES = frozenset({"submitted", "district_opinion", "completeness", "accepted", "under_review", "decision"})
asks_corrections = Who(
    gettext_lazy("case officer, in the review also the reviewer"),
    lambda user, case: case_officer(user, case) or (case.state == "under_review" and reviewer(user, case)),
)

HAND_IN = (
    Move(
        "submit", gettext_lazy("Hand in"), frozenset({"draft"}), "submitted", who=manager_of_applicant, done=gettext_lazy("Handed in"),
        note=Note.NONE, submits=True, guard=effects.ready_to_submit, effect=effects.submitted, clock=Start("acceptance"), notify=("officers",),
    ),
    Move(
        "discard", gettext_lazy("Discard the draft"), frozenset({"draft"}), "withdrawn", who=manager_of_applicant, form=MoveForm,
        done=gettext_lazy("Draft discarded"), hint=gettext_lazy("It can be copied into a new draft later."), tone="stop", clock=Clock.END,
    ),
    Move(
        "hand_in_again", gettext_lazy("Hand in again"), frozenset({"sent_back"}), BACK, who=manager_of_applicant, done=gettext_lazy("Handed in again"),
        note=Note.NONE, submits=True, guard=effects.ready_to_submit, effect=effects.resubmitted, clock=Start("acceptance"), notify=("assignee", "district"),
    ),
    Move(
        "resubmit", gettext_lazy("Hand in the correction"), frozenset({"correction"}), BACK, who=manager_of_applicant, done=gettext_lazy("Correction handed in"),
        note=Note.NONE, submits=True, guard=effects.ready_to_resubmit, effect=effects.resubmitted, clock=Clock.GO, notify=("assignee",),
    ),
    Move(
        "withdraw", gettext_lazy("Withdraw the filing"), BEFORE_DECISION, "withdrawn", who=manager_of_applicant, form=MoveForm,
        done=gettext_lazy("Withdrawn"), hint=gettext_lazy("Possible until the decision. You can copy it into a new draft later."),
        tone="stop", clock=Clock.END, notify=("assignee",),
    ),
    closing_move(
        sources={"correction"}, target="withdrawn", label=gettext_lazy("Close, not corrected in time"), done=gettext_lazy("Closed: not corrected in time"),
        hint=gettext_lazy("The portal does it by itself after the last day, with a warning before. You can copy it into a new draft later."),
    ),
)  # fmt: skip

DISTRICT_STEP = (
    Move(
        "to_district", gettext_lazy("Pass on to the district"), frozenset({"submitted"}), "district_opinion", who=system | case_officer,
        done=gettext_lazy("Passed on to the district"), notify=("district",),
    ),
    Move(
        "recommend", gettext_lazy("Recommend"), frozenset({"district_opinion"}), "completeness", who=district_officer,
        done=gettext_lazy("District: recommended"), effect=effects.district_recommends, notify=("officers",),
    ),
    Move(
        "not_recommend", gettext_lazy("Do not recommend"), frozenset({"district_opinion"}), "completeness", who=district_officer,
        done=gettext_lazy("District: not recommended"), note=Note.REQUIRED, effect=effects.district_does_not_recommend, notify=("officers",),
    ),
    Move(
        "return_to_applicant", gettext_lazy("Return to the applicant"), frozenset({"district_opinion"}), "sent_back", who=district_officer,
        done=gettext_lazy("Returned by the district"), hint=gettext_lazy("Everything may be changed; it comes back to you."),
        note=Note.REQUIRED, effect=expect_answer, clock=Clock.STOP, notify=("applicant",), tone="second",
    ),
    Move(
        "without_district", gettext_lazy("Go on without the district"), frozenset({"submitted", "district_opinion"}), "completeness", who=case_officer,
        done=gettext_lazy("Went on without the district’s opinion"), hint=gettext_lazy("If the district does not answer or has nobody."),
        note=Note.REQUIRED, note_shown=False, effect=effects.without_district, tone="second",
    ),
)  # fmt: skip

ACCEPTANCE = (
    Move(
        "accept", gettext_lazy("Accept"), frozenset({"completeness"}), "accepted", who=case_officer, done=gettext_lazy("Accepted"),
        hint=gettext_lazy("Gives the case number and starts the review’s time limit."), effect=moves.give_case_number, clock=Start("review"),
        releases=True, notify=("applicant", "reviewers"),
    ),
    Move(
        "ask_correction", gettext_lazy("Ask for corrections"), frozenset({"completeness", "under_review"}), "correction", who=asks_corrections,
        done=gettext_lazy("Corrections asked for"), hint=gettext_lazy("All at once, each at its field or file. The clock stops."),
        form=CorrectionForm, effect=case_actions.open_correction, clock=Clock.STOP, takes=True, notify=("applicant",), tone="second",
    ),
    Move(
        "send_back", gettext_lazy("Send back"), frozenset({"completeness"}), "sent_back", who=case_officer, done=gettext_lazy("Sent back"),
        hint=gettext_lazy("When so much is missing that everything should be open."), note=Note.REQUIRED, effect=expect_answer, clock=Clock.STOP,
        takes=True, notify=("applicant",), tone="second",
    ),
    Move(
        "ask_district_again", gettext_lazy("Ask the district again"), frozenset({"completeness"}), "district_opinion", who=case_officer,
        done=gettext_lazy("District asked again"), note=Note.REQUIRED, note_shown=False, takes=True, notify=("district",), tone="second",
    ),
    Move(
        "not_accept", gettext_lazy("Do not accept"), frozenset({"completeness"}), "not_accepted", who=case_officer, done=gettext_lazy("Not accepted"),
        note=Note.REQUIRED, form=RefusalForm, effect=effects.keep_remedies, clock=Clock.END, notify=("applicant",), tone="stop",
    ),
)  # fmt: skip

REVIEW = (
    Move(
        "begin_review", gettext_lazy("Take up the review"), frozenset({"accepted"}), "under_review", who=reviewer, done=gettext_lazy("Review begun"),
        takes=True,
    ),
    Move(
        "recommend_filing", gettext_lazy("Recommend filing"), frozenset({"under_review"}), "decision", who=reviewer, done=gettext_lazy("Review: file"),
        note_shown=False, shown=False, guard=effects.nothing_unmet, effect=effects.recommended_file, releases=True, notify=("supervisors",),
    ),
    Move(
        "recommend_refusal", gettext_lazy("Recommend refusal"), frozenset({"under_review"}), "decision", who=reviewer, done=gettext_lazy("Review: refuse"),
        note=Note.REQUIRED, note_shown=False, shown=False, guard=effects.checklist_done, effect=effects.recommended_refuse, releases=True,
        notify=("supervisors",), tone="second",
    ),
    *extension(sources=CLOCK_STATES, most=conf.extension_days()),
)  # fmt: skip

RECOMMENDED = ("recommend_filing", "recommend_refusal")
DECISION = (
    Move(
        "file", gettext_lazy("File, after public notice"), frozenset({"decision"}), "public_notice", who=reviewer | supervisor,
        done=gettext_lazy("Decided: file; public notice begins"), note_shown=False, second_person_after=RECOMMENDED, effect=effects.put_on_notice,
        clock=Clock.END, takes=True, notify=("applicant",),
    ),
    Move(
        "back_to_review", gettext_lazy("Back to the review"), frozenset({"decision"}), "under_review", who=reviewer | supervisor,
        done=gettext_lazy("Back to the review"), note=Note.REQUIRED, note_shown=False, shown=False, second_person_after=RECOMMENDED,
        effect=effects.back_to_review, notify=("reviewers",), tone="second",
    ),
    Move(
        "refuse", gettext_lazy("Do not file"), frozenset({"decision", "public_notice"}), "refused", who=reviewer | supervisor, done=gettext_lazy("Filing refused"),
        note=Note.REQUIRED, form=RefusalForm, second_person_after=RECOMMENDED, effect=effects.keep_remedies, clock=Clock.END,
        notify=("applicant",), tone="stop",
    ),
    Move(
        "end_notice", gettext_lazy("End the notice and file"), frozenset({"public_notice"}), "filed", who=system | case_officer | supervisor,
        done=gettext_lazy("Filed"), hint=gettext_lazy("The portal does it by itself the day after the notice ends."), note=Note.NONE,
        guard=effects.notice_is_over, effect=effects.file_entity, notify=("applicant", "assignee"),
    ),
    Move(
        "move_notice", gettext_lazy("Move the last day"), frozenset({"public_notice"}), STAY, who=system, done=gettext_lazy("Last day of the notice moved"),
        hint=gettext_lazy("The calendar of working days has changed."), note=Note.NONE, effect=notices.take_last_day, notify=("applicant", "assignee"),
        told=notices.MOVED_TEXT, told_with=("to",),
    ),
    Move(
        "receive_objection", gettext_lazy("Receive an objection"), frozenset({"public_notice"}), STAY, who=system,
        done=gettext_lazy("Objection received by the public form"), note=Note.NONE, shown=False, notify=("assignee", "officers"),
        told=notices.OBJECTION_TEXT,
    ),
    Move(
        "note_objection", gettext_lazy("Note an objection"), frozenset({"public_notice"}), STAY, who=case_officer | supervisor,
        done=gettext_lazy("Objection noted"), hint=gettext_lazy("The notice does not end by itself until it is answered."), note=Note.REQUIRED,
        note_shown=False, shown=False, form=ObjectionNoteForm, effect=notices.note_down, notify=("assignee",), told=notices.OBJECTION_TEXT,
        tone="second",
    ),
    Move(
        "answer_objection", gettext_lazy("Answer an objection"), frozenset({"public_notice"}), STAY, who=case_officer | supervisor,
        done=gettext_lazy("Objection answered"), hint=gettext_lazy("Who objected reads the answer. An upheld objection keeps the filing out of the register."),
        note=Note.REQUIRED, note_shown=False, shown=False, form=AnswerForm, guard=effects.objection_is_open, check=notices.unanswerable,
        effect=notices.answer, tone="second",
    ),
)  # fmt: skip

CORRECTION_REASONS = (
    ("missing", gettext_lazy("Something is missing")),
    ("differs", gettext_lazy("Does not agree with the files")),
    ("unclear", gettext_lazy("Not clear enough")),
    ("unsigned", gettext_lazy("Not signed or sealed")),
    ("illegible", gettext_lazy("Cannot be read")),
    ("outdated", gettext_lazy("No longer valid")),
)

BASE_FILING = register(
    Kind(
        "base_filing",
        label=gettext_lazy("Overseas base filing"),
        prefix="FB",
        model=BaseFiling,
        sections=SECTIONS,
        states=STATES,
        moves=(*HAND_IN, *DISTRICT_STEP, *ACCEPTANCE, *REVIEW, *DECISION),
        limits=conf.limits(),
        declaration=gettext_lazy("What we have filled in is true and complete; the files contain no state secrets."),
        guide=gettext_lazy(
            "Who may: incubators of a recognised class (high-quality, in cultivation, national, municipal) whose recognition is valid.\n\n"
            "For what: a branch, innovation base, joint innovation centre, joint laboratory, R&D centre, co-operation space or service "
            "point abroad that the incubator holds or runs with a partner.\n\n"
            "What it leads to: a filing number, a place in the public register, and proposals to enterprises that go abroad. A filing is "
            "not a licence."
        ),
        start_url="incubators:filing-start",
        may_start=is_incubator_member,
        summary=summary,
        icon="globe2",
        district_sees=True,
        correction_reasons=CORRECTION_REASONS,
        fields_of=lambda filing: filing.specialised_fields,
        field_choices=field_choices,
        checklist=CHECKLIST,
        checklist_states=frozenset({"under_review"}),
        aside="incubators/filing_aside.html",
        main="incubators/filing_main.html",
    )
)
