"""The office's list of yearly confirmations: which are with the operators, which are late, a reminder for several at once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.districts import district_name
from accounts.permissions import RightRequired, StaffRequired, has_role
from casework import office
from casework.models import Case
from casework.moves import MoveNotAllowed
from casework.queue import clean_query
from casework.views.base import PUBLIC_ID
from casework.who import HANDLERS
from core.exports import Column
from core.lists import KeysetFilterView
from incubators.forms.filters import ConfirmationFilter
from incubators.models import BaseConfirmation
from incubators.tabs import tabs_for

BULK_LIMIT = 100


def may_remind(user) -> bool:
    return has_role(user, *HANDLERS)


class ConfirmationList(StaffRequired, KeysetFilterView):
    """Every report of every year; a district reads those of its own incubators."""

    filterset_class = ConfirmationFilter
    template_name = "incubators/life/confirmation_list.html"
    page_name = "incubators:confirmation-list"
    export_name = gettext_lazy("Yearly confirmations")
    orderings = {
        "due": (("due_on", "pk"), gettext_lazy("Due first")),
        "newest": (("-year", "-pk"), gettext_lazy("Latest year first")),
    }
    export_columns = (
        Column(gettext_lazy("Base"), "entity.name_zh"),
        Column(gettext_lazy("Filing number"), "entity.filing_no"),
        Column(gettext_lazy("Incubator"), "entity.operator.name"),
        Column(gettext_lazy("District"), lambda report: district_name(report.entity.operator.district)),
        Column(gettext_lazy("Year"), "year", kind="number"),
        Column(gettext_lazy("Due"), "due_on", kind="date"),
        Column(gettext_lazy("State"), lambda report: report.case.state_of.label),
        Column(gettext_lazy("Late"), lambda report: _("Yes") if report.is_late else _("No")),
        Column(gettext_lazy("Team"), "staff", kind="number"),
        Column(gettext_lazy("Projects landed"), "landed_projects", kind="number"),
        Column(gettext_lazy("Enterprises served"), "outbound_served", kind="number"),
        Column(gettext_lazy("Deals"), "deals", kind="number"),
        Column(gettext_lazy("Value of the deals"), "deals_amount", kind="number"),
        Column(gettext_lazy("Investment"), "investment_amount", kind="number"),
        Column(gettext_lazy("Currency"), "figures_currency"),
        Column(gettext_lazy("Patents"), "patents", kind="number"),
    )

    def get_queryset(self):
        seen = Case.objects.handled_by_office(self.request.user)
        return BaseConfirmation.objects.filter(case__in=seen).for_list()

    def get_context_data(self, **context):
        reports = self.get_queryset()
        query = self.request.GET.copy()
        query.pop("cursor", None)
        return super().get_context_data(
            tabs=tabs_for(self.request),
            waiting=reports.waiting().count(),
            late=reports.late().count(),
            handles=may_remind(self.request.user),
            query=clean_query(query.urlencode()),
            remind=[
                {"label": _("Remind"), "name": "do", "value": "remind", "icon": "bell"},
            ],
            **context,
        )


class ConfirmationRemind(RightRequired, View):
    """Remind the operators of the ticked reports. Each case is locked and checked by itself, and reminded once a day."""

    right = staticmethod(may_remind)
    http_method_names = ["post", "options"]

    def post(self, request):
        back = f"{reverse('incubators:confirmation-list')}?{clean_query(request.POST.get('query', ''))}"
        ids = [one for one in request.POST.getlist("case")[:BULK_LIMIT] if PUBLIC_ID.fullmatch(one)]
        if not ids:
            messages.error(request, _("Tick the reports to remind of."))
            return redirect(back)
        mine = Case.objects.handled_by_office(request.user)
        reports = BaseConfirmation.objects.filter(case__in=mine, case__public_id__in=ids).for_list()
        done = 0
        for report in reports.order_by("pk"):
            try:
                office.remind(case=report.case, by=request.user)
                done += 1
            except MoveNotAllowed as refusal:
                messages.error(request, f"{report.case.title}: {refusal}")
        said = _("Reminded about %(done)d of %(all)d.") % {"done": done, "all": len(ids)}
        (messages.success if done else messages.warning)(request, said)
        return redirect(back)
