"""Time statistics: the page for a meeting, the cases behind each figure, and the tables as a file."""

from types import SimpleNamespace

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from accounts.districts import district_name
from accounts.permissions import StaffRequired
from casework.kinds import Stage, kinds
from casework.models import StageTime
from core.exports import Column
from core.filters import active_chips, problems_in_words
from core.lists import KeysetFilterView
from core.tables import TablesExport
from portal import times
from portal.filters import StageTimeFilter, TimesFilter, may_see_officers
from portal.views.figure_tabs import tabs

PAGE = "portal:times"


class TimesMixin(StaffRequired):
    """What the person may see of it, narrowed by the address."""

    @cached_property
    def filterset(self):
        seen = StageTime.objects.visible_to(self.request.user)
        return TimesFilter(self.request.GET, queryset=seen, request=self.request)

    @cached_property
    def kept(self) -> dict[str, str]:
        """The filters in the address that make sense."""
        self.filterset.form.is_valid()
        return {name: value for name, value in self.filterset.form.cleaned_data.items() if value}

    @cached_property
    def sections(self) -> list[times.Section]:
        return times.sections(
            self.filterset.qs,
            self.kept,
            days=self.filterset.days,
            with_officers=may_see_officers(self.request.user),
        )


class Times(TimesMixin, TemplateView):
    template_name = "home/times.html"

    def get_context_data(self, **context):
        form, whole = self.filterset.form, times.overall(self.sections)
        query = {**self.kept, "stage": self.kept.get("stage") or Stage.WHOLE.value}
        first, last = self.filterset.days
        return super().get_context_data(
            form=None,
            filter_form=form,
            problems=problems_in_words(form),
            chips=active_chips(form, self.request.GET),
            clear_url=self.request.path,
            whole=whole,
            stage=Stage(self.kept["stage"]).label if "stage" in self.kept else "",
            whole_url=times.list_url(query),
            kept_url=times.list_url({**query, "in_time": "true"}),
            slowest_url=times.list_url({**query, "over": whole.nine_in_ten}),
            late_url=times.late_url(query),
            sections=self.sections,
            first=first,
            last=last,
            query=self.request.GET.urlencode(),
            figure_tabs=tabs(self.request.user, PAGE),
            **context,
        )


class TimesExport(TimesMixin, TablesExport):
    """All tables of the page in one sheet; asks what they are needed for, as every list does."""

    page = PAGE
    columns = [
        Column(_("Table"), "section"),
        Column(_("Group"), "label"),
        Column(_("Cases"), "spread.number", kind="number"),
        Column(_("Median, working days"), "spread.median", kind="number"),
        Column(_("90th percentile, working days"), "spread.nine_in_ten", kind="number"),
        Column(_("Promised, working days"), "spread.promised", kind="number"),
        Column(_("In time, per cent"), "spread.share_in_time", kind="number"),
        Column(_("Late"), "spread.late", kind="number"),
    ]
    title = _("Time statistics")

    @property
    def rows(self):
        return [
            SimpleNamespace(section=section.title, label=row.label, spread=row.spread)
            for section in self.sections
            for row in section.rows
        ]

    @property
    def chips(self):
        return active_chips(self.filterset.form, self.request.GET)


def _kind(row):
    return kinds[row.kind].label if row.kind in kinds else row.kind


class TimesCases(StaffRequired, KeysetFilterView):
    """The cases that a figure counts."""

    filterset_class = StageTimeFilter
    template_name = "home/times_cases.html"
    page_name = "portal:times-cases"
    orderings = {
        "longest": (("-working_days", "-pk"), _("Longest first")),
        "newest": (("-left", "-pk"), _("Last finished first")),
    }
    export_columns = [
        Column(_("Number"), "case.reference"),
        Column(_("Title"), "case.title"),
        Column(_("Kind"), _kind),
        Column(pgettext_lazy("of a case", "Stage"), "get_stage_display"),
        Column(_("District"), lambda row: district_name(row.district) if row.district else ""),
        Column(_("Begun"), "entered", kind="date"),
        Column(_("Finished"), "left", kind="date"),
        Column(_("Working days"), "working_days", kind="number"),
        Column(_("Promised, working days"), "promised_days", kind="number"),
        Column(_("In time"), "in_time"),
    ]
    export_name = _("Cases and their time")

    def get_queryset(self):
        return StageTime.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(with_officers=may_see_officers(self.request.user), **context)
