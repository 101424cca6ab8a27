"""The applicant's side: task list, one page per section, check your answers, submit, receipt."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework import actions, dossier, moves
from casework.forms import AttachmentForm
from casework.kinds import BACK, STAY, Phase
from casework.models import Attachment, CorrectionItem
from casework.viewpoint import APPLICANT
from casework.views.base import ApplicantCaseMixin, conflict_page, posted_version, tell, typed_words
from core.ui import Badge
from core.validators import without_unwanted

ANSWER_LIMIT = 2000

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
        if self.viewpoint == APPLICANT and not actions.may_edit(self.case, request.user):
            return redirect(self.case)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def steps(self):
        """(section, status, badge) for each section, in order."""
        content = self.case.kind_of.content(self.case)
        files = set(self.case.attachments.current().values_list("slot", flat=True))
        rows = []
        to_do = {item.section for item in dossier.untouched_items(self.case)} if self.open_items else set()
        for section in self.case.kind_of.sections:
            status = self._status(section, content, files, to_do)
            rows.append({"section": section, "status": status, "badge": badge_of(status)})
        return rows

    def _status(self, section, content, files, to_do) -> str:
        targets = dossier.targets_in(self.open_items, section.code)
        if targets is not None:
            return CLOSED if not targets else TO_CORRECT if section.code in to_do else DONE
        if not dossier.section_problems(self.case, section, content=content, files=files):
            return DONE
        return NOT_STARTED if dossier.is_untouched(self.case, section, content=content, files=files) else STARTED

    @cached_property
    def open_items(self) -> list[CorrectionItem]:
        """What the applicant is asked to correct now, each with the label of its field or file."""
        items = dossier.open_items(self.case)
        for section in self.case.kind_of.sections:
            mine = [item for item in items if item.section == section.code]
            names = dossier.labels(self.case, section) if mine else {}
            for item in mine:
                item.label = names.get(item.target, item.target)
        return items

    @property
    def submission_move(self):
        return next(move for move in self.case.kind_of.moves_from(self.case.state) if move.submits)

    def get_context_data(self, **context):
        done = sum(step["status"] in (DONE, CLOSED) for step in self.steps)
        return super().get_context_data(steps=self.steps, done=done, open_items=self.open_items, **context)


class TaskList(FormMixin, TemplateView):
    """Sections in any order, each with its state; material to prepare beside."""

    template_name = "casework/task_list.html"

    def get_context_data(self, **context):
        groups = {}
        for step in self.steps:
            groups.setdefault(str(step["section"].group or _("To fill in")), []).append(step)
        slots = [slot for step in self.steps for slot in step["section"].files]
        there = set(self.case.attachments.current().values_list("slot", flat=True))
        ready = all(step["status"] in (DONE, CLOSED) for step in self.steps)
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
        return dossier.targets_in(self.open_items, self.section.code)

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
        if not all([form is None or form.is_valid(), *(upload.is_valid() for _slot, upload in uploads)]):
            return self._again(form, uploads, status=422)
        try:
            self._save(form, uploads)
        except moves.MoveNotAllowed as refusal:
            return self._too_late(form, uploads, refusal)
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

    @transaction.atomic
    def _save(self, form, uploads):
        """The section, its answers and its files: all of it or nothing."""
        actions.save_section(
            case=self.case,
            form=form,
            by=self.request.user,
            draft_version=posted_version(self.request, "draft_version"),
            answers=self._answers(),
        )
        for slot, upload in uploads:
            file = upload.cleaned_data["file"]
            if file is None:
                continue
            actions.attach(case=self.case, slot=slot, upload=file, info=file.info, by=self.request.user)

    def _answers(self) -> dict[str, str]:
        """Answers to correction items, by the item's id."""
        return {
            key.removeprefix("answer-"): without_unwanted(value).strip()[:ANSWER_LIMIT]
            for key, value in self.request.POST.items()
            if key.startswith("answer-")
        }

    def _again(self, form, uploads, *, status, **context):
        context = self.get_context_data(form=form, uploads={slot.code: upload for slot, upload in uploads}, **context)
        return self.render_to_response(context, status=status)

    def _too_late(self, form, uploads, refusal):
        """Somebody was quicker. What was typed stays; beside it stands what is stored now, or it can only be copied."""
        for name in ("case", "targets", "steps", "open_items"):
            self.__dict__.pop(name, None)
        if not actions.may_edit(self.case, self.request.user):
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields] if form else []
            return conflict_page(self.request, refusal, back_url=self.case.get_absolute_url(), kept=kept)
        return self._again(form, uploads, status=refusal.status, refusal=refusal, stored=self._stored_otherwise(form))

    def _stored_otherwise(self, form) -> list[tuple[str, str]]:
        """(label, value) of the fields that hold something else now than was typed."""
        if form is None:
            return []
        now = dossier.current_values(self.case, self.section)
        return [
            (form[name].label, dossier.words(field, now[name]) or "—")
            for name, field in form.fields.items()
            if not field.disabled and dossier.words(field, now[name]) != typed_words(form[name])
        ]

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
        codes = [step["section"].code for step in self.steps]
        return super().get_context_data(
            section=self.section,
            slots=slots,
            position=codes.index(self.section.code) + 1,
            pinned=self._items(None),
            back=self.request.POST.get("back") or self.request.GET.get("back", ""),
            **context,
        )

    def _items(self, target) -> list[CorrectionItem]:
        """The open items of one file, or (None) those of the section's fields; an answer just typed stays in them."""
        items = [item for item in self.open_items if item.section == self.section.code]
        for item in items:
            item.answer = self.request.POST.get(f"answer-{item.public_id}", item.answer)
        return [item for item in items if (item.target == target if target else not item.is_file)]


class RemoveAttachment(ApplicantCaseMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        mine = Attachment.objects.current().filter(case=self.case)
        attachment = get_object_or_404(mine, public_id=kwargs["attachment"])
        if not actions.is_open_slot(self.case, attachment.slot):
            raise Http404
        try:
            actions.remove_attachment(attachment=attachment, by=request.user)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect(self.case)
        messages.success(request, _("“%(file)s” was removed.") % {"file": attachment.name})
        section = next(s for s in self.case.kind_of.sections if any(f.code == attachment.slot for f in s.files))
        return redirect("casework:case-section", self.case.public_id, section.code)


class Check(FormMixin, TemplateView):
    """Everything once more, each row with a link to change it; then the promise and the one button."""

    template_name = "casework/check.html"

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and self.viewpoint == APPLICANT and self._has_submitted():
            return redirect("casework:case-receipt", self.case.public_id)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            parts=dossier.parts(self.case, earlier=self.last_submission),
            problems=dossier.problems(self.case),
            move=self.submission_move,
            may_submit=self.submission_move.who(self.request.user, self.case),
            **context,
        )

    def post(self, request, *args, **kwargs):
        try:
            actions.hand_in(
                case=self.case,
                by=request.user,
                declared=request.POST.get("declared") == "on",
                version=posted_version(request),
                draft_version=posted_version(request, "draft_version"),
            )
        except moves.MoveNotAllowed as refusal:
            self.__dict__.pop("case")
            if self._has_submitted():
                return redirect("casework:case-receipt", self.case.public_id)
            if not actions.may_edit(self.case, request.user):
                return conflict_page(request, refusal, back_url=self.case.get_absolute_url())
            return self.render_to_response(self.get_context_data(reasons=refusal.reasons), status=refusal.status)
        return redirect("casework:case-receipt", self.case.public_id)

    def _has_submitted(self) -> bool:
        """The second click of a double submit: the first has done it already, so it leads to the same receipt."""
        # The last step of a person: the portal itself may have passed the case on since, or somebody have been given it.
        event = self.case.events.filter(actor__isnull=False).exclude(to_state="").last()
        known = self.case.kind_of.move(event.move) if event else None
        return bool(known and known.submits and event.actor_id == self.request.user.pk)


class Receipt(ApplicantCaseMixin, TemplateView):
    """What was handed in, under which number, and what happens when. Made to be printed."""

    template_name = "casework/receipt.html"

    def get_context_data(self, **context):
        if self.last_submission is None:
            raise Http404
        moves_now = moves.available(self.case, self.request.user)
        may_withdraw = any(
            move.target not in (BACK, STAY) and self.case.kind_of.state(move.target).phase == Phase.WITHDRAWN
            for move in moves_now
        )
        return super().get_context_data(submission=self.last_submission, may_withdraw=may_withdraw, **context)
