"""The members' directory of enterprises, and one enterprise as the reader may see it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.permissions import is_commission
from core.exports import Column
from core.lists import KeysetFilterView
from core.registry import panels_for
from enterprises.filters import EnterpriseFilter
from enterprises.models import Enterprise
from enterprises.permissions import may_see_directory


def _joined(names) -> str:
    return str(_("; ")).join(str(name) for name in names)


class EnterpriseList(KeysetFilterView):
    """What enterprises chose to publish, to registered members; the office reads and exports everything."""

    filterset_class = EnterpriseFilter
    template_name = "enterprises/enterprise_list.html"
    page_name = "enterprises:enterprise-list"
    orderings = {
        "complete": (("-completeness", "-pk"), _("Fullest profile first")),
        "newest": (("-updated_at", "-pk"), _("Last change first")),
    }
    export_name = _("Enterprises")
    export_columns = [
        Column(_("Chinese name"), lambda row: row.organisation.name_zh),
        Column(_("English name"), lambda row: row.organisation.name_en),
        Column(_("Unified social credit code"), lambda row: row.organisation.uscc or ""),
        Column(_("District"), lambda row: row.organisation.district_name),
        Column(_("Industry"), lambda row: f"{row.industry_code} {row.industry_name}".strip()),
        Column(_("Technology fields"), lambda row: _joined(row.field_names)),
        Column(_("TRL"), lambda row: row.trl, kind="number"),
        Column(_("Certificates"), lambda row: _joined(row.certificate_names)),
        Column(_("Aims at"), lambda row: _joined(row.region_names)),
        Column(_("Co-operation"), lambda row: _joined(row.cooperation_names)),
        Column(_("Recognised as"), lambda row: _joined(row.qualification_names)),
        Column(_("Employees"), lambda row: row.employees, kind="number"),
        Column(_("Turnover (10,000 CNY)"), lambda row: row.annual_revenue, kind="number"),
        Column(_("Profile complete (%)"), lambda row: row.completeness, kind="number"),
        Column(_("Last change"), lambda row: row.updated_at, kind="datetime"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not may_see_directory(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_export(self) -> bool:
        """The columns hold what only the office may read."""
        return is_commission(self.request.user)

    def get_queryset(self):
        return Enterprise.objects.visible_to(self.request.user).for_list().prefetch_related("products")

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        user = self.request.user
        context["shown"] = [(row, row.shows_profile_to(user)) for row in context["rows"]]
        return context


class EnterpriseDetail(TemplateView):
    """The basics for members; profile, figures and contact for those to whom they are open."""

    template_name = "enterprises/enterprise_detail.html"

    @cached_property
    def enterprise(self):
        visible = Enterprise.objects.visible_to(self.request.user).select_related("organisation", "incubator")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            enterprise=self.enterprise,
            organisation=self.enterprise.organisation,
            products=list(self.enterprise.products.all()),
            shows_profile=self.enterprise.shows_profile_to(user),
            shows_figures=self.enterprise.shows_figures_to(user),
            own=self.enterprise.organisation_id in user.organisation_ids,
            in_directory=may_see_directory(user),
            panels=panels_for("enterprise", self.request, self.enterprise),
            **context,
        )
