"""The introduction as a kind of case: both sides answer, the office checks, then the two walk towards a deal."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import who as case_who
from casework.kinds import STAY, CheckLine, Clock, Kind, Move, Note, Phase, Start, State, register
from casework.kinds import Stage as TimeStage
from introductions import effects, forms, guards, who
from introductions.models import Introduction
from introductions.summary import summary
from introductions.vocabulary import CODE, DONE, ENDED, TOGETHER, Stage

PARTIES = TimeStage.PARTIES
OPEN = frozenset(stage.value for stage in Stage)
TOGETHER_SET = frozenset(stage.value for stage in TOGETHER)

STATES = (
    State("draft", _("In preparation"), Phase.DRAFT),
    State(Stage.PROPOSED, Stage.PROPOSED.label, Phase.IN_REVIEW, stage=PARTIES, applicant=_("Your answer, please"),
          applicant_next=_("Say whether you want to talk. Names are shown only when both sides have agreed and the office has cleared it.")),
    State(Stage.SELF_CHECK, Stage.SELF_CHECK.label, Phase.IN_REVIEW, stage=PARTIES,
          applicant_next=_("Both sides state what they know about export control, data, rights and use.")),
    State(Stage.COMPLIANCE, Stage.COMPLIANCE.label, Phase.IN_REVIEW, stage=TimeStage.REVIEW,
          applicant_next=_("The office looks at the statements and compares names with the lists of sanctions.")),
    *(State(stage, stage.label, Phase.IN_REVIEW, stage=PARTIES) for stage in TOGETHER),
    State(DONE, pgettext_lazy("introduction", "Done"), Phase.CLOSED_YES),
    State(ENDED, pgettext_lazy("introduction", "Ended"), Phase.CLOSED_NO),
)  # fmt: skip

# Where two people may be at work at once, the same step stands twice: for whoever is first, and for whoever is last.
ANSWERS = (
    Move("agree", _("Agree"), frozenset({Stage.PROPOSED}), STAY, who=who.side_or_link, done=_("One side has agreed"), note=Note.NONE,
         form=forms.AgreeForm, check=guards.is_first_to_agree, effect=effects.agreed),
    Move("agree_last", _("Agree"), frozenset({Stage.PROPOSED}), Stage.SELF_CHECK, who=who.side_or_link, done=_("Both sides have agreed"),
         note=Note.NONE, form=forms.AgreeForm, check=guards.is_last_to_agree, effect=effects.agreed, clock=Clock.STOP),
    Move("question", _("Ask a question"), frozenset({Stage.PROPOSED}), STAY, who=who.side_or_link, done=_("One side has a question"),
         note=Note.REQUIRED, form=forms.QuestionForm, check=guards.gives_no_name, effect=effects.asked),
    Move("reply", _("Answer the question"), frozenset({Stage.PROPOSED}), STAY, who=who.side_or_link, done=_("Question answered"),
         note=Note.REQUIRED, form=forms.ReplyForm, check=guards.may_reply, effect=effects.replied),
    Move("decline", pgettext_lazy("introduction", "Not for us"), frozenset({Stage.PROPOSED, Stage.SELF_CHECK}), ENDED, who=who.side_or_link, done=_("Declined by one side"),
         note=Note.OPTIONAL, note_shown=False, form=forms.DeclineForm, effect=effects.declined, clock=Clock.END, notify=("assignee",), tone="stop"),
    Move("statement", _("Make the statement"), frozenset({Stage.SELF_CHECK}), STAY, who=who.side_or_link, done=_("Statement of one side"),
         note=Note.NONE, form=forms.SelfCheckForm, check=guards.is_first_statement, effect=effects.stated),
    Move("statement_last", _("Make the statement"), frozenset({Stage.SELF_CHECK}), Stage.COMPLIANCE, who=who.side_or_link,
         done=_("Statements of both sides are there"), note=Note.NONE, form=forms.SelfCheckForm, check=guards.is_last_statement,
         effect=effects.stated_last, clock=Start("compliance"), notify=("reviewers", "assignee")),
)  # fmt: skip

OFFICE = (
    Move("propose", _("Propose to both sides"), frozenset({"draft"}), Stage.PROPOSED, who=who.office | case_who.system, done=_("Proposed to both sides"),
         effect=effects.proposed, clock=Start("answer"), note_shown=False),
    Move("clear", _("Clear, and introduce them"), frozenset({Stage.COMPLIANCE}), Stage.INTRODUCED, who=who.checker, done=_("Cleared and introduced"),
         hint=_("Each side reads the other's name and contact from now on. What you write as a condition is read by both."), note=Note.OPTIONAL,
         note_shown=False, form=forms.ClearForm, guard=guards.screened_and_stated, effect=effects.introduced, clock=Clock.END, notify=("assignee",)),
    Move("ask_statement", _("Ask for a better statement"), frozenset({Stage.COMPLIANCE}), Stage.SELF_CHECK, who=who.checker,
         done=_("A better statement asked for"), note=Note.REQUIRED, form=forms.AgainForm, effect=effects.statement_again, clock=Clock.STOP, tone="second"),
    Move("refuse", _("Do not introduce them"), frozenset({Stage.COMPLIANCE}), ENDED, who=who.checker, done=_("Not cleared"), note=Note.REQUIRED,
         effect=effects.refused, clock=Clock.END, notify=("assignee",), tone="stop"),
    Move("lapse", _("End: no answer"), frozenset({Stage.PROPOSED, Stage.SELF_CHECK}), ENDED, who=who.office, done=_("Ended: not answered"),
         note=Note.REQUIRED, effect=effects.lapsed, clock=Clock.END, tone="stop"),
)  # fmt: skip


def _onward(stage: Stage, label, done, form=forms.StageForm, effect=effects.reached) -> Move:
    """From any earlier stage after the introduction to this one."""
    earlier = frozenset(one.value for one in TOGETHER[: TOGETHER.index(stage)])
    return Move(
        f"to_{stage}", label, earlier, stage, who=who.working, done=done, form=form, effect=effect, tone="second"
    )


TOGETHER_MOVES = (
    Move("plan", _("Say what comes next"), TOGETHER_SET, STAY, who=who.working, done=_("Next step agreed"), note=Note.OPTIONAL,
         form=forms.NextStepForm, effect=effects.planned),
    _onward(Stage.NDA, _("NDA signed"), _("NDA signed"), form=forms.NdaForm, effect=effects.nda_signed),
    _onward(Stage.MEETING, _("They have met"), _("They have met")),
    _onward(Stage.TECHNICAL_CHECK, _("Technical check begins"), _("Technical check")),
    _onward(Stage.PILOT, _("Pilot begins"), _("Pilot or proof of concept")),
    _onward(Stage.NEGOTIATION, _("Negotiation begins"), _("Negotiation")),
    _onward(Stage.SIGNED, _("Signed"), _("Signed"), form=forms.SignedForm, effect=effects.signed),
    _onward(Stage.DELIVERING, _("Delivery begins"), _("Delivering")),
    Move("nda_renewed", _("Record another NDA"), TOGETHER_SET - {Stage.INTRODUCED}, STAY, who=who.working, done=_("NDA renewed"),
         form=forms.NdaForm, effect=effects.nda_signed, tone="second"),
    Move("finish", _("Finish"), frozenset({Stage.SIGNED, Stage.DELIVERING}), DONE, who=who.working, done=pgettext_lazy("introduction", "Finished"),
         hint=_("What was signed is delivered; the follow-up after 6 and 12 months goes on."), guard=guards.has_outcome,
         effect=effects.finished, notify=("assignee",)),
    Move("end", _("End without a deal"), TOGETHER_SET, ENDED, who=who.working, done=_("Ended without a deal"), note=Note.OPTIONAL, note_shown=False,
         form=forms.EndForm, effect=effects.ended, notify=("assignee",), tone="stop"),
    Move("withdraw", _("Withdraw the consent"), OPEN - {Stage.PROPOSED}, ENDED, who=who.side_manager, done=_("Consent withdrawn"), note=Note.OPTIONAL,
         note_shown=False, hint=_("From this moment on the other side no longer reads your name, contact and files. The introduction ends."),
         form=forms.WithdrawForm, effect=effects.withdrawn, clock=Clock.END, notify=("assignee",), tone="stop"),
)  # fmt: skip

INTRODUCTION = register(
    Kind(
        CODE,
        label=pgettext_lazy("kind of case", "Introduction"),
        prefix="DJ",
        icon="people",
        model=Introduction,
        states=STATES,
        moves=(*ANSWERS, *OFFICE, *TOGETHER_MOVES),
        limits={"answer": 10, "compliance": 5},
        guide=_(
            "The office, or a broker, proposes that the owner of a demand and an enterprise talk; it happens by itself when both have said that "
            "they are interested.\n\n"
            "Both sides answer. Then each makes a short statement about export control, data, rights and use, and the office checks it.\n\n"
            "Only after that names and contacts are shown. Every disclosure is written down and can be read by both sides; consent can be withdrawn at any time."
        ),
        summary=summary,
        main="introductions/case_main.html",
        aside="introductions/case_aside.html",
        checklist=(
            CheckLine("export", _("The technology may be exported, or a licence is there"), evidence=guards.export_evidence),
            CheckLine("data", _("No data leaves the country without its procedure"), evidence=guards.data_evidence),
            CheckLine("rights", _("The rights are clear"), evidence=guards.rights_evidence),
            CheckLine("sanctions", _("Neither side stands on a list of sanctions"), evidence=guards.screening_evidence),
        ),
        checklist_states=frozenset({Stage.COMPLIANCE}),
    )
)  # fmt: skip
