"""The owner's side: its demands, the companies proposed, its answers, and what happens to a demand over time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import RightRequired, manages
from core.ids import new_public_id
from enterprises.models import Enterprise
from matching import actions, disclosure, overview, pairs, responses, rewriting, wording
from matching.forms import CloseForm, CorporateDeclineForm, CorporateForm, DemandStartForm, ExtendForm, QuestionForm
from matching.models import Candidate, CandidateResponse, Corporate, Demand
from matching.views.base import REFUSALS, OwnDemandMixin, acting_corporate, is_corporate_member, refused
from matching.vocabulary import Answer, DemandStatus, Side


class CorporateRequired(RightRequired):
    right = staticmethod(is_corporate_member)


class MyDemands(CorporateRequired, TemplateView):
    """The first page of a corporate: what waits for its answer, then its demands with their figures."""

    template_name = "matching/my_demands.html"

    def get_context_data(self, **context):
        organisation = acting_corporate(self.request)
        demands = list(Demand.objects.filter(organisation=organisation).for_list().order_by("-created_at", "-pk"))
        rows = overview.of_owner(demands)
        return super().get_context_data(
            organisation=organisation,
            corporate=Corporate.objects.filter(organisation=organisation).first(),
            rows=rows,
            waiting=sum(row.waiting for row in rows),
            is_manager=manages(self.request.user, organisation),
            **context,
        )


class CorporateEdit(CorporateRequired, FormView):
    """What enterprises read while the name is hidden."""

    form_class = CorporateForm
    template_name = "matching/corporate_form.html"

    def get_form_kwargs(self):
        organisation = acting_corporate(self.request)
        if not manages(self.request.user, organisation):
            raise PermissionDenied
        known = Corporate.objects.filter(organisation=organisation).first() or Corporate(organisation=organisation)
        return {**super().get_form_kwargs(), "instance": known}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, _("Saved."))
        return redirect("matching:my-demands")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DemandStart(CorporateRequired, FormView):
    """Kind, title and language; then on to the form in sections."""

    form_class = DemandStartForm
    template_name = "matching/demand_start.html"

    def get_initial(self):
        corporate = Corporate.objects.filter(organisation=acting_corporate(self.request)).first()
        languages = corporate.languages if corporate else []
        return {"lang": languages[0] if languages else "en"}

    def form_valid(self, form):
        values = dict(form.cleaned_data)
        case = actions.begin(
            organisation=acting_corporate(self.request), by=self.request.user, key=values.pop("key"), values=values
        )
        return redirect("casework:case-tasks", case.public_id)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DemandOwner(OwnDemandMixin, TemplateView):
    """One demand for its owner: the companies proposed with reasons, and what happens next."""

    template_name = "matching/demand_owner.html"

    def get_context_data(self, **context):
        demand = self.demand
        found = pairs.of_demand(demand, reader=wording.OWNER)
        proposed, related = overview.for_owner(found)
        run = demand.runs.order_by("-pk").first()
        return super().get_context_data(
            proposed=proposed,
            related=related,
            figures=overview.owner_figures(demand, proposed),
            steps=overview.owner_steps(demand, proposed),
            is_manager=self.is_manager,
            matching_now=bool(run and not run.is_finished),
            moderation=demand.moderations.open().select_related("case").first(),
            corporate=Corporate.objects.filter(organisation=demand.organisation).first(),
            change_key=new_public_id(),
            ticked=self.request.GET.getlist("with"),
            advice=rewriting.sentences(demand.current_ranking.hints)
            if demand.current_ranking and demand.is_open
            else [],
            **context,
        )


class OwnerPairMixin(OwnDemandMixin):
    """A company of the demand's list by its key; what the owner does with it commits the owner, so a manager does it."""

    needs_manager = True

    @cached_property
    def pair(self) -> pairs.Pair:
        for pair in pairs.of_demand(self.demand, reader=wording.OWNER):
            if pair.key == self.kwargs["key"]:
                return pair
        return self._answered() or self._gone()

    def _answered(self):
        """A company that has left the list since it was answered can still be answered."""
        rows = CandidateResponse.objects.filter(demand=self.demand).values_list("enterprise", flat=True).distinct()
        for pk in rows:
            if disclosure.pair_key(self.demand.pk, pk) == self.kwargs["key"]:
                last = Candidate.objects.filter(demand=self.demand, enterprise=pk).select_related(
                    "enterprise__organisation", "snapshot"
                )
                row = last.order_by("-pk").first()
                return pairs.Pair(row, self.demand, wording.OWNER) if row else None
        return None

    def _gone(self):
        raise Http404

    @property
    def enterprise(self) -> Enterprise:
        return self.pair.enterprise

    def back(self):
        return redirect("matching:demand-owner", self.demand.public_id)

    def answer(self, answer: str, *, reason: str = "", text: str = ""):
        try:
            responses.respond(
                demand=self.demand,
                enterprise=self.enterprise,
                side=Side.CORPORATE,
                answer=answer,
                reason=reason,
                text=text,
                by=self.request.user,
            )
        except REFUSALS as refusal:
            return refused(self.request, refusal, self.back().url)
        messages.success(self.request, _("Your answer was saved."))
        return self.back()

    def get_context_data(self, **context):
        return super().get_context_data(pair=self.pair, back_url=self.back().url, **context)


class OwnerAgree(OwnerPairMixin, View):
    def post(self, request, *args, **kwargs):
        return self.answer(Answer.INTERESTED)


class OwnerDecline(OwnerPairMixin, FormView):
    form_class = CorporateDeclineForm
    template_name = "matching/answer_form.html"
    extra_context = {"what": "decline"}

    def form_valid(self, form):
        return self.answer(Answer.DECLINED, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OwnerAsk(OwnerPairMixin, FormView):
    form_class = QuestionForm
    template_name = "matching/answer_form.html"
    extra_context = {"what": "ask"}

    def form_valid(self, form):
        return self.answer(Answer.MORE, text=form.cleaned_data["text"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DemandChange(OwnDemandMixin, View):
    """New words for a published demand: a moderation case with the present ones filled in."""

    def post(self, request, *args, **kwargs):
        key = request.POST.get("key", "")[:40] or new_public_id()
        try:
            case = actions.begin_change(demand=self.demand, by=request.user, key=key)
        except REFUSALS as refusal:
            return refused(request, refusal, "matching:my-demands")
        return redirect("casework:case-tasks", case.public_id)


class OwnerStep(OwnDemandMixin, FormView):
    """A step of the owner that takes effect at once."""

    needs_manager = True
    template_name = "matching/owner_step.html"
    states: frozenset = frozenset()

    def dispatch(self, request, *args, **kwargs):
        if request.method == "GET" and self.demand.status not in self.states:
            messages.info(
                request,
                _("This is not possible in the state “%(state)s”.") % {"state": self.demand.get_status_display()},
            )
            return redirect("matching:demand-owner", self.demand.public_id)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            self.carry_out(form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, self.said)
        return redirect("matching:demand-owner", self.demand.public_id)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class DemandExtend(OwnerStep):
    form_class = ExtendForm
    states = frozenset({DemandStatus.PUBLISHED, DemandStatus.EXPIRED})
    extra_context = {"what": "extend"}

    @property
    def said(self):
        return _("The demand was extended.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "demand": self.demand}

    def carry_out(self, data):
        actions.extend(demand=self.demand, until=data["until"], by=self.request.user)


class DemandClose(OwnerStep):
    form_class = CloseForm
    states = frozenset({DemandStatus.PUBLISHED, DemandStatus.EXPIRED})
    extra_context = {"what": "close"}

    @property
    def said(self):
        return _("The demand is closed. Enterprises no longer see it.")

    def carry_out(self, data):
        actions.close(demand=self.demand, reason=data["reason"], note=data["note"], by=self.request.user)
