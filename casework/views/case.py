"""The case page for every side, and what can be done on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework import actions, checklists, dossier, extension, handed_in, moves, office, timeline
from casework.forms import AssignForm, CommentForm, MoveForm, NoteForm, TaskForm, colleagues
from casework.models import ChecklistAnswer
from casework.personal import log_contact, without_contact
from casework.queue import Queue
from casework.viewpoint import APPLICANT, DISTRICT, STAFF
from casework.views.base import CaseMixin, conflict_page, posted_version, typed_words
from casework.who import handles_cases
from casework.why_here import why_here
from casework.work_forms import HandBackForm
from core.registry import panels_for
from core.scanning import may_download
from core.uploads import download_response

TABS = ("material", "files", "comments", "history")


class CaseDetail(CaseMixin, TemplateView):
    """Summary, actions, material, files, comments, history: each side sees its own."""

    template_name = "casework/case_detail.html"
    for_reading = True

    @cached_property
    def tab(self) -> str:
        tab = self.request.GET.get("tab", "")
        return tab if tab in TABS else TABS[0]

    @cached_property
    def changed_only(self) -> bool:
        return len(self.submissions) > 1 and self.request.GET.get("show") != "all"

    def material(self):
        """The last submission's parts, marked against the one before; a draft as it stands, for its owner alone."""
        if self.last_submission is None and self.viewpoint != APPLICANT:
            return []
        items = handed_in.items_for(self.case, self.viewpoint)
        earlier = self.submissions[-2] if len(self.submissions) > 1 else None
        parts = dossier.parts(self.case, submission=self.last_submission, earlier=earlier, items=items)
        parts = without_contact(parts, self.request.user, self.last_submission)
        log_contact(parts, self.request, self.last_submission)
        return parts

    def get_context_data(self, **context):
        case, user = self.case, self.request.user
        comments = [
            (comment, timeline.who_wrote(case, comment.author, self.viewpoint, viewer=user))
            for comment in case.comments.for_viewpoint(self.viewpoint).select_related("author")
        ]
        files = handed_in.file_lines(case, self.viewpoint, self.last_submission)
        parts = self.material() if self.tab == "material" else []
        own_comment_form = context.pop("comment_form", None)
        hand_back_form = context.pop("hand_back_form", None)
        return super().get_context_data(
            tab=self.tab,
            tabs=self._tabs(comments, files),
            parts=parts,
            submissions=self.submissions,
            changed_only=self.changed_only,
            changes=sum(part.changes for part in parts),
            rows_total=sum(len(part.rows) for part in parts),
            may_edit=actions.may_edit(case, user),
            comments=comments,
            comment_form=own_comment_form or CommentForm(viewpoint=self.viewpoint),
            entries=timeline.entries(case, self.viewpoint, viewer=user),
            now=timeline.now_entry(case, self.viewpoint),
            summary=case.kind_of.summary(case) if case.kind_of.summary else [],
            content=case.kind_of.content(case) if case.kind_of.model else None,
            files=files,
            queue=Queue.from_request(self.request, case) if self.viewpoint in (STAFF, DISTRICT) else None,
            panels=panels_for("case", self.request, case),
            **self._moves(),
            **self._office_context(hand_back_form),
            **context,
        )

    def _moves(self) -> dict:
        """What the person may do now: chosen with a note on this page, or on a page of its own.

        An applicant's step that cannot be taken back has a page of its own, which asks once more.
        """
        may = [move for move in moves.available(self.case, self.request.user) if not move.submits]
        apart = [
            move for move in may if move.form or move.page or (self.viewpoint == APPLICANT and move.tone == "stop")
        ]
        here = [(move, moves.missing(self.case, move)) for move in may if move not in apart]
        return {"simple_moves": here, "page_moves": apart}

    def _office_context(self, hand_back_form=None) -> dict:
        if self.viewpoint != STAFF:
            return {}
        case, user = self.case, self.request.user
        context = {
            "checklist": self._checklist(),
            "may_check": handles_cases(user, case) and case.state in case.kind_of.checklist_states,
            "mark_choices": ChecklistAnswer.Mark.choices,
            "tasks": case.tasks.select_related("owner"),
            "handles": handles_cases(user, case),
            "may_remind": office.may_remind(case, user),
            "why_here": why_here(case) if case.is_open else None,
            "more_time": extension.request_for(case) if case.is_open else None,
        }
        if case.assignee_id == user.pk and case.is_open:
            context["hand_back_form"] = hand_back_form or HandBackForm()
        if context["handles"]:
            chosen = case.assignee.public_id if case.assignee else ""
            people = list(colleagues(case))
            context["assign_form"] = AssignForm(case=case, people=people, initial={"assignee": chosen})
            context["task_form"] = TaskForm(case=case, people=people, initial={"owner": user.public_id})
        return context

    def _tabs(self, comments, files):
        return [
            ("material", _("Material"), None),
            ("files", _("Files"), sum(line.in_force for line in files)),
            ("comments", _("Comments"), len(comments)),
            ("history", _("History"), self.case.head_seq if self.viewpoint == STAFF else None),
        ]

    def _checklist(self):
        lines = [] if self.case.phase == "draft" else checklists.lines_of(self.case)
        if not lines:
            return []
        marks = {answer.line: answer for answer in self.case.checklist_answers.select_related("by")}
        return [(line, line.evidence(self.case) if line.evidence else "", marks.get(line.code)) for line in lines]


class CasePrint(CaseDetail):
    """The whole case on paper: material, files, messages, history. Never the office's internal remarks, tasks and checklist."""

    template_name = "casework/case_print.html"
    tab = TABS[0]
    changed_only = False

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {**context, "comments": [row for row in context["comments"] if not row[0].internal]}


def case_page(request, public_id, *, status, **context):
    """The case page as it is now, in answer to a POST that was refused."""
    view = CaseDetail()
    view.setup(request, public_id=public_id)
    return view.render_to_response(view.get_context_data(**context), status=status)


class Decide(CaseMixin, View):
    """A move without a form of its own: chosen on the case page, with its note."""

    def post(self, request, *args, **kwargs):
        name = request.POST.get("move", "")
        move = self.case.kind_of.move(name)
        form = NoteForm(request.POST)
        if move is None or move.form is not None or move.page or move.submits:
            return self._again(422, [_("Choose what to do.")])
        if not form.is_valid():
            return self._again(422, form.errors["note"])
        way_on = _way_on(request, self.case)
        try:
            moves.perform(
                self.case, name, by=request.user, note=form.cleaned_data["note"], version=posted_version(request)
            )
        except moves.MoveNotAllowed as refusal:
            return self._again(refusal.status, refusal.reasons)
        messages.success(request, _("Done: %(what)s.") % {"what": move.history_label})
        return redirect(way_on)

    def _again(self, status, reasons):
        """The case page again, as it is now, with what was typed."""
        post = self.request.POST
        typed = {"move": post.get("move", ""), "note": post.get("note", "").replace("\x00", "")}
        return case_page(self.request, self.kwargs["public_id"], status=status, typed=typed, reasons=reasons)


def _way_on(request, case) -> str:
    """Where a decision leads: to the case that stood behind this one in the queue when asked, else back to the case.

    Asked before the move: after it the case may have left the queue, and its neighbours would not be known.
    """
    if "next" in request.POST:
        queue = Queue.from_request(request, case)
        if queue:
            return queue.next_url or queue.back_url
    return case.get_absolute_url()


class MovePage(CaseMixin, TemplateView):
    """A move that needs more than a note, or a second thought: its own form."""

    for_reading = True

    def get_template_names(self):
        own = f"casework/moves/{self.kwargs['move']}.html"
        return [f"{self.case.kind}/moves/{self.kwargs['move']}.html", own, "casework/move.html"]

    @cached_property
    def move(self):
        move = self.case.kind_of.move(self.kwargs["move"])
        if move is None or move.submits:
            raise Http404
        return move

    def get_form(self, data=None, files=None):
        return (self.move.form or MoveForm)(data, files, case=self.case, move=self.move, user=self.request.user)

    def get(self, request, *args, **kwargs):
        if self.move not in moves.available(self.case, request.user):
            messages.info(request, _("This step is not open to you now."))
            return redirect(self.address)
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        if not self.move.who(request.user, self.case):
            raise PermissionDenied
        form = self.get_form(request.POST, request.FILES)
        if self.case.state not in self.move.sources:
            return self._too_late(form, moves.StateChanged(moves.what_happened(self.case)))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        way_on = self.way_on()
        try:
            moves.perform(
                self.case,
                self.move.name,
                by=request.user,
                note=form.cleaned_data.get("note", ""),
                data=form.data_for_move,
                version=posted_version(request),
            )
        except moves.StateChanged as refusal:
            return self._too_late(form, refusal)
        except moves.MoveNotAllowed as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(request, _("Done: %(what)s.") % {"what": self.move.history_label})
        return redirect(way_on)

    @property
    def address(self) -> str:
        """The page that the step was chosen on."""
        return self.case.get_absolute_url()

    def way_on(self) -> str:
        return _way_on(self.request, self.case)

    def get_summary(self) -> list[tuple]:
        return self.case.kind_of.summary(self.case) if self.case.kind_of.summary else []

    def _too_late(self, form, refusal):
        kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
        return conflict_page(self.request, refusal, back_url=self.address, kept=kept)

    def get_context_data(self, **context):
        missing = [] if context["form"].is_bound else moves.missing(self.case, self.move)
        return super().get_context_data(
            move=self.move, missing=missing, summary=self.get_summary(), address=self.address, **context
        )


class AddComment(CaseMixin, View):
    """A remark among the office, or a message between the office and the parties. Districts give their opinion by moves."""

    def post(self, request, *args, **kwargs):
        if self.viewpoint == DISTRICT:
            raise PermissionDenied
        form = CommentForm(request.POST, viewpoint=self.viewpoint)
        if not form.is_valid():
            return case_page(request, kwargs["public_id"], status=422, comment_form=form)
        internal = form.is_internal and self.viewpoint == STAFF
        actions.comment(case=self.case, by=request.user, text=form.cleaned_data["text"], internal=internal)
        messages.success(request, _("Saved. Only the office reads it.") if internal else _("Sent."))
        return redirect(f"{self.case.get_absolute_url()}?tab=comments")


class DownloadAttachment(CaseMixin, View):
    """A file, as a download, to those who may see its case; what was not handed in, to the applicant alone."""

    def get(self, request, *args, **kwargs):
        mine = handed_in.files_for(self.case, self.viewpoint)
        attachment = get_object_or_404(mine, public_id=kwargs["attachment"])
        if not may_download(attachment.scan):
            raise Http404
        return download_response(attachment.file, name=attachment.name, content_type=attachment.content_type)
