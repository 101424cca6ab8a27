"""The office's side: all demands, and one demand's candidates with shortlist, dismissals and those left out."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.lists import KeysetFilterView
from core.registry import panels_for
from enterprises.models import Enterprise
from matching import desk, overview, pairs, presenting, responses, rewriting, runs, wording
from matching.filters import StaffDemandFilter
from matching.forms import DismissForm, ShortlistForm
from matching.marking import strongest
from matching.models import CandidateResponse, Demand, MatchRun, StaffDecision
from matching.models.runs import RunKind
from matching.views.base import REFUSALS, OfficeDemandMixin, refused
from matching.vocabulary import SHORTLIST_LIMIT

TABS = ("candidates", "compare", "dismissed", "left_out", "answers")
COMPARED_AT_ONCE = 4


def _spread(demand: Demand):
    return demand.current_ranking.certainty if demand.current_ranking else None


def _lead(name: str, demand: Demand) -> float | None:
    """One figure of the spread of a demand's list."""
    spread = _spread(demand)
    return round(getattr(spread, name), 1) if spread else None


def _certainty(demand: Demand) -> str:
    spread = _spread(demand)
    return str(wording.BANDS[spread.band]) if spread else ""


class StaffDemands(CommissionRequired, KeysetFilterView):
    """All demands with how far each has come."""

    filterset_class = StaffDemandFilter
    template_name = "matching/staff_demands.html"
    page_name = "matching:staff-demands"
    orderings = {
        "newest": (("-published_at", "-pk"), gettext_lazy("Newest first")),
        "ending": (("valid_until", "pk"), gettext_lazy("Ending first")),
        "fewest": (("current_ranking__proposed", "pk"), gettext_lazy("Fewest candidates first")),
    }
    export_columns = [
        Column(gettext_lazy("Number"), lambda demand: demand.number),
        Column(gettext_lazy("Title"), lambda demand: demand.title),
        Column(gettext_lazy("Owner"), lambda demand: str(demand.organisation)),
        Column(gettext_lazy("State"), lambda demand: demand.get_status_display()),
        Column(gettext_lazy("Who may read it"), lambda demand: demand.confidentiality_label),
        Column(
            gettext_lazy("Candidates"),
            lambda demand: demand.current_ranking.proposed if demand.current_ranking else None,
            kind="number",
        ),
        *(
            Column(label, partial(_lead, name), kind="number")
            for name, label in (
                ("first", gettext_lazy("Score of the first")),
                ("lead", gettext_lazy("Points before the second")),
                ("reach", gettext_lazy("Points before the tenth")),
            )
        ),
        Column(gettext_lazy("How certain"), lambda demand: _certainty(demand)),
        Column(gettext_lazy("Published until"), lambda demand: demand.valid_until, kind="date"),
    ]

    def get_queryset(self):
        return Demand.objects.handled_by_office(self.request.user).for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        counts = overview.staff_counts(context["rows"])
        context["demands"] = [(demand, counts[demand.pk]) for demand in context["rows"]]
        context["last_run"] = MatchRun.objects.filter(kind=RunKind.FULL, is_trial=False).order_by("-pk").first()
        context["desk_tabs"] = desk.tabs("demands")
        return context


class Candidates(CommissionRequired, OfficeDemandMixin, TemplateView):
    """Both texts with the words that correspond, the parts of each score, why and what is missing."""

    template_name = "matching/candidates.html"

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in TABS else TABS[0]

    @cached_property
    def found(self) -> list[pairs.Pair]:
        return pairs.of_demand(self.demand, reader=wording.OFFICE)

    @cached_property
    def groups(self) -> dict[str, list[pairs.Pair]]:
        """Pairs by where they stand: a decision of the office goes before what the engine says."""
        groups = {"candidates": [], "dismissed": [], "left_out": []}
        for pair in self.found:
            kind = pair.decision.kind if pair.decision else ""
            if kind == StaffDecision.Kind.DISMISS:
                groups["dismissed"].append(pair)
            elif pair.candidate.left_out and kind != StaffDecision.Kind.SHORTLIST:
                groups["left_out"].append(pair)
            else:
                groups["candidates"].append(pair)
        return groups

    @cached_property
    def compared(self) -> list[pairs.Pair]:
        """The ticked companies, or the first three."""
        asked = self.request.GET.getlist("with")[:COMPARED_AT_ONCE]
        chosen = [pair for pair in self.found if pair.enterprise.public_id in asked]
        return chosen or self.groups["candidates"][:3]

    def get_context_data(self, **context):
        demand, candidates = self.demand, self.groups["candidates"]
        numbers = presenting.numbers_for(candidates)
        compared = candidates[0].version if candidates else demand.current_version
        texts = presenting.demand_texts(compared, numbers, presenting.nobody_mentions(candidates)) if compared else {}
        shown = candidates if self.tab == "candidates" else []
        return super().get_context_data(
            tab=self.tab,
            tabs=self._tabs(),
            texts=texts,
            cards=[
                (pair, presenting.offer_texts(pair, numbers), presenting.product_texts(pair, numbers)) for pair in shown
            ],
            first=candidates[0] if candidates else None,
            numbered=self._numbered(numbers),
            dismissed=self.groups["dismissed"],
            left_out=self.groups["left_out"],
            left_out_counts=self._counts(),
            compared=self.compared if self.tab == "compare" else [],
            choosable=[*self.groups["candidates"], *self.groups["left_out"]] if self.tab == "compare" else [],
            comparison=pairs.comparison(self.compared) if self.tab == "compare" else [],
            answers=self._answers() if self.tab == "answers" else [],
            shortlist=[
                pair for pair in self.found if pair.decision and pair.decision.kind == StaffDecision.Kind.SHORTLIST
            ],
            limit=SHORTLIST_LIMIT,
            ticked=self.request.GET.getlist("with"),
            advice=rewriting.sentences(demand.current_ranking.hints) if demand.current_ranking else [],
            unsent=sum(
                1
                for pair in self.found
                if pair.decision and pair.decision.kind == "shortlist" and pair.decision.sent_at is None
            ),
            shortlist_form=ShortlistForm(),
            rankings=demand.rankings.count(),
            run=demand.runs.order_by("-pk").first(),
            panels=panels_for("demand_side", self.request, demand),
            **context,
        )

    def _numbered(self, numbers) -> list[dict]:
        """The words of the first candidate under the page's numbers."""
        if not self.groups["candidates"]:
            return []
        first = self.groups["candidates"][0]
        shown = {id(term) for term in strongest(first.candidate)}
        rows = zip(first.words, first.candidate.terms, strict=True)
        return [{**words, "n": numbers.of(term)} for words, term in rows if id(term) in shown]

    def _tabs(self):
        groups = self.groups
        left_out = sum(self.demand.current_ranking.left_out_counts.values()) if self.demand.current_ranking else 0
        return [
            {
                "label": _("Candidates"),
                "url": "?",
                "current": self.tab == "candidates",
                "count": len(groups["candidates"]),
                "tone": "",
            },
            {"label": _("Compare"), "url": "?tab=compare", "current": self.tab == "compare", "count": None, "tone": ""},
            {
                "label": _("Taken out"),
                "url": "?tab=dismissed",
                "current": self.tab == "dismissed",
                "count": len(groups["dismissed"]),
                "tone": "",
            },
            {
                "label": _("Left out"),
                "url": "?tab=left_out",
                "current": self.tab == "left_out",
                "count": left_out,
                "tone": "",
            },
            {"label": _("Answers"), "url": "?tab=answers", "current": self.tab == "answers", "count": None, "tone": ""},
        ]

    def _counts(self) -> list[tuple[str, int]]:
        counts = self.demand.current_ranking.left_out_counts if self.demand.current_ranking else {}
        return sorted(((wording.left_out_label(code), n) for code, n in counts.items()), key=lambda row: -row[1])

    def _answers(self) -> list[CandidateResponse]:
        """Everything that either side has answered, the newest first."""
        rows = CandidateResponse.objects.filter(demand=self.demand).select_related("enterprise__organisation", "by")
        return list(rows.order_by("-at", "-pk")[:200])


class StaffStep(CommissionRequired, OfficeDemandMixin):
    """A step of the office on a demand, perhaps on one of its companies."""

    @cached_property
    def enterprise(self) -> Enterprise:
        visible = Enterprise.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(visible, public_id=self.kwargs["enterprise"])

    def back(self) -> str:
        tab = self.request.POST.get("tab", "")
        url = reverse("matching:candidates", args=[self.demand.public_id])
        return f"{url}?tab={tab}" if tab in TABS[1:] else url

    def do(self, function, said: str, **arguments):
        try:
            function(demand=self.demand, by=self.request.user, **arguments)
        except REFUSALS as refusal:
            return refused(self.request, refusal, self.back())
        messages.success(self.request, said)
        return redirect(self.back())


class Shortlist(StaffStep, View):
    def post(self, request, *args, **kwargs):
        form = ShortlistForm(request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        return self.do(responses.shortlist, _("On the shortlist."), enterprise=self.enterprise, note=note)


class TakeBack(StaffStep, View):
    def post(self, request, *args, **kwargs):
        return self.do(responses.take_back, _("Taken back."), enterprise=self.enterprise)


class Dismiss(StaffStep, FormView):
    form_class = DismissForm
    template_name = "matching/dismiss_form.html"

    def form_valid(self, form):
        return self.do(
            responses.dismiss,
            _("Taken out of the list."),
            enterprise=self.enterprise,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["text"],
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        return super().get_context_data(enterprise=self.enterprise, back_url=self.back(), **context)


class SendShortlist(StaffStep, View):
    def post(self, request, *args, **kwargs):
        try:
            sent = responses.send_shortlist(demand=self.demand, by=request.user)
        except REFUSALS as refusal:
            return refused(request, refusal, self.back())
        if sent:
            messages.success(request, _("The owner and the companies have been told."))
        else:
            messages.info(request, _("Nothing new to send."))
        return redirect(self.back())


class Rematch(StaffStep, View):
    """Match this demand again now."""

    def post(self, request, *args, **kwargs):
        if not self.demand.is_open:
            messages.error(request, _("Only a published demand is matched."))
        else:
            runs.request_for_demand(self.demand, by=request.user)
            messages.success(request, _("Matching has started. The list changes when it is done."))
        return redirect(self.back())
