"""Weights, learned or set by hand: the history, one lesson with its figures and its trial, switching on and rolling back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import CommissionRequired, RightRequired, is_administrator, is_supervisor
from core.exports import Column
from core.lists import KeysetFilterView
from matching import desk, inside, weights
from matching.desk_forms import HandWeightsForm, SwitchForm
from matching.models import WeightSet
from matching.views.base import refused


def may_switch(user) -> bool:
    """Weights change everybody's lists, so a supervisor or an administrator answers for them."""
    return is_supervisor(user) or is_administrator(user)


class SwitchRequired(RightRequired):
    right = staticmethod(may_switch)


class WeightsList(CommissionRequired, KeysetFilterView):
    """What is in force, how many outcomes there are to learn from, and every lesson so far."""

    template_name = "matching/weights_list.html"
    page_name = "matching:weights-list"
    orderings = {"newest": (("-pk",), gettext_lazy("Newest first"))}
    saves_views = False
    export_name = gettext_lazy("Weights")
    export_columns = [
        Column(gettext_lazy("Number"), lambda one: str(one)),
        Column(gettext_lazy("Requested at"), "queued_at", kind="datetime"),
        Column(gettext_lazy("State"), lambda one: str(one.badge)),
        Column(gettext_lazy("Outcomes"), "outcomes", kind="number"),
        Column(gettext_lazy("Weights"), lambda one: ", ".join(
            f"{row['label']} {row['after']:.1f}" for row in desk.weight_rows(one)
        )),
    ]  # fmt: skip

    def get_queryset(self):
        return WeightSet.objects.select_related("requested_by")

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=desk.tabs("weights"),
            active=weights.in_force(),
            so_far=desk.learned_so_far(),
            may_switch=may_switch(self.request.user),
            **context,
        )


class WeightsLearn(SwitchRequired, View):
    """Ask a worker to learn from what was decided so far."""

    def post(self, request):
        one, new = weights.request_lesson(by=request.user)
        if not new:
            messages.info(request, _("A lesson is under way already. Here it is."))
        return redirect(one)


class WeightsByHand(SwitchRequired, FormView):
    """A new version with points that a person chose, and why. It is tried first, like any other."""

    form_class = HandWeightsForm
    template_name = "matching/weights_by_hand.html"

    def get_initial(self):
        return inside.typed(weights.points_in_force(), weights.within_in_force())

    def form_valid(self, form):
        made = weights.set_by_hand(
            form.points, by=self.request.user, reason=form.cleaned_data["reason"], within=form.within
        )
        messages.success(
            self.request, _("Kept as version %(set)s. It is being tried on the current lists.") % {"set": made}
        )
        return redirect(made)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class WeightsMixin(CommissionRequired):
    @cached_property
    def weights(self) -> WeightSet:
        return get_object_or_404(WeightSet.objects.select_related("requested_by"), public_id=self.kwargs["public_id"])


class WeightsDetail(WeightsMixin, TemplateView):
    """Old and new weights, the held-out figures, what would change, and who switched it."""

    template_name = "matching/weights_detail.html"

    def get_context_data(self, **context):
        one = self.weights
        trial = weights.trial_of(one)
        return super().get_context_data(
            weights=one,
            rows=desk.weight_rows(one) if one.weights else [],
            lesson=desk.lesson_rows(one),
            judged=desk.judged(one),
            so_far=desk.learned_so_far(),
            trial=trial,
            events=list(one.events.select_related("by")),
            may_switch=may_switch(self.request.user),
            form=context.pop("form", None) or SwitchForm(),
            **context,
        )


class WeightsStep(WeightsMixin, View):
    """A step of those who answer for the weights."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not may_switch(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class WeightsTry(WeightsStep):
    """Match all demands with these weights, aside: no list is switched."""

    def post(self, request, *args, **kwargs):
        try:
            run = weights.try_on(self.weights, by=request.user)
        except weights.NotPossible as refusal:
            return refused(request, refusal, self.weights)
        return redirect(run)


class WeightsSwitch(WeightsStep):
    """Switch on, or roll back, with a reason."""

    back = False

    def post(self, request, *args, **kwargs):
        form = SwitchForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason."))
            return redirect(self.weights)
        reason = form.cleaned_data["reason"]
        try:
            if self.back:
                weights.roll_back(self.weights, by=request.user, reason=reason)
                words = _("Rolled back. All demands are being matched with the engine's own weights.")
            else:
                weights.switch_on(self.weights, by=request.user, reason=reason)
                words = _("Switched on. All demands are being matched with the new weights.")
        except weights.NotPossible as refusal:
            return refused(request, refusal, self.weights)
        messages.success(request, words)
        return redirect(self.weights)
