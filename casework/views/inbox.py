"""The staff inbox over all kinds of cases, and the applicant's own list."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from accounts.districts import district_name
from accounts.permissions import StaffRequired, has_role
from casework import queue
from casework.filters import NOBODY, CaseFilter, OwnCaseFilter, queue_cases
from casework.frame import waiting_count
from casework.kinds import kinds
from casework.models import Case, Task
from casework.who import HANDLERS
from core.exports import Column
from core.lists import KeysetFilterView
from core.paging import CappedCount

TASKS_SHOWN = 20


def _state(case):
    return case.state_of.label


class Inbox(StaffRequired, KeysetFilterView):
    """Tabs with counts, search and filters in the URL, saved views, bulk assignment, export."""

    filterset_class = CaseFilter
    template_name = "casework/inbox.html"
    page_name = "casework:inbox"
    changed_column = "moved_at"
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

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of each tab; the head of the page reads the overdue ones from it."""
        counts = self.request.user.inbox_counts = queue.tab_counts(self.request.user)
        return counts

    @cached_property
    def count(self) -> CappedCount:
        """A tab without filters is counted already."""
        known = None if self.chips or self.export_format else self.counts.get(self.tab)
        return super().count if known is None else CappedCount(known, False)

    @property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        known = {tab.code for tab in queue.TABS}
        return asked if asked in known else queue.default_tab(self.request.user, self.counts)

    def rows_of_view(self, query):
        return queue_cases(query, self.request.user)

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
