"""The staff inbox over all kinds of cases, and the applicant's own list."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.permissions import CommissionRequired, StaffRequired
from casework import actions, moves, queue
from casework.filters import NOBODY, CaseFilter
from casework.forms import AssignForm
from casework.models import Case
from core.exports import Column
from core.lists import KeysetFilterView

BULK_LIMIT = 100


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
        Column(gettext_lazy("District"), lambda case: case.district),
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
            colleagues=[choice for choice in self.filterset.form.fields["assignee"].choices if choice[0] not in ("", NOBODY)],
        )
        return context


class BulkAssign(CommissionRequired, View):
    """Give several ticked cases to one colleague. Each is locked and checked; what could not be done is said."""

    def post(self, request):
        back = f"{reverse('casework:inbox')}?{queue.clean_query(request.POST.get('queue', ''))}"
        form = AssignForm(request.POST)
        ids = request.POST.getlist("case")[:BULK_LIMIT]
        if not form.is_valid() or not ids:
            messages.error(request, _("Tick the cases and choose a colleague."))
            return redirect(back)
        done = 0
        for case in Case.objects.handled_by_office(request.user).open().filter(public_id__in=ids):
            try:
                actions.assign(case=case, to=form.cleaned_data["assignee"], by=request.user)
                done += 1
            except moves.MoveNotAllowed as refusal:
                messages.error(request, f"{case.title}: {refusal}")
        messages.success(request, _("%(done)d of %(all)d assigned.") % {"done": done, "all": len(ids)})
        return redirect(back)


class MyCases(KeysetFilterView):
    """Everything that the person and their organisations have started or take part in."""

    filterset_class = CaseFilter
    template_name = "casework/my_cases.html"
    page_name = "casework:my-cases"
    orderings = {
        "moved": (("-moved_at", "-pk"), gettext_lazy("Last change first")),
        "newest": (("-created_at", "-pk"), gettext_lazy("Newest first")),
    }

    def get_queryset(self):
        return Case.objects.of_parties(self.request.user).for_list()
