"""Allocation: settings, both plans side by side, what differs, and the step that puts a plan on the shortlists."""

from dataclasses import asdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.health import worker_is_alive
from core.lists import KeysetFilterView
from matching import allocating, desk
from matching.desk_filters import PlacementFilter
from matching.desk_forms import AllocationForm, AllocationStepForm
from matching.models import AllocationRun, Demand
from matching.models.allocation import PlanKind
from matching.models.runs import UNFINISHED

STEPS_SHOWN = 10
CHANGES = "changes"


class AllocationList(CommissionRequired, KeysetFilterView):
    """Every allocation with its settings and figures."""

    template_name = "matching/allocation_list.html"
    page_name = "matching:allocation-list"
    orderings = {"newest": (("-pk",), gettext_lazy("Newest first"))}
    saves_views = False

    def get_queryset(self):
        return AllocationRun.objects.select_related("requested_by")

    def get_context_data(self, **context):
        return super().get_context_data(tabs=desk.tabs("allocation"), **context)


class AllocationStart(CommissionRequired, FormView):
    """What the plan has to keep; what was asked for last stands there already."""

    form_class = AllocationForm
    template_name = "matching/allocation_start.html"

    def get_initial(self):
        last = AllocationRun.objects.order_by("-pk").first()
        return last.settings if last else asdict(allocating.AllocationSettings())

    def form_valid(self, form):
        run, new = allocating.request(form.settings, by=self.request.user)
        if not new:
            messages.info(self.request, _("An allocation is under way already. Here it is."))
        return redirect(run)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AllocationMixin(CommissionRequired):
    @cached_property
    def run(self) -> AllocationRun:
        return get_object_or_404(
            AllocationRun.objects.select_related("requested_by"), public_id=self.kwargs["public_id"]
        )


class AllocationDetail(AllocationMixin, KeysetFilterView):
    """Progress while it is worked out; then both plans in figures, and one of them, or what differs, row by row."""

    filterset_class = PlacementFilter
    template_name = "matching/allocation_detail.html"
    page_name = "matching:allocation-detail"
    orderings = {
        "demand": (("demand", "-score", "pk"), gettext_lazy("By demand")),
        "company": (("enterprise", "-score", "pk"), gettext_lazy("By company")),
        "score": (("-score", "pk"), gettext_lazy("Highest score first")),
    }
    saves_views = False
    export_name = gettext_lazy("Allocation")
    export_columns = [
        *desk.PAIR_COLUMNS,
        Column(gettext_lazy("Score"), lambda row: round(row.score, 1), kind="number"),
        Column(gettext_lazy("In the fair plan"), lambda row: row.fair),
        Column(gettext_lazy("In the greedy plan"), lambda row: row.greedy),
        Column(gettext_lazy("On the shortlist"), lambda row: row.on_shortlist),
    ]

    @cached_property
    def plan(self) -> str:
        asked = self.request.GET.get("plan", "")
        return asked if asked in {*PlanKind.values, CHANGES} else PlanKind.FAIR.value

    def get_queryset(self):
        seen = self.run.placements.visible_to(self.request.user).with_decision()
        rows = seen.differing() if self.plan == CHANGES else seen.of_plan(self.plan)
        return rows.select_related("demand__current_version", "demand__organisation", "enterprise__organisation")

    def get_context_data(self, **context):
        run = self.run
        steps = run.steps.select_related("requested_by", "demand__current_version")
        return super().get_context_data(
            run=run,
            plan=self.plan,
            plans=self._plans(),
            compared=desk.plans_compared(run, self.request.user),
            settings_rows=desk.allocation_settings(run),
            steps=list(steps[:STEPS_SHOWN]),
            under_way=steps.filter(state__in=UNFINISHED).first(),
            brokers=self._brokers(),
            to_put=self._to_put(),
            worker_alive=run.is_finished or worker_is_alive(),
            **context,
        )

    def _plans(self) -> list[dict]:
        """The switch between the plans."""
        seen = self.run.placements.visible_to(self.request.user)
        shown = [(kind.value, kind.label, seen.of_plan(kind.value).count()) for kind in PlanKind]
        shown.append((CHANGES, _("What differs"), seen.differing().count()))
        return [
            {"label": label, "url": f"?plan={code}", "current": code == self.plan, "count": number, "tone": ""}
            for code, label, number in shown
        ]

    def _to_put(self) -> int:
        if self.plan == CHANGES:
            return 0
        seen = self.run.placements.visible_to(self.request.user).of_plan(self.plan)
        return seen.with_decision().filter(on_shortlist=False).count()

    def _brokers(self):
        """Managers of the demands on this page."""
        if self.plan == CHANGES:
            return {}
        demands = {row.demand_id for row in self.page.object_list}
        rows = self.run.brokers.of_plan(self.plan).filter(demand__in=demands).select_related("manager__profile")
        return {row.demand_id: row.manager for row in rows}


class AllocationPropose(AllocationMixin, View):
    """Put a plan, or its part for one demand, on the shortlists."""

    def post(self, request, *args, **kwargs):
        form = AllocationStepForm(request.POST)
        if not form.is_valid() or self.run.state != "done":
            messages.error(request, _("This plan cannot be proposed."))
            return redirect(self.run)
        demand = None
        if form.cleaned_data["demand"]:
            seen = Demand.objects.handled_by_office(request.user)
            demand = get_object_or_404(seen, public_id=form.cleaned_data["demand"])
        _step, new = allocating.request_step(
            self.run,
            plan=form.cleaned_data["plan"],
            by=request.user,
            demand=demand,
            with_managers=form.cleaned_data["with_managers"],
        )
        if new:
            messages.success(
                request, _("The plan is being put on the shortlists. Nobody outside the office is told yet.")
            )
        else:
            messages.info(request, _("A plan is being put on the shortlists already."))
        return redirect(f"{self.run.get_absolute_url()}?plan={form.cleaned_data['plan']}")


class AllocationCancel(AllocationMixin, View):
    """Stop working out, or stop putting a plan on the shortlists; what is on them stays."""

    def post(self, request, *args, **kwargs):
        job = self.run if not self.run.is_finished else self.run.steps.filter(state__in=UNFINISHED).first()
        if job and allocating.cancel(job):
            messages.success(request, _("It is being stopped."))
        else:
            messages.info(request, _("It had ended already."))
        return redirect(self.run)
