"""Steps for several ticked cases of the inbox: a page that says which will be changed and which not, and why; then the step."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from accounts.permissions import RightRequired, has_role
from casework import bulk, queue
from casework.forms import AssignForm, NoteForAllForm
from casework.views.base import PUBLIC_ID
from casework.who import HANDLERS

MOST_SEQ_DIGITS = 9


class HandlerRequired(RightRequired):
    """Those who can be given cases: an administrator reads, and handles none."""

    right = staticmethod(lambda user: has_role(user, *HANDLERS))


class BulkStep(HandlerRequired, View):
    """The first POST shows what would happen, the second (``confirm``) does it where nothing has changed since."""

    http_method_names = ["post", "options"]

    def post(self, request):
        self.step = bulk.STEPS.get(request.POST.get("do", ""), bulk.STEPS["assign"])
        self.back = f"{reverse('casework:inbox')}?{queue.clean_query(request.POST.get('queue', ''))}"
        ids = [one for one in request.POST.getlist("case")[: bulk.LIMIT] if PUBLIC_ID.fullmatch(one)]
        self.cases = bulk.ticked(ids, request.user)
        assignee, self.note_form = AssignForm(request.POST), NoteForAllForm()
        if not self.cases or (self.step.code == "assign" and not assignee.is_valid()):
            messages.error(request, _("Tick the cases and choose a colleague."))
            return redirect(self.back)
        self.given = {"to": assignee.cleaned_data["assignee"] if assignee.is_valid() else None, "note": "…"}
        self.gone = len(ids) - len(self.cases)
        return self._do() if request.POST.get("confirm") else self._ask()

    def _ask(self, *, status: int = 200):
        """What would come of it."""
        outcomes = bulk.preview(self.step, self.cases, by=self.request.user, given=self.given)
        return self._page(outcomes, status=status, asking=True)

    def _do(self):
        if self.step.code == "note":
            self.note_form = NoteForAllForm(self.request.POST)
            if not self.note_form.is_valid():
                return self._ask(status=422)
            self.given["note"] = self.note_form.cleaned_data["note"]
        seen = {case.public_id: self._seen(case) for case in self.cases}
        outcomes = bulk.perform(self.step, self.cases, by=self.request.user, given=self.given, seen=seen)
        done = sum(outcome.is_done for outcome in outcomes)
        if done < len(outcomes):
            return self._page(outcomes, status=200 if done else 409, asking=False)
        messages.success(
            self.request, ngettext("Done for %(n)d case.", "Done for all %(n)d cases.", done) % {"n": done}
        )
        return redirect(self.back)

    def _seen(self, case) -> int:
        given = self.request.POST.get(f"seen-{case.public_id}", "")
        return int(given) if given.isdecimal() and len(given) <= MOST_SEQ_DIGITS else -1

    def _page(self, outcomes, *, status: int, asking: bool):
        context = {
            "step": self.step,
            "asking": asking,
            "changed": [outcome.case for outcome in outcomes if outcome.is_done],
            "unchanged": [outcome for outcome in outcomes if not outcome.is_done],
            "gone": self.gone,
            "to": self.given["to"],
            "note_form": self.note_form if self.step.code == "note" else None,
            "queue": queue.clean_query(self.request.POST.get("queue", "")),
            "back_url": self.back,
        }
        return render(self.request, "casework/bulk.html", context, status=status)
