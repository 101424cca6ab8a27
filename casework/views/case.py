"""The case page for every side, and what can be done on it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework import actions, dossier, moves, timeline
from casework.forms import AssignForm, CommentForm, MoveForm, TaskForm
from casework.models import Attachment, ChecklistAnswer, Task
from casework.queue import Queue
from casework.viewpoint import STAFF
from casework.views.base import CaseMixin, StaffCaseMixin, tell
from core.registry import panels_for
from core.scanning import may_download
from core.uploads import download_response

TABS = ("material", "files", "comments", "history")


class CaseDetail(CaseMixin, TemplateView):
    """Summary, actions, material, files, comments, history: each side sees its own."""

    template_name = "casework/case_detail.html"

    @cached_property
    def tab(self) -> str:
        tab = self.request.GET.get("tab", "")
        return tab if tab in TABS else TABS[0]

    @cached_property
    def submissions(self):
        return list(self.case.submissions.all())

    @cached_property
    def changed_only(self) -> bool:
        return len(self.submissions) > 1 and self.request.GET.get("show") != "all"

    def material(self):
        """The last submission's parts, marked against the one before; a draft as it stands for its owner."""
        if not self.submissions:
            return dossier.parts(self.case)
        last = self.submissions[-1]
        earlier = self.submissions[-2] if len(self.submissions) > 1 else None
        return dossier.parts(self.case, payload=last.payload, files=last.files, earlier=earlier)

    def get_context_data(self, **context):
        case, user = self.case, self.request.user
        may = [move for move in moves.available(case, user) if not move.submits]
        comments = case.comments.for_viewpoint(self.viewpoint).select_related("author")
        parts = self.material() if self.tab == "material" else []
        return super().get_context_data(
            tab=self.tab,
            tabs=self._tabs(comments),
            parts=parts,
            changed_only=self.changed_only,
            changes=sum(part.changes for part in parts),
            rows_total=sum(len(part.rows) for part in parts),
            simple_moves=[move for move in may if move.form is None and not move.page],
            page_moves=[move for move in may if move.form is not None or move.page],
            may_edit=actions.may_edit(case, user),
            comments=comments,
            comment_form=context.pop("comment_form", None) or CommentForm(viewpoint=self.viewpoint),
            entries=timeline.entries(case, self.viewpoint),
            now=timeline.now_entry(case, self.viewpoint),
            summary=case.kind_of.summary(case) if case.kind_of.summary else [],
            content=case.kind_of.content(case) if case.kind_of.model else None,
            checklist=self._checklist() if self.viewpoint == STAFF else [],
            may_check=self.viewpoint == STAFF and case.state in case.kind_of.checklist_states,
            mark_choices=ChecklistAnswer.Mark.choices,
            attachments=self._attachments() if self.tab == "files" else [],
            queue=Queue.from_request(self.request, case) if self.viewpoint == STAFF else None,
            panels=panels_for("case", self.request, case),
            **self._staff_context(),
            **context,
        )

    def _staff_context(self) -> dict:
        if self.viewpoint != STAFF:
            return {}
        return {
            "assign_form": AssignForm(initial={"assignee": self.case.assignee.public_id if self.case.assignee else ""}),
            "tasks": self.case.tasks.select_related("owner"),
            "task_form": TaskForm(initial={"owner": self.request.user.public_id}),
        }

    def _tabs(self, comments):
        case = self.case
        return [
            ("material", _("Material"), None),
            ("files", _("Files"), case.attachments.current().count()),
            ("comments", _("Comments"), comments.count()),
            ("history", _("History"), case.head_seq if self.viewpoint == STAFF else None),
        ]

    def _attachments(self):
        """Files that were handed in, for staff; the owner's drafts for the owner."""
        labels = {slot.code: slot.label for section in self.case.kind_of.sections for slot in section.files}
        files = self.case.attachments.select_related("uploaded_by")
        return [(labels.get(file.slot, file.slot), file) for file in files.order_by("removed_at", "slot", "pk")]

    def _checklist(self):
        lines = self.case.kind_of.checklist
        if not lines or self.case.phase == "draft":
            return []
        marks = {answer.line: answer for answer in self.case.checklist_answers.select_related("by")}
        return [(line, line.evidence(self.case) if line.evidence else "", marks.get(line.code)) for line in lines]


class Decide(CaseMixin, View):
    """A move without a form of its own: chosen on the case page, with its note."""

    def post(self, request, *args, **kwargs):
        name = request.POST.get("move", "")
        move = self.case.kind_of.move(name)
        if move is None or move.form is not None or move.submits:
            messages.error(request, _("Choose what to do."))
            return self._page(status=422)
        try:
            moves.perform(
                self.case, name, by=request.user, note=request.POST.get("note", "").replace("\x00", "")[:4000], version=_version(request)
            )
        except moves.MoveNotAllowed as refusal:
            return self._page(status=refusal.status, reasons=refusal.reasons)
        messages.success(request, _("Done: %(what)s.") % {"what": move.history_label})
        return redirect(_after(request, self.case))

    def _page(self, *, status, reasons=()):
        """The case page again, as it is now, with what was typed."""
        view = CaseDetail()
        view.setup(self.request, public_id=self.kwargs["public_id"])
        typed = {"move": self.request.POST.get("move", ""), "note": self.request.POST.get("note", "")}
        return view.render_to_response(view.get_context_data(typed=typed, reasons=reasons), status=status)


def _version(request) -> int | None:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return None


def _after(request, case):
    """Save and next: on to the next case of the queue when asked, else back to the case."""
    if "next" in request.POST:
        queue = Queue.from_request(request, case)
        if queue and queue.next_url:
            return queue.next_url
    return case.get_absolute_url()


class MovePage(CaseMixin, TemplateView):
    """A move that needs more than a note: its own form."""

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
            return redirect(self.case)
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            moves.perform(
                self.case,
                self.move.name,
                by=request.user,
                note=form.cleaned_data.get("note", ""),
                data=form.data_for_move,
                version=_version(request),
            )
        except moves.MoveNotAllowed as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(request, _("Done: %(what)s.") % {"what": self.move.history_label})
        return redirect(_after(request, self.case))

    def get_context_data(self, **context):
        return super().get_context_data(move=self.move, missing=moves.missing(self.case, self.move), **context)


class AddComment(CaseMixin, View):
    def post(self, request, *args, **kwargs):
        form = CommentForm(request.POST, viewpoint=self.viewpoint)
        if not form.is_valid():
            view = CaseDetail()
            view.setup(request, public_id=kwargs["public_id"])
            return view.render_to_response(view.get_context_data(comment_form=form), status=422)
        internal = form.is_internal and self.viewpoint == STAFF
        actions.comment(case=self.case, by=request.user, text=form.cleaned_data["text"], internal=internal)
        messages.success(request, _("Saved. Only the office reads it.") if internal else _("Sent."))
        return redirect(f"{self.case.get_absolute_url()}?tab=comments")


class DownloadAttachment(CaseMixin, View):
    """A file, as a download, to those who may see its case; drafts' replaced files only to their owner."""

    def get(self, request, *args, **kwargs):
        attachment = get_object_or_404(Attachment, case=self.case, public_id=kwargs["attachment"])
        if not may_download(attachment.scan):
            raise Http404
        return download_response(attachment.file, name=attachment.name, content_type=attachment.content_type)


class Claim(StaffCaseMixin, View):
    def post(self, request, *args, **kwargs):
        try:
            actions.claim(case=self.case, by=request.user)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("The case is yours."))
        return redirect(self.case)


class Assign(StaffCaseMixin, View):
    def post(self, request, *args, **kwargs):
        form = AssignForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a colleague from the list."))
            return redirect(self.case)
        try:
            actions.assign(case=self.case, to=form.cleaned_data["assignee"], by=request.user)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Assigned."))
        return redirect(self.case)


class Checklist(StaffCaseMixin, View):
    """Save the marks of the checklist; only in the states that the kind names."""

    def post(self, request, *args, **kwargs):
        if self.case.state not in self.case.kind_of.checklist_states:
            messages.error(request, _("The checklist is closed in this state."))
            return redirect(self.case)
        for line in self.case.kind_of.checklist:
            mark = request.POST.get(f"mark-{line.code}", "")
            remark = request.POST.get(f"remark-{line.code}", "").replace("\x00", "").strip()[:300]
            if mark in ChecklistAnswer.Mark.values:
                ChecklistAnswer.objects.update_or_create(
                    case=self.case, line=line.code, defaults={"mark": mark, "remark": remark, "by": request.user}
                )
        messages.success(request, _("Checklist saved."))
        return redirect(f"{self.case.get_absolute_url()}#checklist")


class AddTask(StaffCaseMixin, View):
    def post(self, request, *args, **kwargs):
        form = TaskForm(request.POST)
        if form.is_valid():
            actions.add_task(case=self.case, by=request.user, **form.cleaned_data)
            messages.success(request, _("Task added."))
        else:
            for errors in form.errors.values():
                messages.error(request, " ".join(errors))
        return redirect(self.case)


class FinishTask(StaffCaseMixin, View):
    def post(self, request, *args, **kwargs):
        task = get_object_or_404(Task, case=self.case, public_id=kwargs["task"])
        Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=timezone.now())
        return redirect(self.case)


