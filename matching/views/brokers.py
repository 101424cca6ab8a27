"""Technology managers on a demand's page of the office, and a manager's answers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from matching import brokers
from matching.forms import ManagerDeclineForm
from matching.models import ManagerProposal
from matching.models.brokers import ProposalState
from matching.responses import NotPossible
from matching.views.base import refused
from matching.views.staff import StaffStep
from talent.models import TechnologyManager


class Propose(StaffStep, View):
    """Ask one manager of the pool."""

    def post(self, request, *args, **kwargs):
        manager = get_object_or_404(
            TechnologyManager.objects.visible_to(request.user).for_list(), public_id=kwargs["manager"]
        )
        return self.do(brokers.propose, _("%(who)s was asked.") % {"who": manager}, manager=manager)


class TakeProposalBack(StaffStep, View):
    def post(self, request, *args, **kwargs):
        proposal = get_object_or_404(self.demand.manager_proposals, public_id=kwargs["proposal"])
        try:
            brokers.take_back(proposal=proposal, by=request.user)
        except NotPossible as refusal:
            return refused(request, refusal, self.back())
        messages.success(request, _("Taken back."))
        return redirect(self.back())


class OwnProposal:
    """A proposal to the person who is signed in; anybody else gets a 404."""

    @cached_property
    def proposal(self) -> ManagerProposal:
        own = ManagerProposal.objects.of_user(self.request.user).select_related("demand__current_version", "manager")
        return get_object_or_404(own, public_id=self.kwargs["proposal"])

    def answer(self, **answer):
        try:
            brokers.answer(proposal=self.proposal, by=self.request.user, **answer)
        except NotPossible as refusal:
            return refused(self.request, refusal, "talent:own-profile")
        messages.success(self.request, _("The office knows."))
        return redirect("talent:own-profile")


class AcceptProposal(OwnProposal, View):
    def post(self, request, *args, **kwargs):
        return self.answer(state=ProposalState.ACCEPTED)


class DeclineProposal(OwnProposal, FormView):
    form_class = ManagerDeclineForm
    template_name = "matching/manager_decline.html"

    def get_context_data(self, **context):
        return super().get_context_data(proposal=self.proposal, **context)

    def form_valid(self, form):
        return self.answer(
            state=ProposalState.DECLINED, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"]
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)
