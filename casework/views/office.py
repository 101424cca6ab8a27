"""What those who handle a case do beside its moves: claim, assign, checklist, tasks, reminder. Each by POST."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from casework import actions, checklists, moves, office, queue
from casework.forms import AssignForm, TaskForm
from casework.models import Task
from casework.views.base import HandlerCaseMixin, conflict_page, tell
from casework.views.case import case_page
from casework.work_forms import HandBackForm
from core.validators import without_unwanted

REMARK_LIMIT = 300


class OfficeAction(HandlerCaseMixin, View):
    """Do one thing, say what came of it, back to the case."""

    http_method_names = ["post", "options"]

    def act(self) -> str:
        """Do it and return the sentence for the person; raise MoveNotAllowed when it cannot be done."""
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            said = self.act()
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, said)
        return redirect(self.get_back_url())

    def get_back_url(self) -> str:
        """The case, in the queue that the person is going through."""
        query = queue.clean_query(self.request.POST.get("queue", ""))
        address = self.case.get_absolute_url()
        return f"{address}?{urlencode({'queue': query})}" if query else address


class Claim(OfficeAction):
    def act(self):
        actions.claim(case=self.case, by=self.request.user)
        return _("The case is yours.")


class Assign(OfficeAction):
    def act(self):
        form = AssignForm(self.request.POST, case=self.case)
        if not form.is_valid():
            raise moves.Incomplete(_("Choose a colleague from the list."))
        actions.assign(case=self.case, to=form.cleaned_data["assignee"], by=self.request.user)
        return _("Assigned.")


class HandBack(OfficeAction):
    """Back to the pool, with the reason. What was typed stays when it is refused."""

    def post(self, request, *args, **kwargs):
        form = HandBackForm(request.POST)
        if not form.is_valid():
            return case_page(request, kwargs["public_id"], status=422, hand_back_form=form)
        try:
            actions.hand_back(case=self.case, by=request.user, reason=form.cleaned_data["reason"])
        except moves.MoveNotAllowed as refusal:
            kept = [(form["reason"].label, form.cleaned_data["reason"])]
            return conflict_page(request, refusal, back_url=self.case.get_absolute_url(), kept=kept)
        messages.success(request, _("The case is back in the pool."))
        return redirect("casework:inbox")


class Checklist(OfficeAction):
    """Save the marks of the checklist; only in the states that the kind names."""

    def act(self):
        post = self.request.POST
        marks = {
            line.code: (
                post.get(f"mark-{line.code}", ""),
                without_unwanted(post.get(f"remark-{line.code}", ""), one_line=True).strip()[:REMARK_LIMIT],
            )
            for line in checklists.lines_of(self.case)
        }
        office.mark_checklist(case=self.case, marks=marks, by=self.request.user)
        return _("Checklist saved.")

    def get_back_url(self):
        return f"{super().get_back_url()}#checklist"


class AddTask(OfficeAction):
    def act(self):
        form = TaskForm(self.request.POST, case=self.case)
        if not form.is_valid():
            raise moves.Incomplete(
                *(f"{form.fields[name].label}: {error}" for name, errors in form.errors.items() for error in errors)
            )
        office.add_task(case=self.case, by=self.request.user, **form.cleaned_data)
        return _("Task added.")


class FinishTask(OfficeAction):
    """Tick a task off, on the case page or in the inbox."""

    def act(self):
        task = get_object_or_404(Task, case=self.case, public_id=self.kwargs["task"])
        office.finish_task(task=task, by=self.request.user)
        return _("Done: %(what)s.") % {"what": task.title}

    def get_back_url(self):
        return reverse("casework:inbox") if self.request.POST.get("back") == "inbox" else super().get_back_url()


class Remind(OfficeAction):
    def act(self):
        told = office.remind(case=self.case, by=self.request.user)
        return _("Reminded: %(number)d people of the applicant.") % {"number": told}
