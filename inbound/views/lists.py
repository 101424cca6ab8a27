"""All inbound projects that a person may see: as a list with export, on a board, and in figures."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from accounts.districts import district_name
from core.exports import Column
from core.lists import KeysetFilterView
from inbound import board, figures
from inbound.filters import InboundFilter
from inbound.models import InboundProject
from inbound.permissions import as_read_by, has_inbound, is_incubator_member, is_staff_reader, sees_figures
from regions.reference import field_label

TABS = (
    ("list", "inbound:project-list", _("List"), has_inbound),
    ("board", "inbound:board", _("Board"), has_inbound),
    ("figures", "inbound:figures", _("Figures"), sees_figures),
)


def tabs(here: str, user) -> list[dict]:
    return [
        {"label": label, "url": reverse(name), "current": code == here} for code, name, label, may in TABS if may(user)
    ]


class Visible(LoginRequiredMixin):
    """Staff's rows without those in which the person has a conflict; an incubator's own."""

    tab = ""
    allowed = staticmethod(has_inbound)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        user = self.request.user
        rows = InboundProject.objects
        return (rows.handled_by_office(user) if is_staff_reader(user) else rows.visible_to(user)).for_list()

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            view_tabs=tabs(self.tab, user), may_propose=is_incubator_member(user), **context
        )


class ProjectList(Visible, KeysetFilterView):
    tab = "list"
    filterset_class = InboundFilter
    template_name = "inbound/project_list.html"
    page_name = "inbound:project-list"
    orderings = {
        "newest": (("-pk",), _("Newest first")),
        "next": (("next_on", "pk"), _("Next step first")),
        "longest": (("case__moved_at", "pk"), _("Longest in its state first")),
    }
    export_name = _("Inbound projects")

    @property
    def export_columns(self):
        return [
            Column(_("Number"), lambda row: row.case.reference),
            Column(_("Project"), "name"),
            Column(_("Home"), "home"),
            Column(_("Technology fields"), lambda row: "; ".join(field_label(code) for code in row.tech_fields)),
            Column(_("Base"), lambda row: row.base.name),
            Column(pgettext_lazy("inbound", "Proposed by"), lambda row: row.case.applicant_name),
            Column(_("State"), lambda row: row.case.state_of.label),
            Column(_("In this state since"), lambda row: row.case.moved_at, kind="datetime"),
            Column(_("Next step"), lambda row: self._read(row).next_step),
            Column(_("Until"), lambda row: self._read(row).next_on, kind="date"),
            Column(pgettext_lazy("inbound", "District"), lambda row: district_name(row.case.district)),
            Column(pgettext_lazy("inbound", "Company"), lambda row: str(row.company or "")),
            Column(_("Operating since"), "landed_on", kind="date"),
            Column(_("Jobs"), "jobs", kind="number"),
            Column(_("Invested"), "invested", kind="number"),
            Column(_("Currency"), "invested_currency"),
            Column(_("Why it ended"), lambda row: row.get_end_reason_display()),
        ]

    def _read(self, row: InboundProject) -> InboundProject:
        return as_read_by(self.request.user, [row])[0]

    def get_context_data(self, **context):
        context = super().get_context_data(stale=self.get_queryset().stale().count(), **context)
        context["rows"] = as_read_by(self.request.user, list(context["rows"]))
        return context


class ProjectBoard(Visible, TemplateView):
    tab = "board"
    template_name = "inbound/board.html"

    def get_context_data(self, **context):
        parts = board.columns(self.get_queryset(), self.request.user)
        total = sum(column.number for _part, columns in parts for column in columns)
        return super().get_context_data(parts=parts, total=total, **context)


class Figures(Visible, TemplateView):
    """For the office. Everybody's figures are over what they may see; a tie takes a project out of every number."""

    tab = "figures"
    allowed = staticmethod(sees_figures)
    template_name = "inbound/figures.html"

    def get_context_data(self, **context):
        projects = InboundProject.objects.handled_by_office(self.request.user)
        return super().get_context_data(
            parts=figures.by_part(projects),
            conversion=figures.conversion(projects),
            districts=figures.by_district(projects),
            years=figures.by_year(projects),
            **context,
        )
