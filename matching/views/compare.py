"""Two full runs side by side, and the schedule of the full run."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from accounts.permissions import CommissionRequired, is_administrator
from core.exports import Column
from core.lists import KeysetFilterView
from matching import comparing, desk, scheduling
from matching.desk_forms import CompareForm, ScheduleForm
from matching.models import Demand, MatchRun, RunSchedule
from matching.models.runs import RunKind

EARLIER_SCHEDULES = 20


class CompareWith(CommissionRequired, View):
    """From the page of one run to both side by side."""

    def get(self, request, public_id):
        run = get_object_or_404(MatchRun, public_id=public_id, kind=RunKind.FULL)
        form = CompareForm(request.GET, run=run)
        if not form.is_valid():
            messages.error(request, _("Choose a run whose lists are still kept."))
            return redirect(run)
        return redirect("matching:run-against", public_id, form.cleaned_data["other"])


class RunAgainst(CommissionRequired, KeysetFilterView):
    """Who came, who went and who moved from the earlier to the later of two runs, and why."""

    template_name = "matching/run_against.html"
    page_name = "matching:run-against"
    orderings = {
        "demand": (("demand", "rank", "pk"), gettext_lazy("By demand")),
        "place": (("rank", "pk"), gettext_lazy("By place in the list")),
    }
    saves_views = False
    export_name = gettext_lazy("Two runs compared")
    export_columns = [
        *desk.PAIR_COLUMNS,
        Column(gettext_lazy("Place here"), "rank", kind="number"),
        Column(gettext_lazy("Place in the other run"), "other_rank", kind="number"),
        Column(gettext_lazy("Score here"), lambda row: round(row.score, 1), kind="number"),
        Column(
            gettext_lazy("Score in the other run"),
            lambda row: None if row.other_score is None else round(row.other_score, 1),
            kind="number",
        ),
        Column(
            gettext_lazy("Reason in the other run"),
            lambda row: (
                comparing.why_label(row.other_left_out or comparing.NOT_NEAR) if row.other_left_out != "" else ""
            ),
        ),
    ]

    @cached_property
    def runs(self) -> tuple[MatchRun, MatchRun]:
        """The earlier one first, whichever way the address has them."""
        keys = [self.kwargs["public_id"], self.kwargs["other"]]
        found = list(comparing.comparable().filter(public_id__in=keys))
        if len(found) != 2:
            raise Http404
        return found[1], found[0]

    @cached_property
    def tab(self) -> str:
        """The one asked for, else the first that holds something."""
        asked = self.request.GET.get("tab", "")
        if asked in comparing.TABS:
            return asked
        return next((tab for tab in comparing.TABS if self.numbers[tab]), comparing.CAME)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return comparing.counts(*self.runs, self.seen)

    @cached_property
    def seen(self):
        return Demand.objects.handled_by_office(self.request.user)

    @cached_property
    def found(self):
        return comparing.rows(self.tab, *self.runs).filter(demand__in=self.seen)

    def get_queryset(self):
        why = self.request.GET.get("why", "")
        rows = comparing.with_reason(self.found, why) if why else self.found
        return rows.select_related("demand__current_version", "enterprise__organisation")

    def get_context_data(self, **context):
        before, after = self.runs
        context = super().get_context_data(before=before, after=after, tab=self.tab, **context)
        labels = {comparing.CAME: _("Came"), comparing.WENT: _("Went"), comparing.MOVED: _("Moved")}
        context["tabs"] = [
            {
                "label": labels[tab],
                "url": f"?tab={tab}",
                "current": tab == self.tab,
                "count": self.numbers[tab],
                "tone": "",
            }
            for tab in comparing.TABS
        ]
        chosen = self.request.GET.get("why", "")
        context["reasons"] = [
            {"label": words, "number": n, "url": f"?tab={self.tab}&why={code}", "current": code == chosen}
            for code, words, n in comparing.reasons(self.tab, self.found)
        ]
        context["differences"] = comparing.differences(context["rows"], self.tab, before, after)
        return context


class Schedule(CommissionRequired, FormView):
    """When all demands are matched by themselves: everybody at the office reads it, an administrator sets it."""

    form_class = ScheduleForm
    template_name = "matching/schedule.html"

    @property
    def may_change(self) -> bool:
        return is_administrator(self.request.user)

    def get_initial(self):
        now = scheduling.current() or RunSchedule(is_on=False, days=[1, 2, 3, 4, 5])
        return {"is_on": now.is_on, "days": now.days, "at": now.at}

    def post(self, request, *args, **kwargs):
        if not self.may_change:
            return self.handle_no_permission()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        scheduling.change(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The schedule is saved."))
        return redirect("matching:schedule")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        rows = list(RunSchedule.objects.select_related("set_by")[:EARLIER_SCHEDULES])
        now = timezone.now()
        return super().get_context_data(
            schedule=rows[0] if rows else None,
            words=desk.schedule_words(rows[0] if rows else None),
            next_due=rows[0].next_due(now) if rows else None,
            history=[(one, desk.schedule_words(one)) for one in rows],
            may_change=self.may_change,
            back_url=reverse("matching:run-list"),
            **context,
        )
