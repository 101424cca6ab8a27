"""The applicant's side: task list, one page per section, check your answers, submit, receipt."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework import actions, dossier, moves
from casework.forms import AttachmentForm
from casework.models import Attachment, CorrectionItem
from casework.views.base import ApplicantCaseMixin, tell
from core.ui import Badge

NOT_STARTED, STARTED, DONE, TO_CORRECT, CLOSED = "not_started", "started", "done", "to_correct", "closed"


def badge_of(status: str) -> Badge:
    return {
        NOT_STARTED: Badge(_("Not started"), "neutral", "circle"),
        STARTED: Badge(_("In progress"), "progress", "arrow-repeat"),
        DONE: Badge(_("Done"), "ok", "check-circle-fill"),
        TO_CORRECT: Badge(_("To correct"), "wait", "exclamation-triangle-fill"),
        CLOSED: Badge(_("Nothing to correct"), "neutral", "lock"),
    }[status]


class FormMixin(ApplicantCaseMixin):
    """Knows how far each section is; sends on to the case when there is nothing to edit."""

    def dispatch(self, request, *args, **kwargs):
        if self.viewpoint == "applicant" and not actions.may_edit(self.case, request.user):
            return redirect(self.case)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def steps(self):
        """(section, status, badge) for each section, in order."""
        content = self.case.kind_of.content(self.case)
        files = set(self.case.attachments.current().values_list("slot", flat=True))
        rows = []
        for section in self.case.kind_of.sections:
            status = self._status(section, content, files)
            rows.append({"section": section, "status": status, "badge": badge_of(status)})
        return rows

    def _status(self, section, content, files) -> str:
        targets = actions.open_targets(self.case, section.code)
        if targets is not None:
            return TO_CORRECT if targets else CLOSED
        if not dossier.section_problems(self.case, section, content=content, files=files):
            return DONE
        return NOT_STARTED if dossier.is_untouched(self.case, section, content=content, files=files) else STARTED

    @property
    def submission_move(self):
        return next(move for move in self.case.kind_of.moves_from(self.case.state) if move.submits)

    def get_context_data(self, **context):
        done = sum(step["status"] in (DONE, CLOSED) for step in self.steps)
        items = list(self.case.correction_items.open()) if self.case.round else []
        return super().get_context_data(steps=self.steps, done=done, open_items=items, **context)


class TaskList(FormMixin, TemplateView):
    """Sections in any order, each with its state; material to prepare beside."""

    template_name = "casework/task_list.html"

    def get_context_data(self, **context):
        groups = {}
        for step in self.steps:
            groups.setdefault(str(step["section"].group or _("To fill in")), []).append(step)
        slots = [slot for step in self.steps for slot in step["section"].files]
        there = set(self.case.attachments.current().values_list("slot", flat=True))
        ready = all(step["status"] in (DONE, CLOSED, TO_CORRECT) for step in self.steps)
        files = [(slot, slot.code in there) for slot in slots]
        return super().get_context_data(groups=groups.items(), files=files, ready=ready, **context)


class SectionEdit(FormMixin, TemplateView):
    """One section. "Save and go on" checks everything; "save for later" keeps what there is."""

    template_name = "casework/section.html"

    @cached_property
    def section(self):
        section = self.case.kind_of.section(self.kwargs["section"])
        if section is None:
            raise Http404
        return section

    @cached_property
    def targets(self):
        return actions.open_targets(self.case, self.section.code)

    def get_form(self, data=None, *, lenient=False):
        if self.section.form is None:
            return None
        return self.section.form(
            data, instance=self.case.kind_of.content(self.case), case=self.case, lenient=lenient, only=self.targets
        )

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        later = "later" in request.POST
        form = self.get_form(request.POST, lenient=later)
        uploads = self._uploads()
        valid = (form is None or form.is_valid()) and all(upload.is_valid() for _slot, upload in uploads)
        if not valid:
            return self._again(form, uploads, status=422)
        try:
            self._save(form, uploads)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
            self.__dict__.pop("case", None)
            return self._again(form, uploads, status=409)
        if later:
            messages.success(request, _("Saved. You can go on at any time."))
            return redirect("casework:case-tasks", self.case.public_id)
        if request.POST.get("back") == "check":
            return redirect("casework:case-check", self.case.public_id)
        return redirect(self._next())

    def _uploads(self):
        """Upload forms of the slots that a file was chosen for."""
        return [
            (slot, AttachmentForm(self.request.POST, self.request.FILES, prefix=slot.code, slot=slot))
            for slot in self.section.files
            if f"{slot.code}-file" in self.request.FILES and self._slot_open(slot)
        ]

    def _slot_open(self, slot) -> bool:
        return self.targets is None or f"slot:{slot.code}" in self.targets

    def _save(self, form, uploads):
        try:
            draft_version = int(self.request.POST.get("draft_version", ""))
        except ValueError:
            draft_version = -1
        answers = {
            key.removeprefix("answer-"): value.replace("\x00", "").strip()[:2000]
            for key, value in self.request.POST.items()
            if key.startswith("answer-")
        }
        actions.save_section(case=self.case, form=form, by=self.request.user, draft_version=draft_version, answers=answers)
        for slot, upload in uploads:
            file = upload.cleaned_data["file"]
            actions.attach(case=self.case, slot=slot, upload=file, info=file.info, by=self.request.user)

    def _again(self, form, uploads, *, status):
        context = self.get_context_data(form=form, uploads=dict((slot.code, upload) for slot, upload in uploads))
        return self.render_to_response(context, status=status)

    def _next(self):
        codes = [step["section"].code for step in self.steps]
        at = codes.index(self.section.code)
        later = [step["section"].code for step in self.steps[at + 1 :] if step["status"] != CLOSED]
        if later:
            return reverse("casework:case-section", args=[self.case.public_id, later[0]])
        return reverse("casework:case-check", args=[self.case.public_id])

    def get_context_data(self, **context):
        uploads = context.pop("uploads", {})
        current = list(self.case.attachments.current())
        slots = [
            {
                "slot": slot,
                "files": [a for a in current if a.slot == slot.code],
                "open": self._slot_open(slot),
                "form": uploads.get(slot.code) or AttachmentForm(prefix=slot.code, slot=slot),
                "items": self._items(f"slot:{slot.code}"),
            }
            for slot in self.section.files
        ]
        position = [step["section"].code for step in self.steps].index(self.section.code) + 1
        return super().get_context_data(
            section=self.section, slots=slots, position=position, pinned=self._items(None), back=self.request.GET.get("back", ""), **context
        )

    def _items(self, target) -> list[CorrectionItem]:
        items = self.case.correction_items.open().filter(section=self.section.code) if self.case.round else []
        return [item for item in items if (item.target == target if target else not item.is_file)]


class RemoveAttachment(ApplicantCaseMixin, View):
    def post(self, request, *args, **kwargs):
        mine = Attachment.objects.current().filter(case=self.case)
        attachment = get_object_or_404(mine, public_id=kwargs["attachment"])
        section = next((s for s in self.case.kind_of.sections if any(f.code == attachment.slot for f in s.files)), None)
        targets = actions.open_targets(self.case, section.code) if section else None
        if targets is not None and f"slot:{attachment.slot}" not in targets:
            raise Http404
        try:
            actions.remove_attachment(attachment=attachment, by=request.user)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect(self.case)
        messages.success(request, _("“%(file)s” was removed.") % {"file": attachment.name})
        return redirect("casework:case-section", self.case.public_id, section.code)


class DeclarationForm(forms.Form):
    """The promise at submission."""

    declared = forms.BooleanField(required=False)


class Check(FormMixin, TemplateView):
    """Everything once more, each row with a link to change it; then the promise and the one button."""

    template_name = "casework/check.html"

    def get_context_data(self, **context):
        earlier = self.case.submissions.last()
        problems = {} if self.case.correction_items.open().exists() and self.case.round else dossier.problems(self.case)
        return super().get_context_data(
            parts=dossier.parts(self.case, earlier=earlier), problems=problems, move=self.submission_move, **context
        )

    def post(self, request, *args, **kwargs):
        move = self.submission_move
        try:
            moves.perform(
                self.case,
                move.name,
                by=request.user,
                data={"declared": request.POST.get("declared") == "on"},
                version=_int(request.POST.get("version")),
            )
        except moves.MoveNotAllowed as refusal:
            if self._already_submitted(request.user):
                return redirect("casework:case-receipt", self.case.public_id)
            return self.render_to_response(self.get_context_data(reasons=refusal.reasons), status=refusal.status)
        return redirect("casework:case-receipt", self.case.public_id)

    def _already_submitted(self, user) -> bool:
        """The second click of a double submit: the first has done it, so show its receipt."""
        self.case.refresh_from_db()
        event = self.case.events.filter(actor__isnull=False).last()  # the portal itself may have passed the case on since
        known = self.case.kind_of.move(event.move) if event else None
        return bool(known and known.submits and event.actor_id == user.pk)


def _int(text) -> int | None:
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


class Receipt(ApplicantCaseMixin, TemplateView):
    """What was handed in, under which number, and what happens when. Made to be printed."""

    template_name = "casework/receipt.html"

    def get_context_data(self, **context):
        submission = self.case.submissions.last()
        if submission is None:
            raise Http404
        return super().get_context_data(submission=submission, **context)
