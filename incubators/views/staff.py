"""The office's pages: the register with more columns, incubators and their recognised class."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.districts import district_name
from accounts.permissions import (
    CommissionRequired,
    RightRequired,
    StaffRequired,
    is_commission,
)
from core.exports import Column
from core.lists import KeysetFilterView
from incubators import actions
from incubators.forms.filters import IncubatorFilter, StaffRegisterAsOfFilter, StaffRegisterFilter
from incubators.forms.profile import ClassForm
from incubators.models import EntityVersion, Incubator, OverseasEntity
from incubators.permissions import may_enter_class
from incubators.tabs import tabs_for
from incubators.views.asof import AsOfMixin
from incubators.views.public import PUBLIC_COLUMNS, joined
from regions.reference import field_label


class StaffRegister(StaffRequired, AsOfMixin, KeysetFilterView):
    """Every entity that was ever filed; a district's officer sees those of the district's incubators."""

    filterset_now, filterset_as_of = StaffRegisterFilter, StaffRegisterAsOfFilter
    template_name = "incubators/staff_register.html"
    page_name = "incubators:staff-register"
    export_name = gettext_lazy("Register of overseas bases")
    orderings_now = {
        "newest": (("-filed_on", "-pk"), gettext_lazy("Newest filing first")),
        "validity": (("valid_until", "pk"), gettext_lazy("Ends first")),
        "country": (("region__country", "pk"), gettext_lazy("By country or region")),
    }
    columns = (
        *PUBLIC_COLUMNS,
        Column(gettext_lazy("Unified social credit code"), "operator.uscc"),
        Column(gettext_lazy("District"), lambda entity: district_name(entity.operator.district)),
        Column(gettext_lazy("Last change"), "changed_at", kind="datetime"),
    )

    def get_entities(self):
        user = self.request.user
        entities = OverseasEntity.objects.visible_to(user).exclude(filing_no="").for_list()
        return entities if is_commission(user) else entities.filter(operator__district__in=user.staff_districts)

    def get_versions(self):
        return EntityVersion.objects.as_of(self.as_of).filter(entity__in=self.get_entities()).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), **context)


class IncubatorList(CommissionRequired, KeysetFilterView):
    """Incubators with their class and how long it holds."""

    filterset_class = IncubatorFilter
    template_name = "incubators/incubator_list.html"
    page_name = "incubators:incubator-list"
    export_name = gettext_lazy("Incubators")
    orderings = {
        "validity": (("class_valid_until", "pk"), gettext_lazy("Recognition ends first")),
        "name": (("organisation__name_zh", "pk"), gettext_lazy("By name of the incubator")),
    }
    export_columns = (
        Column(gettext_lazy("Chinese name"), "organisation.name_zh"),
        Column(gettext_lazy("English name"), "organisation.name_en"),
        Column(gettext_lazy("Unified social credit code"), "organisation.uscc"),
        Column(gettext_lazy("District"), lambda incubator: district_name(incubator.organisation.district)),
        Column(gettext_lazy("Class"), lambda incubator: incubator.get_recognised_class_display()),
        Column(gettext_lazy("Number of the recognition"), "class_evidence_no"),
        Column(gettext_lazy("Recognition valid until"), "class_valid_until", kind="date"),
        Column(gettext_lazy("Founded"), "founded", kind="number"),
        Column(gettext_lazy("Floor area (m²)"), "area", kind="number"),
        Column(gettext_lazy("Staff"), "staff", kind="number"),
        Column(gettext_lazy("Enterprises in the incubator"), "tenants", kind="number"),
        Column(gettext_lazy("Focus"), lambda incubator: joined(incubator.focus_domains, field_label)),
    )

    def get_queryset(self):
        return Incubator.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=tabs_for(self.request), may_enter_class=may_enter_class(self.request.user), **context
        )


class ClassEdit(RightRequired, TemplateView):
    """The recognised class: entered by the commission from its own decisions, never by the incubator."""

    right = staticmethod(may_enter_class)
    template_name = "incubators/class_edit.html"

    @cached_property
    def incubator(self) -> Incubator:
        visible = Incubator.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def _form(self, data=None):
        return ClassForm(data, instance=self.incubator, initial={"version": self.incubator.version})

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        return super().get_context_data(incubator=self.incubator, **context)

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.record_class(incubator=self.incubator, form=form, by=request.user)
        except actions.Stale as conflict:
            form.add_error(None, str(conflict))
            form.data = {**form.data.dict(), "version": Incubator.objects.get(pk=self.incubator.pk).version}
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, _("Saved."))
        return redirect("incubators:incubator-list")
