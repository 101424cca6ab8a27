"""The inbound project as a kind of case: a base proposes, the office screens, districts offer, a company lands."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import actions as case_actions
from casework import who as case_who
from casework.forms import CorrectionForm, MoveForm
from casework.kinds import BACK, STAY, Clock, FileSlot, Kind, Move, Note, Phase, Section, Start, State, register
from casework.kinds import Stage as TimeStage
from inbound import effects, guards, who
from inbound.forms import moves as forms
from inbound.forms import sections
from inbound.models import InboundProject
from inbound.permissions import is_incubator_member
from inbound.summary import summary
from inbound.vocabulary import CODE, CORRECTION, ENDED, HOLD, REFUSED, WITHDRAWN, WORKING, Stage
from regions.reference import field_choices

PARTIES = TimeStage.PARTIES
WORKING_SET = frozenset(stage.value for stage in WORKING)
SCREENED = frozenset({Stage.PROPOSED.value, Stage.SCREENING.value})

STATES = (
    State("draft", _("Draft"), Phase.DRAFT),
    State(Stage.PROPOSED, Stage.PROPOSED.label, Phase.TO_ACCEPT,
          applicant_next=_("The office looks at the project and answers until the promised day.")),
    State(Stage.SCREENING, Stage.SCREENING.label, Phase.IN_REVIEW,
          applicant_next=_("The office checks whether the project can be followed, and may ask for corrections.")),
    State(CORRECTION, _("Waiting for correction"), Phase.WAITING_APPLICANT, applicant=_("Please correct"),
          applicant_next=_("Only the fields and files named are open. Correct or answer each, then hand in again.")),
    *(State(stage, stage.label, Phase.IN_REVIEW, stage=TimeStage.DISTRICT if stage == Stage.DISTRICTS else PARTIES) for stage in WORKING),
    State(HOLD, _("On hold"), Phase.IN_REVIEW, stage=PARTIES, applicant_next=_("The project rests. It goes on with a next step and a day.")),
    State(Stage.OPERATING, Stage.OPERATING.label, Phase.CLOSED_YES),
    State(REFUSED, pgettext_lazy("inbound", "Not taken up"), Phase.CLOSED_NO),
    State(ENDED, pgettext_lazy("inbound", "Ended"), Phase.CLOSED_NO),
    State(WITHDRAWN, pgettext_lazy("inbound", "Withdrawn"), Phase.WITHDRAWN),
)  # fmt: skip

PROPOSAL = (
    Move("submit", _("Propose the project"), frozenset({"draft"}), Stage.PROPOSED, who=case_who.manager_of_applicant, done=pgettext_lazy("inbound", "Proposed"),
         note=Note.NONE, submits=True, guard=guards.may_be_proposed, effect=effects.proposed, clock=Start("screening"), notify=("officers",)),
    Move("discard", _("Discard the draft"), frozenset({"draft"}), WITHDRAWN, who=case_who.manager_of_applicant, form=MoveForm, done=_("Draft discarded"),
         tone="stop", clock=Clock.END),
    Move("resubmit", _("Hand in the correction"), frozenset({CORRECTION}), BACK, who=case_who.manager_of_applicant, done=_("Correction handed in"),
         note=Note.NONE, submits=True, guard=guards.is_corrected, effect=effects.corrected, clock=Clock.GO, notify=("assignee",)),
    Move("withdraw", _("Withdraw the project"), SCREENED | {CORRECTION}, WITHDRAWN, who=case_who.manager_of_applicant, form=MoveForm,
         done=pgettext_lazy("inbound", "Withdrawn"), hint=_("Possible until the office has taken it up; later it is ended with a reason."), tone="stop",
         clock=Clock.END, notify=("assignee",)),
)  # fmt: skip

SCREENING = (
    Move("begin_screening", _("Take up the screening"), frozenset({Stage.PROPOSED}), Stage.SCREENING, who=who.screens, done=_("Screening begun"),
         note=Note.NONE, takes=True),
    Move("accept", _("Take the project up"), frozenset({Stage.SCREENING}), Stage.SCOUTING, who=who.screens, done=_("Taken up: scouting begins"),
         form=forms.AcceptForm, effect=effects.accepted, clock=Clock.END, takes=True, notify=("applicant",)),
    Move("ask_correction", _("Ask for corrections"), frozenset({Stage.SCREENING}), CORRECTION, who=who.screens, done=_("Corrections asked for"),
         hint=_("All at once, each at its field or file. The clock stops."), form=CorrectionForm, effect=case_actions.open_correction,
         clock=Clock.STOP, takes=True, notify=("applicant",), tone="second"),
    Move("refuse", _("Do not take it up"), SCREENED, REFUSED, who=who.screens, done=pgettext_lazy("inbound", "Not taken up"), note=Note.REQUIRED,
         form=forms.ReasonForm, effect=effects.ended, clock=Clock.END, notify=("applicant",), tone="stop"),
)  # fmt: skip

ON_THE_WAY = (
    Move("plan", _("Say what comes next"), WORKING_SET, STAY, who=who.landing, done=_("Next step agreed"), form=forms.NextStepForm, effect=effects.planned),
    Move("to_incubation", _("Incubation begins"), frozenset({Stage.SCOUTING}), Stage.INCUBATION, who=who.working, done=_("Incubation begun"),
         form=forms.IncubationForm, effect=effects.incubated, tone="second", notify=("assignee",)),
    Move("to_due_diligence", _("Due diligence begins"), frozenset({Stage.SCOUTING, Stage.INCUBATION}), Stage.DUE_DILIGENCE, who=who.working,
         done=_("Due diligence begun"), form=forms.NextStepForm, effect=effects.checked, tone="second", notify=("assignee",)),
    Move("hold", _("Put on hold"), WORKING_SET, HOLD, who=who.working, done=_("Put on hold"), note=Note.REQUIRED, form=forms.HoldForm,
         effect=effects.held, clock=Clock.STOP, notify=("applicant", "assignee"), tone="second"),
    Move("resume", _("Go on"), frozenset({HOLD}), BACK, who=who.working, done=_("Gone on with"), form=forms.NextStepForm, effect=effects.resumed,
         clock=Clock.GO, notify=("applicant", "assignee")),
    Move("end", _("End without landing"), WORKING_SET | {HOLD}, ENDED, who=who.working, done=_("Ended without landing"), form=forms.ReasonForm,
         effect=effects.ended, clock=Clock.END, notify=("applicant", "assignee"), tone="stop"),
)  # fmt: skip

DISTRICTS = (
    Move("invite", _("Offer it to districts"), frozenset({Stage.DUE_DILIGENCE}), Stage.DISTRICTS, who=case_who.handles_cases, done=_("Offered to districts"),
         hint=_("Each district reads the project and answers by itself; none reads another's answer."), form=forms.InviteForm, effect=effects.invited,
         clock=Start("district"), notify=("applicant",)),
    Move("invite_more", _("Offer it to more districts"), frozenset({Stage.DISTRICTS}), STAY, who=case_who.handles_cases, done=_("Offered to more districts"),
         form=forms.InviteForm, effect=effects.invited, clock=Start("district"), tone="second"),
    Move("interest", _("Make an offer"), frozenset({Stage.DISTRICTS}), STAY, who=who.asked_district, done=_("A district makes an offer"),
         hint=_("Proposer, team and office read it; no other district does."), note=Note.NONE, form=forms.OfferForm, effect=effects.interested,
         notify=("applicant", "assignee"), told=effects.OFFER_TEXT),
    Move("pass", _("Make no offer"), frozenset({Stage.DISTRICTS}), STAY, who=who.asked_district, done=_("A district makes no offer"), note=Note.REQUIRED,
         form=forms.PassForm, effect=effects.passed, notify=("assignee",), told=effects.PASS_TEXT, tone="stop"),
    Move("choose", _("Choose the district"), frozenset({Stage.DISTRICTS}), Stage.AGREEMENT, who=who.chooses, done=_("District chosen"),
         hint=_("The other districts read the project no longer."), form=forms.ChooseForm, guard=guards.has_an_offer, effect=effects.chosen,
         clock=Clock.END, notify=("applicant", "assignee")),
    Move("no_district", _("No offer fits"), frozenset({Stage.DISTRICTS}), Stage.DUE_DILIGENCE, who=case_who.handles_cases, done=_("No offer fitted"),
         note=Note.REQUIRED, form=forms.NextStepForm, effect=effects.none_chosen, clock=Clock.END, notify=("applicant",), tone="second"),
)  # fmt: skip

LANDING = (
    Move("register", _("The company is registered"), frozenset({Stage.AGREEMENT}), Stage.REGISTERED, who=who.landing, done=_("Company registered"),
         form=forms.CompanyForm, effect=effects.registered, notify=("applicant", "assignee")),
    Move("operate", _("It is operating"), frozenset({Stage.REGISTERED}), Stage.OPERATING, who=who.working, done=_("Operating: landed"),
         hint=_("Jobs and money are written down as an outcome; company and proposer confirm it, and are asked again after 6 and 12 months."),
         form=forms.OperatingForm, effect=effects.landed, notify=("applicant", "assignee", "officers")),
)  # fmt: skip

PROJECT, TEAM, PLAN = _("1. The project"), _("2. The team"), _("3. What is planned")
INBOUND = register(
    Kind(
        CODE,
        label=_("Inbound project"),
        prefix="YJ",
        icon="box-arrow-right",
        model=InboundProject,
        sections=(
            Section("project", _("The project"), _("Name, home, technology, teaser"), sections.ProjectForm, group=PROJECT),
            Section("team", _("The team"), _("Who they are, and that they agree"), sections.TeamForm, group=TEAM, files=(
                FileSlot("consent", _("Consent of the team"), _("A letter or a mail in which the team agrees to be proposed."), required=False),)),
            Section("plan", _("What is planned"), _("What it looks for, money, people, districts"), sections.PlanForm, group=PLAN, files=(
                FileSlot("deck", _("Presentation of the project"), _("The deck as it may be shown to districts."), required=False, many=True),)),
        ),
        states=STATES,
        moves=(*PROPOSAL, *SCREENING, *DISTRICTS, *LANDING, *ON_THE_WAY),
        limits={"screening": 10, "district": 10},
        declaration=_("What we have filled in is true; the team knows of the proposal and agrees to it. It contains no state secrets."),
        guide=_(
            "Who may: the operator of an overseas base that is filed and in force.\n\n"
            "What for: projects that a base has found abroad and that are to land in the city. The office answers within 10 working days.\n\n"
            "The way has three stages: global R&D, cross-border incubation, landing in Shanghai. Districts are asked when the office has looked at the "
            "project; each makes its own offer within 10 working days, and the proposer chooses together with the team.\n\n"
            "A project has landed when its company is registered and operating. Company and proposer confirm jobs and investment."
        ),
        start_url="inbound:start",
        may_start=is_incubator_member,
        summary=summary,
        main="inbound/case_main.html",
        aside="inbound/case_aside.html",
        fields_of=lambda project: project.tech_fields,
        field_choices=field_choices,
    )
)  # fmt: skip
