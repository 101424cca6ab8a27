"""Pages of campaigns: the list, planning, the draw, progress with the results as a list that can be exported."""

import secrets

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import RightRequired
from casework.conflicts import conflicted_organisation_ids
from casework.moves import MoveNotAllowed
from casework.views.base import conflict_page, posted_version, tell, typed_words
from core.exports import Column
from core.ids import new_public_id
from core.lists import KeysetFilterView
from incubators.campaigns import actions, draw
from incubators.campaigns.forms import CampaignFilter, CampaignForm, EvaluationFilter, PopulationFilter
from incubators.campaigns.permissions import may_draw, may_follow, may_plan
from incubators.models import Campaign, Evaluation, OverseasEntity
from incubators.tabs import tabs_for
from incubators.views.owner import KEY

SHOWN = 30  # names of drawn bases before the draw


class CampaignMixin:
    @cached_property
    def campaign(self) -> Campaign:
        visible = Campaign.objects.visible_to(self.request.user).select_related("created_by", "drawn_by")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class CampaignList(RightRequired, KeysetFilterView):
    right = staticmethod(may_follow)
    filterset_class = CampaignFilter
    template_name = "incubators/campaigns/list.html"
    page_name = "incubators:campaigns"
    orderings = {"newest": (("-year", "-pk"), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return Campaign.objects.visible_to(self.request.user)

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), may_plan=may_plan(self.request.user), **context)


class CampaignPlan(RightRequired, TemplateView):
    """A campaign and its population in one form; a planned one can be changed until it is drawn."""

    right = staticmethod(may_plan)
    template_name = "incubators/campaigns/plan.html"
    campaign: Campaign | None = None

    def forms(self, data=None):
        form = CampaignForm(data, instance=self.campaign, initial=self.initial() if self.campaign is None else {})
        stored = QueryDict(self.campaign.population_query) if self.campaign else None
        fits = PopulationFilter(data if data is not None else stored, queryset=OverseasEntity.objects.active())
        return form, fits

    def initial(self) -> dict:
        today = timezone.localdate()
        due = today + timezone.timedelta(days=30)
        return {"year": today.year - 1, "opens": today, "due": due, "seed": secrets.token_hex(4)}

    def get(self, request, *args, **kwargs):
        form, fits = self.forms()
        return self.render_to_response(self.get_context_data(form=form, population=fits))

    def post(self, request, *args, **kwargs):
        form, fits = self.forms(request.POST)
        if not (form.is_valid() & fits.form.is_valid()):
            return self.render_to_response(self.get_context_data(form=form, population=fits), status=422)
        query = QueryDict(mutable=True)
        query.update({name: request.POST[name] for name in fits.form.fields if request.POST.get(name)})
        try:
            campaign = self.save(form, query.urlencode())
        except MoveNotAllowed as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=self.back_url, kept=kept)
        messages.success(request, _("Saved. Look at who would be drawn."))
        return redirect(campaign)

    back_url = property(lambda self: reverse("incubators:campaigns"))

    def save(self, form, query: str) -> Campaign:
        key = self.request.POST.get("key", "")
        key = key if KEY.fullmatch(key) else new_public_id()
        return actions.plan(form=form, query=query, key=key, by=self.request.user)

    def get_context_data(self, **context):
        key = self.request.POST.get("key") or new_public_id()
        return super().get_context_data(campaign=self.campaign, key=key, **context)


class CampaignEdit(CampaignPlan):
    @cached_property
    def campaign(self) -> Campaign:
        return get_object_or_404(Campaign.objects.visible_to(self.request.user), public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return self.campaign.get_absolute_url()

    def get(self, request, *args, **kwargs):
        if not self.campaign.is_planned:
            messages.info(request, _("The bases are drawn: the plan is not changed any more."))
            return redirect(self.campaign)
        return super().get(request, *args, **kwargs)

    def save(self, form, query: str) -> Campaign:
        stored = Campaign.objects.get(pk=self.campaign.pk)  # the form has written on the other instance
        return actions.change(
            campaign=stored, form=form, query=query, version=posted_version(self.request), by=self.request.user
        )


class CampaignDraw(RightRequired, CampaignMixin, View):
    right = staticmethod(may_draw)
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            number = actions.draw_bases(campaign=self.campaign, version=posted_version(request), by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("%(number)d bases are drawn and their incubators told.") % {"number": number})
        return redirect(self.campaign)


class CampaignDetail(RightRequired, CampaignMixin, KeysetFilterView):
    """Progress in figures that open their lists, and the bases of the campaign; before the draw, who would be drawn."""

    right = staticmethod(may_follow)
    filterset_class = EvaluationFilter
    template_name = "incubators/campaigns/detail.html"
    page_name = "incubators:campaign"
    export_name = gettext_lazy("Results of the evaluation")
    saves_views = False
    orderings = {
        "number": (("case__pk",), gettext_lazy("As drawn")),
        "score": (("-score", "case__pk"), gettext_lazy("Highest score first")),
        "spread": (("-spread", "case__pk"), gettext_lazy("Widest spread first")),
    }
    export_columns = (
        Column(gettext_lazy("Case number"), "case.reference"),
        Column(gettext_lazy("Base"), "entity.name_zh"),
        Column(gettext_lazy("Filing number"), "entity.filing_no"),
        Column(gettext_lazy("Incubator"), "case.applicant.name_zh"),
        Column(gettext_lazy("Country or region"), lambda row: row.entity.region.name),
        Column(gettext_lazy("State"), lambda row: row.case.state_of.label),
        Column(gettext_lazy("Projects landed"), lambda row: row.landed if row.case.round else None, kind="number"),
        Column(gettext_lazy("Enterprises served"), lambda row: row.served if row.case.round else None, kind="number"),
        Column(gettext_lazy("Deals"), lambda row: row.deals if row.case.round else None, kind="number"),
        Column(gettext_lazy("Score out of 100"), "score", kind="number"),
        Column(gettext_lazy("Spread"), "spread", kind="number"),
        Column(gettext_lazy("First verdict"), lambda row: row.get_first_verdict_display()),
        Column(gettext_lazy("Answer of the incubator"), "answer"),
        Column(gettext_lazy("Final verdict"), lambda row: row.get_final_verdict_display()),
        Column(gettext_lazy("Conditions"), "conditions"),
        Column(gettext_lazy("Consequence"), lambda row: row.get_consequence_display()),
        Column(gettext_lazy("Look again on"), "recheck_on", kind="date"),
    )

    def get_queryset(self):
        return Evaluation.objects.handled_by_office(self.request.user).filter(campaign=self.campaign).for_list()

    def get_context_data(self, **context):
        campaign, user = self.campaign, self.request.user
        context = super().get_context_data(
            campaign=campaign, may_plan=may_plan(user), may_draw=may_draw(user), **context
        )
        context["conditions"] = self._population_words()
        if campaign.is_planned:
            fits, numbers = actions.drawn_now(campaign)
            bases = OverseasEntity.objects.filter(filing_no__in=numbers[:SHOWN]).for_list()
            context.update(fits=fits, would_draw=len(numbers), bases=bases, more=max(len(numbers) - SHOWN, 0))
        else:
            repeated, of_all = self._repeats()
            context.update(figures=self._figures(), repeated=repeated, of_all=of_all)
        return context

    def _population_words(self) -> list[tuple]:
        """The stored filter in words; empty when it is every filed base."""
        form = PopulationFilter(QueryDict(self.campaign.population_query), queryset=OverseasEntity.objects.none()).form
        words = [(bound.label, typed_words(bound)) for bound in form]
        return [(label, text) for label, text in words if text]

    def _figures(self) -> list[dict]:
        numbers = actions.figures(self.campaign, self.request.user)
        labels = {
            "drawn": _("drawn"),
            "evidence_in": _("evidence in"),
            "reviewed": _("scored by all"),
            "first": _("first verdicts"),
            "final": _("final verdicts"),
            "late": _("late"),
        }
        return [
            {
                "value": numbers[stage],
                "label": label,
                "url": f"{self.campaign.get_absolute_url()}{'' if stage == 'drawn' else f'?stage={stage}'}#list-title",
            }
            for stage, label in labels.items()
        ]

    def _repeats(self) -> tuple[int, int]:
        """How many bases the draw gives when it is done again from the list that was kept, and how long the list is.

        Without the bases whose evaluation this reader must stay away from: they are not to be counted either.
        """
        campaign = self.campaign
        away = OverseasEntity.objects.filter(operator__in=conflicted_organisation_ids(self.request.user))
        hidden = set(away.filter(filing_no__in=campaign.population).values_list("filing_no", flat=True))
        repeated = draw.drawn(campaign.population, share=campaign.share, seed=campaign.seed)
        return len(set(repeated) - hidden), len(set(campaign.population) - hidden)
