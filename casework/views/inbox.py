"""The staff inbox over all kinds of cases, and the applicant's own list."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.districts import district_name
from accounts.permissions import RightRequired, StaffRequired, has_role
from casework import actions, moves, office, queue
from casework.filters import NOBODY, CaseFilter, OwnCaseFilter
from casework.forms import AssignForm
from casework.frame import waiting_count
from casework.kinds import kinds
from casework.models import Case, Task
from casework.views.base import PUBLIC_ID
from casework.who import HANDLERS
from core.exports import Column
from core.lists import KeysetFilterView

BULK_LIMIT = 100
TASKS_SHOWN = 20


def _state(case):
    return case.state_of.label


class Inbox(StaffRequired, KeysetFilterView):
    """Tabs with counts, search and filters in the URL, saved views, bulk assignment, export."""

    filterset_class = CaseFilter
    template_name = "casework/inbox.html"
    page_name = "casework:inbox"
    orderings = {
        "due": (("promised_on", "pk"), gettext_lazy("Due first")),
        "oldest": (("submitted_at", "pk"), gettext_lazy("Oldest first")),
        "newest": (("-submitted_at", "-pk"), gettext_lazy("Newest first")),
    }
    export_columns = [
        Column(gettext_lazy("Number"), lambda case: case.reference),
        Column(gettext_lazy("Title"), lambda case: case.title),
        Column(gettext_lazy("Kind"), lambda case: case.kind_label),
        Column(gettext_lazy("State"), _state),
        Column(gettext_lazy("Applicant"), lambda case: case.applicant_name),
        Column(gettext_lazy("District"), lambda case: district_name(case.district) if case.district else ""),
        Column(gettext_lazy("Handed in"), lambda case: case.submitted_at, kind="datetime"),
        Column(gettext_lazy("Promised by"), lambda case: case.promised_on, kind="date"),
        Column(gettext_lazy("Working days left"), lambda case: case.days_left, kind="number"),
        Column(gettext_lazy("Assigned to"), lambda case: str(case.assignee or "")),
    ]

    @property
    def counts(self):
        if not hasattr(self, "_counts"):
            self._counts = queue.tab_counts(self.request.user)
        return self._counts

    @property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        known = {tab.code for tab in queue.TABS}
        return asked if asked in known else queue.default_tab(self.request.user, self.counts)

    def get_queryset(self):
        cases = Case.objects.handled_by_office(self.request.user)
        return cases.filter(queue.tab_condition(self.tab, self.request.user)).for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        query = self.request.GET.copy()
        query["tab"] = self.tab
        context.update(
            tab=self.tab,
            tab_now=next(tab for tab in queue.TABS if tab.code == self.tab),
            tabs=[(tab, self.counts.get(tab.code)) for tab in queue.TABS],
            counts=self.counts,
            queue_query=queue.clean_query(query.urlencode()),
            handles=has_role(self.request.user, *HANDLERS),
            tasks=list(Task.objects.to_do(self.request.user)[:TASKS_SHOWN]),
            today=timezone.localdate(),
            colleagues=[
                choice for choice in self.filterset.form.fields["assignee"].choices if choice[0] not in ("", NOBODY)
            ],
        )
        return context


class HandlerRequired(RightRequired):
    """Those who can be given cases: an administrator reads, and handles none."""

    right = staticmethod(lambda user: has_role(user, *HANDLERS))


class BulkAssign(HandlerRequired, View):
    """Give several ticked cases to one colleague, or remind their applicants. Each is locked and checked by itself."""

    http_method_names = ["post", "options"]

    def post(self, request):
        back = f"{reverse('casework:inbox')}?{queue.clean_query(request.POST.get('queue', ''))}"
        form = AssignForm(request.POST)
        ids = [one for one in request.POST.getlist("case")[:BULK_LIMIT] if PUBLIC_ID.fullmatch(one)]
        if not form.is_valid() or not ids:
            messages.error(request, _("Tick the cases and choose a colleague."))
            return redirect(back)
        if request.POST.get("do") == "remind":
            done = self._each(ids, lambda case: office.remind(case=case, by=request.user))
            said = _("Reminded about %(done)d of %(all)d.")
        else:
            to = form.cleaned_data["assignee"]
            done = self._each(ids, lambda case: actions.assign(case=case, to=to, by=request.user))
            said = _("%(done)d of %(all)d assigned.")
        (messages.success if done else messages.warning)(request, said % {"done": done, "all": len(ids)})
        return redirect(back)

    def _each(self, ids, act) -> int:
        """Do it case by case; what could not be done is said. Returns how many were done."""
        done = 0
        for case in Case.objects.handled_by_office(self.request.user).open().filter(public_id__in=ids).order_by("pk"):
            try:
                act(case)
                done += 1
            except moves.MoveNotAllowed as refusal:
                messages.error(self.request, f"{case.title}: {refusal}")
        return done


class MyCases(KeysetFilterView):
    """Everything that the person and their organisations have started or take part in."""

    filterset_class = OwnCaseFilter
    template_name = "casework/my_cases.html"
    page_name = "casework:my-cases"
    orderings = {
        "moved": (("-moved_at", "-pk"), gettext_lazy("Last change first")),
        "newest": (("-created_at", "-pk"), gettext_lazy("Newest first")),
    }

    def get_queryset(self):
        return Case.objects.of_parties(self.request.user).for_list()

    def get_context_data(self, **context):
        waiting = waiting_count(self.request.user)
        guides = [kind for kind in kinds.values() if kind.guide and kind.start_url]
        return super().get_context_data(waiting=waiting[0] if waiting else 0, guides=guides, **context)
