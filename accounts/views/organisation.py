"""An organisation's page, and the way to one's own."""

from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from accounts.permissions import MemberRequired
from accounts.shown import capacity_rows, organisation_facts, status_badge
from accounts.views.base import OrganisationMixin
from core.registry import panels_for


class OrganisationDetail(OrganisationMixin, TemplateView):
    """Its data, its capacities with their evidence, and what apps above know about it."""

    template_name = "accounts/organisation.html"
    tab = "organisation"

    def get(self, request, *args, **kwargs):
        """A merged one leads on to the one that stays."""
        if self.organisation.merged_into_id:
            return redirect("accounts:organisation", self.organisation.merged_into.public_id)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            badge=status_badge(self.organisation),
            facts=organisation_facts(self.organisation),
            capacities=capacity_rows(self.organisation),
            panels=panels_for("organisation", self.request, self.organisation),
            **context,
        )


class OwnOrganisation(MemberRequired, View):
    """The organisation that one acts for."""

    def get(self, request):
        return redirect("accounts:organisation", request.organisation.public_id)
