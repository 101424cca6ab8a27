"""The sides' own page of an introduction, and the steps they take there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework import moves
from casework.views.base import posted_version
from casework.views.case import MovePage
from introductions import actions, course, disclosure, files
from introductions.actions import NotPossible
from introductions.disclosure import INSIDE
from introductions.forms_working import FileForm
from introductions.guards import before_names, has_question, statement_of
from introductions.views.base import IntroductionMixin, SideRequired
from introductions.vocabulary import TOGETHER, Said, Stage
from outcomes.panels import of_case

ONE_STEP = {"agree_last": "agree", "statement_last": "statement"}  # chosen by the portal: who is last moves the case on


class IntroductionDetail(IntroductionMixin, TemplateView):
    """What the two sides share. The office and brokers have the case's page, which shows more."""

    template_name = "introductions/introduction_detail.html"

    def get(self, request, *args, **kwargs):
        if self.reader == INSIDE:
            return redirect(self.introduction.case)
        disclosure.note_teaser(self.introduction, self.reader, by=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        introduction, reader = self.introduction, self.reader
        case = introduction.case
        return super().get_context_data(
            introduction=introduction,
            case=case,
            version=introduction.version,
            reader=reader,
            own=self.side,
            other=disclosure.other_party(introduction, reader),
            mine=disclosure.party(introduction, reader, reader),
            steps=self._steps(),
            stages=stages(case),
            lines=course.lines(introduction, reader),
            disclosures=disclosure.log(introduction, reader),
            files=files.visible_to_side(introduction, reader),
            file_form=FileForm(),
            meetings=introduction.meetings.all() if introduction.names_shown else [],
            state_words=case.state_of.label_for("applicant"),
            what_next=case.state_of.applicant_next,
            is_together=case.state in TOGETHER,
            before_names=before_names(case),
            outcomes=of_case(self.request, case) if introduction.names_shown else "",
            is_manager=self.is_manager,
            own_statement=statement_of(introduction, reader),
            may_withdraw_afterwards=case.is_closed
            and self.is_manager
            and introduction.introduced_at
            and not self.side.withdrawn_at,
            **context,
        )

    def _steps(self) -> list:
        """What this side may do now. A step taken already is not offered again while the other side is waited for."""
        may = [move for move in moves.available(self.introduction.case, self.request.user) if move.name not in ONE_STEP]
        state = self.introduction.case.state
        if not has_question(self.introduction, self.reader):
            may = [move for move in may if move.name != "reply"]
        if state == Stage.PROPOSED and self.side.said == Said.AGREED:
            return [move for move in may if move.name in {"decline", "reply"}]
        if state == Stage.SELF_CHECK and statement_of(self.introduction, self.reader):
            return [move for move in may if move.name != "statement"]
        return may


def stages(case) -> list[dict]:
    """The stages as a row of steps: passed, present, ahead. Stages that were left out are not told apart from passed ones."""
    order = list(Stage)
    try:
        here = order.index(Stage(case.state))
    except ValueError:
        here = len(order) if case.state == "done" else -1
    return [
        {"label": stage.label, "state": "done" if at < here else "now" if at == here else "ahead"}
        for at, stage in enumerate(order)
    ]


class Step(SideRequired, MovePage):
    """A step of one side: the same forms and the same machinery as the office's, on the side's own page."""

    @cached_property
    def case(self):
        return self.introduction.case

    def get_template_names(self):
        return [f"introductions/steps/{self.kwargs['move']}.html", "introductions/step.html"]

    @cached_property
    def move(self):
        move = super().move
        if move.name in ONE_STEP:
            raise Http404
        return move

    @property
    def address(self) -> str:
        return self.introduction.get_absolute_url()

    def way_on(self) -> str:
        return self.address

    def get_summary(self):
        other = disclosure.other_party(self.introduction, self.reader)
        return [(_("Demand"), self.introduction.demand.number), (_("The other side"), other.name)]

    def post(self, request, *args, **kwargs):
        if not self.move.who(request.user, self.case):
            raise PermissionDenied
        form = self.get_form(request.POST, request.FILES)
        if self.case.state not in self.move.sources:
            return self._too_late(form, moves.StateChanged(moves.what_happened(self.case)))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.step_of_side(
                introduction=self.introduction, name=self.move.name, by=request.user,
                note=form.cleaned_data.get("note", ""), data=form.data_for_move, version=posted_version(request),
            )  # fmt: skip
        except moves.StateChanged as refusal:
            return self._too_late(form, refusal)
        except (moves.MoveNotAllowed, files.NotMarkable) as refusal:
            for reason in getattr(refusal, "reasons", [str(refusal)]):
                form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(form=form), status=getattr(refusal, "status", 422))
        messages.success(request, _("Done: %(what)s.") % {"what": self.move.history_label})
        return redirect(self.address)

    def get_context_data(self, **context):
        return super().get_context_data(
            introduction=self.introduction, other=disclosure.other_party(self.introduction, self.reader), **context
        )


class WithdrawAfterwards(SideRequired, View):
    def post(self, request, *args, **kwargs):
        if not self.is_manager:
            raise PermissionDenied
        try:
            actions.withdraw_afterwards(introduction=self.introduction, side=self.reader, by=request.user)
        except NotPossible as refusal:
            return self.back(str(refusal))
        messages.success(
            request, _("The consent is withdrawn. The other side no longer reads your name, contact and files.")
        )
        return self.back()
