"""The broker of an introduction: the office's page, the requests and their answers, the broker's own list, a hand-over, the limit."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from accounts.models import Organisation
from accounts.permissions import manages
from casework.who import handles_cases
from core.exports import Column
from core.lists import KeysetFilterView
from introductions import board, brokering, disclosure
from introductions.errors import NotPossible
from introductions.filters import IntroductionFilter
from introductions.forms_brokering import DeclineRequestForm, HandOverForm, InstitutionForm, LimitForm, RelieveForm
from introductions.models import BrokerRequest, Introduction
from introductions.permissions import BROKERS, BrokerRequired
from introductions.views.base import refused
from introductions.views.lists import tabs
from introductions.views.working import FormPage
from matching import disclosure as matching_disclosure
from matching.vocabulary import Side
from talent.models import TechnologyManager

HOME = "introductions:brokering"


class OfficeOnly:
    """Those of the office who handle this case; the others get a 404."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated or not handles_cases(request.user, self.introduction.case):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def page(self):
        return redirect("introductions:broker", self.introduction.case.public_id)


class BrokerPage(OfficeOnly, FormPage):
    """Who brokers it, who is asked, who was asked, and who could be: managers ranked with reasons, institutions with their load."""

    template_name = "introductions/broker.html"
    form_class = InstitutionForm

    @property
    def title(self):
        return _("Broker")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "introduction": self.introduction}

    def form_valid(self, form):
        try:
            made = brokering.ask(introduction=self.introduction, by=self.request.user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, _("%(who)s was asked.") % {"who": made})
        return self.page()

    def get_context_data(self, **context):
        requests = list(self.introduction.broker_requests.for_list())
        closed = self.introduction.case.is_closed
        return super().get_context_data(
            requests=requests,
            standing=next((one for one in requests if one.state == "accepted"), None),
            waiting=next((one for one in requests if one.state == "asked"), None),
            fits=[] if closed else brokering.ranked(self.introduction),
            **context,
        )


class AskManager(OfficeOnly, FormPage):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        manager = get_object_or_404(
            TechnologyManager.objects.visible_to(request.user).for_list(), public_id=kwargs["manager"]
        )
        try:
            brokering.ask(introduction=self.introduction, manager=manager, by=request.user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return self.page()
        messages.success(request, _("%(who)s was asked.") % {"who": manager})
        return self.page()


class TakeRequestBack(FormPage):
    """By the office, or by the broker who wants to hand over."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        row = get_object_or_404(self.introduction.broker_requests.for_list(), public_id=kwargs["asked"])
        office = handles_cases(request.user, self.introduction.case)
        if not office and not (row.handed_by and brokering.may_answer(row.handed_by, request.user)):
            raise Http404
        try:
            brokering.take_back(request=row, by=request.user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Taken back."))
        return redirect("introductions:broker", self.introduction.case.public_id) if office else redirect(HOME)


class Relieve(OfficeOnly, FormPage):
    form_class = RelieveForm

    @property
    def title(self):
        return _("Relieve the broker")

    def form_valid(self, form):
        try:
            brokering.relieve(introduction=self.introduction, note=form.cleaned_data["note"], by=self.request.user)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, _("The introduction has no broker now; another one can be asked."))
        return self.page()


class HandOver(FormPage):
    form_class = HandOverForm

    @property
    def title(self):
        return _("Hand over to a colleague")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        standing = self.introduction.broker_requests.standing().for_list().first()
        if standing is None or not brokering.may_answer(standing, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "introduction": self.introduction}

    def form_valid(self, form):
        try:
            brokering.hand_over(introduction=self.introduction, by=self.request.user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(
            self.request, _("Your colleague is asked. Until the answer is yes, the introduction stays with you.")
        )
        return redirect(HOME)


# --- the asked ---------------------------------------------------------------------------------------


class OwnRequest(BrokerRequired):
    """A request that this person answers; anybody else gets a 404."""

    @cached_property
    def row(self) -> BrokerRequest:
        own = BrokerRequest.objects.answered_by(self.request.user).for_list()
        return get_object_or_404(own, public_id=self.kwargs["asked"])


class AcceptRequest(OwnRequest, View):
    def post(self, request, *args, **kwargs):
        try:
            row = brokering.accept(request=self.row, by=request.user)
        except NotPossible as refusal:
            return refused(request, refusal, HOME)
        messages.success(request, _("You broker this introduction from now on."))
        return redirect(row.introduction.case)


class DeclineRequest(OwnRequest, FormView):
    form_class = DeclineRequestForm
    template_name = "introductions/broker_decline.html"

    def form_valid(self, form):
        try:
            brokering.decline(request=self.row, by=self.request.user, **form.cleaned_data)
        except NotPossible as refusal:
            return refused(self.request, refusal, HOME)
        messages.success(self.request, _("The office knows."))
        return redirect(HOME)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        return super().get_context_data(row=self.row, version=self.row.introduction.version, **context)


class SetLimit(BrokerRequired, View):
    def post(self, request, *args, **kwargs):
        organisation = get_object_or_404(
            Organisation, public_id=kwargs["public_id"], pk__in=request.user.organisation_ids
        )
        if not manages(request.user, organisation):
            raise PermissionDenied
        form = LimitForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write a number from 0 to 500."))
            return redirect(HOME)
        brokering.set_limit(organisation=organisation, most=form.cleaned_data["most"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect(HOME)


class Brokering(BrokerRequired, KeysetFilterView):
    """A broker's own page: what waits for an answer, then the introductions with what is next, those that stand still first."""

    filterset_class = IntroductionFilter
    template_name = "introductions/brokering.html"
    page_name = HOME
    orderings = {
        "next": (("next_on", "pk"), gettext_lazy("What stands still and what is next first")),
        "newest": (("-pk",), gettext_lazy("Newest first")),
        "longest": (("case__moved_at", "pk"), gettext_lazy("Longest in its stage first")),
    }
    export_name = gettext_lazy("Introductions that I broker")
    export_columns = [
        Column(gettext_lazy("Number"), lambda row: row.case.case_no),
        Column(gettext_lazy("Demand"), lambda row: row.case.title),
        Column(
            gettext_lazy("Owner of the demand"),
            lambda row: disclosure.party(row, Side.CORPORATE, disclosure.INSIDE).name,
        ),
        Column(gettext_lazy("Enterprise"), lambda row: disclosure.party(row, Side.ENTERPRISE, disclosure.INSIDE).name),
        Column(gettext_lazy("Stage"), lambda row: row.case.state_of.label),
        Column(gettext_lazy("Next step"), "next_step"),
        Column(gettext_lazy("Until"), "next_on", kind="date"),
    ]

    def get_queryset(self):
        return Introduction.objects.brokered_by(self.request.user).for_list()

    def _requests(self) -> list[tuple]:
        """Open requests with both sides unnamed, and when one may not answer oneself, none."""
        rows = list(
            BrokerRequest.objects.open()
            .answered_by(self.request.user)
            .for_list()
            .prefetch_related("introduction__sides__organisation")
        )
        corporates = matching_disclosure.corporates_of([row.introduction.demand for row in rows])
        return [
            (
                row,
                disclosure.parties_when_asked(
                    row.introduction, corporate=corporates.get(row.introduction.demand.organisation_id)
                ),
            )
            for row in rows
        ]

    def _institutions(self) -> list[tuple]:
        """The institutions of this person that broker, with load and the form of their limit for those who manage them."""
        own = Organisation.objects.filter(
            pk__in=self.request.user.organisation_ids, capacity__kind__in=BROKERS, capacity__state="verified"
        ).distinct()
        loads = brokering.load_of(list(own))
        return [
            (
                one,
                *loads[one.pk],
                LimitForm(initial={"most": loads[one.pk][1]}, prefix=None) if manages(self.request.user, one) else None,
            )
            for one in own
        ]

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        context["rows"] = board.with_parties(list(context["rows"]), self.request.user)
        handed = BrokerRequest.objects.open().filter(handed_by__in=BrokerRequest.objects.answered_by(self.request.user))
        return {
            **context,
            "view_tabs": tabs("brokering", self.request.user),
            "requests": self._requests(),
            "handed": list(handed.for_list()),
            "institutions": self._institutions(),
            "stale": self.get_queryset().stale().count(),
        }
