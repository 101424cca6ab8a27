"""Exchange rates: the list with what counts now, and entering one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from accounts.permissions import CommissionRequired, RightRequired, is_administrator
from core.exports import Column
from core.lists import KeysetFilterView
from matching import desk, rates
from matching.desk_forms import RateForm
from matching.models import ExchangeRate


class RateList(CommissionRequired, KeysetFilterView):
    """Every rate that was entered; one of each currency counts."""

    template_name = "matching/rate_list.html"
    page_name = "matching:rate-list"
    orderings = {
        "newest": (("-pk",), gettext_lazy("Newest first")),
        "currency": (("currency", "-on", "-pk"), gettext_lazy("By currency")),
    }
    saves_views = False
    export_name = gettext_lazy("Exchange rates")
    export_columns = [
        Column(gettext_lazy("Currency"), "currency"),
        Column(gettext_lazy("Day"), "on", kind="date"),
        Column(gettext_lazy("CNY for one unit"), "cny_per_unit", kind="number"),
        Column(gettext_lazy("Source"), "source"),
        Column(gettext_lazy("Entered at"), "entered_at", kind="datetime"),
    ]

    def get_queryset(self):
        return ExchangeRate.objects.select_related("entered_by")

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=desk.tabs("rates"),
            counting=rates.ids_in_force(),
            may_enter=is_administrator(self.request.user),
            **context,
        )


class RateAdd(RightRequired, FormView):
    """An administrator enters a rate; all demands are matched with it."""

    right = staticmethod(is_administrator)
    form_class = RateForm
    template_name = "matching/rate_add.html"

    def get_initial(self):
        return {"on": timezone.localdate()}

    def form_valid(self, form):
        made = rates.enter(by=self.request.user, **form.cleaned_data)
        words = _("%(rate)s is kept. Budgets are compared with it as soon as all demands are matched again.")
        messages.success(self.request, words % {"rate": made})
        return redirect("matching:rate-list")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)
