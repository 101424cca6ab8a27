"""The funnel: the page, the demands, introductions and companies behind each figure, and the tables as a file. Commission only."""

from types import SimpleNamespace

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.filters import active_chips, prepare, problems_in_words
from core.lists import KeysetFilterView
from core.tables import TablesExport
from enterprises.models import Enterprise
from introductions.models import Introduction
from portal.funnel import means
from portal.funnel.filters import FunnelFilter, StageFilter
from portal.funnel.page import FunnelPage
from portal.funnel.stages import LATE, FunnelStage, published
from portal.views.figure_tabs import tabs

PAGE = "portal:funnel"


class FunnelMixin(CommissionRequired):
    @cached_property
    def filterset(self):
        return FunnelFilter(self.request.GET, queryset=published(self.request.user), request=self.request)

    @cached_property
    def question(self):
        return self.filterset.question()

    @cached_property
    def shown(self) -> FunnelPage:
        return FunnelPage(self.question, self.filterset.kept)


class Funnel(FunnelMixin, TemplateView):
    template_name = "home/funnel.html"

    def get_context_data(self, **context):
        form = self.filterset.form
        first, last = self.filterset.days
        return super().get_context_data(
            form=None,
            filter_form=form,
            problems=problems_in_words(form),
            chips=active_chips(form, self.request.GET),
            clear_url=self.request.path,
            shown=self.shown,
            shares=means.shares(self.question, self.filterset.kept, self.filterset.days),
            first=first,
            last=last,
            query=self.request.GET.urlencode(),
            figure_tabs=tabs(self.request.user, PAGE),
            **context,
        )


class FunnelExport(FunnelMixin, TablesExport):
    """All tables of the page in one sheet, one line for each group and stage."""

    title = _("Funnel")
    columns = [
        Column(_("Table"), "section"),
        Column(_("Group"), "label"),
        Column(_("Stage"), "cell.label"),
        Column(_("Demands"), "cell.count.demands", kind="number"),
        Column(_("Introductions"), "introductions", kind="number"),
        Column(_("Of the stage before, per cent"), "cell.before", kind="number"),
        Column(_("Of all published, per cent"), "cell.first", kind="number"),
        Column(_("Median days since the stage before"), "cell.count.days", kind="number"),
        Column(_("Counted for the median"), "cell.count.timed", kind="number"),
    ]
    page = PAGE

    @property
    def rows(self):
        whole = [(str(_("All")), self.shown.whole)]
        groups = whole + [(section.title, row) for section in self.shown.sections for row in section.rows]
        return [
            SimpleNamespace(
                section=title, label=row.label, cell=cell,
                introductions=cell.count.introductions if cell.introductions_url else None,
            )
            for title, row in groups
            for cell in row.cells
        ]  # fmt: skip

    @property
    def chips(self):
        return active_chips(self.filterset.form, self.request.GET)


class Behind(CommissionRequired, KeysetFilterView):
    """A list behind a figure: the page's filters, and the stage. ``get_queryset`` gives what the person may see at all."""

    filterset_class = StageFilter
    saves_views = False

    @cached_property
    def filterset(self):
        """The filters ask about the demands of the figure, whatever is listed."""
        demands = published(self.request.user).for_list()
        filterset = self.filterset_class(self.request.GET, queryset=demands, request=self.request)
        prepare(filterset.form)
        return filterset

    @cached_property
    def question(self):
        return self.filterset.question()

    def get_queryset(self):
        return published(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(
            stage=FunnelStage(self.filterset.reached).label, days=self.filterset.days, **context
        )


class FunnelDemands(Behind):
    template_name = "home/funnel_demands.html"
    page_name = "portal:funnel-demands"
    orderings = {
        "newest": (("-published_at", "-pk"), _("Newest first")),
        "oldest": (("published_at", "pk"), _("Oldest first")),
    }
    export_columns = [
        Column(_("Number"), "number"),
        Column(_("Demand"), "title"),
        Column(_("Owner of the demand"), "organisation"),
        Column(_("Country or region"), "region"),
        Column(_("State"), "get_status_display"),
        Column(_("Published"), "published_at", kind="datetime"),
    ]
    export_name = _("Demands of the funnel")

    @cached_property
    def filtered(self):
        return self.get_queryset().filter(pk__in=self.question.demands_at(self.filterset.reached).values("pk"))


class FunnelIntroductions(Behind):
    template_name = "home/funnel_introductions.html"
    page_name = "portal:funnel-introductions"
    orderings = {
        "newest": (("-pk",), _("Newest first")),
        "longest": (("case__moved_at", "pk"), _("Longest in its stage first")),
    }
    export_name = _("Introductions of the funnel")

    @property
    def export_columns(self):
        return [
            Column(_("Number"), "case.case_no"),
            Column(_("Demand"), "case.title"),
            Column(_("Owner of the demand"), "owner_side.organisation"),
            Column(_("Enterprise"), "enterprise_side.organisation"),
            Column(_("Stage"), "case.state_of.label"),
            Column(_("Broker"), "broker_name"),
            Column(_("Introduced"), "introduced_at", kind="datetime"),
            Column(_("NDA signed on"), "nda_signed_on", kind="date"),
            Column(_("Signed on"), "signed_on", kind="date"),
        ]

    @cached_property
    def stage(self) -> str:
        """An earlier stage than the introduction is no stage of one."""
        asked = self.filterset.reached
        return asked if asked in LATE else FunnelStage.INTRODUCED

    def get_queryset(self):
        return Introduction.objects.handled_by_office(self.request.user).for_list()

    @cached_property
    def filtered(self):
        return self.get_queryset().filter(pk__in=self.question.introductions_at(self.stage).values("pk"))

    def get_context_data(self, **context):
        return {**super().get_context_data(**context), "stage": FunnelStage(self.stage).label}


class EnterpriseGroupFilter(FunnelFilter):
    group = django_filters.ChoiceFilter(
        label=_("Companies"), choices=means.Group.choices, empty_label=_("All"), method="as_it_is"
    )
    means = django_filters.ChoiceFilter(
        label=_("Limited means"), choices=[("yes", _("Confirmed"))], empty_label=_("All"), method="as_it_is"
    )

    class Meta(FunnelFilter.Meta):
        fields = ["group", "means", *FunnelFilter.Meta.fields]

    @property
    def asked(self) -> dict:
        self.form.is_valid()
        given = self.form.cleaned_data
        return {"group": given.get("group") or "", "limited": given.get("means") == "yes"}


class FunnelEnterprises(Behind):
    filterset_class = EnterpriseGroupFilter
    template_name = "home/funnel_enterprises.html"
    page_name = "portal:funnel-enterprises"
    orderings = {"newest": (("-updated_at", "-pk"), _("Changed last first"))}
    export_columns = [
        Column(_("Enterprise"), "organisation"),
        Column(_("District"), "organisation.district_name"),
        Column(_("Fields"), lambda row: " · ".join(row.field_names)),
    ]
    export_name = _("Enterprises of the funnel")

    def get_queryset(self):
        return Enterprise.objects.visible_to(self.request.user).for_list()

    @cached_property
    def filtered(self):
        asked = self.filterset.asked
        rows = means.enterprises(self.question, asked["group"], self.filterset.days, limited=asked["limited"])
        return self.get_queryset().filter(pk__in=rows.order_by().values("pk"))

    def get_context_data(self, **context):
        confirmed = set(
            means.confirmed().filter(enterprise__in=[row.pk for row in self.page]).values_list("enterprise", flat=True)
        )
        context = KeysetFilterView.get_context_data(self, **context)
        context["companies"] = [(row, row.pk in confirmed) for row in context["rows"]]
        return context
