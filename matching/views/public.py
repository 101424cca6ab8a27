"""Demands as readers see them: the list and one demand, also without an account where the owner allows it."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.permissions import belongs, is_commission, manages
from core.exports import Column
from core.lists import KeysetFilterView
from core.registry import panels_for
from enterprises.models import Enterprise
from enterprises.permissions import is_enterprise_member
from matching import advising, disclosure, pairs, wording
from matching.filters import DemandFilter
from matching.models import CandidateResponse, Demand
from matching.models.demand import is_network_member
from matching.views.base import DemandMixin
from matching.views.enterprise import LIFTS_SHOWN
from regions.reference import field_label


@method_decorator(login_not_required, name="dispatch")
class DemandList(KeysetFilterView):
    """Published demands that the reader may see; without an account the public ones."""

    filterset_class = DemandFilter
    template_name = "matching/demand_list.html"
    page_name = "matching:demand-list"
    orderings = {
        "newest": (("-published_at", "-pk"), _("Newest first")),
        "ending": (("valid_until", "pk"), _("Ending first")),
    }
    export_columns = [
        Column(_("Number"), lambda demand: demand.number),
        Column(_("Title"), lambda demand: demand.title),
        Column(_("Country or region"), lambda demand: str(demand.current_version.region or "")),
        Column(_("Fields"), lambda demand: "; ".join(map(field_label, demand.current_version.tech_fields))),
        Column(_("Co-operation"), lambda demand: demand.current_version.get_cooperation_type_display()),
        Column(_("Answers wanted by"), lambda demand: demand.current_version.deadline, kind="date"),
    ]

    def get_queryset(self):
        return Demand.objects.visible_to(self.request.user).published().for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        user = self.request.user
        corporates = disclosure.corporates_of(context["rows"])
        context["demands"] = [
            (demand, _owner_words(demand, corporates, user), list(map(field_label, demand.current_version.tech_fields)))
            for demand in context["rows"]
        ]
        context["is_member"] = is_network_member(user)
        return context


def _owner_words(demand, corporates, user) -> str:
    if disclosure.owner_is_named(demand, user=user):
        return str(demand.organisation)
    return disclosure.owner_words(demand, corporates.get(demand.organisation_id))


@method_decorator(login_not_required, name="dispatch")
class DemandDetail(DemandMixin, TemplateView):
    """One demand. Without membership its teaser and figures; the whole text for members of the network."""

    template_name = "matching/demand_detail.html"

    @cached_property
    def enterprise(self) -> Enterprise | None:
        """The reader's own enterprise, if it could answer this demand."""
        user = self.request.user
        if not is_enterprise_member(user) or not Demand.objects.readable_as(user).filter(pk=self.demand.pk).exists():
            return None
        own = self.request.organisation
        return Enterprise.objects.filter(organisation=own).select_related("organisation").first() if own else None

    def get_context_data(self, **context):
        user, demand = self.request.user, self.demand
        corporate = disclosure.corporates_of([demand]).get(demand.organisation_id)
        answers = self._answers()
        both = disclosure.interested_sides([demand.pk], [self.enterprise.pk]) if self.enterprise else {}
        named = disclosure.owner_is_named(demand, user=user, both_interested=disclosure.BOTH in both.values())
        version = demand.current_version
        return super().get_context_data(
            corporate=corporate,
            owner=str(demand.organisation) if named else disclosure.owner_words(demand, corporate),
            owner_named=named,
            whole=is_network_member(user) or belongs(user, demand.organisation),
            fields=[field_label(code) for code in version.tech_fields] if version else [],
            is_owner=belongs(user, demand.organisation),
            is_staff=is_commission(user),
            enterprise=self.enterprise,
            may_answer=bool(self.enterprise) and manages(user, self.enterprise.organisation),
            pair=self._pair(),
            lifts=advising.lifts(advising.newest(self.enterprise), demand.pk)[:LIFTS_SHOWN] if self.enterprise else [],
            mine=answers.get("enterprise"),
            panels=panels_for("demand", self.request, demand),
            **context,
        )

    def _answers(self) -> dict[str, CandidateResponse]:
        if self.enterprise is None:
            return {}
        rows = CandidateResponse.objects.current().filter(demand=self.demand, enterprise=self.enterprise)
        return {row.side: row for row in rows}

    def _pair(self):
        if self.enterprise is None:
            return None
        found = pairs.of_enterprise(self.enterprise, {self.demand.pk: self.demand}, reader=wording.ENTERPRISE)
        return found[0] if found else None
