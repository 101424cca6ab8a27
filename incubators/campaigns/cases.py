"""The evaluation of one base as a kind of case: evidence, blind scoring, first verdict, answer, final verdict by a second person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import dossier
from casework.extension import extension
from casework.forms import MoveForm
from casework.kinds import Clock, FileSlot, Kind, Move, Note, Phase, ScoreLine, Section, Start, State, register
from casework.who import case_officer, manager_of_applicant, reviewer, supervisor, system
from incubators.campaigns import conf, effects
from incubators.campaigns.forms import ConditionsForm, EvidenceForm, FinalForm, FirstVerdictForm
from incubators.models import Evaluation, Verdict
from reviews.steps import begin_scoring, scoring_complete

CODE = "base_evaluation"
WITH_OFFICE = frozenset({"scoring", "final"})

SECTIONS = (
    Section(
        "evidence", gettext_lazy("The year and its evidence"), gettext_lazy("Figures of the year, what was done, and the files that show it."), EvidenceForm,
        files=(
            FileSlot("evidence", gettext_lazy("Files of evidence"), gettext_lazy("What the office asks for, one file for each item if you can."), many=True),
        ),
    ),
)  # fmt: skip

STATES = (
    State(
        "evidence", gettext_lazy("Waiting for evidence"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("Please send the evidence"),
        applicant_next=gettext_lazy("Your base was drawn for this year’s evaluation. Fill in the year and upload the evidence."),
    ),
    State(
        "scoring", gettext_lazy("Being scored"), Phase.IN_REVIEW, applicant=gettext_lazy("Under review"),
        applicant_next=gettext_lazy("Reviewers score your base independently. You then read the first verdict and may answer it."),
    ),
    State(
        "answer", gettext_lazy("First verdict, waiting for an answer"), Phase.WAITING_APPLICANT, applicant=gettext_lazy("First verdict: you may answer"),
        applicant_next=gettext_lazy("Read the first verdict and its reasons in the history. You may answer; without an answer it goes on by itself."),
    ),
    State(
        "final", gettext_lazy("Final verdict due"), Phase.IN_REVIEW, applicant=gettext_lazy("Final verdict due"),
        applicant_next=gettext_lazy("A second person gives the final verdict."),
    ),
    State("passed", gettext_lazy("Passed"), Phase.CLOSED_YES),
    State("conditions", gettext_lazy("Passed with conditions"), Phase.CLOSED_YES),
    State("failed", gettext_lazy("Not passed"), Phase.CLOSED_NO),
    State("cancelled", gettext_lazy("Evaluation cancelled"), Phase.WITHDRAWN),
)  # fmt: skip

EVIDENCE = (
    Move(
        "submit", gettext_lazy("Hand in the evidence"), frozenset({"evidence"}), "scoring", who=manager_of_applicant, done=gettext_lazy("Evidence handed in"),
        note=Note.NONE, submits=True, guard=dossier.complete, effect=effects.evidence_in, clock=Start("review"), notify=("assignee", "supervisors"),
    ),
    Move(
        "without_evidence", gettext_lazy("Go on without evidence"), frozenset({"evidence"}), "scoring", who=case_officer | supervisor,
        done=gettext_lazy("Went on without evidence"), hint=gettext_lazy("When nothing came by the last day."), note=Note.REQUIRED, form=MoveForm,
        guard=effects.evidence_overdue, effect=begin_scoring, clock=Start("review"), notify=("applicant",), tone="second",
    ),
)  # fmt: skip

VERDICTS = (
    Move(
        "first_verdict", gettext_lazy("Give the first verdict"), frozenset({"scoring"}), "answer", who=reviewer | supervisor, form=FirstVerdictForm,
        done=gettext_lazy("First verdict given"), hint=gettext_lazy("When all reviews are in. The incubator may answer it."), note=Note.REQUIRED,
        guard=scoring_complete, effect=effects.first_verdict, clock=Clock.STOP, notify=("applicant",),
    ),
    Move(
        "answer", gettext_lazy("Answer the first verdict"), frozenset({"answer"}), "final", who=manager_of_applicant, form=MoveForm,
        done=gettext_lazy("First verdict answered"), note=Note.REQUIRED, effect=effects.keep_answer, clock=Clock.GO, notify=("supervisors",),
    ),
    Move(
        "no_answer", gettext_lazy("Go on without an answer"), frozenset({"answer"}), "final", who=system | case_officer | supervisor,
        done=gettext_lazy("No answer to the first verdict"), hint=gettext_lazy("The portal does it by itself the day after the last one."), note=Note.NONE,
        guard=effects.answer_overdue, clock=Clock.GO, notify=("supervisors",), tone="second",
    ),
    *(
        Move(
            name, label, frozenset({"final"}), verdict.value, who=reviewer | supervisor, form=form, done=done, note=Note.REQUIRED,
            guard=None, check=effects.consequence_chosen, effect=effects.final_verdict(verdict.value), second_person_after=("first_verdict",),
            clock=Clock.END, notify=("applicant",), tone=tone,
        )
        for name, label, done, verdict, form, tone in (
            ("pass", gettext_lazy("Final verdict: passed"), gettext_lazy("Passed"), Verdict.PASSED, FinalForm, "primary"),
            ("pass_with_conditions", gettext_lazy("Final verdict: passed with conditions"), gettext_lazy("Passed with conditions"), Verdict.CONDITIONS, ConditionsForm, "second"),
            ("fail", gettext_lazy("Final verdict: not passed"), gettext_lazy("Not passed"), Verdict.FAILED, FinalForm, "stop"),
        )
    ),
    *extension(sources=WITH_OFFICE),
    Move(
        "cancel", gettext_lazy("Cancel the evaluation"), frozenset({"evidence", "scoring"}), "cancelled", who=supervisor, form=MoveForm,
        done=gettext_lazy("Evaluation cancelled"), hint=gettext_lazy("For a base that has closed, say."), note=Note.REQUIRED, clock=Clock.END,
        notify=("applicant",), tone="stop",
    ),
)  # fmt: skip

SCORING = (
    ScoreLine("effect", gettext_lazy("Two-way effect"), 35, gettext_lazy("Projects landed in the city, enterprises served abroad, deals."), gettext_lazy("0: no effect shown\n3: as planned at the filing\n5: clearly above plan, proved by contracts")),
    ScoreLine("services", gettext_lazy("Services and team"), 25, gettext_lazy("Do team, languages and services match what was filed?"), gettext_lazy("0: services not offered\n3: offered as filed\n5: more services, with feedback of enterprises")),
    ScoreLine("operation", gettext_lazy("Operation and premises"), 20, gettext_lazy("Is the base open, staffed, under an agreement in force?"), gettext_lazy("0: closed or without agreement\n3: open as filed\n5: extended on its own means")),
    ScoreLine("compliance", gettext_lazy("Compliance"), 20, gettext_lazy("Sanctions, export control, data, local law."), gettext_lazy("0: a breach\n3: nothing known against it\n5: procedures in place and shown")),
)  # fmt: skip


def summary(case) -> list[tuple]:
    evaluation = case.kind_of.content(case)
    return [
        (_("Campaign"), evaluation.campaign.title),
        (_("Base"), evaluation.entity.name_zh),
        (_("Filing number"), evaluation.entity.filing_no),
        (_("First verdict"), evaluation.get_first_verdict_display()),
        (_("Final verdict"), evaluation.get_final_verdict_display()),
        (_("Consequence"), evaluation.get_consequence_display()),
        (_("Look again on"), f"{evaluation.recheck_on:%Y-%m-%d}" if evaluation.recheck_on else ""),
    ]


BASE_EVALUATION = register(
    Kind(
        CODE,
        label=gettext_lazy("Evaluation of a base"),
        prefix="PG",
        model=Evaluation,
        sections=SECTIONS,
        states=STATES,
        moves=(*EVIDENCE, *VERDICTS),
        limits={"review": conf.review_days()},
        declaration=gettext_lazy("The figures and files are true and complete; the files contain no state secrets."),
        guide=gettext_lazy(
            "Each year the commission looks at a share of the filed bases, drawn by lot.\n\n"
            "You state what the base did in the year and upload the evidence asked for. Two reviewers score it independently; you read the "
            "first verdict and may answer it; a second person gives the final one: passed, passed with conditions, or not passed."
        ),
        summary=summary,
        icon="award",
        main="incubators/campaigns/case_main.html",
        scoring=SCORING,
        reviewers=conf.reviewers(),
    )
)
