"""Match runs: start, watch, cancel, try again, repeat; the history, and what one run changed."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import CommissionRequired
from core.health import worker_is_alive
from core.lists import KeysetFilterView
from enterprises.models import Enterprise
from matching import desk, progress, runs, scheduling
from matching.desk_forms import CompareForm
from matching.models import Demand, MatchRun
from matching.models.runs import RunKind
from matching.views.base import REFUSALS, refused

EARLIER = 6


def _seen_by(user) -> Q:
    """Runs for one demand only where the person may see the demand."""
    return Q(demand=None) | Q(demand__in=Demand.objects.handled_by_office(user))


class RunList(CommissionRequired, KeysetFilterView):
    """Full runs, or with ``?kind=small`` those for one demand or one enterprise."""

    template_name = "matching/run_list.html"
    page_name = "matching:run-list"
    orderings = {"newest": (("-pk",), gettext_lazy("Newest first"))}
    saves_views = False

    @property
    def small(self) -> bool:
        return self.request.GET.get("kind") == "small"

    def get_queryset(self):
        rows = MatchRun.objects.select_related(
            "requested_by", "demand__current_version", "enterprise__organisation", "repeats", "weights"
        )
        if not self.small:
            return rows.filter(kind=RunKind.FULL)
        return rows.exclude(kind=RunKind.FULL).filter(_seen_by(self.request.user))

    def get_context_data(self, **context):
        tabs = [
            {"label": _("All demands"), "url": "?", "current": not self.small, "count": None, "tone": ""},
            {"label": _("After a change"), "url": "?kind=small", "current": self.small, "count": None, "tone": ""},
        ]
        return super().get_context_data(
            tabs=tabs,
            small=self.small,
            desk_tabs=desk.tabs("runs"),
            schedule_words=desk.schedule_words(scheduling.current()),
            **context,
        )


class StartRun(CommissionRequired, View):
    """A run over all demands; with one under way, that one is shown."""

    def post(self, request):
        run, new = runs.request_full(by=request.user)
        if not new:
            messages.info(request, _("A run is under way already. Here it is."))
        return redirect(run)


class RunMixin(CommissionRequired):
    @cached_property
    def run(self) -> MatchRun:
        rows = MatchRun.objects.select_related(
            "requested_by", "demand__current_version", "enterprise__organisation", "repeats", "weights"
        )
        return get_object_or_404(rows.filter(_seen_by(self.request.user)), public_id=self.kwargs["public_id"])


class RunDetail(RunMixin, TemplateView):
    """Progress while it runs, the result when it is done."""

    template_name = "matching/run_detail.html"

    def get_context_data(self, **context):
        run = self.run
        earlier = (
            MatchRun.objects.filter(kind=RunKind.FULL)
            .exclude(pk=run.pk)
            .select_related("requested_by", "weights")
            .order_by("-pk")
        )
        return super().get_context_data(
            run=run,
            progress=progress.of(run),
            earlier=list(earlier[:EARLIER]),
            worker_alive=run.is_finished or worker_is_alive(),
            settings_rows=progress.settings_rows(run),
            compare_form=self._compare_form(),
            **context,
        )

    def _compare_form(self) -> CompareForm | None:
        """To choose another run with; None where there is nothing to compare."""
        if self.run.kind != RunKind.FULL or self.run.state != "done":
            return None
        form = CompareForm(run=self.run)
        return form if form.fields["other"].choices else None


class RunProgress(RunMixin, View):
    """The part that changes, asked for every two seconds. With the title, so that the tab shows the per cent."""

    def get(self, request, *args, **kwargs):
        context = {"run": self.run, "progress": progress.of(self.run), "polled": True}
        return HttpResponse(render_to_string("matching/parts/run_progress.html", context, request=request))


class RunChanges(RunMixin, TemplateView):
    """Which lists a run changed, and how."""

    template_name = "matching/run_changes.html"

    def get_context_data(self, **context):
        seen = self.run.rankings.filter(demand__in=Demand.objects.handled_by_office(self.request.user))
        rankings = [
            ranking
            for ranking in seen.select_related("demand__current_version", "demand__organisation").order_by("demand__pk")
            if any(ranking.changes.get(name) for name in ("new", "gone", "moved"))
        ]
        wanted = {pk for ranking in rankings for name in ("new", "gone") for pk in ranking.changes.get(name, ())}
        names = {
            e.pk: str(e.organisation) for e in Enterprise.objects.filter(pk__in=wanted).select_related("organisation")
        }
        rows = [
            {
                "demand": ranking.demand,
                "new": [names.get(pk, "") for pk in ranking.changes.get("new", ())],
                "gone": [names.get(pk, "") for pk in ranking.changes.get("gone", ())],
                "moved": len(ranking.changes.get("moved", ())),
            }
            for ranking in rankings
        ]
        return super().get_context_data(run=self.run, rows=rows, **context)


class CancelRun(RunMixin, View):
    def post(self, request, *args, **kwargs):
        if runs.cancel(self.run, by=request.user):
            messages.success(request, _("The run is being stopped. The lists stay as they are."))
        else:
            messages.info(request, _("The run had ended already."))
        return redirect(self.run)


class RetryRun(RunMixin, View):
    def post(self, request, *args, **kwargs):
        try:
            run, _new = runs.retry(self.run, by=request.user)
        except REFUSALS as refusal:
            return refused(request, refusal, self.run)
        return redirect(run)


class RepeatRun(RunMixin, View):
    def post(self, request, *args, **kwargs):
        try:
            run, new = runs.request_repeat(self.run, by=request.user)
        except REFUSALS as refusal:
            return refused(request, refusal, self.run)
        if not new:
            messages.info(request, _("A run is under way already. Here it is."))
        return redirect(run)
