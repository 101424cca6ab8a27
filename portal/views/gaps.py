"""Unmet demand and idle supply with the lists behind each cell, and what stands still."""

from types import SimpleNamespace

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired, SupervisorRequired
from core.exports import Column
from core.filters import active_chips, problems_in_words
from core.lists import KeysetFilterView
from core.tables import TablesExport
from matching.models import Demand
from portal import standing
from portal.funnel import gaps
from portal.funnel.gap_filters import GapFilter, IdleFilter, UnmetFilter
from portal.funnel.page import list_url
from portal.views.figure_tabs import tabs

PAGE = "portal:gaps"


class GapsMixin(CommissionRequired):
    @cached_property
    def filterset(self):
        return GapFilter(self.request.GET, queryset=Demand.objects.none(), request=self.request)

    @cached_property
    def matrix(self) -> gaps.Matrix:
        user = self.request.user
        return gaps.Matrix(gaps.unmet(user, days=self.filterset.number), gaps.idle(user), self.filterset.kept)


class Gaps(GapsMixin, TemplateView):
    template_name = "home/gaps.html"

    def get_context_data(self, **context):
        form, user, kept = self.filterset.form, self.request.user, self.filterset.kept
        days = self.filterset.number
        reasons = [
            (why.label, gaps.unmet(user, days=days, why=why).count(), list_url("portal:gaps-demands", {**kept, "why": why.value}))
            for why in gaps.Unmet
        ]  # fmt: skip
        companies = [
            (why.label, gaps.idle(user, why=why).count(), list_url("portal:gaps-enterprises", {"why": why.value}))
            for why in gaps.Idle
        ]
        return super().get_context_data(
            filter_form=form,
            problems=problems_in_words(form),
            chips=active_chips(form, self.request.GET),
            clear_url=self.request.path,
            matrix=self.matrix,
            reasons=reasons,
            companies=companies,
            days=days,
            query=self.request.GET.urlencode(),
            figure_tabs=tabs(user, PAGE),
            **context,
        )


class GapsExport(GapsMixin, TablesExport):
    page = PAGE
    title = _("Unmet demand, idle supply")
    columns = [
        Column(_("Field"), "field"),
        Column(_("Part of the world"), "place"),
        Column(_("Unmet demands"), "demands", kind="number"),
        Column(_("Idle companies"), "companies", kind="number"),
    ]

    @property
    def rows(self):
        heads = [str(_("All")), *self.matrix.heads]
        return [
            SimpleNamespace(field=line.label, place=head, demands=cell.demands, companies=cell.companies)
            for line in self.matrix.lines
            for head, cell in zip(heads, [line.total, *line.cells], strict=True)
        ]

    @property
    def chips(self):
        return active_chips(self.filterset.form, self.request.GET)


class UnmetDemands(CommissionRequired, KeysetFilterView):
    filterset_class = UnmetFilter
    template_name = "home/gaps_demands.html"
    page_name = "portal:gaps-demands"
    orderings = {
        "oldest": (("published_at", "pk"), _("Oldest first")),
        "newest": (("-published_at", "-pk"), _("Newest first")),
    }
    export_columns = [
        Column(_("Number"), "number"),
        Column(_("Demand"), "title"),
        Column(_("Owner of the demand"), "organisation"),
        Column(_("Country or region"), "region"),
        Column(_("Published"), "published_at", kind="datetime"),
        Column(_("Candidates"), "current_ranking.proposed", kind="number"),
    ]
    export_name = _("Unmet demands")

    def get_queryset(self):
        return Demand.objects.handled_by_office(self.request.user).published().for_list()


class IdleEnterprises(CommissionRequired, KeysetFilterView):
    filterset_class = IdleFilter
    template_name = "home/gaps_enterprises.html"
    page_name = "portal:gaps-enterprises"
    orderings = {"complete": (("-completeness", "-pk"), _("Fullest profile first"))}
    export_columns = [
        Column(_("Enterprise"), "organisation"),
        Column(_("District"), "organisation.district_name"),
        Column(_("Fields"), lambda row: " · ".join(row.field_names)),
        Column(_("Target countries and regions"), lambda row: " · ".join(row.region_names)),
        Column(_("Profile, per cent"), "completeness", kind="number"),
    ]
    export_name = _("Idle companies")

    def get_queryset(self):
        return gaps.idle(self.request.user).for_list()


class Standing(SupervisorRequired, TemplateView):
    template_name = "home/standing.html"

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            groups=standing.items(user), figure_tabs=tabs(user, "portal:standing"), **context
        )


class StandingRequests(SupervisorRequired, KeysetFilterView):
    template_name = "home/standing_requests.html"
    page_name = "portal:standing-requests"
    orderings = {"longest": (("case__moved_at", "pk"), _("Longest in its state first"))}
    export_columns = [
        Column(_("Number"), "case.reference"),
        Column(_("Service request"), "case.title"),
        Column(_("Enterprise"), "enterprise"),
        Column(_("State"), "case.state_of.label"),
        Column(_("Since"), "case.moved_at", kind="datetime"),
        Column(_("Promised date"), "case.promised_on", kind="date"),
    ]
    export_name = _("Service requests that wait")

    def get_queryset(self):
        return standing.requests_waiting(self.request.user).for_list()
